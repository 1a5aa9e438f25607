//! Training of a network, step by step: its teacher if it has one, its cached images, its batches.

mod resume;
mod steps;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use crate::data::Dataset;
use crate::nn::{BatchGradient, InstructionSet, Network, Optimizer, Spec};
use crate::train::augmented::{AugmentedDataset, shuffled};
use crate::train::batches::{Batch, BatchSource};
use crate::train::diverged::Diverged;
use crate::train::ema::Ema;
use crate::train::evaluation::{EvaluationSet, Evaluator};
use crate::train::fingerprint::Fingerprint;
use crate::train::progress::Progress;
use crate::train::recipe::Recipe;
use crate::train::training_data::TrainingData;

/// A training under way.
///
/// [`Self::step`] does some milliseconds of work, on all threads, and [`Self::slice`] less, for a program that must
/// not wait. The same spec, recipe, data and seed give the same weights on the same machine, on any number of threads
/// and in steps or slices; with [`InstructionSet::portable`] on every machine.
#[derive(Clone, Debug)]
pub struct Trainer {
    /// The training of the teacher, until it is finished.
    teacher: Option<Box<Self>>,
    recipe: Recipe,
    seed: u64,
    /// The training examples.
    data: Arc<Dataset>,
    /// The fingerprint of a teacher that was trained before.
    given: Fingerprint,
    validation: Arc<[EvaluationSet]>,
    source: BatchSource,
    batch: Batch,
    /// Indices of the examples in the order of this epoch.
    order: Vec<u32>,
    network: Network,
    gradient: BatchGradient,
    optimizer: Optimizer,
    ema: Ema,
    /// The network that is evaluated: its parameters are the moving average as of the last evaluation.
    averaged: Network,
    /// The evaluation under way, if there is one.
    evaluator: Option<Evaluator>,
    /// Batches trained on.
    steps: usize,
    /// The learning rate, relative to the recipe's.
    rate_factor: f32,
    progress: Progress,
}

/// Trains a network from random weights, and returns it with its averaged weights.
///
/// `observer` is called after every step. If it breaks, training ends with the weights so far.
///
/// # Errors
/// If the data do not fit the network, training diverges, or it is ended before the first batch.
pub fn fit(
    spec: &Spec,
    recipe: &Recipe,
    data: &TrainingData,
    seed: u64,
    observer: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Network> {
    let mut trainer = Trainer::new(spec, recipe, data, seed)?;
    trainer.run(observer)?;
    trainer.into_network()
}

impl Trainer {
    /// Creates a training from random weights. If the recipe has a teacher, that is trained first.
    ///
    /// # Errors
    /// If there is nothing to train on, or the data have other classes than the network.
    pub fn new(spec: &Spec, recipe: &Recipe, data: &TrainingData, seed: u64) -> Result<Self> {
        let mut trainer = Self::without_teacher(spec, recipe, data, seed)?;
        if let Some(distillation) = &recipe.distillation {
            let spec: Spec = distillation.spec.parse()?;
            let mut teacher = Self::new(&spec, &Recipe::of(&spec), data, distillation.seed)?;
            teacher.progress.is_teacher = true;
            trainer.teacher = Some(Box::new(teacher));
        }
        Ok(trainer)
    }

    /// Creates a training whose teacher is trained already; it is not used without distillation.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn with_teacher(
        spec: &Spec,
        recipe: &Recipe,
        data: &TrainingData,
        seed: u64,
        teacher: Network,
    ) -> Result<Self> {
        data.ensure_fits(teacher.spec()).context("the teacher does not fit the data")?;
        let mut trainer = Self::without_teacher(spec, recipe, data, seed)?;
        if let Some(distillation) = &mut trainer.recipe.distillation {
            distillation.spec = Cow::Owned(teacher.spec().to_string());
        }
        trainer.given = Fingerprint::EMPTY.floats(teacher.parameters());
        trainer.set_teacher(teacher);
        Ok(trainer)
    }

    fn without_teacher(spec: &Spec, recipe: &Recipe, data: &TrainingData, seed: u64) -> Result<Self> {
        let examples = AugmentedDataset::new(Arc::clone(&data.train), &recipe.mix, seed);
        ensure!(!examples.is_empty(), "there are no examples to train on");
        data.ensure_fits(spec).context("the network does not fit the data")?;
        let passes = (recipe.cached_passes as usize).min(recipe.epochs);
        let source = BatchSource::new(examples, passes, recipe.label_smoothing);
        let network = Network::initialized(spec.clone(), recipe.initialization, seed);
        let mut trainer = Self {
            teacher: None,
            recipe: recipe.clone(),
            seed,
            data: Arc::clone(&data.train),
            given: Fingerprint::EMPTY,
            validation: Arc::clone(&data.validation),
            batch: Batch::default(),
            order: Vec::new(),
            gradient: BatchGradient::new(&network),
            optimizer: Optimizer::new(recipe.optimizer, recipe.betas, network.parameters().len()),
            ema: Ema::new(network.parameters(), 0.0),
            averaged: network.clone(),
            network,
            evaluator: None,
            steps: 0,
            rate_factor: 1.0,
            progress: Progress::new(),
            source,
        };
        trainer.ema = Ema::new(trainer.network.parameters(), trainer.horizon());
        Ok(trainer)
    }

    /// Steps until training is finished or `observer`, which is called after every step, breaks.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn run(&mut self, mut observer: impl FnMut(&Progress) -> ControlFlow<()>) -> Result<(), Diverged> {
        while let Some(progress) = self.step()? {
            if observer(progress).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Lets the kernels use another instruction set than the best. Call it before the first step.
    #[must_use]
    pub fn with_instruction_set(mut self, set: InstructionSet) -> Self {
        self.network = self.network.with_instruction_set(set);
        self.averaged = self.averaged.with_instruction_set(set);
        self.gradient = BatchGradient::new(&self.network);
        self.teacher = self.teacher.map(|teacher| Box::new(teacher.with_instruction_set(set)));
        self
    }

    /// Changes the learning rate from now on: to this many times the recipe's.
    pub const fn set_rate_factor(&mut self, factor: f32) {
        self.rate_factor = factor;
    }

    /// Returns the learning rate of the next batch.
    #[must_use]
    pub fn learning_rate(&self) -> f32 {
        let fraction = self.steps as f32 / self.total_steps().max(1) as f32;
        self.rate_factor * self.recipe.learning_rate * self.recipe.schedule.factor(fraction)
    }

    /// Returns the number of batches trained on, without those of a teacher.
    #[must_use]
    pub const fn steps(&self) -> usize {
        self.steps
    }

    /// Returns the multiply-adds of a forward pass of an image.
    #[must_use]
    pub fn macs(&self) -> usize {
        self.network.spec().macs()
    }

    /// Returns the state after the latest step.
    #[must_use]
    pub const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Returns the network as it is after the latest batch, with its averaged weights.
    #[must_use]
    pub fn averaged(&self) -> Network {
        let mut network = self.averaged.clone();
        network.update(|parameters| parameters.copy_from_slice(self.ema.values()));
        network
    }

    /// Returns true if no work is left.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.steps >= self.total_steps() && self.evaluator.is_none()
    }

    /// Ends training and returns the network with its averaged weights.
    ///
    /// # Errors
    /// If it has not been trained on a batch yet.
    pub fn into_network(self) -> Result<Network> {
        ensure!(self.steps > 0, "stopped before the first step of training");
        Ok(self.averaged())
    }

    /// Returns the recipe, with the layers of the teacher that it has.
    #[must_use]
    pub const fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Returns true if [`Self::into_network`] has a network to return.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        self.steps > 0
    }

    /// Returns the steps over which the moving average looks back.
    fn horizon(&self) -> f32 {
        self.recipe.ema_epochs * self.steps_per_epoch() as f32
    }

    fn set_teacher(&mut self, teacher: Network) {
        if let Some(distillation) = &self.recipe.distillation {
            self.source.set_teacher(teacher, distillation.clone());
        }
    }

    fn images_per_epoch(&self) -> usize {
        self.source.len().min(self.recipe.images_per_epoch.max(1))
    }

    /// Returns the examples of an epoch in their order.
    fn order(&self, epoch: usize) -> Vec<u32> {
        let mut order = shuffled(self.source.len(), self.seed, epoch as u64);
        order.truncate(self.images_per_epoch());
        order
    }

    /// Returns the number of batches in an epoch.
    #[must_use]
    pub fn steps_per_epoch(&self) -> usize {
        self.images_per_epoch().div_ceil(self.recipe.batch_size.max(1))
    }

    /// Returns the number of batches in all.
    #[must_use]
    pub fn total_steps(&self) -> usize {
        self.recipe.epochs * self.steps_per_epoch()
    }
}

#[cfg(test)]
mod tests;
