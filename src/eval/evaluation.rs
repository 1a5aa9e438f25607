//! The evaluation of models on a labeled set.

use rayon::prelude::*;

use super::calibration::calibration_error;
use super::tally::Tally;
use crate::ink::Image;
use crate::models::{Lineup, LineupScratch, Prediction, Unit};

/// The predictions of one model for a labeled set: counted, and the mistakes.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The counts.
    pub tally: Tally,
    /// The wrong predictions, worst first.
    pub mistakes: Vec<Mistake>,
    /// The predicted class of each image; none for a blank one.
    pub predicted: Vec<Option<usize>>,
    /// The expected calibration error; none for votes, which are no probabilities.
    pub calibration_error: Option<f64>,
}

/// A wrong prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Index of the image in the set.
    pub index: usize,
    /// The true class.
    pub label: usize,
    /// The predicted class.
    pub predicted: usize,
    /// Score of the predicted class: votes or a probability.
    pub score: f32,
    /// Score of the predicted class less that of the true class.
    pub margin: f32,
}

/// Classifies every image by every model, on all threads, and compares with the labels.
///
/// Returns an evaluation for each [classifier](Lineup::classifiers) of the lineup. The images are given to the models as they are:
/// preprocess them before, and say whether you did. A blank one counts as wrong, since there is nothing to classify.
#[must_use]
pub fn evaluate(lineup: &Lineup, images: &[Image], labels: &[u8], is_preprocessed: bool) -> Vec<Evaluation> {
    let predictions: Vec<Option<Vec<Prediction>>> = images
        .par_iter()
        .map_init(
            || lineup.scratch(),
            |scratch, image| (!image.is_blank()).then(|| predict(lineup, image, is_preprocessed, scratch)),
        )
        .collect();
    let classes = lineup.task().classes.len();
    (0..lineup.classifiers().count())
        .map(|place| {
            let of_one = predictions.iter().map(|all| all.as_ref().map(|all| &all[place]));
            Evaluation::new(classes, of_one.zip(labels))
        })
        .collect()
}

/// Classifies an image by each model and, if they have an answer together, by the ensemble.
fn predict(
    lineup: &Lineup,
    image: &Image,
    is_preprocessed: bool,
    scratch: &mut LineupScratch,
) -> Vec<Prediction> {
    let mut predictions = lineup.predict(image, scratch);
    predictions.extend(lineup.ensemble(&predictions, is_preprocessed));
    predictions
}

impl Evaluation {
    fn new<'a>(classes: usize, labeled: impl Iterator<Item = (Option<&'a Prediction>, &'a u8)>) -> Self {
        let (tally, mut confidences) = (Tally::new(classes), Vec::new());
        let mut evaluation =
            Self { tally, mistakes: Vec::new(), predicted: Vec::new(), calibration_error: None };
        for (index, (prediction, &label)) in labeled.enumerate() {
            let label = usize::from(label);
            let predicted = prediction.map(|prediction| prediction.winner);
            evaluation.tally.count(label, predicted);
            evaluation.predicted.push(predicted);
            if let Some(prediction) = prediction.filter(|prediction| prediction.unit == Unit::Probability) {
                confidences.push((prediction.winning_score(), prediction.winner == label));
            }
            if let Some(prediction) = prediction.filter(|prediction| prediction.winner != label) {
                evaluation.mistakes.push(Mistake::new(index, label, prediction));
            }
        }
        evaluation.mistakes.sort_by(|a, b| b.margin.total_cmp(&a.margin));
        evaluation.calibration_error = calibration_error(confidences);
        evaluation
    }
}

impl Mistake {
    fn new(index: usize, label: usize, prediction: &Prediction) -> Self {
        let score = prediction.winning_score();
        let margin = score - prediction.scores.get(label).copied().unwrap_or(0.0);
        Self { index, label, predicted: prediction.winner, score, margin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_set_has_no_correct_predictions_and_a_blank_image_is_wrong() {
        let lineup = Lineup::builtin().unwrap();
        for evaluation in evaluate(&lineup, &[], &[], true) {
            assert!(evaluation.tally.accuracy().abs() < f64::EPSILON);
        }
        for evaluation in evaluate(&lineup, &[Image::blank(crate::ink::ImageSize::MNIST)], &[3], true) {
            assert_eq!((evaluation.tally.total(), evaluation.tally.correct()), (1, 0));
        }
    }

    #[test]
    fn mistakes_come_worst_first() {
        let prediction =
            |scores: [f32; 3]| Prediction::new(scores.to_vec(), crate::models::Unit::Probability);
        let predictions = [[0.6, 0.4, 0.0], [0.1, 0.9, 0.0], [0.1, 0.0, 0.9]].map(prediction);
        let labeled = predictions.iter().map(Some).zip(&[1, 0, 2]);
        let evaluation = Evaluation::new(3, labeled);
        let order: Vec<_> = evaluation.mistakes.iter().map(|m| (m.index, m.predicted)).collect();
        assert_eq!(order, [(1, 1), (0, 0)]);
        assert_eq!(evaluation.tally.correct(), 1);
    }
}
