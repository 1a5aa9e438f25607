//! Filters: the examples to look at, by their class, their writer and what the models answer.

use crate::models::{Prediction, Unit};

/// The answer of a model to an example, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// The class; [`u16::MAX`] for a blank image, which has no answer.
    class: u16,
    /// The score of the class: votes or a probability.
    pub score: f32,
    /// The number of [`limits`] that its certainty lies below.
    limits_above: u8,
}

impl Guess {
    /// No answer.
    pub const NONE: Self = Self { class: u16::MAX, score: 0.0, limits_above: LIMITS as u8 };

    /// Takes the answer of a prediction.
    #[must_use]
    pub fn of(prediction: &Prediction) -> Self {
        let certainty = prediction.certainty();
        let limits_above = limits(prediction.unit).into_iter().filter(|&limit| certainty < limit).count();
        Self {
            class: prediction.winner as u16,
            score: prediction.winning_score(),
            limits_above: limits_above as u8,
        }
    }

    /// Returns the class; none for a blank image.
    #[must_use]
    pub fn class(self) -> Option<usize> {
        (self.class < u16::MAX).then_some(self.class.into())
    }
}

/// Whose mistakes are let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrong {
    /// Everything.
    #[default]
    Any,
    /// What the model that is looked at misreads.
    ByModel,
    /// What every model misreads.
    ByAll,
    /// What at least two models answer differently.
    Disputed,
}

impl Wrong {
    /// Returns the next one.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Any => Self::ByModel,
            Self::ByModel => Self::ByAll,
            Self::ByAll => Self::Disputed,
            Self::Disputed => Self::Any,
        }
    }
}

/// The number of certainties that answers may be limited to lie below.
pub const LIMITS: usize = 4;

/// Returns these, from the highest: probabilities, or of votes smallest margins, which training aims at 1.
#[must_use]
pub const fn limits(unit: Unit) -> [f32; LIMITS] {
    match unit {
        Unit::Probability => [0.99, 0.9, 0.7, 0.5],
        Unit::Votes => [1.0, 0.3, 0.1, 0.03],
    }
}

/// What examples have to be to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Their class.
    pub label: Option<usize>,
    /// The answer of the model that is looked at.
    pub answer: Option<usize>,
    /// Whose mistakes they are.
    pub wrong: Wrong,
    /// The place of their writer among all.
    pub writer: Option<usize>,
    /// The place among [`limits`] of what the answer's certainty lies below.
    pub below: Option<usize>,
}

impl Filter {
    /// Returns true if it depends on what the models answer.
    #[must_use]
    pub fn needs_answers(&self) -> bool {
        self.answer.is_some() || self.wrong != Wrong::Any || self.below.is_some()
    }

    /// Returns true if it lets an example of class `label` through, but for its writer. Without answers those are let
    /// through for which they do not matter.
    #[must_use]
    pub fn lets_through(&self, label: usize, guesses: Option<&[Guess]>, model: usize) -> bool {
        if self.label.is_some_and(|only| only != label) {
            return false;
        }
        if !self.needs_answers() {
            return true;
        }
        let Some(guesses) = guesses else { return false };
        let Some(own) = guesses.get(model) else { return false };
        let is_wrong = |guess: &Guess| guess.class() != Some(label);
        let is_mistake = match self.wrong {
            Wrong::Any => true,
            Wrong::ByModel => is_wrong(own),
            Wrong::ByAll => guesses.iter().all(is_wrong),
            Wrong::Disputed => guesses.iter().any(|guess| guess.class() != own.class()),
        };
        let is_answer = self.answer.is_none_or(|only| own.class() == Some(only));
        let is_below = self.below.is_none_or(|place| usize::from(own.limits_above) > place);
        is_mistake && is_answer && is_below
    }
}

/// Goes this many places further among `count` choices and none, which comes before the first and after the last.
#[must_use]
pub fn turned(choice: Option<usize>, by: isize, count: usize) -> Option<usize> {
    let place = choice.map_or(0, |place| place + 1).cast_signed() + by;
    place.rem_euclid(count.cast_signed() + 1).cast_unsigned().checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(class: usize, score: f32) -> Guess {
        let mut scores = vec![0.0; 10];
        (scores[class], scores[9]) = (score, 1.0 - score);
        Guess::of(&Prediction::new(scores, Unit::Probability))
    }

    #[test]
    fn a_filter_lets_through_what_is_all_that_it_asks_for() {
        let guesses = [guess(7, 0.8), guess(1, 0.6)];
        let lets = |filter: &Filter, model| filter.lets_through(7, Some(&guesses), model);
        let with = |wrong| Filter { wrong, ..Filter::default() };
        assert!(lets(&Filter::default(), 0) && Filter::default().lets_through(7, None, 0));
        assert!(!lets(&with(Wrong::ByModel), 0) && lets(&with(Wrong::ByModel), 1));
        assert!(!lets(&with(Wrong::ByAll), 1) && lets(&with(Wrong::Disputed), 0));
        assert!(!with(Wrong::ByModel).lets_through(7, None, 1), "no answer yet");
        let cell = Filter { label: Some(7), answer: Some(1), ..Filter::default() };
        assert!(!lets(&cell, 0) && lets(&cell, 1) && !cell.lets_through(1, Some(&guesses), 1));
        let unsure = Filter { below: Some(2), ..Filter::default() };
        assert!(!lets(&unsure, 0) && lets(&unsure, 1));
        let votes = |margin| Prediction {
            scores: vec![1.0, -1.0],
            unit: Unit::Votes,
            winner: 0,
            margins: vec![0.0, margin],
        };
        let narrow = [0.02, 0.2].map(|margin| Guess::of(&votes(margin)));
        assert!(unsure.lets_through(0, Some(&narrow), 0) && !unsure.lets_through(0, Some(&narrow), 1));
        assert!(with(Wrong::ByModel).lets_through(7, Some(&[Guess::NONE]), 0), "a blank image is not read");
    }

    #[test]
    fn choices_go_round_by_way_of_none() {
        let steps = |by: isize| {
            let mut choice = None;
            (0..4)
                .map(move |_| {
                    choice = turned(choice, by, 2);
                    choice
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(steps(1), [Some(0), Some(1), None, Some(0)]);
        assert_eq!(steps(-1), [Some(1), Some(0), None, Some(1)]);
        assert_eq!(turned(None, 1, 0), None);
    }
}
