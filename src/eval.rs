//! How often the models are right: accuracy, confusion and the worst mistakes.

use rayon::prelude::*;

use crate::ink::Image;
use crate::models::{Kind, Lineup, Predictions};
use crate::nn::DIGITS;

/// How the three models did on a set of labeled pictures.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Pictures in the set.
    pub n: usize,
    tallies: [Tally; 3],
}

/// How one model did.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Pictures by true digit (row) and answer (column). A blank picture has no answer.
    pub confusion: [[usize; DIGITS]; DIGITS],
    /// What it got wrong, worst first.
    pub mistakes: Vec<Mistake>,
}

/// A picture that a model read as something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Its place in the set.
    pub index: usize,
    /// What it shows.
    pub label: usize,
    /// What the model said.
    pub answer: usize,
    /// The score that the model gave its answer: votes or a probability.
    pub score: f32,
    /// How far that is above the score of the truth.
    pub lead: f32,
}

/// Asks `trio` about every picture, on all threads, and compares with the labels.
///
/// The pictures are given to the models as they are: preprocess them before. A blank one is never
/// right, since there is nothing to ask about.
#[must_use]
pub fn evaluate(trio: &Lineup, images: &[Image], labels: &[u8]) -> Evaluation {
    let answers: Vec<Option<Predictions>> = images
        .par_iter()
        .map_init(|| trio.scratch(), |scratch, image| (!image.is_blank()).then(|| trio.read(image, scratch)))
        .collect();
    Evaluation { n: images.len(), tallies: Kind::ALL.map(|kind| Tally::of(kind, &answers, labels)) }
}

impl Evaluation {
    /// How one model did.
    #[must_use]
    pub const fn tally(&self, kind: Kind) -> &Tally {
        &self.tallies[kind as usize]
    }

    /// The share of pictures that a model reads right, 0…1; 0 of none.
    #[must_use]
    pub fn accuracy(&self, kind: Kind) -> f64 {
        self.tally(kind).right() as f64 / self.n.max(1) as f64
    }

    /// Where the accuracy lies with 95 % confidence, were the set drawn again.
    ///
    /// Wilson's score interval (1927): unlike the usual ± it stays within 0…1 and is right for
    /// accuracies close to 1.
    #[must_use]
    pub fn interval(&self, kind: Kind) -> (f64, f64) {
        const Z: f64 = 1.96;
        let (n, p) = (self.n.max(1) as f64, self.accuracy(kind));
        let middle = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
    }
}

impl Tally {
    fn of(kind: Kind, answers: &[Option<Predictions>], labels: &[u8]) -> Self {
        let mut tally = Self::default();
        for (index, (answer, &label)) in answers.iter().zip(labels).enumerate() {
            let Some(reading) = answer.as_ref().map(|readings| &readings[kind]) else {
                continue;
            };
            let label = usize::from(label);
            tally.confusion[label][reading.digit] += 1;
            if reading.digit != label {
                let score = reading.scores[reading.digit];
                let lead = score - reading.scores[label];
                tally.mistakes.push(Mistake { index, label, answer: reading.digit, score, lead });
            }
        }
        tally.mistakes.sort_by(|a, b| b.lead.total_cmp(&a.lead));
        tally
    }

    /// How many pictures the model read right.
    #[must_use]
    pub fn right(&self) -> usize {
        (0..DIGITS).map(|digit| self.confusion[digit][digit]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(n: usize, right: usize) -> Evaluation {
        let mut tally = Tally::default();
        tally.confusion[4][4] = right;
        tally.confusion[4][9] = n - right;
        Evaluation { n, tallies: [tally.clone(), tally.clone(), tally] }
    }

    #[test]
    fn the_interval_is_wilsons() {
        let (low, high) = evaluation(10_000, 9_950).interval(Kind::Convolutional);
        assert!((low - 0.993_42).abs() < 5e-5 && (high - 0.996_20).abs() < 5e-5, "{low} {high}");
        let (low, high) = evaluation(10, 10).interval(Kind::Convolutional);
        assert!((low - 0.722).abs() < 1e-3 && high <= 1.0, "{low} {high}");
    }

    #[test]
    fn nothing_asked_is_nothing_right() {
        let trio = Lineup::from_files([None; 3]).unwrap();
        let none = evaluate(&trio, &[], &[]);
        assert!(none.accuracy(Kind::LeastSquares).abs() < f64::EPSILON);
        let blank = evaluate(&trio, &[Image::BLANK], &[3]);
        assert_eq!((blank.n, blank.tally(Kind::Convolutional).right()), (1, 0));
    }
}
