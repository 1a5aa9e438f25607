//! The results of playing scripts, for people and as JSON.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::Outcome;
use super::output::{Escaped, counted, note, write_json};
use crate::script::{Diagnostic, Script};

/// The result of one script.
#[derive(Debug)]
pub(super) struct Report {
    script: String,
    steps: usize,
    /// The results of its steps, in order.
    pub(super) entries: Vec<Entry>,
    /// The reason why it was not played to its end.
    pub(super) error: Option<Diagnostic>,
}

/// The result of a step.
#[derive(Debug)]
pub(super) enum Entry {
    /// A text that was asked for.
    Printed(String),
    /// Something was not as expected; a golden file differs by this.
    Failed(Diagnostic, Option<String>),
    /// A golden file was as expected.
    Same,
    /// A golden file was written.
    Written(String),
}

impl Report {
    /// Creates the report of a script that has not been played yet.
    pub(super) fn of(script: &Script) -> Self {
        Self {
            script: script.path().display().to_string(),
            steps: script.len(),
            entries: Vec::new(),
            error: None,
        }
    }

    /// Creates the report of a script that cannot be played.
    pub(super) fn of_unreadable(path: &Path, error: Diagnostic) -> Self {
        Self { script: path.display().to_string(), steps: 0, entries: Vec::new(), error: Some(error) }
    }

    /// Returns success if everything was as expected.
    pub(super) fn outcome(&self) -> Outcome {
        if self.error.is_some() {
            Outcome::Error
        } else if self.failures().next().is_some() {
            Outcome::Failure
        } else {
            Outcome::Success
        }
    }

    fn failures(&self) -> impl Iterator<Item = (&Diagnostic, Option<&str>)> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Failed(diagnostic, diff) => Some((diagnostic, diff.as_deref())),
            _ => None,
        })
    }

    fn snapshots(&self) -> usize {
        let is_snapshot =
            |entry: &&Entry| matches!(entry, Entry::Same | Entry::Written(_) | Entry::Failed(_, Some(_)));
        self.entries.iter().filter(is_snapshot).count()
    }

    fn written(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Written(name) => Some(name.as_str()),
            _ => None,
        })
    }

    fn printed(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Printed(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Writes what was printed and what failed, for people.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for entry in &self.entries {
            match entry {
                Entry::Printed(text) => write_lines(out, text)?,
                Entry::Failed(diagnostic, diff) => {
                    writeln!(out, "{}", Escaped(format_args!("{}:{diagnostic}", self.script)))?;
                    write_lines(out, diff.as_deref().unwrap_or_default())?;
                }
                Entry::Written(_) | Entry::Same => {}
            }
        }
        Ok(())
    }

    /// Writes what happened beside that to standard error: files written, and an error.
    pub(super) fn write_notes(&self) {
        self.written().for_each(|name| note(format_args!("wrote {name}")));
        if let Some(error) = &self.error {
            note(format_args!("{}:{error}", self.script));
        }
    }

    /// Writes the report as a line of JSON.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub(super) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        write_json(out, &Line::from(self))
    }
}

/// Sums up all reports in a line.
pub(super) fn summary(reports: &[Report]) -> String {
    let sum = |count: fn(&Report) -> usize| reports.iter().map(count).sum::<usize>();
    let (steps, snapshots) = (sum(|report| report.steps), sum(Report::snapshots));
    let ended = |outcome| reports.iter().filter(|report| report.outcome() == outcome).count();
    let failed = ended(Outcome::Failure);
    let verdict = match (failed, ended(Outcome::Error)) {
        (0, 0) => "all as expected".to_owned(),
        (_, 0) => format!("{} failed{}", counted(failed, "script"), differences(reports)),
        (0, broken) => format!("{} with an error", counted(broken, "script")),
        (_, broken) => format!("{failed} failed{}, {broken} with an error", differences(reports)),
    };
    let scripts = counted(reports.len(), "script");
    format!("{scripts}, {}, {}: {verdict}", counted(steps, "step"), counted(snapshots, "snapshot"))
}

/// Writes a text that may have come from a file, line by line.
fn write_lines(out: &mut dyn Write, text: &str) -> io::Result<()> {
    text.lines().try_for_each(|line| writeln!(out, "{}", Escaped(line)))
}

/// Counts the snapshots that differ, in parentheses; empty if there are none.
fn differences(reports: &[Report]) -> String {
    let differing = reports.iter().flat_map(Report::failures).filter(|(_, diff)| diff.is_some()).count();
    match differing {
        0 => String::new(),
        1 => " (1 snapshot differs)".to_owned(),
        _ => format!(" ({differing} snapshots differ)"),
    }
}

/// The form of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    script: &'a str,
    outcome: &'static str,
    steps: usize,
    snapshots: usize,
    written: Vec<&'a str>,
    failures: Vec<Failure<'a>>,
    error: Option<Failure<'a>>,
    printed: Vec<&'a str>,
}

#[derive(Serialize)]
struct Failure<'a> {
    line: usize,
    column: usize,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<&'a str>,
}

impl<'a> From<&'a Report> for Line<'a> {
    fn from(report: &'a Report) -> Self {
        Self {
            script: &report.script,
            outcome: match report.outcome() {
                Outcome::Success => "passed",
                Outcome::Failure => "failed",
                _ => "error",
            },
            steps: report.steps,
            snapshots: report.snapshots(),
            written: report.written().collect(),
            failures: report.failures().map(|(diagnostic, diff)| Failure::new(diagnostic, diff)).collect(),
            error: report.error.as_ref().map(|diagnostic| Failure::new(diagnostic, None)),
            printed: report.printed().collect(),
        }
    }
}

impl<'a> Failure<'a> {
    fn new(diagnostic: &'a Diagnostic, diff: Option<&'a str>) -> Self {
        Self {
            line: diagnostic.location.line,
            column: diagnostic.location.column,
            message: &diagnostic.message,
            diff,
        }
    }
}
