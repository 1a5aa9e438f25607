//! The record of a training, kept with the weights.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The record of a training: enough to repeat it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainingRecord {
    /// The command that trained it.
    pub command: String,
    /// What it was trained on.
    pub data: String,
    /// The recipe: schedule, augmentation, averaging.
    pub recipe: String,
    /// Seed of everything random.
    pub seed: u64,
    /// Duration of the training, in seconds.
    pub seconds: f64,
    /// Accuracies measured after training, 0 to 1, by the name of the evaluation set.
    pub accuracy: BTreeMap<String, f64>,
}
