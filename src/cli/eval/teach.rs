//! `digitty eval --teach`: what the models learn from single corrections, and what they lose.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use serde::Serialize;

use super::args::Args;
use crate::cli::options::Preprocess;
use crate::cli::output::{Escaped, counted, print, write_json};
use crate::cli::{Outcome, datasets};
use crate::data::Example;
use crate::ink::Image;
use crate::models::{JsonObject, Member, Model, Task};
use crate::train::Split;
use crate::train::teach::{Learner, Rehearsal, Sample, Trial};

/// The numbers of misread drawings that a model is taught.
const TAUGHT: [usize; 3] = [1, 3, 10];
/// Trials with each writer, who is taught other drawings each time.
const TRIALS: u64 = 3;

/// Teaches every model drawings of each unseen writer of a file, and prints what comes of it.
///
/// # Errors
/// If a file or the models cannot be read, or there is no unseen writer.
pub(super) fn run(args: &Args, path: &Path) -> Result<Outcome> {
    let task = args.task.get();
    let lineup = args.models.load(task)?;
    let writers = writers(task, args.preprocess, datasets::read_numbered_strokes(path, task)?)?;
    let mnist = args.mnist.as_deref().map(|dir| mnist(dir, task, args.preprocess)).transpose()?;
    let rehearsal = Rehearsal::new(task);
    let results = lineup.members().iter().map(|member| {
        let learner = Learner::new(Arc::clone(&member.checkpoint), &rehearsal);
        let learner = learner.with_context(|| format!("{} cannot be taught", member.id))?;
        Ok((member, measure(learner, &writers, args.preprocess, mnist.as_deref())))
    });
    let results: Vec<(&Member, Vec<Row>)> = results.collect::<Result<_>>()?;
    let report = Report {
        n: writers.iter().map(Vec::len).sum(),
        writers: writers.len(),
        preprocess: args.preprocess == Preprocess::On,
        models: JsonObject(results.iter().map(|(member, rows)| (&*member.id, rows)).collect()),
    };
    print(|out| {
        let written = if args.json { write_json(out, &report) } else { report.print(out, task, &results) };
        Ok(written?)
    })?;
    Ok(Outcome::Success)
}

/// Collects the labeled drawings of each unseen writer.
fn writers(task: &Task, preprocess: Preprocess, examples: Vec<(usize, Example)>) -> Result<Vec<Vec<Sample>>> {
    let unseen: Vec<Example> =
        examples.into_iter().map(|(_, example)| example).filter(|e| Split::of(e) == Split::Test).collect();
    let sample = |example: &Example| {
        let (drawing, class) = (example.drawing(), example.label?.into());
        Some((example.writer.clone()?, Sample { image: preprocess.drawing(task, &drawing), drawing, class }))
    };
    let samples: Vec<(Arc<str>, Sample)> = unseen.par_iter().filter_map(sample).collect();
    let mut writers: BTreeMap<Arc<str>, Vec<Sample>> = BTreeMap::new();
    for (writer, sample) in samples {
        writers.entry(writer).or_default().push(sample);
    }
    ensure!(!writers.is_empty(), "no drawing is by a writer who is kept out of training; see `--unseen`");
    Ok(writers.into_values().collect())
}

/// Reads MNIST's test images, each with its class.
fn mnist(directory: &Path, task: &Task, preprocess: Preprocess) -> Result<Vec<(Image, usize)>> {
    ensure!(!task.is_generated, "--mnist is for digits, not for {}", task.id);
    let test = datasets::read_mnist_test(directory)?.examples;
    let image =
        |example: &Example| Some((preprocess.drawing(task, &example.drawing()), usize::from(example.label?)));
    Ok(test.par_iter().filter_map(image).collect())
}

/// What became of a model after it was taught this many drawings of one writer, summed over all writers and trials.
#[derive(Debug, Serialize)]
struct Row {
    /// Drawings that it was taught.
    taught: usize,
    /// Writers of whom it misread more.
    writers: usize,
    /// The other drawings of them that it misread, over all trials, and those that it reads correctly after.
    others: usize,
    others_correct: usize,
    /// The drawings of them that it read correctly, over all trials, and those that it misreads after.
    correct: usize,
    lost: usize,
    /// The fraction of MNIST's test that it reads less than before.
    #[serde(skip_serializing_if = "Option::is_none")]
    mnist_lost: Option<f64>,
    /// The mean time of a trial for each drawing that was taught.
    milliseconds: f64,
}

fn measure(
    mut learner: Learner,
    writers: &[Vec<Sample>],
    preprocess: Preprocess,
    mnist: Option<&[(Image, usize)]>,
) -> Vec<Row> {
    while learner.rehearse() {}
    let before = mnist.map(|mnist| accuracy(&learner.base().model, mnist));
    let row = |taught: usize| {
        // One after the other, so that the times are those of a model that is alone.
        let trial = |writer: &Vec<Sample>, seed| {
            Trial::new(&learner, writer, taught, preprocess == Preprocess::On, seed)
        };
        let of_writer = |writer| (1..=TRIALS).filter_map(|seed| trial(writer, seed)).collect::<Vec<_>>();
        let trials: Vec<Vec<Trial>> = writers.iter().map(of_writer).collect();
        let all: Vec<&Trial> = trials.iter().flatten().collect();
        let sum = |count: fn(&Trial) -> usize| all.iter().map(|trial| count(trial)).sum();
        let time: Duration = all.iter().map(|trial| trial.elapsed).sum();
        let mean = |sum: f64| sum / all.len().max(1) as f64;
        let lost = |(mnist, before): (&[_], f64)| {
            mean(all.iter().map(|trial| before - accuracy(&trial.checkpoint.model, mnist)).sum())
        };
        Row {
            taught,
            writers: trials.iter().filter(|trials| !trials.is_empty()).count(),
            others: sum(|trial| trial.others),
            others_correct: sum(|trial| trial.others_correct),
            correct: sum(|trial| trial.correct),
            lost: sum(|trial| trial.lost),
            mnist_lost: mnist.zip(before).filter(|_| !all.is_empty()).map(lost),
            milliseconds: mean(1000.0 * time.as_secs_f64() / taught as f64),
        }
    };
    TAUGHT.into_iter().map(row).collect()
}

/// Computes the fraction of images that a model reads correctly, on all threads.
fn accuracy(model: &Model, images: &[(Image, usize)]) -> f64 {
    let correct = images.par_iter().map_init(
        || model.scratch(),
        |scratch, (image, class)| usize::from(model.predict(image, scratch).winner == *class),
    );
    correct.sum::<usize>() as f64 / images.len().max(1) as f64
}

/// The form of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    n: usize,
    writers: usize,
    preprocess: bool,
    models: JsonObject<'a, &'a Vec<Row>>,
}

impl Report<'_> {
    fn print(&self, out: &mut dyn Write, task: &Task, results: &[(&Member, Vec<Row>)]) -> io::Result<()> {
        let input = if self.preprocess { "preprocessed" } else { "as drawn" };
        let drawings = counted(self.n, task.noun);
        writeln!(out, "{drawings} by {}, {input}", counted(self.writers, "unseen writer"))?;
        for (member, rows) in results {
            writeln!(out, "\n{}", Escaped(&member.name))?;
            writeln!(
                out,
                "  taught  writers   other misread ones now correct   correct ones lost   MNIST lost      ms"
            )?;
            rows.iter().try_for_each(|row| row.print(out))?;
        }
        Ok(())
    }
}

impl Row {
    fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { taught, writers, others, others_correct, correct, lost, .. } = self;
        write!(out, "{taught:>8}{writers:>9}")?;
        if *others == 0 {
            return writeln!(out, "{:>33}", "none misreads as many");
        }
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let now = format!("{others_correct} of {others}");
        write!(out, "{now:>21} {:>9.1} %", percent(*others_correct, *others))?;
        write!(out, "{:>14.2} points", percent(*lost, *correct))?;
        match self.mnist_lost {
            Some(lost) => write!(out, "{:>6.2} points", 100.0 * lost)?,
            None => write!(out, "{:>13}", "–")?,
        }
        writeln!(out, "{:>8.1}", self.milliseconds)
    }
}
