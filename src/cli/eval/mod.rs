//! `digitty eval`: measures the accuracy of the models on a labeled set.

mod labeled_images;
mod report;
mod teach;
mod writers;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{ArgGroup, ValueEnum};

use labeled_images::LabeledImages;
use report::Report;
use writers::WriterReport;

use super::options::{Models, Preprocess, TaskOption};
use super::output::{note, print, write_json};
use super::{Outcome, threads};
use crate::eval::{Evaluation, evaluate};
use crate::models::{Classifier, Lineup};

/// Measure the accuracy of the models
///
/// Prints accuracy with its 95 % confidence interval, the confusion matrix and the worst mistakes of each model.
/// Shapes need no file: 3000 generated and 3000 drawn ones, none of which is trained on, are made.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("source"), after_help = EXAMPLES)]
pub struct Args {
    /// Directory of MNIST's IDX files, gzipped or not, of which the test set is used
    #[arg(long, value_name = "DIR", group = "source")]
    mnist: Option<PathBuf>,
    /// Labeled drawings as JSON Lines, gzipped or not (`-`: standard input)
    #[arg(long, value_name = "FILE", group = "source")]
    strokes: Option<PathBuf>,
    /// Images and labels in a safetensors file, as `digitty data` writes it (`-`: standard input)
    #[arg(long, value_name = "FILE", group = "source")]
    set: Option<PathBuf>,
    /// Teach each model 1, 3 and 10 drawings of a writer that it misreads, for every writer kept out of training, and
    /// count what it reads after; with --mnist also what it loses there
    #[arg(long, value_name = "FILE", conflicts_with_all = ["strokes", "set", "unseen", "redrawn", "by", "min"])]
    teach: Option<PathBuf>,
    /// Use only the drawings of writers kept out of training
    #[arg(long, requires = "strokes", conflicts_with = "mnist")]
    unseen: bool,
    /// Redraw each at random: 13 to 23 px large, up to 3 px off the center, snapped to terminal cells
    #[arg(long, value_name = "SEED", requires = "strokes", conflicts_with = "mnist", num_args = 0..=1, default_missing_value = "1")]
    redrawn: Option<u64>,
    /// Compare the writers instead: the success of each, mean ± standard deviation, and what is misread
    #[arg(long, value_name = "WHAT", requires = "strokes", conflicts_with = "mnist")]
    by: Option<By>,
    /// Model input
    #[arg(long, value_enum, default_value_t)]
    preprocess: Preprocess,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// Number of each model's worst mistakes to draw; #12 is the 12th image or line of the file
    #[arg(long, value_name = "N", default_value_t = 2, conflicts_with = "json")]
    mistakes: usize,
    /// Exit with code 1 if an accuracy is lower: ls=0.92,fcn=0.97,cnn=0.99
    #[arg(long, value_name = "MODEL=ACCURACY", value_delimiter = ',', value_parser = parse_minimum)]
    min: Vec<(String, f64)>,
    #[command(flatten)]
    task: TaskOption,
    #[command(flatten)]
    models: Models,
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
enum By {
    /// The person who drew it
    Writer,
}

/// Runs `digitty eval`.
///
/// # Errors
/// If a file or the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    threads::with(None, || evaluate_all(args))
}

fn evaluate_all(args: &Args) -> Result<Outcome> {
    if let Some(path) = &args.teach {
        return teach::run(args, path);
    }
    let task = args.task.get();
    let sets = args.read(task)?;
    let lineup = args.models.load(task)?;
    let is_known = |id: &str| lineup.classifiers().any(|classifier| classifier.id == id);
    let unknown = args.min.iter().find(|(id, _)| !is_known(id));
    ensure!(
        unknown.is_none(),
        "--min names a model that is not evaluated: {}",
        unknown.map_or("", |(id, _)| id)
    );
    let is_preprocessed = args.preprocess == Preprocess::On;
    let results = |set: &LabeledImages| -> Results {
        lineup.classifiers().zip(evaluate(&lineup, &set.images, &set.labels, is_preprocessed)).collect()
    };
    let results: Vec<Results> = sets.iter().map(results).collect();
    let writers = sets.iter().zip(&results).map(|(set, results)| args.compare_writers(&lineup, set, results));
    let writers = writers.collect::<Result<Vec<_>>>()?;
    print(|out| {
        for (place, (set, results)) in sets.iter().zip(&results).enumerate() {
            let writers = writers[place].as_ref();
            if args.json {
                write_json(out, &Report::new(set, args.preprocess, results, writers))?;
            } else if let Some(writers) = writers {
                writers.print(out, args.preprocess)?;
            } else {
                out.write_all(if place > 0 { b"\n\n" } else { b"" })?;
                report::print_set(out, task, set, (args.preprocess, args.mistakes), results)?;
            }
        }
        Ok(())
    })?;
    Ok(judge(&results, &args.min))
}

/// The evaluations of all models, and of the ensemble if there is one, on one set.
type Results<'a> = Vec<(Classifier<'a>, Evaluation)>;

impl Args {
    /// Compares the writers of a set, if that is asked for.
    fn compare_writers<'a>(
        &self,
        lineup: &Lineup,
        set: &LabeledImages,
        results: &Results<'a>,
    ) -> Result<Option<WriterReport<'a>>> {
        let writers = self.by.map(|By::Writer| set.writers(&self.set_name())).transpose()?;
        Ok(writers.map(|writers| WriterReport::new(lineup, &writers, &set.labels, results)))
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

/// Reports on standard error each model that is below its minimum on a set.
fn judge(results: &[Results], minima: &[(String, f64)]) -> Outcome {
    let mut outcome = Outcome::Success;
    for (results, (id, minimum)) in results.iter().flat_map(|set| minima.iter().map(move |m| (set, m))) {
        let Some((_, Evaluation { tally, .. })) = results.iter().find(|(classifier, _)| classifier.id == id)
        else {
            continue;
        };
        if tally.accuracy() < *minimum {
            let (percent, correct, total) = (100.0 * tally.accuracy(), tally.correct(), tally.total());
            let minimum = 100.0 * minimum;
            note(format_args!(
                "digitty: {id}: {percent:.2} % correct ({correct} of {total}), below the minimum of {minimum:.2} %"
            ));
            outcome = Outcome::Failure;
        }
    }
    outcome
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
