//! The drawings that the app was opened with: leafed through, and those that no file holds.

use super::App;
use crate::ink::Drawing;
use crate::tui::album::Album;

impl App {
    /// Opens drawings: the first is put on the canvas in place of what is there, and of several the others can be
    /// leafed to.
    pub fn open(&mut self, drawings: Vec<Drawing>) {
        let Some(first) = drawings.first() else { return };
        self.canvas.exchange((first.clone(), false));
        self.album = (drawings.len() > 1).then(|| Album::new(drawings));
        self.inference.invalidate();
        self.tell_position();
    }

    /// Goes this many drawings on in those that the session was opened with.
    pub fn leaf(&mut self, by: i8) {
        let Some(album) = &mut self.album else {
            return self.set_message("There is one drawing; `digitty FILE` opens all of a file.");
        };
        let blank = Drawing::blank(self.canvas.drawing().size());
        let current = self.canvas.exchange((blank, false));
        self.canvas.exchange(album.leaf(by.into(), current));
        self.inference.invalidate();
        self.tell_position();
    }

    fn tell_position(&mut self) {
        if let Some((place, count)) = self.position() {
            self.set_message(format!("Drawing {place} of {count}; n shows the next, N the one before."));
        }
    }

    /// Returns the place of the drawing, from 1, among those that the session was opened with, and their number.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.album.as_ref().map(Album::position)
    }

    /// Returns the place of the drawing among those that the session was opened with; 1 where it is alone.
    pub(in crate::tui) fn place(&self) -> usize {
        self.position().map_or(1, |(place, _)| place)
    }

    /// Iterates over the drawings with ink that no file holds, that on the canvas last.
    pub fn unsaved(&self) -> impl Iterator<Item = &Drawing> {
        let others = self.album.iter().flat_map(Album::unsaved);
        others.chain(Some(self.canvas.drawing()).filter(|_| self.canvas.is_unsaved()))
    }
}
