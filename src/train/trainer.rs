//! Training of a network, step by step: its teacher if it has one, its cached images, its batches.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::augmented::{AugmentedDataset, shuffled};
use super::batches::{Batch, BatchSource};
use super::diverged::Diverged;
use super::ema::Ema;
use super::evaluation::{EvaluationSet, Evaluator};
use super::fingerprint::Fingerprint;
use super::progress::{Progress, Stage};
use super::recipe::Recipe;
use super::state::{ResumeError, State};
use super::training_data::TrainingData;
use crate::data::Dataset;
use crate::nn::{BatchGradient, Network, Optimizer, Spec};

/// No training comes back from a larger loss; guessing has a loss of 2.3 for ten classes.
const MAX_LOSS: f32 = 1e6;

/// A training under way.
///
/// [`Self::step`] does some milliseconds of work. The same spec, recipe, data and seed give the same weights
/// on the same machine, on any number of threads.
#[derive(Debug)]
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
        let horizon = recipe.ema_epochs * source.len().div_ceil(recipe.batch_size.max(1)) as f32;
        Ok(Self {
            teacher: None,
            recipe: recipe.clone(),
            seed,
            data: Arc::clone(&data.train),
            given: Fingerprint::EMPTY,
            validation: Arc::clone(&data.validation),
            batch: Batch::default(),
            order: Vec::new(),
            gradient: BatchGradient::new(&network),
            optimizer: Optimizer::new(recipe.optimizer, network.parameters().len()),
            ema: Ema::new(network.parameters(), horizon),
            averaged: network.clone(),
            network,
            evaluator: None,
            steps: 0,
            progress: Progress::new(),
            source,
        })
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

    /// Does the next piece of work; returns `None` if there is none left.
    ///
    /// # Errors
    /// If the loss is beyond all bounds or a parameter is not finite. Training cannot go on from there.
    pub fn step(&mut self) -> Result<Option<&Progress>, Diverged> {
        if let Some(teacher) = self.teacher.take_if(|teacher| teacher.is_finished()) {
            self.set_teacher(teacher.averaged_network());
        }
        if self.teacher.is_some() {
            return self.teacher.as_mut().map_or(Ok(None), |teacher| teacher.step());
        }
        if !self.source.is_ready() {
            self.augment();
        } else if self.evaluator.is_some() {
            self.evaluate();
        } else if self.steps < self.total_steps() {
            self.train_on_next_batch()?;
        } else {
            return Ok(None);
        }
        Ok(Some(&self.progress))
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
        Ok(self.averaged_network())
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

    /// Saves a checkpoint, from which [`Self::resume`] goes on; `training` describes it for people.
    ///
    /// # Errors
    /// If the bytes cannot be made.
    pub fn save(&self, training: &str) -> Result<Vec<u8>> {
        let state = self.teacher.as_deref().map_or_else(|| self.state(), Self::state);
        Ok(state.to_bytes(self.fingerprint(), training)?)
    }

    /// Goes on from a checkpoint of the same training, to the same weights as if it had not been interrupted.
    /// Augmented images are made again. Call it before the first step.
    ///
    /// # Errors
    /// If the checkpoint is damaged, or of a training with another spec, recipe, seed, teacher or other data.
    pub fn resume(&mut self, checkpoint: &[u8]) -> Result<(), ResumeError> {
        let state = State::from_bytes(checkpoint, self.fingerprint())?;
        match &mut self.teacher {
            Some(teacher) if state.is_teacher => teacher.restore(state),
            _ => self.restore(state),
        }
        .ok_or(ResumeError::Damaged)
    }

    fn state(&self) -> State {
        let [mean, square] = self.optimizer.moments();
        State {
            is_teacher: self.progress.is_teacher,
            steps: self.steps,
            loss: self.progress.loss,
            parameters: self.network.parameters().to_vec(),
            ema: self.ema.values().to_vec(),
            mean: mean.to_vec(),
            square: square.to_vec(),
            teacher: self.source.teacher().map_or_else(Vec::new, |teacher| teacher.parameters().to_vec()),
        }
    }

    /// Restores the state of this network; returns `None` if it does not fit.
    fn restore(&mut self, state: State) -> Option<()> {
        let State { steps, loss, parameters, ema, mean, square, .. } = state;
        let fits = ema.len() == parameters.len() && steps <= self.total_steps();
        if let Some(distillation) = self.recipe.distillation.as_ref().filter(|_| self.teacher.is_some()) {
            let teacher = Network::new(distillation.spec.parse().ok()?, state.teacher).ok()?;
            self.set_teacher(teacher);
            self.teacher = None;
        }
        self.network.set_parameters(&parameters).ok().filter(|()| fits)?;
        Some(()).filter(|()| self.optimizer.restore(steps, [mean, square]))?;
        self.ema = Ema::restored(ema, self.horizon(), steps);
        self.steps = steps;
        self.progress.loss = loss;
        let (epoch, step) = (steps / self.steps_per_epoch(), steps % self.steps_per_epoch());
        self.order = shuffled(self.source.len(), self.seed, epoch as u64);
        // An evaluation that was interrupted is repeated.
        if steps > 0 && self.is_evaluation_due(if step == 0 { self.steps_per_epoch() } else { step }) {
            self.begin_evaluation();
        }
        Some(())
    }

    /// Computes the fingerprint of everything that the weights follow from.
    fn fingerprint(&self) -> Fingerprint {
        let spec = self.network.spec();
        let training = format!("{spec} {:?} {} {}", self.recipe, self.seed, self.given.value());
        Fingerprint::EMPTY.text(&training).dataset(&self.data)
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

    fn train_on_next_batch(&mut self) -> Result<(), Diverged> {
        let per_epoch = self.steps_per_epoch();
        let (epoch, step) = (self.steps / per_epoch, self.steps % per_epoch);
        if step == 0 {
            self.order = shuffled(self.source.len(), self.seed, epoch as u64);
        }
        let start = step * self.recipe.batch_size.max(1);
        let end = self.order.len().min(start + self.recipe.batch_size.max(1));
        self.source.load(epoch as u64, &self.order[start..end], &mut self.batch);
        let loss = self.descend();
        // A loss that is not a number is not below the limit either.
        let is_sane = loss < MAX_LOSS && self.network.parameters().iter().all(|p| p.is_finite());
        if !is_sane {
            return Err(Diverged { epoch: epoch + 1, learning_rate: self.recipe.learning_rate });
        }
        self.steps += 1;
        self.record_step(loss, epoch, epoch * self.order.len() + end);
        if self.is_evaluation_due(step + 1) {
            self.begin_evaluation();
        }
        Ok(())
    }

    /// Moves the weights down the gradient of the batch; returns its loss.
    fn descend(&mut self) -> f32 {
        let loss = self.gradient.compute(&self.network, &self.batch.images, &self.batch.targets);
        let fraction = self.steps as f32 / self.total_steps() as f32;
        let learning_rate = self.recipe.learning_rate * self.recipe.schedule.factor(fraction);
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

    fn begin_evaluation(&mut self) {
        self.averaged.update(|parameters| parameters.copy_from_slice(self.ema.values()));
        self.evaluator = Some(Evaluator::new(Arc::clone(&self.validation)));
    }

    fn evaluate(&mut self) {
        self.progress.stage = Stage::Evaluating;
        let Some(evaluator) = &mut self.evaluator else {
            return;
        };
        evaluator.step_network(&self.averaged);
        if evaluator.is_finished() {
            self.progress.accuracies = evaluator.accuracies().to_vec();
            self.progress.evaluated = true;
            self.evaluator = None;
        }
    }

    fn averaged_network(mut self) -> Network {
        self.averaged.update(|parameters| parameters.copy_from_slice(self.ema.values()));
        self.averaged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Example;
    use crate::ink::{Image, ImageSize};
    use crate::nn::OptimizerKind;
    use crate::train::{Distillation, Mix, Splits};

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
            mix: Mix { images_preprocessed: 0.0, ..Mix::PLAIN },
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
        let last = training.last().unwrap().clone();
        let training: Vec<_> = training.into_iter().filter(|p| p.stage == Stage::Training).collect();
        for stage in [&augmenting, &training] {
            assert!(stage.windows(2).all(|pair| pair[0].fraction < pair[1].fraction));
            assert!((stage.last().unwrap().fraction - 1.0).abs() < 1e-6);
        }
        assert!(last.stage == Stage::Evaluating && last.evaluated && !last.is_teacher);
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
            trainer
                .run(|progress| {
                    assert!(!progress.is_teacher);
                    ControlFlow::Continue(())
                })
                .unwrap();
            trainer.into_network().unwrap().parameters().to_vec()
        };
        assert_eq!(train(5), train(5));
        assert_ne!(train(5), train(6));
    }

    #[test]
    fn training_that_diverges_stops_at_once_and_says_which_rate_to_try() {
        let spec: Spec = "flatten dense10 / quadratic".parse().unwrap();
        let recipe = Recipe { learning_rate: 300.0, optimizer: OptimizerKind::Sgd, ..recipe() };
        let mut steps = 0;
        let error = fit(&spec, &recipe, &bars(), 1, |_| {
            steps += 1;
            ControlFlow::Continue(())
        })
        .unwrap_err();
        assert!(steps < 100, "{steps}");
        let said = error.to_string();
        assert!(
            said.contains("diverged in epoch") && said.ends_with("at learning rate 300; try 1"),
            "{said}"
        );
        for (rate, suggestion) in [(3.0, 0.3), (0.006, 0.0006), (0.012_345, 0.001)] {
            assert_eq!(Diverged { epoch: 1, learning_rate: rate }.suggestion(), suggestion);
        }
    }

    #[test]
    fn an_evaluation_is_cut_into_steps() {
        let data = bars();
        let mut trainer = Trainer::new(&dense(), &Recipe { epochs: 1, ..recipe() }, &data, 1).unwrap();
        let mut evaluating = 0;
        trainer
            .run(|progress| {
                evaluating += usize::from(progress.stage == Stage::Evaluating);
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(evaluating, recipe().evals_per_epoch, "one slice for each evaluation of 40 images");
        assert!(trainer.is_finished() && trainer.step().unwrap().is_none());
    }

    /// A student of a teacher that is trained in no time.
    fn taught() -> Recipe {
        let distillation = Distillation { spec: "pool2 flatten dense10".into(), ..Distillation::LARGE };
        Recipe { distillation: Some(distillation), epochs: 2, cached_passes: 2, ..recipe() }
    }

    fn trainer(recipe: &Recipe) -> Trainer {
        Trainer::new(&dense(), recipe, &bars(), 1).unwrap()
    }

    fn finish(mut trainer: Trainer) -> Vec<f32> {
        trainer.run(|_| ControlFlow::Continue(())).unwrap();
        trainer.into_network().unwrap().parameters().to_vec()
    }

    /// Takes this many steps, saves, and finishes another trainer from the checkpoint; returns the state that
    /// was saved and the weights in the end.
    fn cut_after(steps: usize, recipe: &Recipe) -> (State, Vec<f32>) {
        let mut first = trainer(recipe);
        for _ in 0..steps {
            first.step().unwrap();
        }
        let checkpoint = first.save("").unwrap();
        let mut second = trainer(recipe);
        second.resume(&checkpoint).unwrap();
        assert_eq!(second.save("").unwrap().len(), checkpoint.len());
        (State::from_bytes(&checkpoint, second.fingerprint()).unwrap(), finish(second))
    }

    #[test]
    fn a_resumed_training_ends_with_the_weights_of_an_uninterrupted_one() {
        let recipe = taught();
        let whole = finish(trainer(&recipe));
        let (mut total, mut teacher) = (0, 0);
        trainer(&recipe)
            .run(|progress| {
                total += 1;
                teacher += usize::from(progress.is_teacher);
                ControlFlow::Continue(())
            })
            .unwrap();
        let mut saved = Vec::new();
        for steps in (0..total).step_by(7).chain([teacher, teacher + 1]) {
            let (state, weights) = cut_after(steps, &recipe);
            assert_eq!(weights, whole, "cut after {steps} of {total} steps");
            saved.push((state.is_teacher, state.steps));
        }
        assert!(saved.contains(&(true, 0)) && saved.contains(&(false, 0)), "{saved:?}");
        assert!(saved.iter().any(|&(is_teacher, steps)| is_teacher && steps > 5), "{saved:?}");
        assert!(saved.iter().any(|&(is_teacher, steps)| !is_teacher && steps > 5), "{saved:?}");
    }

    #[test]
    fn a_checkpoint_of_another_training_is_refused_by_its_name() {
        let checkpoint = trainer(&recipe()).save("the first").unwrap();
        let others = [
            trainer(&Recipe { epochs: 21, ..recipe() }),
            trainer(&taught()),
            Trainer::new(&dense(), &recipe(), &bars(), 2).unwrap(),
            Trainer::new(&"pool2 flatten dense10".parse().unwrap(), &recipe(), &bars(), 1).unwrap(),
        ];
        for mut other in others {
            assert_eq!(other.resume(&checkpoint), Err(ResumeError::Other("the first".to_owned())));
        }
        let mut less = bars();
        Arc::make_mut(&mut less.train).examples.pop();
        assert!(Trainer::new(&dense(), &recipe(), &less, 1).unwrap().resume(&checkpoint).is_err());
        let mut same = trainer(&recipe());
        assert_eq!(same.resume(&checkpoint[..checkpoint.len() - 1]), Err(ResumeError::Foreign));
        assert_eq!(same.resume(&checkpoint), Ok(()));
    }

    #[test]
    fn a_given_teacher_is_part_of_the_training() {
        let taught = taught();
        let with = |seed| {
            let teacher = Network::random("flatten dense10".parse().unwrap(), seed);
            Trainer::with_teacher(&dense(), &taught, &bars(), 1, teacher).unwrap()
        };
        let checkpoint = with(5).save("").unwrap();
        assert!(with(6).resume(&checkpoint).is_err() && with(5).resume(&checkpoint).is_ok());
        assert!(with(5).recipe().to_string().contains("from (flatten dense10"));
    }
}
