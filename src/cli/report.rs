//! The results of playing scripts, for people and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::Outcome;
use super::output::{Escaped, counted};
use crate::script::{Remark, Script};

/// The result of one script.
#[derive(Debug)]
pub(super) struct Report {
    script: String,
    steps: usize,
    /// The results of its steps, in order.
    pub(super) entries: Vec<Entry>,
    /// The reason why it was not played to its end.
    pub(super) error: Option<Remark>,
}

/// The result of a step.
#[derive(Debug)]
pub(super) enum Entry {
    /// A text that was asked for.
    Printed(String),
    /// Something was not as expected; a golden file differs by this.
    Failed(Remark, Option<String>),
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
    pub(super) fn of_unreadable(error: Remark) -> Self {
        Self { script: error.script.clone(), steps: 0, entries: Vec::new(), error: Some(error) }
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

    fn failures(&self) -> impl Iterator<Item = (&Remark, Option<&str>)> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Failed(remark, diff) => Some((remark, diff.as_deref())),
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

    /// Writes the report for people: printed texts and differences to `out`, errors and the names of written
    /// files to `err`, where losing them is no error.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub(super) fn write(&self, out: &mut impl Write, err: &mut impl Write) -> io::Result<()> {
        for entry in &self.entries {
            match entry {
                Entry::Printed(text) => write!(out, "{text}")?,
                Entry::Failed(remark, diff) => {
                    writeln!(out, "{}", Escaped(remark))?;
                    write!(out, "{}", diff.as_deref().unwrap_or_default())?;
                }
                Entry::Written(name) => _ = writeln!(err, "wrote {}", Escaped(name)),
                Entry::Same => {}
            }
        }
        if let Some(remark) = &self.error {
            _ = writeln!(err, "{}", Escaped(remark));
        }
        Ok(())
    }

    /// Writes the report as a line of JSON.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub(super) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &Line::from(self))?;
        writeln!(out)
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
            failures: report.failures().map(|(remark, diff)| Failure::new(remark, diff)).collect(),
            error: report.error.as_ref().map(|remark| Failure::new(remark, None)),
            printed: report.printed().collect(),
        }
    }
}

impl<'a> Failure<'a> {
    fn new(remark: &'a Remark, diff: Option<&'a str>) -> Self {
        Self { line: remark.place.line, column: remark.place.column, message: &remark.message, diff }
    }
}
