//! The data of a training.

use std::sync::Arc;

use anyhow::{Result, ensure};

use super::evaluation::EvaluationSet;
use super::split::Splits;
use crate::data::Dataset;
use crate::nn::Spec;

/// Examples that a training which is watched is evaluated on.
const WATCHED: usize = 500;

/// The data of any number of trainings; a clone shares it.
#[derive(Clone, Debug)]
pub struct TrainingData {
    /// The examples to train on.
    pub train: Arc<Dataset>,
    /// The sets to evaluate on during training.
    pub validation: Arc<[EvaluationSet]>,
}

impl TrainingData {
    /// Takes the training examples of `splits`, and evaluates on its validation examples.
    #[must_use]
    pub fn new(splits: &mut Splits) -> Self {
        let train = Arc::new(std::mem::take(&mut splits.train));
        Self { train, validation: EvaluationSet::validation(splits).into() }
    }

    /// Takes the training examples of `splits` for a training that is watched, and evaluates on the first few hundred
    /// of its validation examples, preprocessed.
    #[must_use]
    pub fn watched(mut splits: Splits) -> Self {
        splits.validation.examples.truncate(WATCHED);
        let mut data = Self::new(&mut splits);
        data.validation = data.validation.iter().take(1).cloned().collect();
        data
    }

    /// Checks that a network has the inputs and the classes of the data.
    pub(super) fn ensure_fits(&self, spec: &Spec) -> Result<()> {
        let (inputs, classes) = (spec.input_len(), spec.classes());
        let pixels = self.train.examples.first().map_or(0, |example| example.size.pixels());
        ensure!(
            (inputs, classes) == (pixels, self.train.classes),
            "it has {inputs} inputs and {classes} classes, the data have {pixels} and {}",
            self.train.classes
        );
        Ok(())
    }
}
