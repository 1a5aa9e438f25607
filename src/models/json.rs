//! Predictions as a line of JSON.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Classifier, Lineup, Prediction, Task, Unit};

/// Values by name, written as a JSON object in the order in which they are listed.
#[derive(Debug)]
pub struct JsonObject<'a, T>(pub Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for JsonObject<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A class of a task, written as its name; as a number, where that is its name.
#[derive(Clone, Copy, Debug)]
pub struct JsonClass(pub &'static Task, pub usize);

impl JsonClass {
    /// Returns the name of the class.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.classes.get(self.1).copied().unwrap_or_default()
    }
}

impl Serialize for JsonClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.name().parse::<u32>() {
            Ok(number) => serializer.serialize_u32(number),
            Err(_) => serializer.serialize_str(self.name()),
        }
    }
}

/// The predictions of a lineup for one image in the form of `--json`.
///
/// The keys are the same whether or not there are predictions: `input`, `blank`, one for each model, and `ensemble` if
/// they have an answer together.
#[derive(Debug)]
pub struct JsonLine<'a> {
    input: &'a str,
    lineup: &'a Lineup,
    predictions: Option<&'a [Prediction]>,
    is_preprocessed: bool,
}

impl<'a> JsonLine<'a> {
    /// Creates the line for the image called `input`, preprocessed or as drawn, which is blank if there are no
    /// predictions.
    #[must_use]
    pub const fn new(
        input: &'a str,
        lineup: &'a Lineup,
        predictions: Option<&'a [Prediction]>,
        is_preprocessed: bool,
    ) -> Self {
        Self { input, lineup, predictions, is_preprocessed }
    }
}

impl Serialize for JsonLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("input", self.input)?;
        line.serialize_entry("blank", &self.predictions.is_none())?;
        let ensemble =
            self.predictions.and_then(|predictions| self.lineup.ensemble(predictions, self.is_preprocessed));
        for (place, Classifier { id, unit, .. }) in self.lineup.classifiers().enumerate() {
            let own = self.predictions.and_then(|predictions| predictions.get(place));
            let (task, prediction) = (self.lineup.task(), own.or(ensemble.as_ref()));
            line.serialize_entry(id, &JsonPrediction { task, unit, prediction })?;
        }
        line.end()
    }
}

/// The prediction of one model: the class and the scores. Without a prediction, each of its values is `null`.
struct JsonPrediction<'a> {
    task: &'static Task,
    unit: Unit,
    prediction: Option<&'a Prediction>,
}

impl Serialize for JsonPrediction<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(2))?;
        let class = self.prediction.map(|prediction| JsonClass(self.task, prediction.winner));
        object.serialize_entry(self.task.noun, &class)?;
        let scores = self.prediction.map(|prediction| &prediction.scores);
        match self.unit {
            Unit::Votes => {
                let votes = scores.map(|scores| scores.iter().map(|&s| s as i32).collect::<Vec<_>>());
                object.serialize_entry("scores", &votes)?;
            }
            Unit::Probability => object.serialize_entry("probabilities", &scores)?,
        }
        object.end()
    }
}
