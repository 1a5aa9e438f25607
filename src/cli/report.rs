//! The results of playing scripts, for people and as JSON.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use super::Outcome;
use super::output::{Colors, Ink, counted, note, note_status, write_json};
use crate::script::{Diagnostic, Script};

/// The result of one script.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) script: String,
    steps: usize,
    /// The time that it took.
    pub(super) elapsed: Duration,
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
    /// A step that is probably a mistake.
    Warned(Diagnostic),
    /// Something was not as expected.
    Failed(Failure),
    /// A golden file was as expected.
    Same,
    /// A golden file was written.
    Written(String),
}

/// Something that was not as expected.
#[derive(Debug)]
pub(super) struct Failure {
    /// What was expected, and what was found.
    pub(super) diagnostic: Diagnostic,
    /// The text of the screen, for an expectation that was not met.
    pub(super) screen: Option<String>,
    /// The golden file that is there and differs.
    pub(super) golden: Option<PathBuf>,
    /// The difference from it, as lines of a diff.
    pub(super) diff: Option<String>,
}

impl Report {
    /// Creates the report of a script that has not been played yet.
    pub(super) fn of(script: &Script) -> Self {
        Self {
            script: script.path().display().to_string(),
            steps: script.len(),
            elapsed: Duration::ZERO,
            entries: Vec::new(),
            error: None,
        }
    }

    /// Creates the report of a script that cannot be played.
    pub(super) fn of_unreadable(path: &Path, error: Diagnostic) -> Self {
        let script = path.display().to_string();
        Self { script, steps: 0, elapsed: Duration::ZERO, entries: Vec::new(), error: Some(error) }
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

    /// Iterates over what was not as expected.
    pub(super) fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Failed(failure) => Some(failure),
            _ => None,
        })
    }

    fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Warned(diagnostic) => Some(diagnostic),
            _ => None,
        })
    }

    fn snapshots(&self) -> usize {
        let is_snapshot = |entry: &&Entry| {
            matches!(entry, Entry::Same | Entry::Written(_) | Entry::Failed(Failure { diff: Some(_), .. }))
        };
        self.entries.iter().filter(is_snapshot).count()
    }

    fn written(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Written(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Iterates over the texts that were asked for.
    pub(super) fn printed(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Printed(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// Writes what was printed and what failed, for people.
    ///
    /// # Errors
    /// If `out` cannot be written to.
    pub(super) fn write(&self, out: &mut dyn Write, colors: Colors) -> io::Result<()> {
        for entry in &self.entries {
            match entry {
                Entry::Printed(text) => write_lines(out, text, colors, |_| None)?,
                Entry::Failed(failure) => self.write_failure(out, failure, colors)?,
                Entry::Warned(_) | Entry::Written(_) | Entry::Same => {}
            }
        }
        Ok(())
    }

    fn write_failure(&self, out: &mut dyn Write, failure: &Failure, colors: Colors) -> io::Result<()> {
        let Failure { diagnostic, screen, diff, .. } = failure;
        let place = colors.paint(Some(Ink::Red), format_args!("{}:{}", self.script, diagnostic.location));
        writeln!(out, "{place}{}", colors.paint(None, format_args!(": {}", diagnostic.message)))?;
        let screen = screen.iter().flat_map(|screen| screen.lines());
        screen
            .map(|row| colors.paint(None, format_args!("  {row}")))
            .try_for_each(|row| writeln!(out, "{}", row.trim_end()))?;
        write_lines(out, diff.as_deref().unwrap_or_default(), colors, ink_of)
    }

    /// Writes what happened beside that to standard error: warnings, files written, an error, and one line about
    /// the script.
    pub(super) fn write_notes(&self) {
        for warning in self.warnings() {
            let Diagnostic { location, message } = warning;
            note(format_args!("{}:{location}: warning: {message}", self.script));
        }
        self.written().for_each(|name| note(format_args!("wrote {name}")));
        if let Some(error) = &self.error {
            note(format_args!("{}:{error}", self.script));
        }
        let (word, ink) = match self.outcome() {
            Outcome::Success => ("ok    ", Ink::Green),
            Outcome::Failure => ("FAILED", Ink::Red),
            _ => ("ERROR ", Ink::Red),
        };
        note_status(word, ink, format_args!("  {}  {}", self.script, self.counts()));
    }

    /// Counts the steps, snapshots and failures, and tells the time.
    fn counts(&self) -> String {
        let mut words = vec![counted(self.steps, "step")];
        let counts = [(self.snapshots(), "snapshot"), (self.failures().count(), "failure")];
        words.extend(counts.into_iter().filter(|(count, _)| *count > 0).map(|(n, what)| counted(n, what)));
        words.push(format!("{} ms", self.elapsed.as_millis()));
        words.join(", ")
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
fn write_lines(
    out: &mut dyn Write,
    text: &str,
    colors: Colors,
    ink: fn(&str) -> Option<Ink>,
) -> io::Result<()> {
    text.lines().try_for_each(|line| writeln!(out, "{}", colors.paint(ink(line), line)))
}

/// The color of a line of a diff.
fn ink_of(line: &str) -> Option<Ink> {
    match line.as_bytes().first()? {
        b'-' => Some(Ink::Red),
        b'+' => Some(Ink::Green),
        b'?' => Some(Ink::Yellow),
        b'@' => Some(Ink::Cyan),
        _ => None,
    }
}

/// Counts the snapshots that differ, in parentheses; empty if there are none.
fn differences(reports: &[Report]) -> String {
    let differing =
        reports.iter().flat_map(Report::failures).filter(|failure| failure.diff.is_some()).count();
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
    failures: Vec<FailureLine<'a>>,
    warnings: Vec<FailureLine<'a>>,
    error: Option<FailureLine<'a>>,
    milliseconds: u128,
    printed: Vec<&'a str>,
}

#[derive(Serialize)]
struct FailureLine<'a> {
    line: usize,
    column: usize,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    screen: Option<&'a str>,
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
            failures: report.failures().map(FailureLine::from).collect(),
            warnings: report.warnings().map(FailureLine::from).collect(),
            error: report.error.as_ref().map(FailureLine::from),
            milliseconds: report.elapsed.as_millis(),
            printed: report.printed().collect(),
        }
    }
}

impl<'a> From<&'a Diagnostic> for FailureLine<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let Diagnostic { location, message } = diagnostic;
        Self { line: location.line, column: location.column, message, screen: None, diff: None }
    }
}

impl<'a> From<&'a Failure> for FailureLine<'a> {
    fn from(failure: &'a Failure) -> Self {
        let (screen, diff) = (failure.screen.as_deref(), failure.diff.as_deref());
        Self { screen, diff, ..Self::from(&failure.diagnostic) }
    }
}
