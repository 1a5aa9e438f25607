//! `digitty train`: makes the weights of one model.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::builder::{PossibleValue, PossibleValuesParser};

mod progress;

use progress::{PassDisplay, StageDisplay};

use super::options::MAX_WEIGHTS;
use super::{Outcome, datasets, files, threads};
use crate::data::Dataset;
use crate::models::{CNN, Checkpoint, FCN, Model, TrainingRecord};
use crate::nn::{Network, OptimizerKind, Spec, text};
use crate::train::{
    ABLATIONS, Ablation, EvaluationSet, Mix, Progress, Recipe, Splits, Trainer, TrainingData, least_squares,
};

/// Train a model and write its weights
///
/// Without further options this follows the recipe of the shipped weights, which takes seconds for least
/// squares and about ten minutes for a network on two cores. Ctrl-C ends training early and saves the
/// weights so far.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// ls, fcn, cnn, or the layers of a network, such as "conv8 relu pool2 flatten dense10"
    #[arg(value_name = "MODEL")]
    model: String,
    /// Directory of MNIST's four files, gzipped or not
    #[arg(long, value_name = "DIR")]
    mnist: PathBuf,
    /// Pen digits as JSON Lines, gzipped or not, to train on as well
    #[arg(long, value_name = "FILE")]
    strokes: Option<PathBuf>,
    /// Output file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Number of epochs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Batch size
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    batch: Option<u32>,
    /// Highest learning rate
    #[arg(long, value_name = "RATE", value_parser = positive)]
    lr: Option<f32>,
    /// Random seed; the teacher has its own
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Number of threads; the weights do not depend on it
    #[arg(long, value_name = "N", value_parser = threads::parser())]
    threads: Option<usize>,
    /// Weights of the teacher, instead of training one first
    #[arg(long, value_name = "WEIGHTS")]
    teacher: Option<PathBuf>,
    /// Parts to leave out of the recipe, to measure what they contribute; separated by commas
    #[arg(long, value_name = "PART", value_delimiter = ',', value_parser = ablations())]
    without: Vec<String>,
    /// MNIST as it is, no teacher: seconds instead of minutes
    #[arg(long)]
    quick: bool,
    /// Use the quick recipe, and stop at this accuracy on held-out MNIST
    #[arg(long, value_name = "ACCURACY", value_parser = fraction)]
    stop_at: Option<f64>,
}

const EXAMPLES: &str = "\
Examples:
  digitty train ls --mnist DIR --strokes pens.jsonl.gz --out ls.safetensors
  digitty train cnn --mnist DIR --stop-at 0.99 --out cnn.safetensors
  digitty train fcn --mnist DIR --strokes pens.jsonl.gz --without distillation --epochs 20 --out fcn.safetensors
  digitty train \"flatten dense30 sigmoid dense10 / quadratic / sgd\" --mnist DIR --lr 3 --out small.safetensors";

/// Runs `digitty train`.
///
/// # Errors
/// If the data or the teacher cannot be read, the layers do not fit, or the weights cannot be written.
pub fn run(args: &Args) -> Result<Outcome> {
    check_writable(&args.out)?;
    threads::with(args.threads, || train(args))
}

fn train(args: &Args) -> Result<Outcome> {
    let job = Job::new(args)?;
    let checkpoint = match args.model.as_str() {
        "ls" => job.least_squares()?,
        "fcn" => job.network(&FCN.parse()?, None)?,
        "cnn" => job.network(&CNN.parse()?, None)?,
        layers => {
            let (spec, optimizer) = text::parse_with_optimizer(layers)
                .context("the model is neither ls, fcn nor cnn, so it must be the layers of a network")?;
            job.network(&spec, optimizer)?
        }
    };
    files::write_atomic(&args.out, &checkpoint.to_bytes()?)?;
    eprintln!("wrote {}", args.out.display());
    Ok(Outcome::Success)
}

/// Checks that the output can be written, before hours of training rather than after.
fn check_writable(out: &Path) -> Result<()> {
    let directory = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or(Path::new("."));
    ensure!(
        directory.is_dir() && !out.is_dir(),
        "cannot write {}: {}",
        out.display(),
        if out.is_dir() { "it is a directory" } else { "its directory does not exist" }
    );
    Ok(())
}

/// One training: its options, its data, and the time and the signal to stop it.
struct Job<'a> {
    args: &'a Args,
    data: TrainingData,
    splits: Splits,
    interrupted: Arc<AtomicBool>,
    began: Instant,
}

impl<'a> Job<'a> {
    fn new(args: &'a Args) -> Result<Self> {
        let began = Instant::now();
        let mut splits = read_splits(args)?;
        let mut data = TrainingData::new(&mut splits);
        if args.stop_at.is_some() {
            data.validation = data.validation.iter().take(1).cloned().collect();
        }
        Ok(Self { args, data, splits, interrupted: interrupt_flag()?, began })
    }

    fn least_squares(&self) -> Result<Checkpoint> {
        let mut recipe = least_squares::Recipe::default();
        recipe.passes = self.args.epochs.map_or(recipe.passes, u64::from);
        if self.is_quick() {
            recipe.mix = Mix::PLAIN;
        }
        for ablation in self.ablations() {
            let found = ablation.ablate_mix(&mut recipe.mix);
            ensure!(found, "the recipe of least squares is without {} already", ablation.name);
        }
        let display = PassDisplay::new();
        let model = least_squares::fit(&recipe, Arc::clone(&self.data.train), self.args.seed, |fraction| {
            display.update(fraction);
            continue_unless(self.is_interrupted())
        })?;
        drop(display);
        Ok(self.checkpoint(Model::LeastSquares(model), recipe.to_string()))
    }

    fn network(&self, spec: &Spec, optimizer: Option<OptimizerKind>) -> Result<Checkpoint> {
        let recipe = self.recipe(spec, optimizer)?;
        let mut trainer = self.trainer(spec, &recipe)?;
        let mut display = StageDisplay::new();
        trainer.run(|progress| {
            display.update(progress);
            continue_unless(self.is_interrupted() || self.has_reached_goal(progress))
        });
        drop(display);
        let network = trainer.into_network().context("nothing is written")?;
        Ok(self.checkpoint(Model::Network(network), recipe.to_string()))
    }

    /// Returns the recipe for these layers, as changed by the options.
    fn recipe(&self, spec: &Spec, optimizer: Option<OptimizerKind>) -> Result<Recipe> {
        let mut recipe = if self.is_quick() { Recipe::quick() } else { Recipe::of(spec) };
        let args = self.args;
        recipe.optimizer = optimizer.unwrap_or(recipe.optimizer);
        recipe.epochs = args.epochs.map_or(recipe.epochs, |n| n as usize);
        recipe.batch_size = args.batch.map_or(recipe.batch_size, |n| n as usize);
        recipe.learning_rate = args.lr.unwrap_or(recipe.learning_rate);
        for ablation in self.ablations() {
            let found = ablation.ablate(&mut recipe);
            ensure!(found, "this recipe is without {} already", ablation.name);
        }
        Ok(recipe)
    }

    fn trainer(&self, spec: &Spec, recipe: &Recipe) -> Result<Trainer> {
        let (data, seed) = (&self.data, self.args.seed);
        match self.args.teacher.as_deref().filter(|_| recipe.distillation.is_some()) {
            Some(path) => Trainer::with_teacher(spec, recipe, data, seed, read_network(path)?),
            None => Trainer::new(spec, recipe, data, seed),
        }
    }

    /// Returns the parts to leave out.
    fn ablations(&self) -> impl Iterator<Item = &'static Ablation> {
        self.args.without.iter().filter_map(|name| Ablation::named(name))
    }

    const fn is_quick(&self) -> bool {
        self.args.quick || self.args.stop_at.is_some()
    }

    fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Returns true if the accuracy of `--stop-at` is reached.
    fn has_reached_goal(&self, progress: &Progress) -> bool {
        let accuracy = progress.accuracies.first().map(|&(_, accuracy)| accuracy);
        self.args.stop_at.zip(accuracy).is_some_and(|(goal, accuracy)| accuracy >= goal)
    }

    /// Evaluates a trained model, prints its accuracies, and puts them into its record.
    fn checkpoint(&self, model: Model, recipe: String) -> Checkpoint {
        let test = if self.args.stop_at.is_some() { Vec::new() } else { EvaluationSet::test(&self.splits) };
        let mut accuracy = BTreeMap::new();
        for set in self.data.validation.iter().chain(&test) {
            let fraction = set.accuracy(&model);
            eprintln!("{:6.2} %  {}", 100.0 * fraction, set.name);
            accuracy.insert(set.name.to_owned(), fraction);
        }
        let early = if self.is_interrupted() { ", stopped early" } else { "" };
        let record = TrainingRecord {
            command: self.args.command(),
            data: describe(&self.data.train),
            recipe: recipe + early,
            seed: self.args.seed,
            seconds: self.began.elapsed().as_secs_f64(),
            accuracy,
        };
        Checkpoint { model, record }
    }
}

impl Args {
    /// Returns the command line without paths.
    fn command(&self) -> String {
        let given = |option: &str, value: Option<String>| {
            value.map_or_else(String::new, |value| format!(" --{option} {value}"))
        };
        let names: Vec<&str> =
            self.without.iter().filter_map(|name| Ablation::named(name)).map(|a| a.name).collect();
        [
            format!("digitty train {} --mnist DIR", quoted(&self.model)),
            given("strokes", self.strokes.as_ref().map(|_| "FILE".to_owned())),
            given("epochs", self.epochs.map(|n| n.to_string())),
            given("batch", self.batch.map(|n| n.to_string())),
            given("lr", self.lr.map(|rate| rate.to_string())),
            given("seed", (self.seed != 1).then(|| self.seed.to_string())),
            given("teacher", self.teacher.as_ref().map(|_| "FILE".to_owned())),
            given("without", (!names.is_empty()).then(|| names.join(","))),
            given("stop-at", self.stop_at.map(|goal| goal.to_string())),
            if self.quick { " --quick" } else { "" }.to_owned(),
        ]
        .concat()
    }
}

/// Reads the data that the options name. MNIST's test images may be missing; they are only reported on.
fn read_splits(args: &Args) -> Result<Splits> {
    let mut all = datasets::read_mnist_train(&args.mnist)?;
    ensure!(!all.examples.is_empty(), "{} holds no images", args.mnist.display());
    if let Some(path) = &args.strokes {
        all.append(datasets::read_strokes(path)?);
    }
    let mut splits = Splits::new(all);
    if args.stop_at.is_none() {
        match datasets::read_mnist_test(&args.mnist) {
            Ok(test) => splits.test.append(test),
            Err(error) => eprintln!("not evaluated on MNIST's test images: {error:#}"),
        }
    }
    Ok(splits)
}

/// Reads the network of a weights file.
fn read_network(path: &Path) -> Result<Network> {
    let name = || path.display().to_string();
    let checkpoint = Checkpoint::from_bytes(&files::read(path, MAX_WEIGHTS)?).with_context(name)?;
    match checkpoint.model {
        Model::Network(network) => Ok(network),
        Model::LeastSquares(_) => Err(anyhow::anyhow!("{}: holds no network", name())),
    }
}

const fn continue_unless(stop: bool) -> ControlFlow<()> {
    if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Describes the data that a model was trained on.
fn describe(data: &Dataset) -> String {
    let images = data.examples.iter().filter(|example| example.is_image()).count();
    format!("{images} images of MNIST, {} pen digits", data.examples.len() - images)
}

/// Returns a flag that the first Ctrl-C (or SIGTERM) sets; the second ends the program at once.
fn interrupt_flag() -> Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&interrupted))?;
        flag::register(signal, Arc::clone(&interrupted))?;
    }
    Ok(interrupted)
}

/// Quotes the layers of a network as one argument of a command line.
fn quoted(model: &str) -> String {
    if model.contains(' ') { format!("\"{model}\"") } else { model.to_owned() }
}

fn ablations() -> PossibleValuesParser {
    let value = |ablation: &'static Ablation| {
        PossibleValue::new(ablation.name).aliases(ablation.old_name).help(ablation.description)
    };
    ABLATIONS.iter().map(value).collect::<Vec<_>>().into()
}

fn positive(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(number) if number > 0.0 && number < f32::INFINITY => Ok(number),
        _ => Err("expected a positive number".to_owned()),
    }
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("expected a fraction from 0 to 1, such as 0.99".to_owned()),
    }
}
