//! The options of `digitty train`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};

use super::model::ModelParser;
use crate::cli::options::TaskOption;
use crate::cli::threads;
use crate::models::{DIGITS, Task};
use crate::train::{ABLATIONS, Ablation, PostNetwork};

/// Train a model and write its weights
///
/// Without further options this follows the recipe of the shipped weights, which takes seconds for least
/// squares and half an hour for a network and its teacher on two cores. Ctrl-C ends training early and saves the
/// weights so far. Twice a minute, and after Ctrl-C, everything needed to go on is saved as FILE.part, but not with
/// --watch.
///
/// Digits need MNIST; shapes are made as they are needed, and take a minute.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// ls, fcn, cnn, sigmoid, lenet, deep, shapes, or the layers of a network, such as "conv8 relu pool2 flatten dense10"
    #[arg(value_name = "MODEL", value_parser = ModelParser, hide_possible_values = true)]
    pub(super) model: String,
    #[command(flatten)]
    task: TaskOption,
    /// Directory of MNIST's four files, gzipped or not; digits need it
    #[arg(long, value_name = "DIR")]
    pub(super) mnist: Option<PathBuf>,
    /// Number of shapes to train on (default: 60000, or 180 by the recipe of the post)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=1_000_000))]
    pub(super) count: Option<u32>,
    /// Pen digits as JSON Lines, gzipped or not, to train on as well
    #[arg(long, value_name = "FILE")]
    pub(super) strokes: Option<PathBuf>,
    /// Output file, or - for standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Go on from FILE.part, to the same weights as without the interruption
    #[arg(long)]
    pub(super) resume: bool,
    /// Number of epochs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) epochs: Option<u32>,
    /// Batch size
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) batch: Option<u32>,
    /// Highest learning rate
    #[arg(long, value_name = "RATE", value_parser = positive)]
    pub(super) lr: Option<f32>,
    /// Weight decay; none unless asked for if the layers name an optimizer other than adamw
    #[arg(long, value_name = "DECAY", value_parser = not_negative)]
    pub(super) weight_decay: Option<f32>,
    /// Recipe: "post" is that of the post that describes the network
    #[arg(long, value_name = "NAME", value_parser = ["post"], conflicts_with_all = ["quick", "stop_at"])]
    pub(super) recipe: Option<String>,
    /// Random seed; the teacher has its own
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Number of threads; the weights do not depend on it
    #[arg(long, value_name = "N", value_parser = threads::parser())]
    pub(super) threads: Option<usize>,
    /// Weights of the teacher, instead of training one first
    #[arg(long, value_name = "WEIGHTS")]
    pub(super) teacher: Option<PathBuf>,
    /// Parts to leave out of the recipe, to measure what they contribute; separated by commas
    #[arg(long, value_name = "PART", value_delimiter = ',', value_parser = ablations())]
    pub(super) without: Vec<String>,
    /// Show the training in the terminal: curves, accuracy by class, kernels, and a canvas to try it on; q ends it early
    #[arg(long, conflicts_with_all = ["resume", "stop_at"])]
    pub(super) watch: bool,
    /// Images as they are, no augmentation, no teacher: seconds instead of minutes
    #[arg(long)]
    pub(super) quick: bool,
    /// Use the quick recipe, and stop at this accuracy on held-out MNIST
    #[arg(long, value_name = "ACCURACY", value_parser = fraction)]
    pub(super) stop_at: Option<f64>,
}

const EXAMPLES: &str = "\
Examples:
  digitty train ls --mnist DIR --strokes pens.jsonl.gz --out ls.safetensors
  digitty train cnn --mnist DIR --stop-at 0.99 --out cnn.safetensors
  digitty train fcn --mnist DIR --strokes pens.jsonl.gz --without distillation --epochs 20 --out fcn.safetensors
  digitty train lenet --recipe post --mnist DIR --out lenet.safetensors
  digitty train shapes --out shapes.safetensors
  digitty train shapes --watch --out shapes.safetensors
  digitty train ls --task shapes --count 180 --out shapes-ls.safetensors
  digitty train \"flatten dense30 sigmoid dense10 sigmoid / quadratic / sgd\" --quick --batch 10 --lr 3 --mnist DIR --out small.safetensors";

impl Args {
    /// Returns the task: the one that is named, or that of the model.
    pub(super) fn task(&self) -> &'static Task {
        let of_model = || PostNetwork::named(&self.model).map_or(&DIGITS, |network| network.task);
        self.task.named().unwrap_or_else(of_model)
    }

    /// Returns true if the quick recipe is asked for.
    pub(super) const fn is_quick(&self) -> bool {
        self.quick || self.stop_at.is_some()
    }

    /// Returns the command line without paths.
    pub(super) fn command(&self) -> String {
        let given = |option: &str, value: Option<String>| {
            value.map_or_else(String::new, |value| format!(" --{option} {value}"))
        };
        let names: Vec<&str> =
            self.without.iter().filter_map(|name| Ablation::named(name)).map(|a| a.name).collect();
        [
            format!("digitty train {}", quoted(&self.model)),
            given("task", self.task.named().map(|task| task.id.to_owned())),
            given("mnist", self.mnist.as_ref().map(|_| "DIR".to_owned())),
            given("count", self.count.map(|n| n.to_string())),
            given("strokes", self.strokes.as_ref().map(|_| "FILE".to_owned())),
            given("epochs", self.epochs.map(|n| n.to_string())),
            given("batch", self.batch.map(|n| n.to_string())),
            given("lr", self.lr.map(|rate| rate.to_string())),
            given("weight-decay", self.weight_decay.map(|decay| decay.to_string())),
            given("recipe", self.recipe.clone()),
            given("seed", (self.seed != 1).then(|| self.seed.to_string())),
            given("teacher", self.teacher.as_ref().map(|_| "FILE".to_owned())),
            given("without", (!names.is_empty()).then(|| names.join(","))),
            given("stop-at", self.stop_at.map(|goal| goal.to_string())),
            if self.quick { " --quick" } else { "" }.to_owned(),
        ]
        .concat()
    }
}

/// Quotes the layers of a network as one argument of a command line.
fn quoted(model: &str) -> String {
    if model.contains(' ') { format!("\"{model}\"") } else { model.to_owned() }
}

fn ablations() -> PossibleValuesParser {
    let value = |ablation: &'static Ablation| {
        PossibleValue::new(ablation.name).aliases(ablation.old_names).help(ablation.description)
    };
    ABLATIONS.iter().map(value).collect::<Vec<_>>().into()
}

fn positive(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(number) if number > 0.0 && number < f32::INFINITY => Ok(number),
        _ => Err("expected a positive number".to_owned()),
    }
}

fn not_negative(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(number) if (0.0..f32::INFINITY).contains(&number) => Ok(number),
        _ => Err("expected 0 or a positive number".to_owned()),
    }
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("expected a fraction from 0 to 1, such as 0.99".to_owned()),
    }
}
