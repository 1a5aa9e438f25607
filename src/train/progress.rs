//! Progress: what a training tells after each of its steps.

/// The state of training after a step.
#[derive(Clone, Debug)]
pub struct Progress {
    /// True while the teacher is trained, before the network itself.
    pub is_teacher: bool,
    /// The kind of step.
    pub stage: Stage,
    /// Epochs begun; passes begun while augmenting.
    pub epoch: usize,
    /// Epochs in all; passes to be cached while augmenting.
    pub epochs: usize,
    /// Fraction that is done, 0 to 1: of all images to be augmented, or of all batches.
    pub fraction: f32,
    /// Images augmented, or trained on.
    pub images: usize,
    /// Loss, averaged over the last few hundred steps.
    pub loss: f32,
    /// Loss of the latest batch.
    pub batch_loss: f32,
    /// Accuracies of the last evaluation, 0 to 1, by the name of the set.
    pub accuracies: Vec<(&'static str, f64)>,
    /// True if an evaluation ended with this step.
    pub evaluated: bool,
}

/// A kind of step of a [`Trainer`](super::Trainer).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Augments some hundred images that are cached.
    Augmenting,
    /// Trains on a batch.
    Training,
    /// Classifies some hundred images of the sets to evaluate on.
    Evaluating,
}

impl Progress {
    /// Creates the progress of a training before its first step.
    pub(super) const fn new() -> Self {
        Self {
            is_teacher: false,
            stage: Stage::Augmenting,
            epoch: 0,
            epochs: 0,
            fraction: 0.0,
            images: 0,
            loss: f32::NAN,
            batch_loss: f32::NAN,
            accuracies: Vec::new(),
            evaluated: false,
        }
    }
}
