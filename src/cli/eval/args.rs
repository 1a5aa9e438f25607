//! The options of `digitty eval`.

use std::path::PathBuf;

use clap::{ArgGroup, ValueEnum};

use crate::cli::files;
use crate::cli::options::{Models, Preprocess, TaskOption};

/// Measure the accuracy of the models
///
/// Prints accuracy with its 95 % confidence interval, the confusion matrix and the worst mistakes of each model.
/// Shapes need no file: 3000 generated and 3000 drawn ones, none of which is trained on, are made.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("source"), after_help = EXAMPLES)]
pub struct Args {
    /// Directory of MNIST's IDX files, gzipped or not, of which the test set is used
    #[arg(long, value_name = "DIR", group = "source")]
    pub(super) mnist: Option<PathBuf>,
    /// Labeled drawings as JSON Lines, gzipped or not (`-`: standard input)
    #[arg(long, value_name = "FILE", group = "source")]
    pub(super) strokes: Option<PathBuf>,
    /// Images and labels in a safetensors file, as `digitty data` writes it (`-`: standard input)
    #[arg(long, value_name = "FILE", group = "source")]
    pub(super) set: Option<PathBuf>,
    /// Teach each model 1, 3 and 10 drawings of a writer that it misreads, for every writer kept out of training, and
    /// count what it reads after; with --mnist also what it loses there
    #[arg(long, value_name = "FILE", conflicts_with_all = ["strokes", "set", "unseen", "redrawn", "by", "min", "mistakes"])]
    pub(super) teach: Option<PathBuf>,
    /// Use only the drawings of writers kept out of training
    #[arg(long, requires = "strokes", conflicts_with = "mnist")]
    pub(super) unseen: bool,
    /// Redraw each at random: 13 to 23 px large, up to 3 px off the center, snapped to terminal cells
    #[arg(long, value_name = "SEED", requires = "strokes", conflicts_with = "mnist", num_args = 0..=1, default_missing_value = "1")]
    pub(super) redrawn: Option<u64>,
    /// Compare the writers instead: the success of each, mean ± standard deviation, and what is misread
    #[arg(long, value_name = "WHAT", requires = "strokes", conflicts_with_all = ["mnist", "mistakes"])]
    pub(super) by: Option<By>,
    /// Model input
    #[arg(long, value_enum, default_value_t)]
    pub(super) preprocess: Preprocess,
    /// Print one line of JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Number of each model's worst mistakes to draw; #12 is the 12th image or line of the file
    #[arg(long, value_name = "N", default_value_t = 2, conflicts_with = "json")]
    pub(super) mistakes: usize,
    /// Exit with code 1 if an accuracy is lower: ls=0.92,fcn=0.97,cnn=0.99
    #[arg(long, value_name = "MODEL=ACCURACY", value_delimiter = ',', value_parser = parse_minimum)]
    pub(super) min: Vec<(String, f64)>,
    #[command(flatten)]
    pub(super) task: TaskOption,
    #[command(flatten)]
    pub(super) models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty eval --mnist DIR
  digitty eval --mnist DIR --preprocess off --json
  digitty eval --task shapes
  digitty eval --task shapes --set shapes/shapes.safetensors
  digitty eval --strokes drawings.jsonl --min ls=0.88,cnn=0.98
  digitty eval --strokes drawings.jsonl --by writer
  digitty eval --strokes pen-digits.jsonl.gz --unseen --redrawn 1
  digitty eval --teach pen-digits.jsonl.gz --mnist DIR";

/// A property of drawings to compare by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    /// The person who drew it
    Writer,
}

impl Args {
    /// Names the file of drawings.
    pub(super) fn set_name(&self) -> String {
        self.strokes.as_deref().map(files::name).unwrap_or_default()
    }
}

/// Reads `cnn=0.99`.
fn parse_minimum(text: &str) -> Result<(String, f64), String> {
    let expected = || String::from("expected a model and an accuracy from 0 to 1, such as cnn=0.99");
    let (id, accuracy) = text.split_once('=').ok_or_else(expected)?;
    match accuracy.parse() {
        Ok(accuracy) if !id.is_empty() && (0.0..=1.0).contains(&accuracy) => Ok((id.to_owned(), accuracy)),
        _ => Err(expected()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimum_names_a_model_and_an_accuracy() {
        assert_eq!(parse_minimum("cnn=0.99"), Ok(("cnn".to_owned(), 0.99)));
        for wrong in ["cnn", "cnn=", "cnn=99", "cnn=NaN", "=0.5"] {
            assert!(parse_minimum(wrong).is_err(), "{wrong}");
        }
    }
}
