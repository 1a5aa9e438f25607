//! A drawing: its marks, what was undone, and the picture that they make.

use super::{Brush, Image, Point, Stroke, Tool};

/// One entry of a drawing's history.
#[derive(Clone, Debug, PartialEq)]
enum Edit {
    /// A line of the pen or the eraser.
    Stroke(Stroke),
    /// A new sheet of paper. It is a mark like any other, so that clearing can be undone.
    Clear,
}

/// What a person has drawn: strokes in order on a ground, which is blank paper or a loaded picture.
///
/// The picture is kept up to date as points arrive, and computed anew from the marks on undo.
///
/// ```
/// use digitty::ink::{Brush, Drawing, Point, Tool};
///
/// let mut drawing = Drawing::default();
/// drawing.begin(Tool::Pen, Brush::default(), Point::new(14.0, 6.0));
/// drawing.extend(Point::new(14.0, 22.0));
/// assert!(!drawing.image().is_blank());
/// assert!(drawing.undo());
/// assert!(drawing.image().is_blank());
/// ```
#[derive(Clone, Debug)]
pub struct Drawing {
    ground: Image,
    marks: Vec<Edit>,
    undone: Vec<Edit>,
    image: Image,
}

impl Default for Drawing {
    fn default() -> Self {
        Self::on(Image::BLANK)
    }
}

impl Drawing {
    /// An empty drawing on a loaded picture.
    #[must_use]
    pub fn on(ground: Image) -> Self {
        Self { image: ground.clone(), ground, marks: Vec::new(), undone: Vec::new() }
    }

    /// A drawing of these strokes on blank paper.
    #[must_use]
    pub fn of(strokes: impl IntoIterator<Item = Stroke>) -> Self {
        let marks = strokes.into_iter().map(Edit::Stroke).collect();
        let mut drawing = Self { marks, ..Self::default() };
        drawing.replay();
        drawing
    }

    /// Puts the brush down at `point`: a new stroke begins.
    pub fn begin(&mut self, tool: Tool, brush: Brush, point: Point) {
        self.undone.clear();
        brush.draw(&mut self.image, tool, point, point);
        self.marks.push(Edit::Stroke(Stroke { points: vec![point], brush, tool }));
    }

    /// Moves the brush of the latest stroke on to `point`. Without a stroke there is no brush to move.
    pub fn extend(&mut self, point: Point) {
        let Some(Edit::Stroke(stroke)) = self.marks.last_mut() else {
            return;
        };
        let Some(&last) = stroke.points.last() else {
            return;
        };
        if last == point {
            return;
        }
        stroke.brush.draw(&mut self.image, stroke.tool, last, point);
        stroke.points.push(point);
    }

    /// Takes a new sheet of paper. Nothing happens where there is nothing to clear.
    pub fn clear(&mut self) {
        if self.strokes().next().is_none() && self.ground().is_none() {
            return;
        }
        self.undone.clear();
        self.marks.push(Edit::Clear);
        self.image = Image::BLANK;
    }

    /// Takes back the latest stroke, or the latest clearing. False if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(mark) = self.marks.pop() else {
            return false;
        };
        self.undone.push(mark);
        self.replay();
        true
    }

    /// Brings back what was undone last. False if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(mark) = self.undone.pop() else {
            return false;
        };
        self.marks.push(mark);
        self.replay();
        true
    }

    /// The picture as painted.
    #[must_use]
    pub const fn image(&self) -> &Image {
        &self.image
    }

    /// The strokes on the present sheet, oldest first.
    #[must_use]
    pub fn strokes(&self) -> impl DoubleEndedIterator<Item = &Stroke> {
        self.marks[self.sheet()..].iter().filter_map(|mark| match mark {
            Edit::Stroke(stroke) => Some(stroke),
            Edit::Clear => None,
        })
    }

    /// The loaded picture under the strokes, if there is one on the present sheet.
    #[must_use]
    pub fn ground(&self) -> Option<&Image> {
        (self.sheet() == 0 && !self.ground.is_blank()).then_some(&self.ground)
    }

    /// Where the marks on the present sheet begin: after the latest clearing.
    fn sheet(&self) -> usize {
        self.marks.iter().rposition(|mark| *mark == Edit::Clear).map_or(0, |clear| clear + 1)
    }

    fn replay(&mut self) {
        let mut image = self.ground().cloned().unwrap_or(Image::BLANK);
        self.strokes().for_each(|stroke| stroke.apply(&mut image));
        self.image = image;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(drawing: &mut Drawing, tool: Tool, points: &[(f32, f32)]) {
        drawing.begin(tool, Brush::default(), Point::new(points[0].0, points[0].1));
        for &(x, y) in &points[1..] {
            drawing.extend(Point::new(x, y));
        }
    }

    #[test]
    fn the_kept_picture_is_the_replayed_one() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut drawing = Drawing::default();
        for _ in 0..500 {
            let point = Point::new(rng.f32() * 30.0 - 1.0, rng.f32() * 30.0 - 1.0);
            match rng.u32(..12) {
                0..3 => drawing.begin(Tool::Pen, Brush { radius: 1.0 + rng.f32() }, point),
                3 => drawing.begin(Tool::Eraser, Brush { radius: 3.0 }, point),
                4 => drawing.clear(),
                5 => _ = drawing.undo(),
                6 => _ = drawing.redo(),
                _ => drawing.extend(point),
            }
            let replayed = Drawing::of(drawing.strokes().cloned());
            assert_eq!(replayed.image(), drawing.image());
        }
    }

    #[test]
    fn undo_and_redo_go_stroke_by_stroke_and_clearing_is_one_of_them() {
        let mut drawing = Drawing::default();
        stroke(&mut drawing, Tool::Pen, &[(5.0, 5.0), (9.0, 9.0)]);
        let one = drawing.image().clone();
        stroke(&mut drawing, Tool::Pen, &[(20.0, 5.0), (20.0, 20.0), (9.0, 20.0)]);
        let two = drawing.image().clone();
        drawing.clear();
        assert!(drawing.image().is_blank());
        assert!(drawing.undo());
        assert_eq!(drawing.image(), &two);
        assert!(drawing.undo());
        assert_eq!(drawing.image(), &one);
        assert!(drawing.redo() && drawing.redo());
        assert!(drawing.image().is_blank());
        assert!(!drawing.redo());
    }

    #[test]
    fn a_new_stroke_forgets_what_was_undone() {
        let mut drawing = Drawing::default();
        stroke(&mut drawing, Tool::Pen, &[(5.0, 5.0)]);
        drawing.undo();
        stroke(&mut drawing, Tool::Pen, &[(15.0, 5.0)]);
        assert!(!drawing.redo());
        assert_eq!(drawing.strokes().count(), 1);
    }

    #[test]
    fn clearing_an_empty_drawing_leaves_no_mark() {
        let mut drawing = Drawing::default();
        drawing.clear();
        assert!(!drawing.undo());
    }

    #[test]
    fn a_loaded_picture_goes_with_the_sheet() {
        let mut ground = Image::BLANK;
        ground[(3, 3)] = 1.0;
        let mut drawing = Drawing::on(ground.clone());
        assert_eq!(drawing.ground(), Some(&ground));
        drawing.clear();
        assert!(drawing.image().is_blank());
        assert_eq!(drawing.ground(), None);
        drawing.undo();
        assert_eq!(drawing.image(), &ground);
    }
}
