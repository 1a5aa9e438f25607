//! `digitty info`: compares the models.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::Outcome;
use super::options::{Models, TaskOption};
use super::output::{Escaped, print, write_json};
use crate::eval::latency;
use crate::models::{Member, Model, Task, TrainingRecord, set_and_input};
use crate::tui::widget::count;

/// Compare the models: parameters, training, accuracy and latency
///
/// Accuracies were measured after training and are read from the weights files. Latency is measured now, as the app and
/// `digitty bench` do: the median time for one image on one thread, over sample drawings.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
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

const EXAMPLES: &str = "\
Examples:
  digitty info
  digitty info --long --models cnn
  digitty info --task shapes --json
  digitty info --weights my.safetensors";

/// Runs `digitty info`.
///
/// # Errors
/// If the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    let lineup = args.models.load_all(args.task.get())?;
    let rows: Vec<_> = lineup.members().iter().map(|member| Row::new(member, lineup.task())).collect();
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
    fn new(member: &'a Member, task: &Task) -> Self {
        Row {
            model: &member.id,
            title: &member.name,
            architecture: architecture(member.model()),
            parameters: member.model().parameter_count(),
            microseconds: latency(member.model(), task, BUDGET).median * 1e6,
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
            let (name, input) = set_and_input(set);
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
    let names = rows.iter().flat_map(|row| row.training.reported()).map(|(set, _)| set_and_input(set).0);
    let mut sets: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    sets.truncate(2);
    sets
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

/// Time to measure the latency of a model for.
const BUDGET: Duration = Duration::from_millis(20);
