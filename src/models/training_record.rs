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

/// Splits the name of an evaluation set, as weights files have it, into the set and its model input in words.
///
/// ```
/// use digitty::models::set_and_input;
///
/// assert_eq!(set_and_input("MNIST test, off"), ("MNIST test", "as drawn"));
/// ```
#[must_use]
pub fn set_and_input(name: &str) -> (&str, &str) {
    match name.rsplit_once(", ") {
        Some((set, "on")) => (set, "preprocessed"),
        Some((set, "off")) => (set, "as drawn"),
        _ => (name, ""),
    }
}

impl TrainingRecord {
    /// Iterates over the evaluation sets that neither recipe nor epochs were chosen by, with their accuracies.
    pub fn reported(&self) -> impl Iterator<Item = (&str, f64)> {
        let is_reported = |name: &str| !name.starts_with("held-out") && !name.starts_with("validation");
        let sets = self.accuracy.iter().map(|(name, &accuracy)| (name.as_str(), accuracy));
        sets.filter(move |(name, _)| is_reported(name))
    }

    /// Returns the accuracy with preprocessing on the first set that is reported on or, where there is none, on
    /// the first set.
    #[must_use]
    pub fn test_accuracy(&self) -> Option<f64> {
        let test = self.reported().find(|(name, _)| name.ends_with(", on"));
        test.map(|(_, accuracy)| accuracy).or_else(|| self.accuracy.values().next().copied())
    }
}
