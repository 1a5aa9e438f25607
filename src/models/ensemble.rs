//! The ensemble: all models of a lineup together.
//!
//! Models make different mistakes, so that where one errs the others often know better. Their answers are pooled as
//! logarithms of probabilities, each with a weight, votes as they are:
//!
//! ```text
//! p = softmax(Σ wₘ sₘ)        sₘ = ln pₘ of a network, votes of least squares
//! ```
//!
//! The weights are those at which the labels of the validation writers' drawings are likeliest, preprocessed and as
//! drawn each by itself: `cargo bench --bench ensemble -- pen-digits.jsonl.gz` finds them. So they calibrate, too.
//!
//! Source: G. Hinton, "Training Products of Experts by Minimizing Contrastive Divergence", 2002, section 1.

use super::{EnsembleWeights, Lineup, ModelInfo, Prediction, Task, Unit};
use crate::nn::softmax;

/// The id of the ensemble, beside those of the models.
pub const ENSEMBLE: &str = "ensemble";

/// What answers: a model of a lineup, or all of them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Classifier<'a> {
    /// The short name.
    pub id: &'a str,
    /// The full name.
    pub name: &'a str,
    /// The unit of its scores.
    pub unit: Unit,
}

/// The smallest probability that is told from 0, so that no model has a veto.
const MIN_PROBABILITY: f32 = 1e-6;

impl Task {
    /// Finds a model that ships, or the ensemble, by its id.
    #[must_use]
    pub fn classifier(&self, id: &str) -> Option<Classifier<'static>> {
        let model = self.models.iter().find(|model| model.id == id);
        let model = model.map(|&ModelInfo { id, name, unit, .. }| Classifier { id, name, unit });
        model.or_else(|| (id == ENSEMBLE).then_some(Classifier::ENSEMBLE))
    }
}

impl Classifier<'static> {
    /// All models together.
    pub const ENSEMBLE: Self = Self { id: ENSEMBLE, name: "Ensemble", unit: Unit::Probability };
}

impl Lineup {
    /// Returns true if the models have an answer together: two or more of them take part.
    #[must_use]
    pub fn has_ensemble(&self) -> bool {
        self.ensemble_weights().flatten().count() > 1
    }

    /// Returns the models in their order and, if they have an answer together, the ensemble.
    pub fn classifiers(&self) -> impl Iterator<Item = Classifier<'_>> {
        let models = self.members().iter().map(|member| Classifier {
            id: &member.id,
            name: &member.name,
            unit: member.model().unit(),
        });
        models.chain(self.has_ensemble().then_some(Classifier::ENSEMBLE))
    }

    /// Returns the answer of all models together from the prediction of each, for an image that is preprocessed or as
    /// drawn; `None` if [there is none](Self::has_ensemble).
    #[must_use]
    pub fn ensemble(&self, predictions: &[Prediction], is_preprocessed: bool) -> Option<Prediction> {
        let weight = |weights: Option<EnsembleWeights>| {
            weights.map_or(0.0, |of| if is_preprocessed { of.preprocessed } else { of.as_drawn })
        };
        let weights: Vec<f32> = self.ensemble_weights().map(weight).collect();
        self.has_ensemble().then(|| pool(predictions, &weights))
    }

    /// The weights of each model, if it takes part.
    fn ensemble_weights(&self) -> impl Iterator<Item = Option<EnsembleWeights>> {
        let weights = |id: &str| self.task().model(id).and_then(|info| info.ensemble_weights);
        self.members().iter().map(move |member| weights(&member.id))
    }
}

/// Pools predictions of the same classes, each with its weight. In double precision, so that libraries of mathematics
/// that differ in the last bit do not show.
#[must_use]
pub fn pool(predictions: &[Prediction], weights: &[f32]) -> Prediction {
    let classes = predictions.first().map_or(0, |prediction| prediction.scores.len());
    let mut logits = vec![0.0; classes];
    for (prediction, &weight) in predictions.iter().zip(weights) {
        let scores = prediction.scores.iter().map(|&score| match prediction.unit {
            Unit::Votes => f64::from(score),
            Unit::Probability => f64::from(score.max(MIN_PROBABILITY)).ln(),
        });
        logits.iter_mut().zip(scores).for_each(|(logit, score)| *logit += f64::from(weight) * score);
    }
    let mut probabilities = vec![0.0; classes];
    softmax(&logits, 1.0, &mut probabilities);
    let scores = probabilities.into_iter().map(|probability| probability as f32).collect();
    Prediction::new(scores, Unit::Probability)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Image, ImageSize};
    use crate::models::{Checkpoint, Model, TrainingRecord};
    use crate::nn::Network;

    fn network(scores: [f32; 3]) -> Prediction {
        Prediction::new(scores.to_vec(), Unit::Probability)
    }

    #[test]
    fn a_pool_of_one_with_weight_one_is_its_prediction() {
        let one = network([0.2, 0.5, 0.3]);
        let pooled = pool(std::slice::from_ref(&one), &[1.0]);
        assert!(pooled.scores.iter().zip(&one.scores).all(|(pooled, own)| (pooled - own).abs() < 1e-6));
    }

    #[test]
    fn who_is_surer_decides_by_weight_and_votes_take_part() {
        let pair = [network([0.9, 0.1, 0.0]), network([0.3, 0.7, 0.0])];
        assert_eq!(pool(&pair, &[0.5, 0.5]).winner, 0);
        assert_eq!(pool(&pair, &[0.2, 0.8]).winner, 1);
        let votes = Prediction::new(vec![-2.0, 2.0, 0.0], Unit::Votes);
        let three = [pair, [votes, network([0.4, 0.3, 0.3])]].concat();
        assert_eq!(pool(&three, &[0.5, 0.5, 0.0, 0.0]).winner, 0);
        assert_eq!(pool(&three, &[0.5, 0.5, 1.0, 0.0]).winner, 1);
        assert!((pool(&three, &[1.0; 4]).scores.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn no_model_has_a_veto() {
        let pair = [network([0.0, 1.0, 0.0]), network([1.0, 0.0, 0.0])];
        let pooled = pool(&pair, &[0.5, 0.5]);
        assert!((pooled.scores[0] - 0.5).abs() < 1e-3 && pooled.scores[2] < 0.01);
    }

    #[test]
    fn two_that_take_part_have_an_ensemble_but_one_alone_does_not() {
        let mut lineup = Lineup::builtin().unwrap();
        let names = |lineup: &Lineup| lineup.classifiers().map(|one| one.id.to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&lineup), ["ls", "fcn", "cnn", ENSEMBLE]);
        let image = Image::blank(ImageSize::MNIST);
        let predictions = lineup.predict(&image, &mut lineup.scratch());
        assert!(lineup.ensemble(&predictions, true).is_some());
        lineup.choose(&["lenet", "cnn", "fcn"]).unwrap();
        assert_eq!(names(&lineup), ["lenet", "cnn", "fcn", ENSEMBLE]);
        lineup.choose(&["cnn", "lenet"]).unwrap();
        assert!(lineup.ensemble(&predictions[1..], true).is_none());
        let model = Model::Network(Network::random("flatten dense10".parse().unwrap(), 1));
        let json = Checkpoint { model, record: TrainingRecord::default() }.to_json().unwrap();
        lineup.add("mine", "Mine", &json).unwrap();
        assert_eq!(names(&lineup), ["mine", "cnn", "lenet"]);
    }
}
