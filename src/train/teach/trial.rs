//! Trials of teaching: what a model makes of a writer's other drawings after it was taught some that it misread.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::{Correction, Learner};
use crate::ink::{Drawing, Image};
use crate::models::{Checkpoint, Model};

/// A labeled drawing, and what models are given of it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The drawing.
    pub drawing: Drawing,
    /// The model input.
    pub image: Image,
    /// The true class.
    pub class: usize,
}

/// The drawings of one writer, counted after a model was taught some that it misread.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Other drawings that the model misread before.
    pub others: usize,
    /// Those of them that it reads correctly now.
    pub others_correct: usize,
    /// Drawings that it read correctly before.
    pub correct: usize,
    /// Those of them that it misreads now.
    pub lost: usize,
    /// The time that teaching took.
    pub elapsed: Duration,
    /// The model that was taught.
    pub checkpoint: Arc<Checkpoint>,
}

impl Trial {
    /// Teaches a learner this many drawings that its model misreads, which are drawn at random; none if there is no
    /// other left.
    ///
    /// `preprocessed` says whether the images of the samples are.
    #[must_use]
    pub fn new(
        learner: &Learner,
        samples: &[Sample],
        taught: usize,
        preprocessed: bool,
        seed: u64,
    ) -> Option<Self> {
        let before = correct(&learner.base().model, samples);
        let mut misread: Vec<usize> = (0..samples.len()).filter(|&index| !before[index]).collect();
        if misread.len() <= taught {
            return None;
        }
        Rng::with_seed(seed).shuffle(&mut misread);
        let (taught, others) = misread.split_at(taught);
        let (mut learner, start) = (learner.clone(), Instant::now());
        for Sample { drawing, class, .. } in taught.iter().map(|&index| &samples[index]) {
            learner.teach(&Correction { drawing: drawing.clone(), class: *class, preprocessed });
        }
        let (checkpoint, elapsed) = (learner.checkpoint(), start.elapsed());
        let after = correct(&checkpoint.model, samples);
        Some(Self {
            others: others.len(),
            others_correct: others.iter().filter(|&&index| after[index]).count(),
            correct: before.iter().filter(|&&is_correct| is_correct).count(),
            lost: (0..samples.len()).filter(|&index| before[index] && !after[index]).count(),
            elapsed,
            checkpoint,
        })
    }
}

/// Returns for each sample whether a model reads it correctly.
fn correct(model: &Model, samples: &[Sample]) -> Vec<bool> {
    let mut scratch = model.scratch();
    samples.iter().map(|of| model.predict(&of.image, &mut scratch).winner == of.class).collect()
}
