//! Live training: a training that is watched as it goes, in slices of a millisecond or two.
//!
//! It keeps the loss of every batch, and its [points](Points): states of the network at some thirty places of the way,
//! each with its accuracy by class, to be looked at again.

mod choice;
mod points;

use std::fmt::Write;
use std::sync::Arc;

use anyhow::Result;

use super::diverged::Diverged;
use super::evaluation::{EvaluationSet, Evaluator};
use super::recipe::Recipe;
use super::trainer::Trainer;
use super::training_data::TrainingData;
use crate::nn::{InstructionSet, Network, Spec};

pub use choice::{LiveNetwork, LiveRecipe, networks, recipes};
pub use points::{MAX_POINTS, Point, Points};

/// A training that is watched.
///
/// ```text
/// while live.slice()? { look at live.losses(), live.points(), live.network() }
/// ```
#[derive(Clone, Debug)]
pub struct LiveTraining {
    trainer: Trainer,
    /// The set that points are evaluated on; none if there is no data for it.
    validation: Arc<[EvaluationSet]>,
    /// The point that is being evaluated.
    evaluation: Option<(Network, Evaluator)>,
    points: Points,
    losses: Vec<f32>,
    rate_factor: f32,
    /// Changes of the learning rate: the batches before each, and the factor.
    rate_changes: Vec<(usize, f32)>,
}

impl LiveTraining {
    /// Creates a training from random weights, whose kernels use this instruction set. Points are evaluated on the first
    /// set to evaluate on, which should be small.
    ///
    /// # Errors
    /// As [`Trainer::new`].
    pub fn new(
        spec: &Spec,
        recipe: &Recipe,
        data: &TrainingData,
        seed: u64,
        set: InstructionSet,
    ) -> Result<Self> {
        let train = TrainingData { train: Arc::clone(&data.train), validation: Arc::default() };
        let trainer = Trainer::new(spec, recipe, &train, seed)?.with_instruction_set(set);
        Ok(Self::of(trainer, data.validation.iter().take(1).cloned().collect()))
    }

    /// Watches a training that has not begun. Points are evaluated on the first of `validation`; the trainer itself
    /// should have nothing to evaluate on.
    #[must_use]
    pub fn of(trainer: Trainer, validation: Arc<[EvaluationSet]>) -> Self {
        let evaluated = validation.first().map_or(0, EvaluationSet::image_count);
        let points = Points::new(evaluated.div_ceil(trainer.recipe().batch_size.max(1)).max(1));
        let mut live = Self {
            trainer,
            validation,
            evaluation: None,
            points,
            losses: Vec::new(),
            rate_factor: 1.0,
            rate_changes: Vec::new(),
        };
        live.begin_point();
        live
    }

    /// Does a slice of the work; returns false if none was left.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn slice(&mut self) -> Result<bool, Diverged> {
        if self.evaluate() {
            return Ok(true);
        }
        let before = self.trainer.steps();
        let worked = self.trainer.slice()?.is_some();
        if self.trainer.steps() > before {
            self.losses.push(self.trainer.progress().batch_loss);
            if self.points.is_due(self.trainer.steps()) || self.trainer.is_finished() {
                self.begin_point();
            }
        }
        Ok(worked)
    }

    /// Trains on the next batch, all of it; returns false if there was none.
    ///
    /// # Errors
    /// As [`Trainer::step`].
    pub fn batch(&mut self) -> Result<bool, Diverged> {
        let before = self.trainer.steps();
        while self.trainer.steps() == before {
            if !self.slice()? {
                return Ok(false);
            }
        }
        while self.evaluate() {}
        Ok(true)
    }

    /// Returns true if no work is left.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.trainer.is_finished() && self.evaluation.is_none()
    }

    /// Multiplies the learning rate from now on, within a thousandth and a thousand times the recipe's.
    pub fn scale_rate(&mut self, by: f32) {
        self.rate_factor = (self.rate_factor * by).clamp(0.001, 1000.0);
        self.trainer.set_rate_factor(self.rate_factor);
        // Of several changes before one batch the last has an effect.
        let steps = self.trainer.steps();
        self.rate_changes.retain(|&(before, _)| before < steps);
        if self.rate_changes.last().map_or(1.0, |&(_, factor)| factor).to_bits() != self.rate_factor.to_bits()
        {
            self.rate_changes.push((steps, self.rate_factor));
        }
    }

    /// Returns the learning rate of the next batch.
    #[must_use]
    pub fn learning_rate(&self) -> f32 {
        self.trainer.learning_rate()
    }

    /// Returns the trainer: batches, epochs, progress.
    #[must_use]
    pub const fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Returns the loss of every batch so far.
    #[must_use]
    pub fn losses(&self) -> &[f32] {
        &self.losses
    }

    /// Returns the states that are kept.
    #[must_use]
    pub const fn points(&self) -> &Points {
        &self.points
    }

    /// Returns the multiply-adds of all batches, in millions: each image passes forward, and twice as much backward.
    #[must_use]
    pub fn work(&self) -> usize {
        3 * self.trainer.progress().images * self.trainer.macs() / 1_000_000
    }

    /// Returns the name of the set that points are evaluated on, and the number of its images.
    #[must_use]
    pub fn evaluated_on(&self) -> Option<(&'static str, usize)> {
        self.validation.first().map(|set| (set.name, set.image_count()))
    }

    /// Returns the present network, with its averaged weights.
    #[must_use]
    pub fn network(&self) -> Network {
        self.trainer.averaged()
    }

    /// Describes the recipe and the changes of the rate.
    #[must_use]
    pub fn recipe(&self) -> String {
        self.recipe_until(self.trainer.steps())
    }

    fn recipe_until(&self, batches: usize) -> String {
        let mut text = self.trainer.recipe().to_string();
        for (before, factor) in self.rate_changes.iter().filter(|(before, _)| *before < batches) {
            // Writing to a string cannot fail.
            _ = write!(text, ", from batch {} learning rate times {factor}", before + 1);
        }
        text
    }

    /// Describes how the weights after this many batches came to be: the recipe, changes of the rate, and how far it
    /// went.
    #[must_use]
    pub fn description(&self, batches: usize) -> String {
        let (text, total) = (self.recipe_until(batches), self.trainer.total_steps());
        if batches < total { text + &format!(", stopped after {batches} of {total} batches") } else { text }
    }

    /// Begins to evaluate the present network, which makes a point.
    fn begin_point(&mut self) {
        self.evaluation = Some((self.network(), Evaluator::new(Arc::clone(&self.validation))));
        if self.validation.is_empty() {
            self.evaluate();
        }
    }

    /// Does a slice of the evaluation that is under way, if there is one; returns false otherwise.
    pub fn evaluate(&mut self) -> bool {
        let Some((network, evaluator)) = self.evaluation.take() else { return false };
        let mut evaluator = evaluator.in_slices_of(16 * rayon::current_num_threads());
        evaluator.step_network(&network);
        if !evaluator.is_finished() {
            self.evaluation = Some((network, evaluator));
            return true;
        }
        let tally = evaluator.tallies().first().cloned();
        self.points.push(Point { batches: self.losses.len(), tally, network: Arc::new(network) });
        true
    }
}

#[cfg(test)]
mod tests;
