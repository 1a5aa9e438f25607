//! `digitty eval --by writer`: the success of each writer, and what is misread of whom.

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::cli::options::Preprocess;
use crate::cli::output::{Escaped, counted};
use crate::eval::{Evaluation, Statistics, Tally, WriterTallies, over_writers, tally_by_writer};
use crate::models::{Classifier, DIGITS, JsonObject, Lineup};

/// The models' success with each writer.
pub(super) struct WriterReport<'a> {
    classes: &'a [&'a str],
    /// True for the task of the post.
    is_of_digits: bool,
    classifiers: Vec<Classifier<'a>>,
    writers: Vec<WriterTallies>,
}

/// The post's ten volunteers, each of whom painted digits on its page: their mean, and the standard deviation.
const POST: &str = "77 % ± 13.4";

impl<'a> WriterReport<'a> {
    /// Counts the results by the writer of each drawing.
    pub fn new(
        lineup: &Lineup,
        writers: &[Arc<str>],
        labels: &[u8],
        results: &[(Classifier<'a>, Evaluation)],
    ) -> Self {
        // The ensemble would not fit beside three models on 80 columns.
        let (task, results) = (lineup.task(), &results[..results.len().min(lineup.members().len())]);
        let evaluations: Vec<_> = results.iter().map(|(_, evaluation)| evaluation).collect();
        Self {
            classes: task.classes,
            is_of_digits: *task == DIGITS,
            classifiers: results.iter().map(|(classifier, _)| *classifier).collect(),
            writers: tally_by_writer(writers, labels, task.classes.len(), &evaluations),
        }
    }

    /// Prints a line for each writer, the statistics, and the mistakes of each model.
    pub fn print(&self, out: &mut dyn Write, preprocess: Preprocess) -> io::Result<()> {
        let input = if preprocess == Preprocess::On { "preprocessed" } else { "as drawn" };
        let drawings = self.writers.iter().map(drawings).sum();
        let writers = counted(self.writers.len(), "writer");
        writeln!(out, "{} by {writers}, {input}\n", counted(drawings, "drawing"))?;
        self.print_success(out)?;
        (0..self.classifiers.len()).try_for_each(|place| self.print_misread(out, place))
    }

    fn print_success(&self, out: &mut dyn Write) -> io::Result<()> {
        let width = self.name_width().max(MEAN.chars().count());
        write!(out, "{:<width$}{:>10}", "writer", "drawings")?;
        self.print_cells(out, |place| self.classifiers[place].name.to_string())?;
        for of in &self.writers {
            write!(out, "{:<width$}{:>10}", Escaped(&of.writer), drawings(of))?;
            self.print_cells(out, |place| success(&of.tallies[place]))?;
        }
        write!(out, "{:<width$}{:>10}", MEAN, "")?;
        self.print_cells(out, |place| format!("{} %", self.statistics(place).percent(1)))?;
        if self.is_of_digits {
            writeln!(out, "\nThe ten volunteers of the post that these models come from: {POST}.")?;
        }
        Ok(())
    }

    /// Prints a cell for each model and ends the line.
    fn print_cells(&self, out: &mut dyn Write, cell: impl Fn(usize) -> String) -> io::Result<()> {
        (0..self.classifiers.len()).try_for_each(|place| {
            let width = self.classifiers[place].name.chars().count().max(16) + 2;
            write!(out, "{:>width$}", Escaped(cell(place)))
        })?;
        writeln!(out)
    }

    /// Prints what a model misreads of each writer: the true class and the predicted one.
    fn print_misread(&self, out: &mut dyn Write, place: usize) -> io::Result<()> {
        let width = self.name_width();
        let failed = |of: &&WriterTallies| of.tallies[place].misread().next().is_some();
        if !self.writers.iter().any(|of| failed(&of)) {
            return Ok(());
        }
        writeln!(out, "\n{}: misread of whom", Escaped(&self.classifiers[place].name))?;
        for of in self.writers.iter().filter(failed) {
            writeln!(out, "{:<width$}  {}", Escaped(&of.writer), self.misread(&of.tallies[place]))?;
        }
        Ok(())
    }

    /// Lists mistakes: `3 as 8, 7 as 1 (2×)`.
    fn misread(&self, tally: &Tally) -> String {
        let mistake = |(class, predicted, count): (usize, usize, usize)| {
            let times = if count > 1 { format!(" ({count}×)") } else { String::new() };
            format!("{} as {}{times}", self.classes[class], self.classes[predicted])
        };
        tally.misread().map(mistake).collect::<Vec<_>>().join(", ")
    }

    fn name_width(&self) -> usize {
        let width = |of: &WriterTallies| Escaped(&of.writer).to_string().chars().count();
        self.writers.iter().map(width).max().unwrap_or(0)
    }

    fn statistics(&self, place: usize) -> Statistics {
        over_writers(&self.writers, place)
    }
}

const MEAN: &str = "mean ± std. dev.";

fn drawings(of: &WriterTallies) -> usize {
    of.tallies.first().map_or(0, Tally::total)
}

fn success(tally: &Tally) -> String {
    format!("{} {:>7.1} %", tally.correct(), 100.0 * tally.accuracy())
}

/// The keys that `--by writer` adds to the JSON of `digitty eval`.
impl Serialize for WriterReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        let statistics = self.classifiers.iter().enumerate().map(|(place, classifier)| {
            let Statistics { mean, standard_deviation, .. } = self.statistics(place);
            (classifier.id, OverWriters { mean, standard_deviation })
        });
        map.serialize_entry("over_writers", &JsonObject(statistics.collect()))?;
        let writers: Vec<_> = self.writers.iter().map(|of| self.entry(of)).collect();
        map.serialize_entry("writers", &writers)?;
        map.end()
    }
}

#[derive(Serialize)]
struct OverWriters {
    mean: f64,
    standard_deviation: Option<f64>,
}

#[derive(Serialize)]
struct WriterEntry<'a> {
    writer: &'a str,
    n: usize,
    models: JsonObject<'a, ModelEntry>,
}

#[derive(Serialize)]
struct ModelEntry {
    correct: usize,
    accuracy: f64,
    misread: Vec<MisreadEntry>,
}

#[derive(Serialize)]
struct MisreadEntry {
    label: usize,
    predicted: usize,
    count: usize,
}

impl WriterReport<'_> {
    fn entry<'a>(&'a self, of: &'a WriterTallies) -> WriterEntry<'a> {
        let models = self.classifiers.iter().zip(&of.tallies);
        let models = models.map(|(classifier, tally)| (classifier.id, ModelEntry::of(tally))).collect();
        WriterEntry { writer: &of.writer, n: drawings(of), models: JsonObject(models) }
    }
}

impl ModelEntry {
    fn of(tally: &Tally) -> Self {
        let misread = tally.misread();
        Self {
            correct: tally.correct(),
            accuracy: tally.accuracy(),
            misread: misread
                .map(|(label, predicted, count)| MisreadEntry { label, predicted, count })
                .collect(),
        }
    }
}
