//! `digitty info`: compares the models.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

use super::Outcome;
use super::options::{Models, TaskOption};
use super::output::{Escaped, print, write_json};
use crate::ink::{Drawing, Image, Point, Stroke};
use crate::models::{Member, Model, Task, TrainingRecord};
use crate::tui::widget::count;

/// Compare the models: parameters, training, accuracy and latency
///
/// Accuracies were measured after training and are read from the weights files; latency is measured now, on
/// one thread.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// Print layers, recipe and all accuracies of each model as well
    #[arg(long, conflicts_with = "json")]
    long: bool,
    #[command(flatten)]
    task: TaskOption,
    #[command(flatten)]
    models: Models,
}

/// Runs `digitty info`.
///
/// # Errors
/// If the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    let lineup = args.models.load_all(args.task.get())?;
    let image = sample(lineup.task());
    let rows: Vec<_> = lineup.members().iter().map(|member| Row::new(member, &image)).collect();
    print(|out| {
        if args.json {
            write_json(out, &rows)?;
        } else {
            print_table(out, &rows)?;
            if args.long {
                rows.iter().try_for_each(|row| row.print_training(out))?;
            }
        }
        Ok(())
    })?;
    Ok(Outcome::Success)
}

/// One model in the comparison.
#[derive(Serialize)]
struct Row<'a> {
    model: &'a str,
    #[serde(skip)]
    title: &'a str,
    architecture: String,
    parameters: usize,
    microseconds: f64,
    training: &'a TrainingRecord,
}

impl<'a> Row<'a> {
    fn new(member: &'a Member, image: &Image) -> Self {
        Row {
            model: &member.id,
            title: &member.name,
            architecture: architecture(member.model()),
            parameters: member.model().parameter_count(),
            microseconds: latency(member.model(), image).as_secs_f64() * 1e6,
            training: &member.checkpoint.record,
        }
    }

    /// Formats the accuracies on a set: preprocessed, then as drawn.
    fn accuracies(&self, set: &str) -> String {
        let of = |input: &str| {
            let accuracy = self.training.accuracy.get(&format!("{set}, {input}"));
            accuracy.map_or("–".to_owned(), |accuracy| format!("{:.2}", 100.0 * accuracy))
        };
        format!("{} · {}", of("on"), of("off"))
    }

    /// Prints how the model was trained, and what came out.
    fn print_training(&self, out: &mut dyn Write) -> io::Result<()> {
        let TrainingRecord { command, data, recipe, seed, seconds, .. } = self.training;
        writeln!(out)?;
        print_wrapped(out, "", &format!("{}: {}", self.title, self.architecture))?;
        if command.is_empty() {
            return writeln!(out, "  no training record in the weights file");
        }
        print_wrapped(out, "  command  ", command)?;
        print_wrapped(out, "  data     ", data)?;
        print_wrapped(out, "  recipe   ", recipe)?;
        writeln!(out, "  seed     {seed}, trained in {seconds:.0} s")?;
        self.training.accuracy.iter().try_for_each(|(set, accuracy)| {
            let (name, input) = split(set);
            writeln!(out, "  {:>6.2} %  {} {input}", 100.0 * accuracy, Escaped(name))
        })
    }
}

/// Describes the layers of a network, or the voters of least squares.
fn architecture(model: &Model) -> String {
    match model {
        Model::Network(network) => network.spec().to_string(),
        Model::LeastSquares(model) => {
            let voter = model.inputs() + 1;
            format!("{} voters of {voter} weights", model.parameter_count() / voter)
        }
    }
}

/// Prints the comparison: a row for each model, on at most 80 columns.
fn print_table(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    let sets = report_sets(rows);
    write!(out, "{:<25}{:>10}{:>10}", "Model", "parameters", "latency")?;
    for set in &sets {
        write!(out, "{:>17}", Escaped(set))?;
    }
    writeln!(out)?;
    for row in rows {
        let parameters = count::format(row.parameters);
        write!(out, "{:<8} {:<16}", Escaped(row.model), Escaped(row.title))?;
        write!(out, "{parameters:>10}{:>7.1} µs", row.microseconds)?;
        for set in &sets {
            write!(out, "{:>17}", row.accuracies(set))?;
        }
        writeln!(out)?;
    }
    let legend = if sets.is_empty() { "" } else { "Accuracy in %: preprocessed · as drawn. " };
    writeln!(out, "{legend}`--long` tells how each was trained.")
}

/// Returns the names of at most two sets that models are reported on, which are not those that they were
/// chosen by.
fn report_sets<'a>(rows: &'a [Row]) -> Vec<&'a str> {
    let names = rows.iter().flat_map(|row| row.training.reported()).map(|(set, _)| split(set).0);
    let mut sets: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    sets.truncate(2);
    sets
}

/// Splits the name of a set from its model input: weights files say "on" and "off".
fn split(set: &str) -> (&str, &str) {
    match set.rsplit_once(", ") {
        Some((set, "on")) => (set, "preprocessed"),
        Some((set, "off")) => (set, "as drawn"),
        _ => (set, ""),
    }
}

/// Prints words in lines of at most 80 columns, the first after a label, the others below it.
fn print_wrapped(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    let text = Escaped(text).to_string();
    let mut line = label.to_owned();
    for word in text.split(' ') {
        if line.len() > label.len() && line.chars().count() + word.chars().count() > 80 {
            writeln!(out, "{}", line.trim_end())?;
            line = " ".repeat(label.len());
        }
        line = line + word + " ";
    }
    writeln!(out, "{}", line.trim_end())
}

/// Images that a model is timed with; the median counts.
const TIMED: usize = 201;

/// Measures the median time that a model takes for one image.
fn latency(model: &Model, image: &Image) -> Duration {
    let mut scratch = model.scratch();
    let mut times: Vec<Duration> = (0..TIMED)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(model.predict(image, &mut scratch));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[TIMED / 2]
}

/// Draws the sample of a task, as models see it.
fn sample(task: &Task) -> Image {
    let points = |line: &[(f32, f32)]| line.iter().map(|&(x, y)| Point::new(x, y)).collect();
    let strokes = task.sample.iter().map(|line| Stroke::pen(points(line), task.brush));
    task.preprocessing.as_drawn(Drawing::from_strokes(task.size, strokes).image()).into_owned()
}
