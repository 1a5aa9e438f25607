//! `digitty study`: trains variants of models with several seeds, and compares them.

mod directory;
mod plot;
mod report;
mod svg;
mod text_plot;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::interrupt::Interrupt;
use super::output::{counted, note, print};
use super::train::progress::WorkDisplay;
use super::weights::read_teacher;
use super::{Outcome, datasets, files, threads};
use crate::models::DIGITS;
use crate::train::Splits;
use crate::train::study::{Plan, Run, RunRecord, Shard, StudyData, StudyTable, builtin};
use directory::StudyDirectory;
use plot::Plot;
use report::Form;

/// Train variants of models with several seeds, and compare them in a table
///
/// A plan says what to train and what to measure: `kernels`, `ingredients` and `sizes` are part of the program,
/// and --print shows how to write your own. The result of each finished run is a small file in --out, so that the
/// same command goes on after a stop, and one plan can be shared out among many processes by --shard.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// kernels, ingredients or sizes, or a plan as a file
    #[arg(value_name = "PLAN", required_unless_present = "merge", conflicts_with = "merge")]
    plan: Option<String>,
    /// Directory of MNIST's four files, gzipped or not
    #[arg(long, value_name = "DIR", required_unless_present_any = ["merge", "print"])]
    mnist: Option<PathBuf>,
    /// Pen digits as JSON Lines, gzipped or not
    #[arg(long, value_name = "FILE", requires = "mnist")]
    strokes: Option<PathBuf>,
    /// Weights of the teacher of all variants that have one, instead of training it for each
    #[arg(long, value_name = "WEIGHTS", requires = "mnist")]
    teacher: Option<PathBuf>,
    /// Directory for the results, made if it does not exist
    #[arg(long, value_name = "DIR", required_unless_present_any = ["merge", "print"])]
    out: Option<PathBuf>,
    /// Make only part N of COUNT of the runs, and print no table
    #[arg(long, value_name = "N/COUNT", value_parser = shard, requires = "mnist", conflicts_with_all = ["json", "csv", "svg"])]
    shard: Option<Shard>,
    /// Print the table of a directory, whoever made its runs; exit code 1 if some are missing
    #[arg(long, value_name = "DIR", conflicts_with_all = ["mnist", "strokes", "teacher", "out", "shard", "threads"])]
    merge: Option<PathBuf>,
    /// Print the plan, to write another one
    #[arg(long, conflicts_with_all = ["mnist", "out", "merge", "json", "csv", "svg"])]
    print: bool,
    /// Number of threads
    #[arg(long, value_name = "N", value_parser = threads::parser(), requires = "mnist")]
    threads: Option<usize>,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// Print a line of CSV for each seed and set
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Write a plot of accuracy against parameters
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  digitty study kernels --mnist DIR --out kernels
  digitty study sizes --mnist DIR --out sizes --svg sizes.svg
  digitty study kernels --print > my-plan.json
  digitty study my-plan.json --mnist DIR --out results --shard 3/16
  digitty study --merge results --csv";

fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(n, count)| Some((n.parse().ok()?, count.parse().ok()?)));
    let shard = numbers.and_then(|(number, count)| Shard::new(number, count).ok());
    shard.ok_or_else(|| "expected a part and the number of parts, such as 3/16".to_owned())
}

/// Runs `digitty study`.
///
/// # Errors
/// If the plan, the data or a result cannot be read, training diverges, or a result cannot be written.
pub fn run(args: &Args) -> Result<Outcome> {
    args.svg.as_deref().map_or(Ok(()), svg::check)?;
    if let Some(directory) = &args.merge {
        return report(&StudyDirectory::open(directory)?, args);
    }
    let name = args.plan.as_deref().unwrap_or_default();
    let text = read_plan(name)?;
    let plan = Plan::parse(&text).map_err(|error| anyhow!("{name}:{error}"))?;
    if args.print {
        print(|out| Ok(out.write_all(text.as_bytes())?))?;
        return Ok(Outcome::Success);
    }
    threads::with(args.threads, || study(args, &plan, &text))
}

/// The most bytes of a plan.
const MAX_PLAN: usize = 4 << 20;

/// Reads a plan that comes with the program, or a file.
fn read_plan(name: &str) -> Result<String> {
    if let Some(text) = builtin(name) {
        return Ok(text.to_owned());
    }
    let bytes = files::read(Path::new(name), MAX_PLAN);
    let bytes = bytes.context("the plan is not kernels, ingredients or sizes, so it must be a file")?;
    String::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8"))
}

fn study(args: &Args, plan: &Plan, text: &str) -> Result<Outcome> {
    let (Some(mnist), Some(out)) = (&args.mnist, &args.out) else { bail!("--mnist and --out are missing") };
    let interrupt = Interrupt::default();
    interrupt.listen()?;
    let teacher = args.teacher.as_deref().map(read_teacher).transpose()?;
    let data = StudyData::new(read_splits(mnist, args.strokes.as_deref())?, teacher, plan)?;
    let directory = StudyDirectory::create(out, plan, text, data.fingerprints())?;
    let shard = args.shard.unwrap_or(Shard::WHOLE);
    if let Some(signal) = make(&shard.choose(plan.runs()), &data, &directory, &interrupt)? {
        return Ok(Outcome::Signalled(signal));
    }
    if args.shard.is_some() {
        note(format_args!(
            "this part is done; digitty study --merge {} prints the table of all",
            out.display()
        ));
        return Ok(Outcome::Success);
    }
    report(&directory, args)
}

/// Makes the runs that are not done yet; returns the signal that ended this early.
fn make(
    runs: &[Run],
    data: &StudyData,
    directory: &StudyDirectory,
    interrupt: &Interrupt,
) -> Result<Option<i32>> {
    let todo = not_done(runs, data, directory)?;
    for (place, run) in todo.iter().enumerate() {
        let name = format!("{}/{} {}", place + 1, todo.len(), run.name());
        let Some(record) = execute(run, &name, data, interrupt)? else {
            let count = counted(todo.len(), "run");
            note(format_args!("stopped with {place} of {count} done; the same command goes on"));
            return Ok(interrupt.signal());
        };
        directory.write(&record)?;
        note(format_args!("{name}: {}", accuracies(&record)));
    }
    Ok(None)
}

/// Makes a run under a progress bar; returns `None` if a signal ends it early.
fn execute(run: &Run, name: &str, data: &StudyData, interrupt: &Interrupt) -> Result<Option<RunRecord>> {
    let display = WorkDisplay::new(name.to_owned());
    let record = run.execute(data, |fraction| {
        display.update(fraction);
        if interrupt.is_set() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    record.with_context(|| run.name())
}

/// Chooses the runs that are not done yet.
fn not_done<'a>(
    runs: &'a [Run<'a>],
    data: &StudyData,
    directory: &StudyDirectory,
) -> Result<Vec<&'a Run<'a>>> {
    let mut todo = Vec::new();
    for run in runs {
        if !is_done(run, data, directory)? {
            todo.push(run);
        }
    }
    if todo.len() < runs.len() {
        note(format_args!("{} of {} done already", runs.len() - todo.len(), counted(runs.len(), "run")));
    }
    Ok(todo)
}

/// Returns true if the result of a run can be read; one that is damaged is made again.
fn is_done(run: &Run, data: &StudyData, directory: &StudyDirectory) -> Result<bool> {
    match directory.read(&run.id(data.fingerprints()))? {
        Some(Err(damage)) => {
            note(format_args!("made again: {damage:#}"));
            Ok(false)
        }
        found => Ok(found.is_some()),
    }
}

fn accuracies(record: &RunRecord) -> String {
    let of = record.results.iter().map(|of| format!("{:.2} % {}", 100.0 * of.accuracy(), of.set));
    of.collect::<Vec<_>>().join(", ")
}

/// Prints the table of what is done, and draws the plot.
fn report(directory: &StudyDirectory, args: &Args) -> Result<Outcome> {
    let plan = directory.plan();
    let runs = plan.runs();
    let mut records = Vec::new();
    for run in &runs {
        records.push(directory.read(&run.id(directory.fingerprints()))?.transpose()?);
    }
    let table = StudyTable::new(plan, &records);
    let plot = Plot::new(&table);
    print(|out| match Form::of(args.json, args.csv) {
        Form::Text => {
            report::text(out, &table)?;
            let plot = plot.as_ref().filter(|_| plan.plot);
            plot.map_or(Ok(()), |plot| Ok(text_plot::print(out, plot)?))
        }
        Form::Json => Ok(report::json(out, &table)?),
        Form::Csv => Ok(report::csv(out, &table)?),
    })?;
    if let Some(path) = &args.svg {
        let svg = plot.as_ref().map(svg::svg).context("nothing is done that could be plotted")?;
        files::write_atomic(path, svg.as_bytes())?;
    }
    let missing: Vec<_> = runs.iter().zip(&records).filter(|(_, record)| record.is_none()).collect();
    let Some((first, _)) = missing.first() else { return Ok(Outcome::Success) };
    let count = counted(runs.len(), "run");
    note(format_args!("digitty: {} of {count} not done yet, such as {}", missing.len(), first.name()));
    Ok(Outcome::Failure)
}

/// Reads the data of all runs. MNIST's test images may be missing, if the plan does not measure them.
fn read_splits(mnist: &Path, strokes: Option<&Path>) -> Result<Splits> {
    let mut all = datasets::read_mnist_train(mnist)?;
    ensure!(!all.examples.is_empty(), "{} holds no images", mnist.display());
    if let Some(path) = strokes {
        all.append(datasets::read_strokes(path, &DIGITS)?);
    }
    let mut splits = Splits::new(all);
    match datasets::read_mnist_test(mnist) {
        Ok(test) => splits.test.append(test),
        Err(error) => note(format_args!("not evaluated on MNIST's test images: {error:#}")),
    }
    Ok(splits)
}
