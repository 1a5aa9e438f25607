//! The gallery: labeled examples to browse, what every model answers to each, and those that a filter lets through.
//!
//! The answers are worked out in the session's idle slot, one example after the other.

mod filter;

use std::cmp::Reverse;
use std::sync::Arc;

pub use filter::{Filter, Guess, LIMITS, Wrong, limits, turned};

use super::inference::Inference;
use super::view::moved;
use crate::data::shapes::{Style, generate};
use crate::data::{Example, digits};
use crate::eval::Tally;
use crate::ink::Image;
use crate::models::{Checkpoint, Task};

/// The times that counts are updated while answers are worked out.
const MILESTONES: usize = 20;
/// Drawings that are made by code where there are no data.
const MADE: usize = 260;
/// Seed of those.
const SEED: u64 = 0x5eed_0004;

/// Examples, and what the models answer to them.
#[derive(Clone, Debug, Default)]
pub struct Gallery {
    name: String,
    examples: Arc<[Example]>,
    /// The names of the writers, in their order.
    writers: Vec<Arc<str>>,
    /// The models that answer, and whether they are given the examples preprocessed.
    models: Vec<Arc<Checkpoint>>,
    preprocessed: bool,
    /// The answers of every model to every example so far \[examples\]\[models\].
    guesses: Vec<Guess>,
    tallies: Vec<Tally>,
    /// The counts that are shown, and the examples that they are of.
    shown: (usize, Vec<Tally>),
    filter: Filter,
    /// The examples that the filter lets through.
    matching: Vec<u32>,
    /// The place among them of the one that is looked at.
    place: usize,
    /// The place of the model that is looked at.
    model: usize,
    /// The class and the answer of the cell that is looked at; that of most mistakes until one is chosen.
    cell: Option<(usize, usize)>,
    /// Examples answered so far, again and again.
    work: usize,
}

impl Gallery {
    /// Creates a gallery of labeled examples; others are left out.
    #[must_use]
    pub fn new(name: String, examples: Vec<Example>) -> Self {
        let examples: Vec<Example> = examples.into_iter().filter(|example| example.label.is_some()).collect();
        let mut writers: Vec<Arc<str>> =
            examples.iter().filter_map(|example| example.writer.clone()).collect();
        writers.sort_unstable();
        writers.dedup();
        let mut gallery = Self { name, examples: examples.into(), writers, ..Self::default() };
        gallery.refilter();
        gallery
    }

    /// Creates a gallery of drawings that are made by code.
    #[must_use]
    pub fn made(task: &Task) -> Self {
        let examples = if task.is_generated {
            generate(task.size, &[Style::Drawn], MADE, SEED).examples
        } else {
            digits::generate(MADE, SEED).examples
        };
        Self::new("drawings made by code".to_owned(), examples)
    }

    /// Begins to work out the answers of the models of `inference`, unless they are under way.
    pub fn run(&mut self, inference: &Inference) {
        if self.examples.is_empty() {
            *self = Self { work: self.work, ..Self::made(inference.lineup().task()) };
        }
        if self.is_current(inference) {
            return;
        }
        let lineup = inference.lineup();
        self.models = lineup.members().iter().map(|member| Arc::clone(&member.checkpoint)).collect();
        self.preprocessed = inference.preprocesses();
        self.guesses.clear();
        self.tallies = vec![Tally::new(lineup.task().classes.len()); self.models.len()];
        self.shown = (0, self.tallies.clone());
        self.model = self.model.min(self.models.len().saturating_sub(1));
        self.refilter();
    }

    /// Returns true if the answers are those of the models of `inference`.
    #[must_use]
    pub fn is_current(&self, inference: &Inference) -> bool {
        let members = inference.lineup().members();
        let same = members.len() == self.models.len()
            && members.iter().zip(&self.models).all(|(member, model)| Arc::ptr_eq(&member.checkpoint, model));
        same && self.preprocessed == inference.preprocesses() && !self.examples.is_empty()
    }

    /// Lets the models answer the next example; returns false after the last.
    pub fn work(&mut self, inference: &mut Inference) -> bool {
        let index = self.answered();
        let Some(example) = self.examples.get(index) else { return false };
        self.work += 1;
        let predictions = inference.classify(&example.drawing());
        let label = usize::from(example.label.unwrap_or_default());
        for (tally, place) in self.tallies.iter_mut().zip(0..) {
            let prediction = predictions.as_ref().and_then(|all| all.get(place));
            let guess = prediction.map_or(Guess::NONE, Guess::of);
            tally.count(label, guess.class());
            self.guesses.push(guess);
        }
        if self.filter.needs_answers() && self.lets_through(index) {
            self.matching.push(index as u32);
        }
        let (done, all) = (index + 1, self.examples.len());
        if done == all || done * MILESTONES / all > index * MILESTONES / all {
            self.shown = (done, self.tallies.clone());
        }
        true
    }

    /// Returns the number of examples that all models have answered.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.guesses.len().checked_div(self.models.len()).unwrap_or(0)
    }

    /// Returns the number of examples that were answered, again and again.
    #[must_use]
    pub const fn work_done(&self) -> usize {
        self.work
    }

    /// Returns the counts of the model that is looked at, and the number of examples that they are of. They follow the
    /// work in steps, so that the screen does not flicker.
    #[must_use]
    pub fn tally(&self) -> (usize, Option<&Tally>) {
        (self.shown.0, self.shown.1.get(self.model))
    }

    /// Returns the name of the data.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the examples.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Returns the filter.
    #[must_use]
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Returns the name of the writer that the filter lets through, if it chooses one.
    #[must_use]
    pub fn writer(&self) -> Option<&str> {
        self.filter.writer.and_then(|place| self.writers.get(place)).map(|name| &**name)
    }

    /// Returns the number of examples that the filter lets through, so far.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.matching.len()
    }

    /// Returns the place among those of the one that is looked at.
    #[must_use]
    pub fn place(&self) -> usize {
        self.place.min(self.matching.len().saturating_sub(1))
    }

    /// Returns the place of the model that is looked at.
    #[must_use]
    pub const fn model(&self) -> usize {
        self.model
    }

    /// Returns the class and the answer of the cell that is looked at.
    #[must_use]
    pub fn cell(&self) -> (usize, usize) {
        let most = |tally: &Tally| {
            let (class, answer, _) =
                tally.misread().max_by_key(|&(class, answer, count)| (count, Reverse((class, answer))))?;
            Some((class, answer))
        };
        self.cell.or_else(|| most(self.tally().1?)).unwrap_or((0, 0))
    }

    /// Returns the number in the file and the example at a place among those that the filter lets through.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<(usize, &Example)> {
        let index = *self.matching.get(place)? as usize;
        Some((index + 1, self.examples.get(index)?))
    }

    /// Returns the answers of all models to the example at a place; none if they have not got to it.
    #[must_use]
    pub fn guesses(&self, place: usize) -> Option<&[Guess]> {
        self.guesses_for(*self.matching.get(place)? as usize)
    }

    fn guesses_for(&self, index: usize) -> Option<&[Guess]> {
        let start = index * self.models.len();
        self.guesses.get(start..start + self.models.len())
    }

    /// Returns the image of the example at a place, as it was drawn.
    #[must_use]
    pub fn image(&self, place: usize) -> Option<Image> {
        self.get(place).map(|(_, example)| example.drawing().image().clone())
    }

    /// Looks at the example this many places further.
    pub fn step(&mut self, by: isize) {
        self.place = moved(self.place, by, self.matching.len());
    }

    /// Looks at the example at a place.
    pub fn choose(&mut self, place: usize) {
        self.place = place.min(self.matching.len().saturating_sub(1));
    }

    /// Looks at another cell of the confusion matrix.
    pub const fn choose_cell(&mut self, cell: (usize, usize)) {
        self.cell = Some(cell);
    }

    /// Looks at the model this many places further, from the last to the first.
    pub fn next_model(&mut self, by: isize) {
        let count = self.models.len().max(1).cast_signed();
        self.model = (self.model.cast_signed() + by).rem_euclid(count).cast_unsigned();
        self.refilter();
    }

    /// Lets through the examples of the cell that is looked at.
    pub fn open_cell(&mut self) {
        let (label, answer) = self.cell();
        self.set_filter(Filter { label: Some(label), answer: Some(answer), ..Filter::default() });
    }

    /// Lets other examples through.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.place = 0;
        self.refilter();
    }

    /// Changes the filter to another writer, this many places further; before the first one are all of them.
    pub fn next_writer(&mut self, by: isize) {
        let writer = filter::turned(self.filter.writer, by, self.writers.len());
        self.set_filter(Filter { writer, ..self.filter.clone() });
    }

    fn refilter(&mut self) {
        let indices = 0..self.examples.len();
        self.matching = indices.filter(|&index| self.lets_through(index)).map(|index| index as u32).collect();
    }

    fn lets_through(&self, index: usize) -> bool {
        let example = &self.examples[index];
        let label = usize::from(example.label.unwrap_or_default());
        let is_writer = self.writer().is_none_or(|name| example.writer.as_deref() == Some(name));
        is_writer && self.filter.lets_through(label, self.guesses_for(index), self.model)
    }
}
