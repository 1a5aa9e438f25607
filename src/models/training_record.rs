//! The record of a training, kept with the weights.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The record of a training: enough to repeat it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainingRecord {
    /// The command that trained it.
    pub command: String,
    /// The data it was trained on.
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

impl TrainingRecord {
    /// Returns the accuracy on the test set with preprocessing or, where none is recorded, on the first set.
    #[must_use]
    pub fn test_accuracy(&self) -> Option<f64> {
        let test = self.accuracy.iter().find(|(name, _)| name.contains("test") && name.ends_with("on"));
        test.or_else(|| self.accuracy.first_key_value()).map(|(_, &accuracy)| accuracy)
    }
}
