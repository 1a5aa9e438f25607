//! How sure a model is of its answer.
//!
//! For probabilities that is the probability of the answer. A vote counts the same however narrowly it was won, so
//! for votes it is the smallest margin of the winner over another class, below zero where it lost to one.
//!
//! A model is **sure** from a certainty on, around which its answers are right nine times in ten. Both thresholds were
//! found on 3,364 drawings of the validation writers, redrawn as in evaluation, by
//! `cargo bench --bench certainty -- pen-digits.jsonl.gz`.

use super::{Prediction, Unit};

/// The probability from which on a network is sure. Of those that are calibrated it says itself how often it is right:
/// preprocessed · as drawn, 0.86 · 0.88 was found for the fully connected network and 0.90 · 0.87 for the convolutional.
/// The others, of which `lenet` is right nine times in ten from 0.79 · 0.74 on, are too modest.
const SURE_PROBABILITY: f32 = 0.9;

/// The margin from which on least squares is sure, preprocessed: it then leaves out 14 in a hundred answers, and of the
/// others 98.8 % are right. As drawn there is no such margin.
const SURE_MARGIN: f32 = 0.3;

impl Unit {
    /// Returns the certainty from which on a model with these scores is sure.
    #[must_use]
    pub const fn sure_from(self) -> f32 {
        match self {
            Self::Votes => SURE_MARGIN,
            Self::Probability => SURE_PROBABILITY,
        }
    }
}

impl Prediction {
    /// Returns how sure the model is: the probability of the winner, 0 to 1, or its smallest margin.
    #[must_use]
    pub fn certainty(&self) -> f32 {
        match self.unit {
            Unit::Probability => self.winning_score(),
            Unit::Votes => self.rival().map_or(0.0, |rival| self.margin_over(rival)),
        }
    }

    /// Returns true if the model is sure.
    ///
    /// ```
    /// use digitty::models::{Prediction, Unit};
    ///
    /// let of = |first, second| Prediction::new(vec![first, second], Unit::Probability);
    /// assert!(of(0.99, 0.01).is_sure());
    /// assert!(!of(0.55, 0.45).is_sure());
    /// ```
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.certainty() >= self.unit.sure_from()
    }

    /// Returns true if the model is sure of an image that was preprocessed, or was not. Votes on one as drawn never are:
    /// there is no margin from which on they are right often enough.
    #[must_use]
    pub fn is_sure_given(&self, preprocessed: bool) -> bool {
        self.is_sure() && (preprocessed || self.unit != Unit::Votes)
    }

    /// Returns the class that the winner beat by the least, or lost to: with votes that of the smallest margin,
    /// with probabilities the second.
    #[must_use]
    pub fn rival(&self) -> Option<usize> {
        let others = (0..self.scores.len()).filter(|&class| class != self.winner);
        match self.unit {
            Unit::Votes => others.min_by(|&a, &b| self.margin_over(a).total_cmp(&self.margin_over(b))),
            // Of equals the first, as the argmax.
            Unit::Probability => others.min_by(|&a, &b| self.scores[b].total_cmp(&self.scores[a])),
        }
    }

    /// Returns the classes that have as many votes as the winner.
    ///
    /// With probabilities there is no tie worth telling.
    #[must_use]
    pub fn tied(&self) -> Vec<usize> {
        let most = self.winning_score();
        let is_tied = |&class: &usize| class != self.winner && self.scores[class] >= most;
        match self.unit {
            Unit::Votes => (0..self.scores.len()).filter(is_tied).collect(),
            Unit::Probability => Vec::new(),
        }
    }

    /// Returns the margin of the winner over a class; 0 where there are no votes.
    #[must_use]
    pub fn margin_over(&self, class: usize) -> f32 {
        self.margins.get(class).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(scores: [f32; 4], winner: usize, margins: [f32; 4]) -> Prediction {
        Prediction { scores: scores.to_vec(), unit: Unit::Votes, winner, margins: margins.to_vec() }
    }

    #[test]
    fn a_vote_is_as_sure_as_its_narrowest_duel() {
        let clear = votes([3.0, 1.0, -1.0, -3.0], 0, [0.0, 0.6, 0.7, 1.2]);
        assert_eq!((clear.rival(), clear.is_sure(), clear.tied()), (Some(1), true, vec![]));
        let hair = votes([3.0, 1.0, -1.0, -3.0], 0, [0.0, 0.6, 0.01, 1.2]);
        assert_eq!((hair.rival(), hair.is_sure()), (Some(2), false), "as many votes as before");
    }

    #[test]
    fn in_a_tie_the_others_are_told() {
        let ring = votes([1.0, 1.0, 1.0, -3.0], 1, [-0.2, 0.0, 0.9, 1.2]);
        assert_eq!((ring.tied(), ring.rival(), ring.is_sure()), (vec![0, 2], Some(0), false));
    }

    #[test]
    fn a_probability_is_its_own_certainty() {
        let prediction = Prediction::new(vec![0.3, 0.5, 0.2], Unit::Probability);
        assert_eq!((prediction.rival(), prediction.tied()), (Some(0), vec![]));
        assert!((prediction.certainty() - 0.5).abs() < f32::EPSILON);
    }

    #[test]
    fn a_single_class_has_no_rival() {
        assert_eq!(Prediction::new(vec![1.0], Unit::Probability).rival(), None);
    }
}
