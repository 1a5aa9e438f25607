//! The fraction of the images of a set that one pixel can turn.

use std::io::{self, Write};

use anyhow::{Result, ensure};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;

use super::args::Args;
use crate::cli::options::Preprocess;
use crate::cli::output::{counted, print, write_json};
use crate::cli::{Outcome, datasets, threads};
use crate::data::Example;
use crate::eval::interval;
use crate::ink::Image;
use crate::models::explain::OnePixelSearch;
use crate::models::{JsonObject, Lineup, Member, Task};

/// Counts the images of a set that one pixel can turn, and prints what fraction they are.
///
/// # Errors
/// If the set cannot be read or is blank, or the output not written.
pub(super) fn run(args: &Args, lineup: &Lineup) -> Result<Outcome> {
    threads::with(None, || {
        let images = args.images(lineup)?;
        ensure!(!images.is_empty(), "the set holds no images with ink");
        let counts = count(lineup, &images);
        let report = Report::new(args.preprocess, images.len(), lineup, &counts);
        print(|out| {
            if args.json {
                write_json(out, &report)?;
            } else {
                report.print(out, lineup)?;
            }
            Ok(())
        })?;
        Ok(Outcome::Success)
    })
}

impl Args {
    /// Reads the set as the models see it, without blank images.
    fn images(&self, lineup: &Lineup) -> Result<Vec<Image>> {
        let task = lineup.task();
        let mut examples = self.examples(task)?;
        examples.truncate(self.limit.map_or(usize::MAX, |limit| limit as usize));
        let images = examples.par_iter().map(|example| self.preprocess.drawing(task, &example.drawing()));
        Ok(images.filter(|image| !image.is_blank()).collect())
    }

    fn examples(&self, task: &Task) -> Result<Vec<Example>> {
        ensure!(self.mnist.is_none() || task.is_default(), "--mnist is for digits, not for {}", task.id);
        let set = match (&self.mnist, &self.strokes, &self.set) {
            (Some(directory), _, _) => datasets::read_mnist_test(directory)?,
            (_, Some(path), _) => datasets::read_strokes(path, task)?,
            (_, _, Some(path)) => datasets::read_set(path, task)?,
            (None, None, None) => return Ok(Vec::new()),
        };
        Ok(set.examples)
    }
}

/// Counts for each model the images that one pixel turns, on all threads.
fn count(lineup: &Lineup, images: &[Image]) -> Vec<usize> {
    let bar = bar(images.len());
    let turned = images.par_iter().map(|image| {
        let turned = lineup.members().iter().map(|member| usize::from(turns(member, image))).collect();
        bar.inc(1);
        turned
    });
    let none = || vec![0; lineup.members().len()];
    let counts =
        turned.reduce(none, |a: Vec<usize>, b: Vec<usize>| a.iter().zip(b).map(|(a, b)| a + b).collect());
    bar.finish_and_clear();
    counts
}

/// Returns true if one pixel turns the answer; the first that does is enough.
fn turns(member: &Member, image: &Image) -> bool {
    let mut search = OnePixelSearch::new(member.checkpoint.clone(), image.clone());
    while search.best().is_none() && search.step() {}
    search.best().is_some()
}

/// The progress on standard error; hidden if that is not a terminal.
fn bar(len: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(len as u64), ProgressDrawTarget::stderr_with_hz(5));
    if let Ok(style) = ProgressStyle::with_template("{bar:20} {percent:>3} %  {wide_msg}") {
        bar.set_style(style);
    }
    bar.with_message("searching")
}

/// The form of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    n: usize,
    preprocess: bool,
    /// The values that each pixel was set to.
    values: [f32; 2],
    models: JsonObject<'a, Entry>,
}

#[derive(Serialize)]
struct Entry {
    turned: usize,
    fraction: f64,
    interval: (f64, f64),
}

impl<'a> Report<'a> {
    fn new(preprocess: Preprocess, n: usize, lineup: &'a Lineup, counts: &[usize]) -> Self {
        let entry = |turned: usize| Entry {
            turned,
            fraction: turned as f64 / n as f64,
            interval: interval(turned, n),
        };
        let members = lineup.members().iter().zip(counts);
        Self {
            n,
            preprocess: preprocess == Preprocess::On,
            values: OnePixelSearch::VALUES,
            models: JsonObject(members.map(|(member, &count)| (&*member.id, entry(count))).collect()),
        }
    }

    fn print(&self, out: &mut dyn Write, lineup: &Lineup) -> io::Result<()> {
        let input = if self.preprocess { "preprocessed" } else { "as drawn" };
        writeln!(out, "{}, {input}: answers that one pixel turns\n", counted(self.n, "image"))?;
        writeln!(out, "{:<18}{:>9}   {:<18}{:>6}", "", "fraction", "95 % interval", "turned")?;
        for (member, (_, entry)) in lineup.members().iter().zip(&self.models.0) {
            let (low, high) = entry.interval;
            let interval = format!("{:.2} – {:.2} %", low * 100.0, high * 100.0);
            let percent = entry.fraction * 100.0;
            writeln!(out, "{:<18}{percent:>7.2} %   {interval:<18}{:>6}", member.name, entry.turned)?;
        }
        Ok(())
    }
}
