//! `digitty eval`: how often the models are right on a labeled set.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::ArgGroup;
use rayon::prelude::*;
use serde::Serialize;

use super::options::{Models, Preprocess};
use super::{Outcome, files};
use crate::augment::strokes::StrokeAugment;
use crate::data::idx;
use crate::data::strokes::{self, Sample};
use crate::eval::{Evaluation, Mistake, evaluate};
use crate::ink::{Drawing, Image, SIDE};
use crate::models::Kind;
use crate::nn::DIGITS;
use crate::train::split::{Split, split_of};

/// Measure how often the models are right
///
/// Prints accuracy with its 95 % interval, the confusion matrix and the worst mistakes of each model.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("set").required(true), after_help = EXAMPLES)]
pub struct Args {
    /// Directory of MNIST's IDX files, gzipped or not; its test set is read
    #[arg(long, value_name = "DIR", group = "set")]
    mnist: Option<PathBuf>,
    /// Labeled drawings as JSON Lines, gzipped or not (`-`: standard input)
    #[arg(long, value_name = "FILE", group = "set")]
    strokes: Option<PathBuf>,
    /// Of the drawings, take only those of writers whom training never saw
    #[arg(long, requires = "strokes")]
    unseen: bool,
    /// Draw each anew as a hand would: 13 to 23 px large, up to 3 px off the middle, in terminal cells
    #[arg(long, value_name = "SEED", requires = "strokes", num_args = 0..=1, default_missing_value = "1")]
    redrawn: Option<u64>,
    /// What the models see
    #[arg(long, value_enum, default_value_t)]
    preprocess: Preprocess,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// How many of each model's worst mistakes to draw
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    mistakes: usize,
    /// Exit with code 1 if a model is right less often: ls=0.92, fcn=0.97, cnn=0.99
    #[arg(long, value_name = "MODEL=SHARE", value_delimiter = ',', value_parser = parse_minimum)]
    min: Vec<(Kind, f64)>,
    #[command(flatten)]
    models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty eval --mnist data/mnist
  digitty eval --mnist data/mnist --preprocess off --json
  digitty eval --strokes drawings.jsonl --min ls=0.88,cnn=0.98
  digitty eval --strokes pen-digits.jsonl.gz --unseen --redrawn 1";

/// Runs `digitty eval`.
///
/// # Errors
/// If a file or the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    let (images, labels) = args.pictures()?;
    let evaluation = evaluate(&args.models.load()?, &images, &labels);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, &Report::new(&evaluation, args.preprocess))
            .map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        print(&mut out, &evaluation, args.preprocess)?;
        for kind in Kind::ALL {
            print_confusion(&mut out, &evaluation, kind)?;
            print_mistakes(&mut out, &evaluation, kind, &images, args.mistakes)?;
        }
    }
    out.flush()?;
    Ok(judge(&evaluation, &args.min))
}

impl Args {
    /// What the models see of each picture of the set, and what it shows.
    fn pictures(&self) -> Result<(Vec<Image>, Vec<u8>)> {
        let (images, labels) = match (&self.mnist, &self.strokes) {
            (Some(dir), _) => {
                let set = idx::read_mnist(dir, idx::Split::Test)?;
                (set.images.par_iter().map(|image| self.preprocess.image(image)).collect(), set.labels)
            }
            (None, Some(path)) => self.drawn(path)?,
            (None, None) => (Vec::new(), Vec::new()),
        };
        ensure!(!labels.is_empty(), "there is no digit in the set");
        Ok((images, labels))
    }

    fn drawn(&self, path: &Path) -> Result<(Vec<Image>, Vec<u8>)> {
        let name = path.display().to_string();
        let mut samples = strokes::read(&name, &files::read(path)?[..])?;
        if self.unseen {
            samples.retain(|sample| split_of(sample) == Split::Test);
        }
        let label = |(i, sample): (usize, &Sample)| {
            sample.label.with_context(|| format!("{name}:{}: has no label to compare with", i + 1))
        };
        let labels = samples.iter().enumerate().map(label).collect::<Result<_>>()?;
        let see = |(i, sample)| self.preprocess.drawing(&self.draw(i, sample));
        Ok((samples.par_iter().enumerate().map(see).collect(), labels))
    }

    /// The drawing as it stands in the file or, if so asked, as a hand would draw it.
    fn draw(&self, index: usize, sample: &Sample) -> Drawing {
        let Some(seed) = self.redrawn else {
            return sample.drawing();
        };
        StrokeAugment::EVALUATION.draw_seeded(&sample.strokes, seed, index)
    }
}

/// Reads `cnn=0.99`.
fn parse_minimum(text: &str) -> Result<(Kind, f64), String> {
    let expected = || format!("expected a model and a share of 1, such as cnn=0.99, not `{text}`");
    let (key, share) = text.split_once('=').ok_or_else(expected)?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.key() == key).ok_or_else(expected)?;
    match share.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok((kind, share)),
        _ => Err(expected()),
    }
}

/// Says on standard error which model is below its minimum.
fn judge(evaluation: &Evaluation, minima: &[(Kind, f64)]) -> Outcome {
    let mut outcome = Outcome::Done;
    for &(kind, minimum) in minima {
        let accuracy = evaluation.accuracy(kind);
        if accuracy < minimum {
            eprintln!(
                "digitty: {} is right in {accuracy:.4} of cases, below the minimum {minimum}",
                kind.key()
            );
            outcome = Outcome::Fails;
        }
    }
    outcome
}

/// The form of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    n: usize,
    preprocess: bool,
    models: Models3<'a>,
}

#[derive(Serialize)]
struct Models3<'a> {
    ls: Entry<'a>,
    fcn: Entry<'a>,
    cnn: Entry<'a>,
}

#[derive(Serialize)]
struct Entry<'a> {
    accuracy: f64,
    interval: (f64, f64),
    confusion: &'a [[usize; DIGITS]; DIGITS],
}

impl<'a> Report<'a> {
    fn new(evaluation: &'a Evaluation, preprocess: Preprocess) -> Self {
        let entry = |kind| Entry {
            accuracy: evaluation.accuracy(kind),
            interval: evaluation.interval(kind),
            confusion: &evaluation.tally(kind).confusion,
        };
        Self {
            n: evaluation.n,
            preprocess: preprocess == Preprocess::On,
            models: Models3 {
                ls: entry(Kind::LeastSquares),
                fcn: entry(Kind::FullyConnected),
                cnn: entry(Kind::Convolutional),
            },
        }
    }
}

fn print(out: &mut impl Write, evaluation: &Evaluation, preprocess: Preprocess) -> io::Result<()> {
    let state = if preprocess == Preprocess::On { "on" } else { "off" };
    writeln!(out, "{} digits, preprocessing {state}\n", evaluation.n)?;
    writeln!(out, "{:<18}{:>9}   {:<18}{:>6}", "", "accuracy", "95 % interval", "wrong")?;
    for kind in Kind::ALL {
        let (low, high) = evaluation.interval(kind);
        let interval = format!("{:.2} – {:.2} %", low * 100.0, high * 100.0);
        let wrong = evaluation.n - evaluation.tally(kind).right();
        let accuracy = evaluation.accuracy(kind) * 100.0;
        writeln!(out, "{:<18}{accuracy:>7.2} %   {interval:<18}{wrong:>6}", kind.title())?;
    }
    Ok(())
}

fn print_confusion(out: &mut impl Write, evaluation: &Evaluation, kind: Kind) -> io::Result<()> {
    let tally = evaluation.tally(kind);
    writeln!(out, "\n{}: true digit down, answer across", kind.title())?;
    write!(out, "   ")?;
    (0..DIGITS).try_for_each(|digit| write!(out, "{digit:>6}"))?;
    for (digit, row) in tally.confusion.iter().enumerate() {
        write!(out, "\n{digit:>3}")?;
        row.iter().try_for_each(|&count| write!(out, "{:>6}", dot_for_zero(count)))?;
    }
    writeln!(out)?;
    Ok(())
}

/// Draws the worst mistakes of a model as it saw them, two side by side.
fn print_mistakes(
    out: &mut impl Write,
    evaluation: &Evaluation,
    kind: Kind,
    images: &[Image],
    count: usize,
) -> io::Result<()> {
    let mistakes = &evaluation.tally(kind).mistakes;
    for pair in mistakes[..count.min(mistakes.len())].chunks(2) {
        writeln!(out)?;
        for mistake in pair {
            write!(out, "  {:<38}", describe(kind, mistake))?;
        }
        writeln!(out)?;
        for row in 0..SIDE / 2 {
            for mistake in pair {
                write!(out, "  {:<38}", glyphs(&images[mistake.index], row))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Two rows of a picture as one line of text, for a character is about twice as high as wide.
fn glyphs(image: &Image, row: usize) -> String {
    const RAMP: [char; 6] = [' ', '.', ':', 'o', '#', '@'];
    let ink = |x| f32::midpoint(image[(x, 2 * row)], image[(x, 2 * row + 1)]);
    (0..SIDE).map(|x| RAMP[(ink(x) * (RAMP.len() - 1) as f32).round() as usize]).collect()
}

fn dot_for_zero(count: usize) -> String {
    if count == 0 { "·".to_owned() } else { count.to_string() }
}

fn describe(kind: Kind, mistake: &Mistake) -> String {
    let Mistake { index, label, answer, score, .. } = mistake;
    let score = kind.score_text(*score);
    format!("#{}: a {label} read as {answer}, {score}", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimum_names_a_model_and_a_share() {
        assert_eq!(parse_minimum("cnn=0.99"), Ok((Kind::Convolutional, 0.99)));
        for wrong in ["cnn", "svm=0.9", "cnn=", "cnn=99", "cnn=NaN", "=0.5"] {
            assert!(parse_minimum(wrong).is_err(), "{wrong}");
        }
    }
}
