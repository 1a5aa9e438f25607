//! `digitty run`: plays scripts and compares what they show with their golden files.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rayon::prelude::*;

use super::goldens::{self, Goldens};
use super::options::Models;
use super::report::{self, Entry, Report};
use super::{Outcome, files};
use crate::data;
use crate::ink::Drawing;
use crate::models::Lineup;
use crate::script::{self, LONGEST, Place, Remark, Script, Seen};

/// Play sessions from scripts, without a terminal, and compare what they show with golden files
///
/// A script is lines of text: strokes, mouse events and keys, and then what is expected. They go
/// through the same session as those of a terminal, but nothing waits: a thousand steps take
/// milliseconds.
///
/// Golden files lie beside their script. One that is missing is written, unless CI is set in the
/// environment: there it is a failure. Where one differs, the difference is printed and what was seen
/// is written to NAME.new.
///
/// The exit code is 0 where all was as expected, 1 where something differed, and 2 where a script or a
/// file is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("Commands of a script:\n{}\n{EXAMPLES}", script::summary()))]
pub struct Args {
    /// Scripts to play (`-`: standard input)
    #[arg(value_name = "SCRIPT", required = true)]
    scripts: Vec<PathBuf>,
    /// Take what is seen for what is expected: write all golden files anew
    #[arg(long)]
    update: bool,
    /// Print one line of JSON for each script
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty run tests/*.script                     play them all
  digitty run --update tests/seven.script        accept what it shows now
  printf 'stroke 9,6 19,6 13,23\\nprint predictions\\n' | digitty run -";

/// Runs `digitty run`.
///
/// # Errors
/// If the models cannot be read or the output not written. What is wrong with a script is part of the
/// output.
pub fn run(args: &Args) -> Result<Outcome> {
    let trio = args.models.load()?;
    let mut scripts: Vec<_> = args.scripts.iter().map(|path| read(path)).collect();
    refuse_shared_goldens(&mut scripts);
    let policy = goldens::Policy::new(args.update, std::env::var_os("CI"));
    let reports: Vec<_> = scripts.into_par_iter().map(|script| play(script, &trio, policy)).collect();
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    for report in &reports {
        if args.json {
            report.write_json(&mut out)?;
        } else {
            report.write(&mut out, &mut err)?;
        }
    }
    out.flush()?;
    if !args.json {
        writeln!(err, "{}", report::summary(&reports))?;
    }
    Ok(worst(&reports))
}

/// Trouble if there was any, or else failure if there was any.
fn worst(reports: &[Report]) -> Outcome {
    let any = |outcome: &Outcome| reports.iter().any(|report| report.outcome() == *outcome);
    let worst = [Outcome::Error, Outcome::Failure].into_iter().find(any);
    worst.unwrap_or(Outcome::Success)
}

/// A script that can be played, or why not.
type Readable = Result<Script, Remark>;

fn read(path: &Path) -> Readable {
    let text = files::read_start(path, LONGEST + 1).map_err(|error| Remark {
        script: path.display().to_string(),
        place: Place { line: 1, column: 1 },
        message: format!("{error:#}"),
    })?;
    Script::parse(path, &text)
}

/// Two scripts must not write the same file, since they are played at the same time.
fn refuse_shared_goldens(scripts: &mut [Readable]) {
    let mut owners: HashMap<PathBuf, usize> = HashMap::new();
    for (number, readable) in scripts.iter_mut().enumerate() {
        let Ok(script) = readable else { continue };
        let shared = script.snapshots().find(|(path, _)| {
            let owner = owners.entry(goldens::identity(path)).or_insert(number);
            *owner != number
        });
        if let Some((path, place)) = shared {
            let message =
                format!("expected a golden file of this script's own, but another has {}", path.display());
            *readable = Err(script.remark(place, message));
        }
    }
}

fn play(script: Readable, shared: &Lineup, policy: goldens::Policy) -> Report {
    match script {
        Ok(script) => {
            let mut report = Report::of(&script);
            match entries(&script, shared, policy) {
                Ok(entries) => report.entries = entries,
                Err(remark) => report.error = Some(remark),
            }
            report
        }
        Err(remark) => Report::of_unreadable(remark),
    }
}

fn entries(script: &Script, shared: &Lineup, policy: goldens::Policy) -> Result<Vec<Entry>, Remark> {
    let own = script.weights().map(|(directory, place)| {
        let models = Models::of(directory).load();
        models.map_err(|error| script.remark(place, format!("{error:#}")))
    });
    let own = own.transpose()?;
    let trio = own.as_ref().unwrap_or(shared);
    let mut opened = HashMap::new();
    let seen = script::play(script, trio, &mut |path| open_once(path, &mut opened))?;
    let mut goldens = Goldens::new(policy);
    let entry = |seen| match seen {
        Seen::Printed(text) => Ok(Entry::Printed(text)),
        Seen::Unexpected(remark) => Ok(Entry::Failed(remark, None)),
        Seen::Snapshot(snapshot) => {
            let place = snapshot.place;
            let settled = goldens.settle(snapshot, script);
            settled.map_err(|error| script.remark(place, format!("{error:#}")))
        }
    };
    seen.into_iter().map(entry).collect()
}

/// The most bytes of a drawing that a script loads.
const LARGEST_DRAWING: u64 = 8 << 20;

/// The first drawing of a file, which is read once however often a script loads it.
fn open_once(path: &Path, opened: &mut HashMap<PathBuf, Drawing>) -> Result<Drawing> {
    if let Some(drawing) = opened.get(path) {
        return Ok(drawing.clone());
    }
    let drawing = open(path)?;
    opened.insert(path.to_owned(), drawing.clone());
    Ok(drawing)
}

/// The first drawing of a file. Neither a pipe nor a packed file is taken: nobody knows when they end.
fn open(path: &Path) -> Result<Drawing> {
    let bytes = files::read_regular(path, LARGEST_DRAWING)?;
    let name = path.display().to_string();
    ensure!(!data::is_gzip(&bytes), "expected a PNG or strokes, and {name} is gzipped");
    let drawings = data::read_drawings(&name, &bytes)?;
    let first = drawings.into_iter().next();
    first.map(|(_, drawing)| drawing).with_context(|| format!("{name} holds no drawings"))
}
