//! `digitty run`: plays scripts and compares what they show with their golden files.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, anyhow, ensure};
use rayon::prelude::*;

use super::goldens::{self, Goldens};
use super::options::Models;
use super::output::{Colors, note, print};
use super::report::{self, Entry, Failure, Report};
use super::scripts::{Readable, read};
use super::{Outcome, cast, datasets, drawings, files, gallery, junit, review, stale, threads};
use crate::data::Dataset;
use crate::ink::{Domain, Drawing};
use crate::models::{Lineup, TASKS, Task};
use crate::script::{self, Diagnostic, Location, Output, Script};
use crate::train::TrainingData;

/// Play sessions from scripts, without a terminal, and compare what they show with golden files
///
/// A script is lines of text: strokes, mouse events and keys, and then what is expected. They go
/// through the same session as those of a terminal, but nothing waits: a thousand steps take
/// milliseconds.
///
/// Golden files are beside their script. One that is missing is written; where one differs, the difference
/// is printed and what was seen is written to NAME.new. If CI is set in the environment and not
/// empty, nothing is written unless --update or --review is given, and a missing file is a failure. A line about each script goes to standard error.
///
/// The exit code is 0 where all was as expected, 1 where something differed, and 2 where a script or a
/// file is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("Commands of a script:\n{}\n{EXAMPLES}", script::summary()))]
pub struct Args {
    /// Scripts to play (`-`: standard input)
    #[arg(value_name = "SCRIPT", required = true)]
    scripts: Vec<PathBuf>,
    /// Play only the scripts whose path contains TEXT
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    #[command(flatten)]
    goldens: GoldenArgs,
    #[command(flatten)]
    results: ResultArgs,
    #[command(flatten)]
    models: Models,
}

/// What becomes of golden files.
#[derive(Debug, clap::Args)]
struct GoldenArgs {
    /// Overwrite the golden files with what the scripts show now
    #[arg(long)]
    update: bool,
    /// Show every snapshot that differs beside its golden file, to accept or reject it
    #[arg(long, conflicts_with_all = ["update", "json"])]
    review: bool,
    /// Play nothing: list the golden files beside the scripts that no script there names. The exit code is 1 if
    /// there are any; none is removed
    #[arg(long, conflicts_with_all = ["update", "review", "full", "json", "junit", "cast"])]
    stale: bool,
}

/// The form of the results.
#[derive(Debug, clap::Args)]
struct ResultArgs {
    /// Show differences line by line, styles and ink included, to the last line
    #[arg(long)]
    full: bool,
    /// Print one line of JSON for each script
    #[arg(long)]
    json: bool,
    /// Write the results to FILE as JUnit XML, in which each script is a test
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Record the one script that is played: FILE.cast is an asciicast for asciinema, FILE.svg an animated picture
    #[arg(long, value_name = "FILE")]
    cast: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  digitty run tests/*.script                     play them all
  digitty run --update tests/seven.script        accept what it shows now
  digitty run --review tests/*.script            accept or reject one by one
  digitty run --filter seven --full tests/*.script
  digitty run --junit results.xml tests/*.script
  digitty run --stale tests/*.script             golden files that nothing names
  digitty run --cast seven.svg seven.script      an animated picture of it
  digitty paint --record seven.script            draw and quit; then
  echo 'expect cnn 7' >> seven.script            append checks
  printf 'stroke 9,6 19,6 13,23\\nprint predictions\\n' | digitty run -";

/// Runs `digitty run`.
///
/// # Errors
/// If the models cannot be read or the output not written. What is wrong with a script is part of the
/// output.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut scripts: Vec<_> = chosen(args)?.map(|path| (path.as_path(), read(path))).collect();
    if args.goldens.stale {
        return stale::run(&scripts);
    }
    check_results(&args.results, scripts.len())?;
    if args.goldens.review {
        review::check_terminal()?;
    }
    let filmed = args.results.cast.as_deref().zip(scripts.first().cloned());
    refuse_shared_goldens(&mut scripts);
    let lineups = lineups(args, &scripts)?;
    let play_all =
        || scripts.into_par_iter().map(|(path, script)| play(path, script, &lineups, args)).collect();
    let reports: Vec<_> = threads::with(None, || Ok(play_all()))?;
    let colors = Colors::of(&io::stdout());
    print(|out| {
        for report in &reports {
            if args.results.json { report.write_json(out)? } else { report.write(out, colors)? }
        }
        Ok(())
    })?;
    args.results.junit.as_deref().map_or(Ok(()), |path| junit::write(path, &reports))?;
    if !args.results.json {
        reports.iter().for_each(Report::write_notes);
        note(report::summary(&reports));
    }
    if let Some((file, (_, Ok(script)))) = filmed.filter(|_| worst(&reports) != Outcome::Error) {
        film(file, &script, &lineups)?;
    }
    match worst(&reports) {
        Outcome::Failure if args.goldens.review => reviewed(&reports),
        outcome => Ok(outcome),
    }
}

/// Iterates over the scripts that the filter lets through.
///
/// # Errors
/// If there are none: a filter with a slip must not look like success.
fn chosen(args: &Args) -> Result<impl Iterator<Item = &PathBuf>> {
    let filter = args.filter.as_deref().unwrap_or_default();
    let mut chosen =
        args.scripts.iter().filter(move |path| path.to_string_lossy().contains(filter)).peekable();
    ensure!(chosen.peek().is_some(), "no script has `{filter}` in its path");
    Ok(chosen)
}

/// Makes sure that the files of results can be written.
fn check_results(args: &ResultArgs, scripts: usize) -> Result<()> {
    args.junit.as_deref().map_or(Ok(()), junit::check)?;
    ensure!(args.cast.is_none() || scripts == 1, "--cast: expected one script, found {scripts}");
    args.cast.as_deref().map_or(Ok(()), cast::check)
}

/// Plays a script once more, and writes a film of it.
fn film(target: &Path, script: &Script, shared: &[Lineup]) -> Result<()> {
    let (domain, mut opened) = (script.task().domain(), HashMap::new());
    let script = &with_data(script).map_err(|error| anyhow!("{}:{error}", script.path().display()))?;
    let film = lineup(script, shared)
        .and_then(|lineup| script::film(script, &lineup, &mut |path| open_once(path, &domain, &mut opened)));
    let film = film.map_err(|error| anyhow!("{}:{error}", script.path().display()))?;
    cast::write(target, &film)?;
    note(format_args!("wrote {}", target.display()));
    Ok(())
}

/// Reviews what differs; failures of expectations remain.
fn reviewed(reports: &[Report]) -> Result<Outcome> {
    let others = reports.iter().flat_map(Report::failures).any(|failure| failure.golden.is_none());
    let outcome = review::run(reports)?;
    Ok(if outcome == Outcome::Success && others { Outcome::Failure } else { outcome })
}

/// Trouble if there was any, or else failure if there was any.
fn worst(reports: &[Report]) -> Outcome {
    let any = |outcome: &Outcome| reports.iter().any(|report| report.outcome() == *outcome);
    let worst = [Outcome::Error, Outcome::Failure].into_iter().find(any);
    worst.unwrap_or(Outcome::Success)
}

/// Loads the models for each task that a script is for.
fn lineups(args: &Args, scripts: &[(&Path, Readable)]) -> Result<Vec<Lineup>> {
    let tasks: Vec<_> = scripts.iter().filter_map(|(_, script)| Some(script.as_ref().ok()?.task())).collect();
    let needed =
        TASKS.into_iter().filter(|task| tasks.contains(task) || tasks.is_empty() && task.is_default());
    needed.map(|task| args.models.load(task)).collect()
}

/// Two scripts must not write the same file, since they are played at the same time.
fn refuse_shared_goldens(scripts: &mut [(&Path, Readable)]) {
    let mut owners: HashMap<PathBuf, usize> = HashMap::new();
    for (number, (_, readable)) in scripts.iter_mut().enumerate() {
        let Ok(script) = readable else { continue };
        let shared = script.snapshots().find(|(path, _)| {
            let owner = owners.entry(goldens::identity(path)).or_insert(number);
            *owner != number
        });
        if let Some((path, location)) = shared {
            let message = format!("another script has the golden file {}, too", path.display());
            *readable = Err(Diagnostic::new(location, message));
        }
    }
}

fn play(path: &Path, script: Readable, shared: &[Lineup], args: &Args) -> Report {
    match script {
        Ok(script) => {
            let mut report = Report::of(&script);
            let start = Instant::now();
            match entries(&script, shared, args) {
                Ok(entries) => report.entries = entries,
                Err(error) => report.error = Some(error),
            }
            report.elapsed = start.elapsed();
            report
        }
        Err(error) => Report::of_unreadable(path, error),
    }
}

fn entries(script: &Script, shared: &[Lineup], args: &Args) -> Result<Vec<Entry>, Diagnostic> {
    let lineup = lineup(script, shared)?;
    let script = &with_data(script)?;
    let domain = script.task().domain();
    let mut opened = HashMap::new();
    let outputs = script::play(script, &lineup, &mut |path| open_once(path, &domain, &mut opened))?;
    let ci = std::env::var_os("CI").filter(|_| !args.goldens.review);
    let policy = goldens::Policy::new(args.goldens.update, ci);
    let mut goldens = Goldens::new(policy, args.results.full);
    let entry = |output| match output {
        Output::Printed(text) => Ok(Entry::Printed(text)),
        Output::Warning(diagnostic) => Ok(Entry::Warned(diagnostic)),
        Output::Failure(diagnostic, screen) => {
            Ok(Entry::Failed(Failure { diagnostic, screen, golden: None, diff: None }))
        }
        Output::Snapshot(snapshot) => {
            let location = snapshot.location;
            let settled = goldens.settle(&snapshot);
            settled.map_err(|error| Diagnostic::new(location, format!("{error:#}")))
        }
    };
    outputs.into_iter().map(entry).collect()
}

/// Returns the models of a script: its own if it names weights, and otherwise those that all scripts share.
fn lineup<'a>(script: &Script, shared: &'a [Lineup]) -> Result<Cow<'a, Lineup>, Diagnostic> {
    let (weights, location) = script.weights().unzip();
    match shared.iter().find(|lineup| lineup.task() == script.task()) {
        Some(lineup) if weights.is_none() => Ok(Cow::Borrowed(lineup)),
        _ => weights.map(Models::of).unwrap_or_default().load(script.task()).map(Cow::Owned),
    }
    .map_err(|error| Diagnostic::new(location.unwrap_or(Location::START), format!("{error:#}")))
}

/// Reads the data that a script browses and trains on, if it does.
fn with_data(script: &Script) -> Result<Cow<'_, Script>, Diagnostic> {
    let (data, task) = (script.data(), script.task());
    let Some((first, location)) = data.first() else { return Ok(Cow::Borrowed(script)) };
    let failed = |error: anyhow::Error| Diagnostic::new(*location, format!("{error:#}"));
    let gallery = gallery::of(first, task, MAX_DRAWING_BYTES).map_err(failed)?;
    let browsing = script.clone().browsing(gallery);
    if !script.trains() {
        return Ok(Cow::Owned(browsing));
    }
    let training_data = training_data(data.iter().map(|(path, _)| path.as_path()), task);
    Ok(Cow::Owned(browsing.training_on(training_data.map_err(failed)?)))
}

/// Reads the data that a script trains on: drawings, and of MNIST the images for training.
fn training_data<'a>(paths: impl Iterator<Item = &'a Path>, task: &Task) -> Result<TrainingData> {
    let mut all = Dataset { examples: Vec::new(), classes: task.classes.len() };
    for path in paths {
        all.append(if path.is_dir() {
            datasets::read_mnist_train(path)?
        } else {
            datasets::read_few_strokes(path, task, MAX_DRAWING_BYTES)?
        });
    }
    datasets::training_data(all)
}

/// Most bytes of a file that a script loads.
const MAX_DRAWING_BYTES: u64 = 8 << 20;
/// Most files that a script loads.
const MAX_LOADED_FILES: usize = 50;

/// The drawings of the files that scripts have loaded.
type Opened = HashMap<PathBuf, Vec<Drawing>>;

/// Returns the drawings of a file, which is read once however often a script loads it.
fn open_once(path: &Path, domain: &Domain, opened: &mut Opened) -> Result<Vec<Drawing>> {
    if let Some(drawings) = opened.get(path) {
        return Ok(drawings.clone());
    }
    ensure!(opened.len() < MAX_LOADED_FILES, "a script may load at most {MAX_LOADED_FILES} files");
    let drawings = open(path, domain)?;
    opened.insert(path.to_owned(), drawings.clone());
    Ok(drawings)
}

/// Reads the drawings of a file. A pipe is not taken: it gives its drawings only once, and may never end.
pub(super) fn open(path: &Path, domain: &Domain) -> Result<Vec<Drawing>> {
    let bytes = files::read_regular(path, MAX_DRAWING_BYTES)?;
    drawings::read_all(&path.display().to_string(), &bytes[..], domain)
}
