//! A drawing: its edits, those undone, and the image that they make.

use std::sync::OnceLock;

use super::brush::{Brush, Tool};
use super::image::{Image, ImageSize};
use super::point::Point;
use super::stroke::Stroke;

/// An entry of a drawing's history.
#[derive(Clone, Debug, PartialEq)]
enum Edit {
    /// A line of the pen or the eraser.
    Stroke(Stroke),
    /// A clearing of the canvas; it stays in the history, so that it can be undone.
    Clear,
    /// Another drawing in place of everything before it.
    Open { background: Box<Image>, strokes: Vec<Stroke> },
}

impl Edit {
    /// Returns the strokes that it adds.
    fn strokes(&self) -> &[Stroke] {
        match self {
            Self::Stroke(stroke) => std::slice::from_ref(stroke),
            Self::Clear => &[],
            Self::Open { strokes, .. } => strokes,
        }
    }
}

/// A history of strokes on a background, which is blank or a loaded image.
///
/// The image is updated with each point. After undo and redo it is replayed from the history, once it is asked
/// for: many of them in a row cost no more than one.
///
/// ```
/// use digitty::ink::{Brush, Drawing, ImageSize, Point, Tool};
///
/// let mut drawing = Drawing::blank(ImageSize::MNIST);
/// drawing.begin(Tool::Pen, Brush::default(), Point::new(14.0, 6.0));
/// drawing.extend(Point::new(14.0, 22.0));
/// assert!(!drawing.image().is_blank());
/// assert!(drawing.undo());
/// assert!(drawing.image().is_blank());
/// ```
#[derive(Clone, Debug)]
pub struct Drawing {
    background: Image,
    edits: Vec<Edit>,
    undone: Vec<Edit>,
    image: OnceLock<Image>,
}

impl Drawing {
    /// Creates a drawing without strokes on a blank background.
    #[must_use]
    pub fn blank(size: ImageSize) -> Self {
        Self::with_background(Image::blank(size))
    }

    /// Creates a drawing without strokes on `background`.
    #[must_use]
    pub fn with_background(background: Image) -> Self {
        Self { background, edits: Vec::new(), undone: Vec::new(), image: OnceLock::new() }
    }

    /// Creates a drawing of strokes on a blank background.
    #[must_use]
    pub fn from_strokes(size: ImageSize, strokes: impl IntoIterator<Item = Stroke>) -> Self {
        let edits = strokes.into_iter().map(Edit::Stroke).collect();
        Self { edits, ..Self::blank(size) }
    }

    /// Begins a stroke at `point`.
    pub fn begin(&mut self, tool: Tool, brush: Brush, point: Point) {
        self.undone.clear();
        if let Some(image) = self.image.get_mut() {
            brush.draw(image, tool, point, point);
        }
        self.edits.push(Edit::Stroke(Stroke { points: vec![point], brush, tool }));
    }

    /// Extends the latest stroke to `point`; does nothing if the latest edit is not a stroke.
    pub fn extend(&mut self, point: Point) {
        let Some(Edit::Stroke(stroke)) = self.edits.last_mut() else {
            return;
        };
        let Some(&last) = stroke.points.last() else {
            return;
        };
        if last == point {
            return;
        }
        if let Some(image) = self.image.get_mut() {
            stroke.brush.draw(image, stroke.tool, last, point);
        }
        stroke.points.push(point);
    }

    /// Clears the canvas, its background included; does nothing if there is nothing to clear.
    pub fn clear(&mut self) {
        if self.strokes().next().is_none() && self.background().is_none() {
            return;
        }
        self.undone.clear();
        self.edits.push(Edit::Clear);
        if let Some(image) = self.image.get_mut() {
            image.clear();
        }
    }

    /// Replaces everything by another drawing, in one edit, which can be undone.
    pub fn open(&mut self, other: &Self) {
        self.undone.clear();
        let background = Box::new(other.background().cloned().unwrap_or_else(|| Image::blank(other.size())));
        self.edits.push(Edit::Open { background, strokes: other.strokes().cloned().collect() });
        self.image.clone_from(&other.image);
    }

    /// Returns true if there is but a dot: strokes of the pen on a blank background, all of whose points lie within two
    /// pixels of one another, however thick the brush.
    #[must_use]
    pub fn is_dot(&self) -> bool {
        const MAX_SIDE: f32 = 2.0;
        let points = || self.strokes().flat_map(|stroke| &stroke.points);
        let Some(first) = points().next() else { return false };
        let (mut low, mut high) = (*first, *first);
        for point in points() {
            low = Point::new(low.x.min(point.x), low.y.min(point.y));
            high = Point::new(high.x.max(point.x), high.y.max(point.y));
        }
        let is_small = high.x - low.x <= MAX_SIDE && high.y - low.y <= MAX_SIDE;
        is_small && self.background().is_none() && self.strokes().all(|stroke| stroke.tool == Tool::Pen)
    }

    /// Undoes the latest stroke or clearing; returns false if there is nothing to undo.
    pub fn undo(&mut self) -> bool {
        let Some(edit) = self.edits.pop() else {
            return false;
        };
        self.undone.push(edit);
        self.image = OnceLock::new();
        true
    }

    /// Redoes the edit that was undone last; returns false if there is nothing to redo.
    pub fn redo(&mut self) -> bool {
        let Some(edit) = self.undone.pop() else {
            return false;
        };
        self.edits.push(edit);
        self.image = OnceLock::new();
        true
    }

    /// Returns the columns and rows of the canvas.
    #[must_use]
    pub const fn size(&self) -> ImageSize {
        self.background.size()
    }

    /// Returns the image as drawn.
    #[must_use]
    pub fn image(&self) -> &Image {
        self.image.get_or_init(|| self.replay())
    }

    /// Returns the number of edits that [`Self::undo`] would undo.
    #[must_use]
    pub const fn edits(&self) -> usize {
        self.edits.len()
    }

    /// Iterates over the strokes since the canvas was last cleared, oldest first.
    #[must_use]
    pub fn strokes(&self) -> impl DoubleEndedIterator<Item = &Stroke> {
        visible(&self.background, &self.edits).1.iter().flat_map(Edit::strokes)
    }

    /// Returns the loaded image under the strokes, if there is one that was not cleared.
    #[must_use]
    pub fn background(&self) -> Option<&Image> {
        visible(&self.background, &self.edits).0.filter(|image| !image.is_blank())
    }

    fn replay(&self) -> Image {
        let (background, edits) = visible(&self.background, &self.edits);
        let mut image = background.cloned().unwrap_or_else(|| Image::blank(self.size()));
        edits.iter().flat_map(Edit::strokes).for_each(|stroke| stroke.apply(&mut image));
        image
    }
}

/// Returns the background and the edits that show: those after the latest clearing, or from the latest
/// opening on.
fn visible<'a>(background: &'a Image, edits: &'a [Edit]) -> (Option<&'a Image>, &'a [Edit]) {
    let hides = |edit: &Edit| !matches!(edit, Edit::Stroke(_));
    match edits.iter().rposition(hides).map(|at| edits.split_at(at)) {
        None => (Some(background), edits),
        Some((_, shown @ [Edit::Open { background, .. }, ..])) => (Some(background), shown),
        Some((_, shown)) => (None, &shown[1..]),
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
    fn a_dot_is_small_and_made_by_the_pen_alone() {
        let size = ImageSize::MNIST;
        let of = |points: &[(f32, f32)]| {
            let points = points.iter().map(|&(x, y)| Point::new(x, y)).collect();
            Drawing::from_strokes(size, [Stroke::pen(points, Brush { radius: 4.0 })])
        };
        assert!(of(&[(14.0, 14.0)]).is_dot() && of(&[(14.0, 14.0), (15.0, 13.0)]).is_dot());
        assert!(!of(&[(14.0, 14.0), (17.0, 14.0)]).is_dot() && !Drawing::blank(size).is_dot());
        let mut image = Image::blank(size);
        image[(3, 3)] = 1.0;
        let mut loaded = Drawing::with_background(image);
        loaded.begin(Tool::Pen, Brush::default(), Point::new(14.0, 14.0));
        assert!(!loaded.is_dot());
    }

    #[test]
    fn the_image_kept_up_to_date_is_the_replayed_one() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut drawing = Drawing::blank(ImageSize::MNIST);
        for _ in 0..500 {
            let point = Point::new(rng.f32() * 30.0 - 1.0, rng.f32() * 30.0 - 1.0);
            match rng.u32(..12) {
                0..3 => drawing.begin(Tool::Pen, Brush { radius: 1.0 + rng.f32() }, point),
                3 => drawing.begin(Tool::Eraser, Brush { radius: 3.0 }, point),
                4 if rng.bool() => {
                    drawing.open(&Drawing::from_strokes(ImageSize::MNIST, drawing.strokes().rev().cloned()));
                }
                4 => drawing.clear(),
                5 => _ = drawing.undo(),
                6 => _ = drawing.redo(),
                _ => drawing.extend(point),
            }
            let replayed = Drawing::from_strokes(drawing.size(), drawing.strokes().cloned());
            assert_eq!(replayed.image(), drawing.image());
        }
    }

    #[test]
    fn opening_another_drawing_is_one_edit() {
        let mut drawing = Drawing::blank(ImageSize::MNIST);
        stroke(&mut drawing, Tool::Pen, &[(5.0, 5.0), (9.0, 9.0)]);
        let before = drawing.image().clone();
        let mut other = Drawing::with_background(before.clone());
        stroke(&mut other, Tool::Pen, &[(20.0, 5.0), (20.0, 20.0)]);
        drawing.open(&other);
        assert_eq!((drawing.image(), drawing.background()), (other.image(), Some(&before)));
        assert_eq!(drawing.strokes().count(), 1);
        stroke(&mut drawing, Tool::Pen, &[(3.0, 20.0), (9.0, 20.0)]);
        assert!(drawing.undo() && drawing.image() == other.image());
        assert!(drawing.undo() && *drawing.image() == before && drawing.background().is_none());
        assert!(drawing.redo() && drawing.image() == other.image());
    }

    #[test]
    fn undo_and_redo_go_stroke_by_stroke_and_include_clearing() {
        let mut drawing = Drawing::blank(ImageSize::MNIST);
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
    fn a_new_stroke_discards_what_was_undone() {
        let mut drawing = Drawing::blank(ImageSize::MNIST);
        stroke(&mut drawing, Tool::Pen, &[(5.0, 5.0)]);
        drawing.undo();
        stroke(&mut drawing, Tool::Pen, &[(15.0, 5.0)]);
        assert!(!drawing.redo());
        assert_eq!(drawing.strokes().count(), 1);
    }

    #[test]
    fn clearing_an_empty_drawing_is_no_edit() {
        let mut drawing = Drawing::blank(ImageSize::MNIST);
        drawing.clear();
        assert!(!drawing.undo());
    }

    #[test]
    fn clearing_removes_the_background_and_undo_restores_it() {
        let mut background = Image::blank(ImageSize::MNIST);
        background[(3, 3)] = 1.0;
        let mut drawing = Drawing::with_background(background.clone());
        assert_eq!(drawing.background(), Some(&background));
        drawing.clear();
        assert!(drawing.image().is_blank());
        assert_eq!(drawing.background(), None);
        drawing.undo();
        assert_eq!(drawing.image(), &background);
    }
}
