//! A collection: labeled drawings that a writer is asked for, one class after another.

use fastrand::Rng;

use crate::eval::Tally;
use crate::ink::Drawing;

/// The drawings that a writer is asked for, and what has become of each so far.
///
/// The drawing that was accepted last is kept here, so that it can be taken back, until the next one is accepted.
#[derive(Clone, Debug)]
pub struct Collection {
    writer: String,
    /// The class to draw, for each turn.
    prompts: Vec<u8>,
    /// The turns that are over.
    turns: Vec<Turn>,
    pending: Option<LabeledDrawing>,
}

/// The end of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Turn {
    Skipped,
    /// The drawing was accepted; the class that each model predicts for it.
    Accepted(Vec<usize>),
}

/// A drawing with the class that it was asked for.
#[derive(Clone, Debug)]
pub struct LabeledDrawing {
    /// The drawing.
    pub drawing: Drawing,
    /// The class.
    pub label: u8,
}

impl Collection {
    /// Begins a collection of `count` drawings of `classes` classes by a writer, in an order that follows from
    /// the seed.
    #[must_use]
    pub fn new(writer: String, classes: usize, count: usize, seed: u64) -> Self {
        Self { writer, prompts: prompts(classes, count, seed), turns: Vec::new(), pending: None }
    }

    /// Returns the class that is asked for now; none after the last turn.
    #[must_use]
    pub fn prompt(&self) -> Option<u8> {
        self.prompts.get(self.turns.len()).copied()
    }

    /// Returns the name of the writer.
    #[must_use]
    pub fn writer(&self) -> &str {
        &self.writer
    }

    /// Returns the number of turns that are over, and of all.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.turns.len(), self.prompts.len())
    }

    /// Returns the number of drawings that were accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.turns.iter().filter(|turn| **turn != Turn::Skipped).count()
    }

    /// Returns the drawing that was accepted last, unless it was taken back. It is not stored yet.
    #[must_use]
    pub const fn pending(&self) -> Option<&LabeledDrawing> {
        self.pending.as_ref()
    }

    /// Accepts a drawing, for which the models predict `predicted`, in place of the one that has been pending.
    pub(super) fn accept(&mut self, drawing: Drawing, predicted: Vec<usize>) {
        if let Some(label) = self.prompt() {
            self.pending = Some(LabeledDrawing { drawing, label });
            self.turns.push(Turn::Accepted(predicted));
        }
    }

    /// Ends the turn without a drawing.
    pub(super) fn skip(&mut self) {
        if self.prompt().is_some() {
            self.turns.push(Turn::Skipped);
        }
    }

    /// Takes the last turn back, and returns its drawing unless it was skipped.
    ///
    /// # Errors
    /// If there is no turn to take back, or its drawing is no longer pending; the error says so in a sentence.
    pub(super) fn take_back(&mut self) -> Result<Option<Drawing>, &'static str> {
        let drawing = match (self.turns.last(), self.pending.take()) {
            (None, _) => return Err("This is the first one"),
            (Some(Turn::Accepted(_)), None) => return Err("The one before is already in the file"),
            (Some(Turn::Accepted(_)), Some(labeled)) => Some(labeled.drawing),
            (Some(Turn::Skipped), pending) => {
                self.pending = pending;
                None
            }
        };
        self.turns.pop();
        Ok(drawing)
    }

    /// Counts the predictions of each of `models` models for the accepted drawings.
    #[must_use]
    pub fn tallies(&self, models: usize, classes: usize) -> Vec<Tally> {
        let mut tallies = vec![Tally::new(classes); models];
        for (turn, &label) in self.turns.iter().zip(&self.prompts) {
            let Turn::Accepted(predicted) = turn else { continue };
            for (place, tally) in tallies.iter_mut().enumerate() {
                tally.count(label.into(), predicted.get(place).copied());
            }
        }
        tallies
    }
}

/// Chooses the classes of `count` turns: all of them in random order, again and again, so that each is asked
/// for as often as possible even if the writer stops early.
fn prompts(classes: usize, count: usize, seed: u64) -> Vec<u8> {
    let (mut rng, mut prompts) = (Rng::with_seed(seed), Vec::with_capacity(count));
    let classes: Vec<u8> = (0..=u8::MAX).take(classes).collect();
    while prompts.len() < count && !classes.is_empty() {
        let mut round = classes.clone();
        rng.shuffle(&mut round);
        prompts.extend(round.into_iter().take(count - prompts.len()));
    }
    prompts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    #[test]
    fn every_class_is_asked_for_as_often_as_any_other_or_once_more() {
        for (classes, count) in [(10, 10), (10, 25), (3, 1), (3, 8), (10, 0), (0, 5)] {
            for seed in 0..20 {
                let prompts = prompts(classes, count, seed);
                assert_eq!(prompts.len(), if classes == 0 { 0 } else { count });
                let asked = |class| prompts.iter().filter(|&&prompt| usize::from(prompt) == class).count();
                assert!((0..classes).all(|class| asked(class).abs_diff(count / classes) <= 1));
            }
        }
        assert_ne!(prompts(10, 10, 1), prompts(10, 10, 2));
        assert_eq!(prompts(10, 30, 7), prompts(10, 30, 7));
    }

    #[test]
    fn only_the_drawing_that_was_accepted_last_can_be_taken_back() {
        let blank = || Drawing::blank(ImageSize::MNIST);
        let mut collection = Collection::new("anna".to_owned(), 10, 4, 1);
        assert!(collection.take_back().is_err());
        collection.accept(blank(), vec![1]);
        collection.accept(blank(), vec![1]);
        collection.skip();
        assert_eq!((collection.progress(), collection.accepted()), ((3, 4), 2));
        assert!(matches!(collection.take_back(), Ok(None)), "the turn that was skipped");
        assert!(matches!(collection.take_back(), Ok(Some(_))));
        assert!(collection.take_back().is_err() && collection.pending().is_none(), "the first is stored");
        assert_eq!(collection.progress(), (1, 4));
    }

    #[test]
    fn predictions_are_counted_by_model_and_skipped_turns_are_not() {
        let mut collection = Collection::new("anna".to_owned(), 3, 3, 1);
        while let Some(label) = collection.prompt() {
            if label == 1 {
                collection.skip();
            } else {
                collection.accept(Drawing::blank(ImageSize::MNIST), vec![label.into(), 0]);
            }
        }
        let [right, zero] = &collection.tallies(2, 3)[..] else { panic!("two models") };
        assert_eq!((right.total(), right.correct(), right.misread().count()), (2, 2, 0));
        assert_eq!(zero.misread().collect::<Vec<_>>(), [(2, 0, 1)]);
    }
}
