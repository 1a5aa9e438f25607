//! `digitty train`: makes the weights of one model.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::builder::{PossibleValue, PossibleValuesParser};

mod show;

use show::{STEPS, Show, bar};

use super::{Outcome, files};
use crate::data::{idx, strokes};
use crate::models::{CNN, Checkpoint, FCN, Model, TrainingRecord};
use crate::nn::{Network, Spec};
use crate::train::{
    ABLATIONS, Ablation, BatchSource, Data, EvaluationSet, Examples, Mix, Next, Recipe, Teacher,
};
use crate::train::{least_squares, trainer};

/// Train a model and write its weights
///
/// Without further options the recipe of the shipped weights is followed, which takes seconds for least
/// squares and about ten minutes for a network on two cores. Ctrl-C ends training early and saves what
/// has been learnt until then.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// ls, fcn, cnn, or the layers of a network, such as "conv8 relu pool2 flatten dense10"
    #[arg(value_name = "MODEL")]
    model: String,
    /// The folder with MNIST's four files, gzipped or not
    #[arg(long, value_name = "DIR")]
    mnist: PathBuf,
    /// Pen digits as JSON Lines, gzipped or not, to learn from as well
    #[arg(long, value_name = "FILE")]
    strokes: Option<PathBuf>,
    /// Where the weights go
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Passes over all pictures
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epochs: Option<u32>,
    /// Pictures in one step
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    batch: Option<u32>,
    /// Highest learning rate
    #[arg(long, value_name = "RATE", value_parser = positive)]
    lr: Option<f32>,
    /// Seed of everything random but the teacher, which has its own
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads to use; the weights do not depend on it
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// A larger network to learn from, instead of training one first
    #[arg(long, value_name = "WEIGHTS")]
    teacher: Option<PathBuf>,
    /// What to leave out of the recipe, to see what it is worth; commas between several
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = ingredients())]
    without: Vec<String>,
    /// MNIST as it is, no teacher: seconds instead of minutes
    #[arg(long)]
    quick: bool,
    /// Be quick, and stop once this share of held-out MNIST images is read right
    #[arg(long, value_name = "SHARE", value_parser = share)]
    stop_at: Option<f64>,
}

const EXAMPLES: &str = "\
Examples:
  digitty train ls --mnist DIR --strokes pens.jsonl.gz --out ls.safetensors
  digitty train cnn --mnist DIR --stop-at 0.99 --out cnn.safetensors
  digitty train fcn --mnist DIR --strokes pens.jsonl.gz --without teacher --epochs 20 --out fcn.safetensors
  digitty train \"flatten dense30 sigmoid dense10 / quadratic / sgd\" --mnist DIR --lr 3 --out small.safetensors";

/// Runs `digitty train`.
///
/// # Errors
/// If the data or the teacher cannot be read, the model's layers do not fit, or the weights cannot be
/// written.
pub fn run(args: &Args) -> Result<Outcome> {
    check_writable(&args.out)?;
    if args.threads > 0 {
        rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global()?;
    }
    let job = Job::new(args)?;
    let bytes = match args.model.as_str() {
        "ls" => job.least_squares()?,
        "fcn" => job.network(&FCN.parse()?)?,
        "cnn" => job.network(&CNN.parse()?)?,
        layers => job.network(
            &layers
                .parse()
                .context("the model is neither ls, fcn nor cnn, so it must be a network's layers")?,
        )?,
    };
    files::write_whole(&args.out, &bytes)?;
    eprintln!("wrote {}", args.out.display());
    Ok(Outcome::Done)
}

/// A folder that is not there had better be found out before all the training.
fn check_writable(out: &Path) -> Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    ensure!(
        folder.is_dir() && !out.is_dir(),
        "cannot write {}: {}",
        out.display(),
        if out.is_dir() { "it is a folder" } else { "its folder does not exist" }
    );
    Ok(())
}

/// Everything that training needs, read and ready.
struct Job<'a> {
    args: &'a Args,
    data: Data,
    exams: Vec<EvaluationSet>,
    stop: Arc<AtomicBool>,
    began: Instant,
}

impl<'a> Job<'a> {
    fn new(args: &'a Args) -> Result<Self> {
        let began = Instant::now();
        let mnist = idx::read_mnist(&args.mnist, idx::Split::Train)?;
        let pens = match &args.strokes {
            Some(path) => strokes::read_file(path)?,
            None => Vec::new(),
        };
        let data = Data::split(mnist, pens);
        ensure!(!data.mnist.images.is_empty(), "{} holds no images", args.mnist.display());
        let mut exams = EvaluationSet::validation(&data);
        if args.stop_at.is_some() {
            exams.truncate(1);
        }
        Ok(Self { args, data, exams, stop: stopped_by_interrupt()?, began })
    }

    fn least_squares(&self) -> Result<Vec<u8>> {
        let mut recipe = least_squares::Recipe::default();
        recipe.passes = self.args.epochs.map_or(recipe.passes, u64::from);
        if self.quick() {
            recipe.mix = Mix::PLAIN;
        }
        for ingredient in self.left_out() {
            let found = ingredient.ablate_mix(&mut recipe.mix);
            ensure!(found, "least squares has no {} anyway", ingredient.name);
        }
        let examples = Examples::new(&self.data, &recipe.mix, self.args.seed);
        let bar = bar("{bar:30} {percent:>3} %  left {eta}");
        let model = least_squares::train(&recipe, &examples, |done| {
            bar.set_position((f64::from(done) * STEPS) as u64);
            !self.interrupted()
        });
        bar.finish_and_clear();
        let model = model.context("the equations of a pair have no solution")?;
        let record = self.record(recipe.to_string(), |exam| exam.least_squares(&model));
        Ok(Checkpoint { model: Model::LeastSquares(model), record }.to_bytes()?)
    }

    fn network(&self, spec: &Spec) -> Result<Vec<u8>> {
        let recipe = self.recipe(spec)?;
        let teacher = match &recipe.teacher {
            Some(how) => Some((self.teacher(how)?, how)),
            None => None,
        };
        let teacher = teacher.as_ref().map(|(network, how)| (network, *how));
        let model = self.train("", spec, self.args.seed, &recipe, teacher)?;
        let record = self.record(recipe.to_string(), |exam| exam.network(&model));
        Ok(Checkpoint { model: Model::Network(model), record }.to_bytes()?)
    }

    /// The recipe for these layers, as changed by the options.
    fn recipe(&self, spec: &Spec) -> Result<Recipe> {
        let mut recipe = if self.quick() { Recipe::quick() } else { Recipe::of(spec) };
        let args = self.args;
        recipe.epochs = args.epochs.map_or(recipe.epochs, |n| n as usize);
        recipe.batch = args.batch.map_or(recipe.batch, |n| n as usize);
        recipe.rate = args.lr.unwrap_or(recipe.rate);
        for ingredient in self.left_out() {
            let found = ingredient.ablate(&mut recipe);
            ensure!(found, "this recipe has no {} anyway", ingredient.name);
        }
        Ok(recipe)
    }

    /// The ingredients that shall be left out.
    fn left_out(&self) -> impl Iterator<Item = &'static Ablation> {
        let names = self.args.without.iter();
        names.filter_map(|name| Ablation::named(name))
    }

    fn quick(&self) -> bool {
        self.args.quick || self.args.stop_at.is_some()
    }

    /// The teacher from its file, or trained now by its own recipe.
    fn teacher(&self, how: &Teacher) -> Result<Network> {
        if let Some(path) = &self.args.teacher {
            let checkpoint = Checkpoint::from_bytes(&files::read(path)?);
            let model = checkpoint.with_context(|| path.display().to_string())?.model;
            let network = model.network().cloned();
            return network.with_context(|| format!("{}: holds no network", path.display()));
        }
        let spec: Spec = how.spec.parse()?;
        self.train("teacher: ", &spec, how.seed, &Recipe::of(&spec), None)
    }

    fn train(
        &self,
        who: &'static str,
        spec: &Spec,
        seed: u64,
        recipe: &Recipe,
        teacher: Option<(&Network, &Teacher)>,
    ) -> Result<Network> {
        let examples = Examples::new(&self.data, &recipe.mix, seed);
        let making = bar("{bar:30} {percent:>3} %  making pictures, left {eta}");
        if making.is_hidden() && recipe.variations > 1 {
            eprintln!("{who}making pictures");
        }
        let lessons = BatchSource::new(examples, recipe, teacher, |done| {
            making.set_position((f64::from(done) * STEPS) as u64);
            !self.interrupted()
        });
        making.finish_and_clear();
        ensure!(!self.interrupted(), "stopped before the network had learnt anything; nothing is written");
        let mut show = Show::new(who);
        let model = trainer::train(spec, recipe, &lessons, &self.exams, seed, |progress| {
            show.update(progress);
            let reached = self.args.stop_at.is_some_and(|goal| {
                progress.accuracies.first().is_some_and(|&(_, accuracy)| accuracy >= goal)
            });
            if reached || self.interrupted() { Next::Stop } else { Next::Go }
        });
        show.bar.finish_and_clear();
        Ok(model)
    }

    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What is kept with the weights, its accuracies also printed: on what recipes are chosen by, and
    /// on what is only ever reported.
    fn record(&self, recipe: String, measure: impl Fn(&EvaluationSet) -> f64) -> TrainingRecord {
        let report = self.report();
        let mut accuracy = BTreeMap::new();
        for exam in self.exams.iter().chain(&report) {
            let share = measure(exam);
            eprintln!("{:6.2} %  {}", 100.0 * share, exam.name);
            accuracy.insert(exam.name.to_owned(), share);
        }
        let early = if self.interrupted() { ", stopped early" } else { "" };
        let (pictures, pens) = (self.data.mnist.images.len(), self.data.pens.len());
        TrainingRecord {
            command: self.command(),
            data: format!("{pictures} images of MNIST, {pens} pen digits"),
            recipe: recipe + early,
            seed: self.args.seed,
            seconds: self.began.elapsed().as_secs_f64(),
            accuracy,
        }
    }

    /// The exams to report on, as far as their data is there. Somebody in a hurry wants none.
    fn report(&self) -> Vec<EvaluationSet> {
        if self.args.stop_at.is_some() {
            return Vec::new();
        }
        let test = idx::read_mnist(&self.args.mnist, idx::Split::Test);
        let test = test.unwrap_or_else(|why| {
            eprintln!("not measured on MNIST's test images: {why:#}");
            idx::Set::default()
        });
        EvaluationSet::report(&test, &self.data)
    }

    /// The command line without the places that are this machine's own.
    fn command(&self) -> String {
        let args = self.args;
        let given = |option: &str, value: Option<String>| {
            value.map_or_else(String::new, |value| format!(" --{option} {value}"))
        };
        [
            format!("digitty train {} --mnist DIR", quoted(&args.model)),
            given("strokes", args.strokes.as_ref().map(|_| "FILE".to_owned())),
            given("epochs", args.epochs.map(|n| n.to_string())),
            given("batch", args.batch.map(|n| n.to_string())),
            given("lr", args.lr.map(|rate| rate.to_string())),
            given("seed", (args.seed != 1).then(|| args.seed.to_string())),
            given("teacher", args.teacher.as_ref().map(|_| "FILE".to_owned())),
            given("without", (!args.without.is_empty()).then(|| args.without.join(","))),
            given("stop-at", args.stop_at.map(|goal| goal.to_string())),
            if args.quick { " --quick" } else { "" }.to_owned(),
        ]
        .concat()
    }
}

/// A flag that the first Ctrl-C (or SIGTERM) sets; the second ends the program at once.
fn stopped_by_interrupt() -> Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&stop))?;
        flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

/// A model's name as one word of a command line.
fn quoted(model: &str) -> String {
    if model.contains(' ') { format!("\"{model}\"") } else { model.to_owned() }
}

fn ingredients() -> PossibleValuesParser {
    let values = ABLATIONS.iter().map(|i| PossibleValue::new(i.name).help(i.what));
    values.collect::<Vec<_>>().into()
}

fn positive(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(number) if number > 0.0 && number < f32::INFINITY => Ok(number),
        _ => Err("expected a positive number".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("expected a share between 0 and 1, such as 0.99".to_owned()),
    }
}
