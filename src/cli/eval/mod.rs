//! `digitty eval`: measures the accuracy of the models on a labeled set.

mod args;
mod labeled_images;
mod report;
mod teach;
mod writers;

use anyhow::{Result, ensure};

pub use args::Args;
use args::By;
use labeled_images::LabeledImages;
use report::{Report, Results};
use writers::WriterReport;

use super::options::Preprocess;
use super::output::{note, print, write_json};
use super::{Outcome, threads};
use crate::eval::{Evaluation, evaluate};
use crate::models::Lineup;

/// Runs `digitty eval`.
///
/// # Errors
/// If a file or the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    threads::with(None, || evaluate_all(args))
}

fn evaluate_all(args: &Args) -> Result<Outcome> {
    if let Some(path) = &args.teach {
        return teach::run(args, path);
    }
    let task = args.task.get();
    let sets = args.read(task)?;
    let lineup = args.models.load(task)?;
    let is_known = |id: &str| lineup.classifiers().any(|classifier| classifier.id == id);
    let unknown = args.min.iter().find(|(id, _)| !is_known(id));
    ensure!(
        unknown.is_none(),
        "--min names a model that is not evaluated: {}",
        unknown.map_or("", |(id, _)| id)
    );
    let is_preprocessed = args.preprocess == Preprocess::On;
    let results = |set: &LabeledImages| -> Results {
        lineup.classifiers().zip(evaluate(&lineup, &set.images, &set.labels, is_preprocessed)).collect()
    };
    let results: Vec<Results> = sets.iter().map(results).collect();
    let writers =
        sets.iter().zip(&results).map(|(set, results)| compare_writers(args, &lineup, set, results));
    let writers = writers.collect::<Result<Vec<_>>>()?;
    print(|out| {
        for (place, (set, results)) in sets.iter().zip(&results).enumerate() {
            let writers = writers[place].as_ref();
            if args.json {
                write_json(out, &Report::new(set, args.preprocess, results, writers))?;
            } else if let Some(writers) = writers {
                writers.print(out, args.preprocess)?;
            } else {
                out.write_all(if place > 0 { b"\n\n" } else { b"" })?;
                report::print_set(out, task, set, (args.preprocess, args.mistakes), results)?;
            }
        }
        Ok(())
    })?;
    Ok(judge(&results, &args.min))
}

/// Compares the writers of a set, if that is asked for.
fn compare_writers<'a>(
    args: &Args,
    lineup: &Lineup,
    set: &LabeledImages,
    results: &Results<'a>,
) -> Result<Option<WriterReport<'a>>> {
    let writers = args.by.map(|By::Writer| set.writers(&args.set_name())).transpose()?;
    Ok(writers.map(|writers| WriterReport::new(lineup, &writers, &set.labels, results)))
}

/// Reports on standard error each model that is below its minimum on a set.
fn judge(results: &[Results], minima: &[(String, f64)]) -> Outcome {
    let mut outcome = Outcome::Success;
    for (results, (id, minimum)) in results.iter().flat_map(|set| minima.iter().map(move |m| (set, m))) {
        let Some((_, Evaluation { tally, .. })) = results.iter().find(|(classifier, _)| classifier.id == id)
        else {
            continue;
        };
        if tally.accuracy() < *minimum {
            let (percent, correct, total) = (100.0 * tally.accuracy(), tally.correct(), tally.total());
            let minimum = 100.0 * minimum;
            note(format_args!(
                "digitty: {id}: {percent:.2} % correct ({correct} of {total}), below the minimum of {minimum:.2} %"
            ));
            outcome = Outcome::Failure;
        }
    }
    outcome
}
