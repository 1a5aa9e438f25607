//! Training of a network, step by step: its teacher if it has one, its cached images, its batches.

use std::ops::ControlFlow;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::augmented::{AugmentedDataset, shuffled};
use super::batches::{Batch, BatchSource};
use super::ema::Ema;
use super::evaluation::EvaluationSet;
use super::recipe::Recipe;
use super::schedule::learning_rate_factor;
use super::split::Splits;
use crate::data::Dataset;
use crate::nn::{BatchGradient, Network, Optimizer, Spec};

/// The data of any number of trainings; a clone shares it.
#[derive(Clone, Debug)]
pub struct TrainingData {
    /// The examples to train on.
    pub train: Arc<Dataset>,
    /// The sets to evaluate on during training.
    pub validation: Arc<[EvaluationSet]>,
}

/// The state of training after a step.
#[derive(Clone, Debug)]
pub struct Progress {
    /// True while the teacher is trained, before the network itself.
    pub is_teacher: bool,
    /// The kind of step.
    pub stage: Stage,
    /// Epochs begun; passes begun while augmenting.
    pub epoch: usize,
    /// Epochs in all; passes to be cached while augmenting.
    pub epochs: usize,
    /// Fraction of the stage that is done, 0 to 1.
    pub fraction: f32,
    /// Images augmented or trained on in this stage.
    pub images: usize,
    /// Loss, averaged over the last few hundred steps.
    pub loss: f32,
    /// Accuracies of the last evaluation, 0 to 1, by the name of the set.
    pub accuracies: Vec<(&'static str, f64)>,
    /// True if the accuracies were measured in this step.
    pub evaluated: bool,
}

/// A kind of step of a [`Trainer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Augments some hundred images that are cached.
    Augmenting,
    /// Trains on a batch, and evaluates if it is time.
    Training,
}

/// A training under way.
///
/// [`Self::step`] does a few milliseconds of work, apart from evaluation. The same spec, recipe, data and
/// seed give the same weights on the same machine, on any number of threads.
#[derive(Debug)]
pub struct Trainer {
    /// The training of the teacher, until it is finished.
    teacher: Option<Box<Self>>,
    recipe: Recipe,
    seed: u64,
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
    /// Batches trained on.
    steps: usize,
    progress: Progress,
}

/// Trains a network from random weights, and returns it with its averaged weights.
///
/// `observer` is called after every step. If it breaks, training ends with the weights so far.
///
/// # Errors
/// If the data do not fit the network, or training is ended before the first batch.
pub fn fit(
    spec: &Spec,
    recipe: &Recipe,
    data: &TrainingData,
    seed: u64,
    observer: impl FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Network> {
    let mut trainer = Trainer::new(spec, recipe, data, seed)?;
    trainer.run(observer);
    trainer.into_network()
}

impl TrainingData {
    /// Takes the training examples of `splits`, and evaluates on its validation examples.
    #[must_use]
    pub fn new(splits: &mut Splits) -> Self {
        let train = Arc::new(std::mem::take(&mut splits.train));
        Self { train, validation: EvaluationSet::validation(splits).into() }
    }
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
        ensure_fits(teacher.spec(), &data.train).context("the teacher does not fit the data")?;
        let mut trainer = Self::without_teacher(spec, recipe, data, seed)?;
        trainer.set_teacher(teacher);
        Ok(trainer)
    }

    fn without_teacher(spec: &Spec, recipe: &Recipe, data: &TrainingData, seed: u64) -> Result<Self> {
        let examples = AugmentedDataset::new(Arc::clone(&data.train), &recipe.mix, seed);
        ensure!(!examples.is_empty(), "there are no examples to train on");
        ensure_fits(spec, &data.train).context("the network does not fit the data")?;
        let passes = (recipe.cached_passes as usize).min(recipe.epochs);
        let source = BatchSource::new(examples, passes, recipe.label_smoothing);
        let network = Network::random(spec.clone(), seed);
        let horizon = recipe.ema_epochs * source.len().div_ceil(recipe.batch_size.max(1)) as f32;
        Ok(Self {
            teacher: None,
            recipe: recipe.clone(),
            seed,
            validation: Arc::clone(&data.validation),
            batch: Batch::default(),
            order: Vec::new(),
            gradient: BatchGradient::new(&network),
            optimizer: Optimizer::new(recipe.optimizer, network.parameters().len()),
            ema: Ema::new(network.parameters(), horizon),
            averaged: network.clone(),
            network,
            steps: 0,
            progress: Progress::new(),
            source,
        })
    }

    /// Steps until training is finished or `observer`, which is called after every step, breaks.
    pub fn run(&mut self, mut observer: impl FnMut(&Progress) -> ControlFlow<()>) {
        while let Some(progress) = self.step() {
            if observer(progress).is_break() {
                return;
            }
        }
    }

    /// Does the next piece of work; returns `None` if there is none left.
    pub fn step(&mut self) -> Option<&Progress> {
        if let Some(teacher) = self.teacher.take_if(|teacher| teacher.is_finished()) {
            self.set_teacher(teacher.averaged_network());
        }
        if self.teacher.is_some() {
            return self.teacher.as_mut()?.step();
        }
        if !self.source.is_ready() {
            self.augment();
        } else if self.is_finished() {
            return None;
        } else {
            self.train_on_next_batch();
        }
        Some(&self.progress)
    }

    /// Returns true if no work is left.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.steps >= self.total_steps()
    }

    /// Ends training and returns the network with its averaged weights.
    ///
    /// # Errors
    /// If it has not been trained on a batch yet.
    pub fn into_network(self) -> Result<Network> {
        ensure!(self.steps > 0, "stopped before the first step of training");
        Ok(self.averaged_network())
    }

    fn set_teacher(&mut self, teacher: Network) {
        if let Some(distillation) = &self.recipe.distillation {
            self.source.set_teacher(teacher, distillation.clone());
        }
    }

    fn steps_per_epoch(&self) -> usize {
        self.source.len().div_ceil(self.recipe.batch_size.max(1))
    }

    fn total_steps(&self) -> usize {
        self.recipe.epochs * self.steps_per_epoch()
    }

    fn augment(&mut self) {
        self.source.fill();
        let (cached, total) = (self.source.cached_images(), self.source.images_to_cache());
        let progress = &mut self.progress;
        progress.stage = Stage::Augmenting;
        progress.images = cached;
        progress.fraction = cached as f32 / total as f32;
        progress.epoch = cached.div_ceil(self.source.len());
        progress.epochs = total / self.source.len();
    }

    fn train_on_next_batch(&mut self) {
        let per_epoch = self.steps_per_epoch();
        let (epoch, step) = (self.steps / per_epoch, self.steps % per_epoch);
        if step == 0 {
            self.order = shuffled(self.source.len(), self.seed, epoch as u64);
        }
        let start = step * self.recipe.batch_size.max(1);
        let end = self.order.len().min(start + self.recipe.batch_size.max(1));
        self.source.load(epoch as u64, &self.order[start..end], &mut self.batch);
        let loss = self.descend();
        self.steps += 1;
        self.record_step(loss, epoch, epoch * self.order.len() + end);
        if self.is_evaluation_due(step + 1) {
            self.evaluate();
        }
    }

    /// Moves the weights down the gradient of the batch; returns its loss.
    fn descend(&mut self) -> f32 {
        let loss = self.gradient.compute(&self.network, &self.batch.images, &self.batch.targets);
        let fraction = self.steps as f32 / self.total_steps() as f32;
        let learning_rate = self.recipe.learning_rate * learning_rate_factor(fraction);
        let (optimizer, gradient) = (&mut self.optimizer, self.gradient.values());
        let weight_decay = self.recipe.weight_decay;
        self.network.update(|parameters| optimizer.step(parameters, gradient, learning_rate, weight_decay));
        self.ema.update(self.network.parameters());
        loss
    }

    fn record_step(&mut self, loss: f32, epoch: usize, images: usize) {
        let fraction = self.steps as f64 / self.total_steps() as f64;
        let progress = &mut self.progress;
        progress.stage = Stage::Training;
        progress.epoch = epoch + 1;
        progress.epochs = self.recipe.epochs;
        progress.fraction = fraction as f32;
        progress.images = images;
        progress.evaluated = false;
        let average = progress.loss;
        progress.loss = if average.is_nan() { loss } else { average + 0.01 * (loss - average) };
    }

    /// Returns true if the averaged weights are to be evaluated after this many steps of the epoch.
    fn is_evaluation_due(&self, steps: usize) -> bool {
        let per_epoch = self.steps_per_epoch();
        let interval = per_epoch.div_ceil(self.recipe.evals_per_epoch.max(1));
        !self.validation.is_empty() && (steps.is_multiple_of(interval) || steps == per_epoch)
    }

    fn evaluate(&mut self) {
        self.averaged.update(|parameters| parameters.copy_from_slice(self.ema.values()));
        let accuracy = |set: &EvaluationSet| (set.name, set.accuracy_of_network(&self.averaged));
        self.progress.accuracies = self.validation.iter().map(accuracy).collect();
        self.progress.evaluated = true;
    }

    fn averaged_network(mut self) -> Network {
        self.averaged.update(|parameters| parameters.copy_from_slice(self.ema.values()));
        self.averaged
    }
}

fn ensure_fits(spec: &Spec, data: &Dataset) -> Result<()> {
    let (inputs, classes) = (spec.input_len(), spec.classes());
    let pixels = data.examples.first().map_or(0, |example| example.size.pixels());
    ensure!(
        (inputs, classes) == (pixels, data.classes),
        "it has {inputs} inputs and {classes} classes, the data have {pixels} and {}",
        data.classes
    );
    Ok(())
}

impl Progress {
    const fn new() -> Self {
        Self {
            is_teacher: false,
            stage: Stage::Augmenting,
            epoch: 0,
            epochs: 0,
            fraction: 0.0,
            images: 0,
            loss: f32::NAN,
            accuracies: Vec::new(),
            evaluated: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Example;
    use crate::ink::{Image, ImageSize};
    use crate::train::{Distillation, Mix};

    /// Ten patterns that a dense layer separates at once: a bar in another row for each class.
    fn bars() -> TrainingData {
        let bar = |index: usize| {
            let label = (index % 10) as u8;
            let mut image = Image::blank(ImageSize::MNIST);
            image.row_mut(4 + 2 * usize::from(label))[8 + index % 3..20].fill(1.0);
            Example { label: Some(label), ..Example::from_image(&image) }
        };
        let all = Dataset { examples: (0..240).map(bar).collect(), classes: 10 };
        let mut splits = Splits::new(all);
        let mut sets = EvaluationSet::validation(&splits);
        sets.retain(|set| set.name == "held-out MNIST, off");
        TrainingData { validation: sets.into(), ..TrainingData::new(&mut splits) }
    }

    fn recipe() -> Recipe {
        Recipe {
            epochs: 20,
            batch_size: 16,
            learning_rate: 0.01,
            mix: Mix { mnist_preprocessed: 0.0, ..Mix::PLAIN },
            ..Recipe::quick()
        }
    }

    fn dense() -> Spec {
        "flatten dense10".parse().unwrap()
    }

    fn fit_bars(seed: u64, observer: impl FnMut(&Progress) -> ControlFlow<()>) -> Network {
        fit(&dense(), &recipe(), &bars(), seed, observer).unwrap()
    }

    #[test]
    fn a_network_learns_to_separate_ten_patterns() {
        let mut last = 0.0;
        fit_bars(1, |progress| {
            last = progress.accuracies.first().map_or(0.0, |&(_, accuracy)| accuracy);
            ControlFlow::Continue(())
        });
        assert!((last - 1.0).abs() < 1e-9, "{last}");
    }

    #[test]
    fn the_same_seed_gives_the_same_weights_on_any_number_of_threads() {
        let on = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let network = pool.unwrap().install(|| fit_bars(seed, |_| ControlFlow::Continue(())));
            network.parameters().to_vec()
        };
        assert_eq!(on(1, 7), on(3, 7));
        assert_ne!(on(1, 7), on(1, 8));
    }

    #[test]
    fn a_break_ends_training_with_the_weights_so_far() {
        let mut steps = 0;
        let early = fit_bars(1, |progress| {
            steps += usize::from(progress.stage == Stage::Training);
            if steps == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(steps, 5);
        assert_ne!(early.parameters(), Network::random(dense(), 1).parameters());
    }

    #[test]
    fn a_break_before_the_first_batch_is_an_error_and_so_is_nothing_to_train_on() {
        let error = fit(&dense(), &recipe(), &bars(), 1, |_| ControlFlow::Break(())).unwrap_err();
        assert!(error.to_string().contains("before the first step"), "{error}");
        let empty = TrainingData { train: Arc::default(), ..bars() };
        let error = fit(&dense(), &recipe(), &empty, 1, |_| ControlFlow::Continue(())).unwrap_err();
        assert!(error.to_string().contains("no examples"), "{error}");
    }

    #[test]
    fn progress_rises_to_the_end_of_each_stage() {
        let mut seen: Vec<Progress> = Vec::new();
        fit_bars(1, |progress| {
            seen.push(progress.clone());
            ControlFlow::Continue(())
        });
        let (augmenting, training): (Vec<_>, Vec<_>) =
            seen.into_iter().partition(|progress| progress.stage == Stage::Augmenting);
        assert!(!augmenting.is_empty());
        for stage in [&augmenting, &training] {
            assert!(stage.windows(2).all(|pair| pair[0].fraction < pair[1].fraction));
            assert!((stage.last().unwrap().fraction - 1.0).abs() < 1e-6);
        }
        let last = training.last().unwrap();
        assert!(last.evaluated && !last.is_teacher);
        assert_eq!((last.epoch, last.epochs, last.images), (20, 20, 20 * 200));
        assert!(training[0].loss > 1.5 && last.loss < 0.5, "{} {}", training[0].loss, last.loss);
    }

    #[test]
    fn a_teacher_is_trained_first_and_can_be_given_instead() {
        let taught = Recipe { distillation: Some(Distillation::LARGE), epochs: 1, ..recipe() };
        let mut first = None;
        let stopped = fit(&dense(), &taught, &bars(), 1, |progress| {
            first = Some(progress.is_teacher);
            ControlFlow::Break(())
        });
        assert!(stopped.is_err() && first == Some(true));
        let train = |teacher_seed| {
            let teacher = Network::random(dense(), teacher_seed);
            let mut trainer = Trainer::with_teacher(&dense(), &taught, &bars(), 1, teacher).unwrap();
            trainer.run(|progress| {
                assert!(!progress.is_teacher);
                ControlFlow::Continue(())
            });
            trainer.into_network().unwrap().parameters().to_vec()
        };
        assert_eq!(train(5), train(5));
        assert_ne!(train(5), train(6));
    }
}
