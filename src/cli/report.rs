//! What came of playing scripts, for people and for machines.

use std::io::{self, Write};

use serde::Serialize;

use super::Outcome;
use crate::script::{Remark, Script};

/// What came of one script.
#[derive(Debug)]
pub(super) struct Report {
    script: String,
    steps: usize,
    /// What came of its steps, in order.
    pub(super) entries: Vec<Entry>,
    /// Why it was not played to its end.
    pub(super) error: Option<Remark>,
}

/// What came of a step.
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
    /// A script before anything has come of it.
    pub(super) fn of(script: &Script) -> Self {
        Self {
            script: script.path().display().to_string(),
            steps: script.len(),
            entries: Vec::new(),
            error: None,
        }
    }

    /// A script that cannot be played.
    pub(super) fn of_unreadable(error: Remark) -> Self {
        Self { script: error.script.clone(), steps: 0, entries: Vec::new(), error: Some(error) }
    }

    /// Whether all was as expected.
    pub(super) fn outcome(&self) -> Outcome {
        if self.error.is_some() {
            Outcome::Trouble
        } else if self.failures().next().is_some() {
            Outcome::Fails
        } else {
            Outcome::Done
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

    /// Writes the report for people: what was asked for and what differs to `out`, errors and what was
    /// written to `err`.
    ///
    /// # Errors
    /// If they cannot be written to.
    pub(super) fn write(&self, out: &mut impl Write, err: &mut impl Write) -> io::Result<()> {
        for entry in &self.entries {
            match entry {
                Entry::Printed(text) => write!(out, "{text}")?,
                Entry::Failed(remark, diff) => {
                    writeln!(out, "{remark}")?;
                    write!(out, "{}", diff.as_deref().unwrap_or_default())?;
                }
                Entry::Written(name) => writeln!(err, "wrote {name}")?,
                Entry::Same => {}
            }
        }
        match &self.error {
            Some(remark) => writeln!(err, "{remark}"),
            None => Ok(()),
        }
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

/// How it went altogether, in words.
pub(super) fn summary(reports: &[Report]) -> String {
    let sum = |count: fn(&Report) -> usize| reports.iter().map(count).sum::<usize>();
    let (steps, snapshots) = (sum(|report| report.steps), sum(Report::snapshots));
    let ended = |outcome| reports.iter().filter(|report| report.outcome() == outcome).count();
    let verdict = match (ended(Outcome::Fails), ended(Outcome::Trouble)) {
        (0, 0) => "all as expected".to_owned(),
        (failed, 0) => format!("{failed} not as expected"),
        (0, wrong) => format!("{wrong} with an error"),
        (failed, wrong) => format!("{failed} not as expected, {wrong} with an error"),
    };
    let scripts = counted(reports.len(), "script");
    format!("{scripts}, {}, {}: {verdict}", counted(steps, "step"), counted(snapshots, "snapshot"))
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
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
                Outcome::Done => "passed",
                Outcome::Fails => "failed",
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
