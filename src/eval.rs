//! Accuracy, confusion and intervals: counted here only.

use rayon::prelude::*;

use crate::ink::Image;
use crate::models::{Lineup, Prediction};

/// The predictions of one model for a labeled set, counted.
///
/// ```
/// use digitty::eval::Tally;
///
/// let mut tally = Tally::new(3);
/// tally.count(0, Some(0));
/// tally.count(2, Some(1));
/// assert_eq!(tally.confusion()[2][1], 1);
/// assert_eq!(tally.accuracy(), 0.5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Images by true class (row) and predicted class (column). A blank image has no prediction.
    confusion: Vec<Vec<usize>>,
    /// Images in the set, blank ones included.
    total: usize,
}

impl Tally {
    /// Creates an empty tally for this many classes.
    #[must_use]
    pub fn new(classes: usize) -> Self {
        Self { confusion: vec![vec![0; classes]; classes], total: 0 }
    }

    /// Counts an image of class `label`; without a prediction it counts as wrong.
    ///
    /// So does a class beyond those of the tally.
    pub fn count(&mut self, label: usize, predicted: Option<usize>) {
        self.total += 1;
        let row = self.confusion.get_mut(label);
        if let Some(cell) = row.zip(predicted).and_then(|(row, predicted)| row.get_mut(predicted)) {
            *cell += 1;
        }
    }

    /// Returns the confusion matrix: a row for each true class, a column for each predicted class.
    #[must_use]
    pub fn confusion(&self) -> &[Vec<usize>] {
        &self.confusion
    }

    /// Returns the number of images counted.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Returns the number of correct predictions.
    #[must_use]
    pub fn correct(&self) -> usize {
        self.confusion.iter().enumerate().map(|(class, row)| row[class]).sum()
    }

    /// Returns the fraction of correct predictions, 0 to 1; 0 for an empty tally.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.correct() as f64 / self.total.max(1) as f64
    }

    /// Returns the 95 % confidence interval of the accuracy.
    ///
    /// Wilson's score interval (1927): unlike the usual ± it stays within 0 to 1 and holds for accuracies
    /// close to 1.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        const Z: f64 = 1.96;
        let (n, p) = (self.total.max(1) as f64, self.accuracy());
        let center = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        (((center - half) / scale).max(0.0), ((center + half) / scale).min(1.0))
    }
}

/// The predictions of one model for a labeled set: counted, and the mistakes.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The counts.
    pub tally: Tally,
    /// The wrong predictions, worst first.
    pub mistakes: Vec<Mistake>,
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
/// Returns an evaluation for each member of the lineup. The images are given to the models as they are:
/// preprocess them before. A blank one counts as wrong, since there is nothing to classify.
#[must_use]
pub fn evaluate(lineup: &Lineup, images: &[Image], labels: &[u8]) -> Vec<Evaluation> {
    let predictions: Vec<Option<Vec<Prediction>>> = images
        .par_iter()
        .map_init(
            || lineup.scratch(),
            |scratch, image| (!image.is_blank()).then(|| lineup.predict(image, scratch)),
        )
        .collect();
    let classes = lineup.task().classes.len();
    (0..lineup.members().len())
        .map(|place| {
            let of_model = predictions.iter().map(|all| all.as_ref().map(|all| &all[place]));
            Evaluation::new(classes, of_model.zip(labels))
        })
        .collect()
}

impl Evaluation {
    fn new<'a>(classes: usize, labeled: impl Iterator<Item = (Option<&'a Prediction>, &'a u8)>) -> Self {
        let mut evaluation = Self { tally: Tally::new(classes), mistakes: Vec::new() };
        for (index, (prediction, &label)) in labeled.enumerate() {
            let label = usize::from(label);
            evaluation.tally.count(label, prediction.map(|prediction| prediction.winner));
            if let Some(prediction) = prediction.filter(|prediction| prediction.winner != label) {
                evaluation.mistakes.push(Mistake::new(index, label, prediction));
            }
        }
        evaluation.mistakes.sort_by(|a, b| b.margin.total_cmp(&a.margin));
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

    fn tally(total: usize, correct: usize) -> Tally {
        let mut tally = Tally::new(10);
        (0..total).for_each(|i| tally.count(4, Some(if i < correct { 4 } else { 9 })));
        tally
    }

    #[test]
    fn the_interval_is_wilsons() {
        let (low, high) = tally(10_000, 9_950).interval();
        assert!((low - 0.993_42).abs() < 5e-5 && (high - 0.996_20).abs() < 5e-5, "{low} {high}");
        let (low, high) = tally(10, 10).interval();
        assert!((low - 0.722).abs() < 1e-3 && high <= 1.0, "{low} {high}");
    }

    #[test]
    fn an_empty_set_has_no_correct_predictions_and_a_blank_image_is_wrong() {
        let lineup = Lineup::builtin().unwrap();
        for evaluation in evaluate(&lineup, &[], &[]) {
            assert!(evaluation.tally.accuracy().abs() < f64::EPSILON);
        }
        for evaluation in evaluate(&lineup, &[Image::blank(crate::ink::ImageSize::MNIST)], &[3]) {
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
