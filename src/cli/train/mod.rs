//! `digitty train`: makes the weights of one model.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

mod args;
mod destination;
mod model;
mod part;
mod plan;
pub(super) mod progress;
mod watch;

pub use args::Args;
use destination::Destination;
use part::PartFile;
use plan::{NetworkPlan, Plan};
use progress::{StageDisplay, WorkDisplay};

use super::interrupt::Interrupt;
use super::output::note;
use super::{Outcome, datasets, threads};
use crate::data::Dataset;
use crate::data::shapes::Style;
use crate::models::{Checkpoint, DIGITS, Model, TrainingRecord, set_and_input};
use crate::nn::Network;
use crate::train::{
    EvaluationSet, Evaluator, Progress, Splits, Trainer, TrainingData, calibrate, least_squares, shapes,
};

/// Runs `digitty train`.
///
/// # Errors
/// If the options, the data, the teacher or the checkpoint are no good, training diverges, or the weights
/// cannot be written.
pub fn run(args: &Args) -> Result<Outcome> {
    let destination = Destination::new(&args.out)?;
    let plan = Plan::new(args)?;
    if let Plan::Network(plan) = &plan
        && args.watch
    {
        watch::check(plan)?;
    }
    let part = match plan {
        Plan::LeastSquares(_) => None,
        Plan::Network(_) => destination.part_file(args)?,
    };
    threads::with(args.threads, || train(args, &destination, plan, part))
}

fn train(args: &Args, destination: &Destination, plan: Plan, mut part: Option<PartFile>) -> Result<Outcome> {
    let job = Job::new(args)?;
    let trained = match plan {
        Plan::LeastSquares(recipe) => Some(job.least_squares(&recipe)?),
        Plan::Network(plan) if args.watch => Some(job.watch(*plan)?),
        Plan::Network(plan) => job.network(*plan, part.as_mut())?,
    };
    let Some(Trained { model, recipe, is_finished }) = trained else {
        return Ok(Outcome::Signalled(job.interrupt.signal().unwrap_or_default()));
    };
    destination.write(&job.checkpoint(model, recipe, is_finished).to_bytes()?)?;
    note(format_args!("wrote {}", destination.name()));
    if let Some(part) = part.filter(|_| is_finished) {
        part.remove();
    }
    Ok(Outcome::Success)
}

/// A model, its recipe as text, and whether training was not ended early.
struct Trained {
    model: Model,
    recipe: String,
    is_finished: bool,
}

/// One training: its options, its data, and the signal to stop it.
struct Job<'a> {
    args: &'a Args,
    data: TrainingData,
    test: Vec<EvaluationSet>,
    interrupt: Interrupt,
    began: Instant,
}

impl<'a> Job<'a> {
    fn new(args: &'a Args) -> Result<Self> {
        let began = Instant::now();
        let (data, test) = if args.task().is_generated { make_shapes(args) } else { read_digits(args)? };
        Ok(Self { args, data, test, interrupt: Interrupt::default(), began })
    }

    fn least_squares(&self, recipe: &least_squares::Recipe) -> Result<Trained> {
        self.interrupt.listen()?;
        let display = WorkDisplay::new("training");
        let mut is_finished = true;
        let model = least_squares::fit(recipe, Arc::clone(&self.data.train), self.args.seed, |fraction| {
            display.update(fraction);
            is_finished = fraction >= 1.0 || !self.interrupt.is_set();
            if is_finished { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(Trained { model: Model::LeastSquares(model), recipe: recipe.to_string(), is_finished })
    }

    /// Trains a network; returns `None` if it is interrupted before there are weights, and a checkpoint is
    /// saved instead.
    fn network(&self, plan: NetworkPlan, mut part: Option<&mut PartFile>) -> Result<Option<Trained>> {
        self.interrupt.listen()?;
        let NetworkPlan { spec, recipe, teacher } = plan;
        let (data, seed) = (&self.data, self.args.seed);
        let mut trainer = match teacher {
            Some(teacher) => Trainer::with_teacher(&spec, &recipe, data, seed, teacher)?,
            None => Trainer::new(&spec, &recipe, data, seed)?,
        };
        if let Some(part) = &mut part {
            part.resume(&mut trainer)?;
        }
        let is_finished = self.train(&mut trainer, part.as_deref_mut())?;
        let is_saved = !is_finished && part.is_some_and(|part| part.save_at_end(&trainer));
        if is_saved && !trainer.has_begun() {
            return Ok(None);
        }
        let (recipe, is_calibrated) = (trainer.recipe().to_string(), trainer.recipe().is_calibrated);
        let network = trainer.into_network().context("nothing is written")?;
        Ok(Some(self.trained(network, recipe, is_calibrated, is_finished)))
    }

    /// Puts a network and its recipe together, once it is calibrated if that is part of the recipe.
    fn trained(
        &self,
        mut network: Network,
        mut recipe: String,
        is_calibrated: bool,
        is_finished: bool,
    ) -> Trained {
        if is_calibrated && let Some(temperature) = self.calibrate(&mut network) {
            // Writing to a string cannot fail.
            _ = write!(recipe, ", calibrated at temperature {temperature:.2}");
        }
        Trained { model: Model::Network(network), recipe, is_finished }
    }

    /// Calibrates a network on the validation writers; without any, on held-out images.
    fn calibrate(&self, network: &mut Network) -> Option<f32> {
        let sets = &self.data.validation;
        let drawn: Vec<&EvaluationSet> = sets.iter().filter(|set| set.is_drawn()).collect();
        calibrate(network, &if drawn.is_empty() { sets.iter().collect() } else { drawn })
    }

    /// Trains a network while the user watches. Until that ends the session takes the signals.
    fn watch(&self, plan: NetworkPlan) -> Result<Trained> {
        let (live, signal) = watch::watch(self.args, plan, &self.data)?;
        if let Some(signal) = signal {
            self.interrupt.note(signal);
        }
        self.interrupt.listen()?;
        let is_calibrated = live.trainer().recipe().is_calibrated;
        Ok(self.trained(live.network(), live.recipe(), is_calibrated, live.is_finished()))
    }

    /// Trains until all is done, the goal is reached or a signal asks for the end; returns false for that.
    fn train(&self, trainer: &mut Trainer, mut part: Option<&mut PartFile>) -> Result<bool> {
        let mut display = StageDisplay::new();
        while let Some(progress) = trainer.step()? {
            display.update(progress);
            if self.has_reached_goal(progress) {
                return Ok(true);
            }
            if self.interrupt.is_set() {
                return Ok(trainer.is_finished());
            }
            if let Some(part) = &mut part {
                part.save_if_due(trainer);
            }
        }
        Ok(true)
    }

    /// Returns true if the accuracy of `--stop-at` is reached.
    fn has_reached_goal(&self, progress: &Progress) -> bool {
        let accuracy = progress.accuracies.first().map(|&(_, accuracy)| accuracy);
        self.args.stop_at.zip(accuracy).is_some_and(|(goal, accuracy)| accuracy >= goal)
    }

    /// Puts a trained model together with its record.
    fn checkpoint(&self, model: Model, recipe: String, is_finished: bool) -> Checkpoint {
        let accuracy = self.evaluate(&model);
        let early = if is_finished { "" } else { ", stopped early" };
        let record = TrainingRecord {
            command: self.args.command(),
            data: describe(self.args, &self.data.train),
            recipe: recipe + early,
            seed: self.args.seed,
            seconds: self.began.elapsed().as_secs_f64(),
            accuracy,
        };
        Checkpoint { model, record }
    }

    /// Evaluates a trained model and prints its accuracies, 0 to 1, by the name of the set. After an
    /// interrupt only those are returned that were measured before.
    fn evaluate(&self, model: &Model) -> BTreeMap<String, f64> {
        let mut accuracies = self.evaluate_on(&self.data.validation, model);
        accuracies.extend(self.evaluate_on(&self.test.clone().into(), model));
        accuracies
    }

    fn evaluate_on(&self, sets: &Arc<[EvaluationSet]>, model: &Model) -> BTreeMap<String, f64> {
        let display = WorkDisplay::new("evaluating");
        let mut evaluator = Evaluator::new(Arc::clone(sets));
        while !evaluator.is_finished() && !self.interrupt.is_set() {
            evaluator.step(model);
            display.update(evaluator.accuracies().len() as f32 / sets.len() as f32);
        }
        drop(display);
        for (name, accuracy) in evaluator.accuracies() {
            let (set, input) = set_and_input(name);
            note(format_args!("{:6.2} %  {set}, {input}", 100.0 * accuracy));
        }
        evaluator.accuracies().iter().map(|&(name, accuracy)| (name.to_owned(), accuracy)).collect()
    }
}

/// Makes shapes to train on and shapes to report on.
fn make_shapes(args: &Args) -> (TrainingData, Vec<EvaluationSet>) {
    let (styles, count) = match &args.recipe {
        Some(_) => (Style::GENERATED, shapes::POST_COUNT),
        None => (shapes::STYLES, shapes::COUNT),
    };
    let count = args.count.unwrap_or(count) as usize;
    (shapes::training_data(styles, count, args.seed), shapes::evaluation_sets())
}

/// Reads digits to train on and, unless training stops at a goal, digits to report on.
fn read_digits(args: &Args) -> Result<(TrainingData, Vec<EvaluationSet>)> {
    let mut splits = read_splits(args)?;
    let mut data = TrainingData::new(&mut splits);
    if args.stop_at.is_some() {
        data.validation = data.validation.iter().take(1).cloned().collect();
        return Ok((data, Vec::new()));
    }
    Ok((data, EvaluationSet::test(&splits)))
}

/// Reads the data that the options name. MNIST's test images may be missing; they are only reported on.
fn read_splits(args: &Args) -> Result<Splits> {
    let mnist = args.mnist.as_deref().context(plan::NO_MNIST)?;
    let mut all = datasets::read_mnist_train(mnist)?;
    ensure!(!all.examples.is_empty(), "{} holds no images", mnist.display());
    if let Some(path) = &args.strokes {
        all.append(datasets::read_strokes(path, &DIGITS)?);
    }
    let mut splits = Splits::new(all);
    if args.stop_at.is_none() {
        match datasets::read_mnist_test(mnist) {
            Ok(test) => splits.test.append(test),
            Err(error) => note(format_args!("not evaluated on MNIST's test images: {error:#}")),
        }
    }
    Ok(splits)
}

/// Describes the data that a model was trained on.
fn describe(args: &Args, data: &Dataset) -> String {
    let images = data.examples.iter().filter(|example| example.is_image()).count();
    let drawings = data.examples.len() - images;
    if args.task().is_generated {
        return format!("{images} generated and {drawings} drawn {}", args.task().id);
    }
    format!("{images} images of MNIST, {drawings} pen digits")
}
