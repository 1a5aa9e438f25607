//! A correction: a drawing, and the class that it was meant to be.

use fastrand::Rng;

use super::rehearsal::{SCANNED, VARIED, input};
use crate::ink::{Drawing, Image, Stroke};
use crate::models::Task;

/// Images that a correction is taught by: the drawing and its variations.
pub(super) const VARIATIONS: usize = 8;

/// Seed of the variations.
const SEED: u64 = 1;

/// A drawing and its class.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The drawing.
    pub drawing: Drawing,
    /// The class that it was meant to be.
    pub class: usize,
    /// True if the models are given it preprocessed.
    pub preprocessed: bool,
}

impl Correction {
    /// Returns what the models are given of the drawing, and then of its variations: other sizes, places, slants and
    /// brushes. Where there are no strokes to be drawn again, the image is distorted.
    pub(super) fn images(&self, task: &Task) -> Vec<Image> {
        let mut rng = Rng::with_seed(SEED);
        let strokes: Vec<Stroke> = self.drawing.strokes().cloned().collect();
        let own = input(task, &self.drawing, self.preprocessed);
        let vary = |_| {
            if self.drawing.background().is_some() || strokes.is_empty() {
                let varied = SCANNED.apply(self.drawing.image(), &mut rng);
                return input(task, &Drawing::with_background(varied), self.preprocessed);
            }
            input(task, &VARIED.draw(task.size, &strokes, &mut rng), self.preprocessed)
        };
        std::iter::once(own).chain((1..VARIATIONS).map(vary)).collect()
    }
}
