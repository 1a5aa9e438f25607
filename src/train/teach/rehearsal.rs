//! Drawings that keep what a model knows while it is taught something else.
//!
//! They are made by code, and what counts as right is what the model says of them before it is taught (as in Li and
//! Hoiem, "Learning without Forgetting", 2016): no data set is needed, and a model of one's own keeps its own mind.

use std::sync::Arc;

use fastrand::Rng;

use crate::augment::images::Distortion;
use crate::augment::strokes::StrokeAugment;
use crate::data::digits;
use crate::data::shapes::{Style, generate};
use crate::ink::{Drawing, Image, Stroke};
use crate::models::Task;

/// Variations of strokes: any size, place and slant, but no turn and no waves. Their sines differ in the last digit
/// from machine to machine, and teaching is to give the same weights everywhere.
pub(super) const VARIED: StrokeAugment =
    StrokeAugment { rotation: 0.0, wobble: 0.0, outlier_rate: 0.0, slant: 0.25, ..StrokeAugment::STRONG };

/// Variations of images, which look scanned as MNIST's do.
pub(super) const SCANNED: Distortion = Distortion { rotation: 0.0, ..Distortion::SLIGHT };

/// Rehearsed drawings. With 1000 no less was lost than with 256.
const COUNT: usize = 256;

/// Seed of the rehearsed drawings.
const SEED: u64 = 0x5eed_0003;

/// The drawings that models rehearse.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    task: &'static Task,
    forms: Arc<[Vec<Stroke>]>,
}

impl Rehearsal {
    /// Prepares the drawings for the models of a task.
    #[must_use]
    pub fn new(task: &'static Task) -> Self {
        let forms: Vec<Vec<Stroke>> = if task.is_generated {
            let drawn = generate(task.size, &[Style::Drawn], COUNT, SEED).examples;
            drawn.iter().map(|example| example.drawing().strokes().cloned().collect()).collect()
        } else {
            digits::forms().into_iter().map(|(_, strokes)| strokes).collect()
        };
        Self { task, forms: forms.into() }
    }

    /// Returns the task.
    #[must_use]
    pub const fn task(&self) -> &'static Task {
        self.task
    }

    /// Returns the number of drawings.
    #[must_use]
    pub const fn len(&self) -> usize {
        COUNT
    }

    /// Returns true if there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        COUNT == 0
    }

    /// Draws the one at `index`, and returns what the models are given of it: by turns as drawn, as if it had been
    /// scanned, and preprocessed.
    #[must_use]
    pub fn image(&self, index: usize) -> Image {
        let (form, round) = (index % self.forms.len().max(1), index / self.forms.len().max(1));
        let Some(strokes) = self.forms.get(form) else { return Image::blank(self.task.size) };
        if self.task.is_generated {
            let drawing = Drawing::from_strokes(self.task.size, strokes.iter().cloned());
            return input(self.task, &drawing, !index.is_multiple_of(3));
        }
        let drawing = VARIED.draw_seeded(self.task.size, strokes, SEED, index);
        match round % 5 {
            0 => input(self.task, &drawing, false),
            1 | 3 => input(self.task, &drawing, true),
            _ => {
                let scanned = SCANNED.apply(drawing.image(), &mut Rng::with_seed(SEED ^ index as u64));
                self.task.preprocessing.image(&scanned)
            }
        }
    }
}

/// Returns what the models are given of a drawing.
pub(super) fn input(task: &Task, drawing: &Drawing, preprocessed: bool) -> Image {
    if preprocessed {
        task.preprocessing.drawing(drawing)
    } else {
        task.preprocessing.as_drawn(drawing.image()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{DIGITS, SHAPES};

    #[test]
    fn no_rehearsed_image_is_blank_and_hardly_two_are_alike() {
        for task in [&DIGITS, &SHAPES] {
            let rehearsal = Rehearsal::new(task);
            let images: Vec<Image> = (0..rehearsal.len()).map(|index| rehearsal.image(index)).collect();
            assert!(images.iter().all(|image| !image.is_blank() && image.size() == task.size));
            let repeated = (1..images.len()).filter(|&i| images[..i].contains(&images[i])).count();
            assert!(repeated < images.len() / 10, "{repeated} of {}", task.id);
        }
    }
}
