//! The work of a training: augmenting, training on a batch, evaluating, in steps or in slices.

use std::sync::Arc;

use super::Trainer;
use crate::train::diverged::Diverged;
use crate::train::evaluation::Evaluator;
use crate::train::progress::{Progress, Stage};

/// No training comes back from a larger loss; guessing has a loss of 2.3 for ten classes.
const MAX_LOSS: f32 = 1e6;

/// The amount of work that is done at a time.
#[derive(Clone, Copy, Debug)]
struct Portion {
    /// Images that are augmented into the cache.
    cached: usize,
    /// Images that are loaded into a batch.
    loaded: usize,
    /// Parts of the gradient of a batch.
    parts: usize,
    /// Images that are evaluated.
    evaluated: usize,
}

impl Portion {
    /// Whole batches, and of the rest as much as keeps all threads busy.
    const STEP: Self = Self { cached: 512, loaded: usize::MAX, parts: usize::MAX, evaluated: 256 };

    /// A millisecond or two, on as many threads as there are.
    fn slice() -> Self {
        let threads = rayon::current_num_threads();
        Self { cached: 16 * threads, loaded: 16 * threads, parts: threads, evaluated: 16 * threads }
    }
}

impl Trainer {
    /// Does the next piece of work; returns `None` once all is done.
    ///
    /// # Errors
    /// If the loss is beyond all bounds or a parameter is not finite. Training cannot go on from there.
    pub fn step(&mut self) -> Result<Option<&Progress>, Diverged> {
        self.work(Portion::STEP)
    }

    /// Does a smaller piece of work, of a millisecond or two; the weights in the end are the same.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn slice(&mut self) -> Result<Option<&Progress>, Diverged> {
        self.work(Portion::slice())
    }

    fn work(&mut self, portion: Portion) -> Result<Option<&Progress>, Diverged> {
        if let Some(teacher) = self.teacher.take_if(|teacher| teacher.is_finished()) {
            self.set_teacher(teacher.averaged());
        }
        if self.teacher.is_some() {
            return self.teacher.as_mut().map_or(Ok(None), |teacher| teacher.work(portion));
        }
        if !self.source.is_ready() {
            self.augment(portion.cached);
        } else if self.evaluator.is_some() {
            self.evaluate(portion.evaluated);
        } else if self.steps < self.total_steps() {
            self.train(portion)?;
        } else {
            return Ok(None);
        }
        Ok(Some(&self.progress))
    }

    fn augment(&mut self, count: usize) {
        self.source.fill(count);
        let (cached, total) = (self.source.cached_images(), self.source.images_to_cache());
        let progress = &mut self.progress;
        progress.stage = Stage::Augmenting;
        progress.images = cached;
        progress.fraction = cached as f32 / total as f32;
        progress.epoch = cached.div_ceil(self.source.len());
        progress.epochs = total / self.source.len();
    }

    /// Goes on with the batch: loads its images, then computes its gradient, and with that it is done.
    fn train(&mut self, portion: Portion) -> Result<(), Diverged> {
        let per_epoch = self.steps_per_epoch();
        let (epoch, step) = (self.steps / per_epoch, self.steps % per_epoch);
        if step == 0 && self.batch.targets.is_empty() {
            self.order = self.order(epoch);
        }
        if !self.load(epoch, step, portion.loaded) {
            return Ok(());
        }
        let (images, targets) = (&self.batch.images, &self.batch.targets);
        let Some(loss) = self.gradient.advance(&self.network, images, targets, portion.parts) else {
            return Ok(());
        };
        self.batch.clear();
        self.descend();
        // A loss that is not a number is not below the limit either.
        let is_sane = loss < MAX_LOSS && self.network.parameters().iter().all(|p| p.is_finite());
        if !is_sane {
            let learning_rate = self.rate_factor * self.recipe.learning_rate;
            return Err(Diverged { epoch: epoch + 1, learning_rate });
        }
        self.steps += 1;
        self.record_step(loss, epoch, step + 1);
        if self.is_evaluation_due(step + 1) {
            self.begin_evaluation();
        }
        Ok(())
    }

    /// Loads up to `count` more images of the batch; returns true once it has all.
    fn load(&mut self, epoch: usize, step: usize, count: usize) -> bool {
        let size = self.recipe.batch_size.max(1);
        let end = self.order.len().min((step + 1) * size);
        let loaded = self.batch.targets.len() / self.network.spec().classes();
        let start = end.min(step * size + loaded);
        let next = end.min(start.saturating_add(count));
        self.source.extend(epoch as u64, &self.order[start..next], &mut self.batch);
        next == end
    }

    /// Moves the weights down the gradient of the batch.
    fn descend(&mut self) {
        let (learning_rate, weight_decay) = (self.learning_rate(), self.recipe.weight_decay);
        let (optimizer, gradient) = (&mut self.optimizer, self.gradient.values());
        self.network.update(|parameters| optimizer.step(parameters, gradient, learning_rate, weight_decay));
        self.ema.update(self.network.parameters());
    }

    /// Records that this many batches of an epoch are done.
    fn record_step(&mut self, loss: f32, epoch: usize, step: usize) {
        let fraction = self.steps as f64 / self.total_steps() as f64;
        let images = self.order.len().min(step * self.recipe.batch_size.max(1));
        let progress = &mut self.progress;
        progress.stage = Stage::Training;
        progress.epoch = epoch + 1;
        progress.epochs = self.recipe.epochs;
        progress.fraction = fraction as f32;
        progress.images = epoch * self.order.len() + images;
        progress.evaluated = false;
        progress.batch_loss = loss;
        let average = progress.loss;
        progress.loss = if average.is_nan() { loss } else { average + 0.01 * (loss - average) };
    }

    /// Returns true if the averaged weights are to be evaluated after this many steps of the epoch.
    pub(super) fn is_evaluation_due(&self, steps: usize) -> bool {
        let per_epoch = self.steps_per_epoch();
        let interval = per_epoch.div_ceil(self.recipe.evals_per_epoch.max(1));
        !self.validation.is_empty() && (steps.is_multiple_of(interval) || steps == per_epoch)
    }

    pub(super) fn begin_evaluation(&mut self) {
        self.averaged.update(|parameters| parameters.copy_from_slice(self.ema.values()));
        self.evaluator = Some(Evaluator::new(Arc::clone(&self.validation)));
    }

    fn evaluate(&mut self, count: usize) {
        self.progress.stage = Stage::Evaluating;
        let Some(evaluator) = self.evaluator.take() else {
            return;
        };
        let mut evaluator = evaluator.in_slices_of(count);
        evaluator.step_network(&self.averaged);
        if evaluator.is_finished() {
            self.progress.accuracies = evaluator.accuracies().to_vec();
            self.progress.evaluated = true;
        } else {
            self.evaluator = Some(evaluator);
        }
    }
}
