//! The drawings that a session was opened with, of which one is on the canvas.

use crate::ink::Drawing;

/// Drawings to leaf through. Each keeps its strokes and its history while another is on the canvas.
#[derive(Clone, Debug)]
pub struct Album {
    /// The drawings, and whether each has ink that no file holds; at `place` the one that the canvas has instead.
    sheets: Vec<(Drawing, bool)>,
    place: usize,
}

impl Album {
    /// Creates an album of drawings, the first of which is on the canvas.
    #[must_use]
    pub fn new(drawings: Vec<Drawing>) -> Self {
        Self { sheets: drawings.into_iter().map(|drawing| (drawing, false)).collect(), place: 0 }
    }

    /// Goes this many drawings on, around the end: `current` is put back in its place, and the one to show is returned
    /// with whether it has ink that no file holds.
    pub fn leaf(&mut self, by: isize, current: (Drawing, bool)) -> (Drawing, bool) {
        let count = self.sheets.len().max(1).cast_signed();
        if let Some(sheet) = self.sheets.get_mut(self.place) {
            *sheet = current;
        }
        self.place = (self.place.cast_signed() + by).rem_euclid(count).cast_unsigned();
        self.sheets[self.place].clone()
    }

    /// Returns the place of the drawing on the canvas, from 1, and the number of drawings.
    #[must_use]
    pub const fn position(&self) -> (usize, usize) {
        (self.place + 1, self.sheets.len())
    }

    /// Iterates over the drawings that are not on the canvas and have ink that no file holds.
    pub fn unsaved(&self) -> impl Iterator<Item = &Drawing> {
        let others = self.sheets.iter().enumerate().filter(|(place, _)| *place != self.place);
        others.filter(|(_, (drawing, unsaved))| *unsaved && !drawing.image().is_blank()).map(|(_, (d, _))| d)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, ImageSize, Point, Stroke};

    fn dots(count: u8) -> Drawing {
        let dot = |x: u8| Stroke::pen(vec![Point::new(x.into(), 9.0)], Brush::default());
        Drawing::from_strokes(ImageSize::MNIST, (0..count).map(dot))
    }

    #[test]
    fn drawings_are_found_again_as_they_were_left() {
        let mut album = Album::new((1..=3).map(dots).collect());
        let strokes = |(drawing, unsaved): (Drawing, bool)| (drawing.strokes().count(), unsaved);
        assert_eq!(strokes(album.leaf(1, (dots(7), true))), (2, false));
        assert_eq!(album.position(), (2, 3));
        assert_eq!(album.unsaved().map(|drawing| drawing.strokes().count()).collect::<Vec<_>>(), [7]);
        assert_eq!(strokes(album.leaf(-1, (dots(2), false))), (7, true));
        assert_eq!(album.unsaved().count(), 0, "it is on the canvas");
        assert_eq!(strokes(album.leaf(-1, (dots(7), true))), (3, false));
        assert_eq!(album.position(), (3, 3));
    }
}
