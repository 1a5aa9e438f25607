//! `digitty eval`: measures the accuracy of the models on a labeled set.

mod teach;
mod writers;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use clap::{ArgGroup, ValueEnum};
use rayon::prelude::*;
use serde::Serialize;

use writers::WriterReport;

use super::options::{Models, Preprocess, TaskOption};
use super::output::{counted, note, print, write_json};
use super::{Outcome, datasets, files, threads};
use crate::augment::strokes::StrokeAugment;
use crate::data::{Content, Example};
use crate::eval::{Evaluation, Mistake, Tally, evaluate};
use crate::ink::{Drawing, Image};
use crate::models::{Classifier, JsonObject, Lineup, Task};
use crate::train::{Split, shapes};

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
                args.print_set(out, task, set, results)?;
            }
        }
        Ok(())
    })?;
    Ok(judge(&results, &args.min))
}

/// The evaluations of all models, and of the ensemble if there is one, on one set.
type Results<'a> = Vec<(Classifier<'a>, Evaluation)>;

/// A labeled set as the models see it.
struct LabeledImages {
    /// The name, where there are several.
    name: Option<&'static str>,
    images: Vec<Image>,
    /// The true class of each image.
    labels: Vec<u8>,
    /// The writer of each image, where known.
    writers: Vec<Option<Arc<str>>>,
    /// The number of each image among MNIST's, or of its line in a file of drawings.
    numbers: Vec<usize>,
}

impl LabeledImages {
    /// Returns the writer of each image.
    ///
    /// # Errors
    /// If one is unknown; the error names the file and the line.
    fn writers(&self, file: &str) -> Result<Vec<Arc<str>>> {
        let known = self.writers.iter().zip(&self.numbers).map(|(writer, line)| {
            writer.clone().with_context(|| format!("{file}, line {line}: no writer to compare by"))
        });
        known.collect()
    }
}

impl Args {
    /// Names the file of drawings.
    fn set_name(&self) -> String {
        self.strokes.as_deref().map(files::name).unwrap_or_default()
    }

    /// Reads or makes the sets, and computes the model input of each example.
    fn read(&self, task: &Task) -> Result<Vec<LabeledImages>> {
        let source = [&self.mnist, &self.strokes, &self.set].into_iter().any(Option::is_some);
        if source || !task.is_generated {
            return Ok(vec![self.labeled(task, None, &self.examples(task)?)?]);
        }
        let sets = shapes::test_sets().into_iter();
        sets.map(|(name, set)| self.labeled(task, Some(name), &(1..).zip(set.examples).collect::<Vec<_>>()))
            .collect()
    }

    fn labeled(
        &self,
        task: &Task,
        name: Option<&'static str>,
        examples: &[(usize, Example)],
    ) -> Result<LabeledImages> {
        ensure!(!examples.is_empty(), "the set holds no {}", task.id);
        let label = |(number, example): &(usize, Example)| {
            let name = || self.set_name();
            example.label.with_context(|| format!("{}, line {number}: no label to compare with", name()))
        };
        let image = |(i, (_, example)): (usize, &(usize, Example))| {
            self.preprocess.drawing(task, &self.draw(i, example))
        };
        Ok(LabeledImages {
            name,
            labels: examples.iter().map(label).collect::<Result<_>>()?,
            images: examples.par_iter().enumerate().map(image).collect(),
            writers: examples.iter().map(|(_, example)| example.writer.clone()).collect(),
            numbers: examples.iter().map(|(number, _)| *number).collect(),
        })
    }

    /// Reads the examples, each with its number.
    fn examples(&self, task: &Task) -> Result<Vec<(usize, Example)>> {
        let of_digits = [("--mnist", self.mnist.is_some()), ("--redrawn", self.redrawn.is_some())];
        if let Some((option, _)) = of_digits.iter().find(|(_, is_given)| *is_given && task.is_generated) {
            bail!("{option} is for digits, not for {}", task.id);
        }
        let mut examples = match (&self.mnist, &self.strokes, &self.set) {
            (Some(directory), _, _) => (1..).zip(datasets::read_mnist_test(directory)?.examples).collect(),
            (_, Some(path), _) => datasets::read_numbered_strokes(path, task)?,
            (_, _, Some(path)) => (1..).zip(datasets::read_set(path, task)?.examples).collect(),
            (None, None, None) => bail!("{} need --mnist DIR, --strokes FILE or --set FILE", task.id),
        };
        if self.unseen {
            examples.retain(|(_, example)| Split::of(example) == Split::Test);
        }
        Ok(examples)
    }

    /// Draws an example as it is in its file or, with `--redrawn`, its strokes in another way.
    fn draw(&self, index: usize, example: &Example) -> Drawing {
        match (&example.content, self.redrawn) {
            (Content::Strokes(strokes), Some(seed)) => {
                StrokeAugment::EVALUATION.draw_seeded(example.size, strokes, seed, index)
            }
            _ => example.drawing(),
        }
    }

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

    /// Prints the accuracies on a set, and of each model the confusion matrix and the worst mistakes.
    fn print_set(
        &self,
        out: &mut dyn Write,
        task: &Task,
        set: &LabeledImages,
        results: &Results,
    ) -> io::Result<()> {
        print_accuracy(out, task, set, self.preprocess, results)?;
        results.iter().try_for_each(|(classifier, evaluation)| {
            print_confusion(out, task, classifier, &evaluation.tally)?;
            let worst = &evaluation.mistakes[..self.mistakes.min(evaluation.mistakes.len())];
            print_mistakes(out, (task, classifier), worst, set)
        })
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

/// The form of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'static str>,
    n: usize,
    preprocess: bool,
    models: JsonObject<'a, Entry<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    writers: Option<&'a WriterReport<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    accuracy: f64,
    interval: (f64, f64),
    #[serde(skip_serializing_if = "Option::is_none")]
    calibration_error: Option<f64>,
    confusion: &'a [Vec<usize>],
}

impl<'a> Report<'a> {
    fn new(
        set: &LabeledImages,
        preprocess: Preprocess,
        results: &'a Results,
        writers: Option<&'a WriterReport>,
    ) -> Self {
        let entry = |(classifier, evaluation): &'a (Classifier, Evaluation)| {
            let tally = &evaluation.tally;
            let (accuracy, interval) = (tally.accuracy(), tally.interval());
            let calibration_error = evaluation.calibration_error;
            (classifier.id, Entry { accuracy, interval, calibration_error, confusion: tally.confusion() })
        };
        Self {
            set: set.name,
            n: set.labels.len(),
            preprocess: preprocess == Preprocess::On,
            models: JsonObject(results.iter().map(entry).collect()),
            writers,
        }
    }
}

fn print_accuracy(
    out: &mut dyn Write,
    task: &Task,
    set: &LabeledImages,
    preprocess: Preprocess,
    results: &Results,
) -> io::Result<()> {
    let input = if preprocess == Preprocess::On { "preprocessed" } else { "as drawn" };
    let kind = set.name.map(|name| format!("{name} ")).unwrap_or_default();
    writeln!(out, "{}, {input}\n", counted(set.labels.len(), &format!("{kind}{}", task.noun)))?;
    writeln!(out, "{:<18}{:>9}   {:<18}{:>6}   {:>6}", "", "accuracy", "95 % interval", "wrong", "ECE")?;
    for (classifier, Evaluation { tally, calibration_error, .. }) in results {
        let (low, high) = tally.interval();
        let interval = format!("{:.2} – {:.2} %", low * 100.0, high * 100.0);
        let wrong = tally.total() - tally.correct();
        let accuracy = tally.accuracy() * 100.0;
        let error =
            calibration_error.map_or_else(|| "–".to_owned(), |error| format!("{:.2} %", error * 100.0));
        writeln!(out, "{:<18}{accuracy:>7.2} %   {interval:<18}{wrong:>6}   {error:>6}", classifier.name)?;
    }
    if results.iter().any(|(_, evaluation)| evaluation.calibration_error.is_some()) {
        writeln!(out, "ECE: expected calibration error, how far confidence is from accuracy")?;
    }
    Ok(())
}

fn print_confusion(
    out: &mut dyn Write,
    task: &Task,
    classifier: &Classifier,
    tally: &Tally,
) -> io::Result<()> {
    let classes = task.classes;
    let longest = classes.iter().map(|class| class.len()).max().unwrap_or(0);
    let (name, cell) = (longest.max(3), (longest + 2).max(6));
    writeln!(out, "\n{}: rows: true, columns: predicted", classifier.name)?;
    write!(out, "{:name$}", "")?;
    classes.iter().try_for_each(|class| write!(out, "{class:>cell$}"))?;
    for (class, row) in classes.iter().zip(tally.confusion()) {
        write!(out, "\n{class:>name$}")?;
        row.iter().try_for_each(|&count| write!(out, "{:>cell$}", dot_for_zero(count)))?;
    }
    writeln!(out)?;
    Ok(())
}

/// Draws mistakes as the model saw them, two side by side.
fn print_mistakes(
    out: &mut dyn Write,
    (task, classifier): (&Task, &Classifier),
    mistakes: &[Mistake],
    set: &LabeledImages,
) -> io::Result<()> {
    for pair in mistakes.chunks(2) {
        writeln!(out)?;
        for mistake in pair {
            write!(out, "  {:<38}", describe(task, classifier, set.numbers[mistake.index], mistake))?;
        }
        writeln!(out)?;
        let height = pair.iter().map(|mistake| set.images[mistake.index].size().height()).max().unwrap_or(0);
        for row in 0..height.div_ceil(2) {
            for mistake in pair {
                write!(out, "  {:<38}", glyphs(&set.images[mistake.index], row))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Draws two rows of an image as a line of text: a character is about twice as high as wide.
fn glyphs(image: &Image, row: usize) -> String {
    const RAMP: [char; 6] = [' ', '.', ':', 'o', '#', '@'];
    let mut rows = image.rows().skip(2 * row);
    let (Some(upper), lower) = (rows.next(), rows.next()) else { return String::new() };
    let inks = upper.iter().zip(lower.unwrap_or(upper)).map(|(&upper, &lower)| f32::midpoint(upper, lower));
    inks.map(|ink| RAMP[(ink * (RAMP.len() - 1) as f32).round() as usize]).collect()
}

fn dot_for_zero(count: usize) -> String {
    if count == 0 { "·".to_owned() } else { count.to_string() }
}

fn describe(task: &Task, classifier: &Classifier, number: usize, mistake: &Mistake) -> String {
    let name = |class: usize| task.classes.get(class).copied().unwrap_or_default();
    let (label, predicted) = (name(mistake.label), name(mistake.predicted));
    let score = classifier.unit.in_words(mistake.score);
    format!("#{number}: true {label}, predicted {predicted}, {score}")
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
