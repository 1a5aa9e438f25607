//! Predictions: a score for each class, and the class that wins.

use crate::nn::argmax;

/// The unit of a model's scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Pairwise comparisons won less those lost: −(classes − 1) to classes − 1.
    Votes,
    /// Probabilities: each 0 to 1, and their sum 1.
    Probability,
}

/// The output of a model for one image.
///
/// ```
/// use digitty::models::{Prediction, Unit};
///
/// let prediction = Prediction::new(vec![0.1, 0.7, 0.2], Unit::Probability);
/// assert_eq!(prediction.winner, 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// A score for each class, in [`Self::unit`]s.
    pub scores: Vec<f32>,
    /// The unit of the scores.
    pub unit: Unit,
    /// The index of the predicted class.
    pub winner: usize,
    /// Of votes, the margin by which the winner beat each class: negative where it lost, 0 over itself. Empty for
    /// probabilities.
    pub margins: Vec<f32>,
}

impl Prediction {
    /// Creates a prediction whose winner is the argmax of `scores`, the first of equals.
    #[must_use]
    pub fn new(scores: Vec<f32>, unit: Unit) -> Self {
        Self { winner: argmax(&scores), scores, unit, margins: Vec::new() }
    }

    /// Returns the score of the predicted class.
    #[must_use]
    pub fn winning_score(&self) -> f32 {
        self.scores[self.winner]
    }
}

impl Unit {
    /// Returns the heading of a chart or column of scores.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Votes => "votes",
            Self::Probability => "probability",
        }
    }

    /// Formats a score with its unit, for a sentence. As in [`Self::short`], no probability is certainty.
    ///
    /// ```
    /// use digitty::models::Unit;
    ///
    /// assert_eq!(Unit::Votes.in_words(-3.0), "-3 votes");
    /// assert_eq!(Unit::Probability.in_words(0.998), "99.8 %");
    /// assert_eq!(Unit::Probability.in_words(1.0), "99.9 %");
    /// ```
    #[must_use]
    pub fn in_words(self, score: f32) -> String {
        match self {
            Self::Votes => format!("{score:.0} votes"),
            Self::Probability => percent(score) + " %",
        }
    }

    /// Formats a score for a chart, in at most five characters.
    ///
    /// Rounding must not turn a probability into certainty: the largest shown is 99.9%.
    ///
    /// ```
    /// use digitty::models::Unit;
    ///
    /// assert_eq!(Unit::Votes.short(-3.0), "−3");
    /// assert_eq!(Unit::Votes.short(0.0), "0");
    /// assert_eq!(Unit::Probability.short(1.0), "99.9%");
    /// ```
    #[must_use]
    pub fn short(self, score: f32) -> String {
        match self {
            Self::Votes => match score.round() as i32 {
                0 => "0".to_owned(),
                won @ 1.. => format!("+{won}"),
                lost => format!("−{}", lost.abs()),
            },
            Self::Probability => percent(score) + "%",
        }
    }

    /// Formats a score for a snapshot, in ASCII: signed votes, or a probability to three decimals.
    ///
    /// ```
    /// use digitty::models::Unit;
    ///
    /// assert_eq!(Unit::Votes.exact(3.0), "+3");
    /// assert_eq!(Unit::Probability.exact(0.9981), "0.998");
    /// ```
    #[must_use]
    pub fn exact(self, score: f32) -> String {
        match self {
            Self::Votes if score > 0.0 => format!("+{score:.0}"),
            Self::Votes => format!("{score:.0}"),
            Self::Probability => format!("{score:.3}"),
        }
    }
}

/// Formats a probability in tenths of a percent, at most 99.9: rounding must not turn it into certainty.
fn percent(probability: f32) -> String {
    let tenths = ((probability * 1000.0).round() as u32).min(999);
    format!("{}.{}", tenths / 10, tenths % 10)
}
