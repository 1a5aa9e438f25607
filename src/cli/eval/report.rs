//! What is told of the models' success on a set: accuracies, confusion matrices and mistakes, or a line of JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::labeled_images::LabeledImages;
use super::writers::WriterReport;
use crate::cli::options::Preprocess;
use crate::cli::output::counted;
use crate::eval::{Evaluation, Mistake, Tally};
use crate::ink::Image;
use crate::models::{Classifier, JsonObject, Task};

/// The evaluations of all models, and of the ensemble if there is one, on one set.
pub(super) type Results<'a> = Vec<(Classifier<'a>, Evaluation)>;

/// The form of `--json`.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'static str>,
    n: usize,
    preprocess: bool,
    models: JsonObject<'a, Entry<'a>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    writers: Option<&'a WriterReport<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    accuracy: f64,
    interval: (f64, f64),
    #[serde(skip_serializing_if = "Option::is_none")]
    calibration_error: Option<f64>,
    confusion: &'a [Vec<usize>],
}

impl<'a> Report<'a> {
    pub(super) fn new(
        set: &LabeledImages,
        preprocess: Preprocess,
        results: &'a Results,
        writers: Option<&'a WriterReport>,
    ) -> Self {
        let entry = |(classifier, evaluation): &'a (Classifier, Evaluation)| {
            let tally = &evaluation.tally;
            let (accuracy, interval) = (tally.accuracy(), tally.interval());
            let calibration_error = evaluation.calibration_error;
            (classifier.id, Entry { accuracy, interval, calibration_error, confusion: tally.confusion() })
        };
        Self {
            set: set.name,
            n: set.labels.len(),
            preprocess: preprocess == Preprocess::On,
            models: JsonObject(results.iter().map(entry).collect()),
            writers,
        }
    }
}

/// Prints the accuracies on a set, and of each model the confusion matrix and this many of the worst mistakes.
pub(super) fn print_set(
    out: &mut dyn Write,
    task: &Task,
    set: &LabeledImages,
    (preprocess, mistakes): (Preprocess, usize),
    results: &Results,
) -> io::Result<()> {
    print_accuracy(out, task, set, preprocess, results)?;
    results.iter().try_for_each(|(classifier, evaluation)| {
        print_confusion(out, task, classifier, &evaluation.tally)?;
        let worst = &evaluation.mistakes[..mistakes.min(evaluation.mistakes.len())];
        print_mistakes(out, (task, classifier), worst, set)
    })
}

fn print_accuracy(
    out: &mut dyn Write,
    task: &Task,
    set: &LabeledImages,
    preprocess: Preprocess,
    results: &Results,
) -> io::Result<()> {
    let input = if preprocess == Preprocess::On { "preprocessed" } else { "as drawn" };
    let kind = set.name.map(|name| format!("{name} ")).unwrap_or_default();
    writeln!(out, "{}, {input}\n", counted(set.labels.len(), &format!("{kind}{}", task.noun)))?;
    writeln!(out, "{:<18}{:>9}   {:<18}{:>6}   {:>6}", "", "accuracy", "95 % interval", "wrong", "ECE")?;
    for (classifier, Evaluation { tally, calibration_error, .. }) in results {
        let (low, high) = tally.interval();
        let interval = format!("{:.2} – {:.2} %", low * 100.0, high * 100.0);
        let wrong = tally.total() - tally.correct();
        let accuracy = tally.accuracy() * 100.0;
        let error =
            calibration_error.map_or_else(|| "–".to_owned(), |error| format!("{:.2} %", error * 100.0));
        writeln!(out, "{:<18}{accuracy:>7.2} %   {interval:<18}{wrong:>6}   {error:>6}", classifier.name)?;
    }
    if results.iter().any(|(_, evaluation)| evaluation.calibration_error.is_some()) {
        writeln!(out, "ECE: expected calibration error, how far confidence is from accuracy")?;
    }
    Ok(())
}

fn print_confusion(
    out: &mut dyn Write,
    task: &Task,
    classifier: &Classifier,
    tally: &Tally,
) -> io::Result<()> {
    let classes = task.classes;
    let longest = classes.iter().map(|class| class.len()).max().unwrap_or(0);
    let (name, cell) = (longest.max(3), (longest + 2).max(6));
    writeln!(out, "\n{}: rows: true, columns: predicted", classifier.name)?;
    write!(out, "{:name$}", "")?;
    classes.iter().try_for_each(|class| write!(out, "{class:>cell$}"))?;
    for (class, row) in classes.iter().zip(tally.confusion()) {
        write!(out, "\n{class:>name$}")?;
        row.iter().try_for_each(|&count| write!(out, "{:>cell$}", dot_for_zero(count)))?;
    }
    writeln!(out)?;
    Ok(())
}

/// Draws mistakes as the model saw them, two side by side.
fn print_mistakes(
    out: &mut dyn Write,
    (task, classifier): (&Task, &Classifier),
    mistakes: &[Mistake],
    set: &LabeledImages,
) -> io::Result<()> {
    for pair in mistakes.chunks(2) {
        writeln!(out)?;
        for mistake in pair {
            write!(out, "  {:<38}", describe(task, classifier, set.numbers[mistake.index], mistake))?;
        }
        writeln!(out)?;
        let height = pair.iter().map(|mistake| set.images[mistake.index].size().height()).max().unwrap_or(0);
        for row in 0..height.div_ceil(2) {
            for mistake in pair {
                write!(out, "  {:<38}", glyphs(&set.images[mistake.index], row))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Draws two rows of an image as a line of text: a character is about twice as high as wide.
fn glyphs(image: &Image, row: usize) -> String {
    const RAMP: [char; 6] = [' ', '.', ':', 'o', '#', '@'];
    let mut rows = image.rows().skip(2 * row);
    let (Some(upper), lower) = (rows.next(), rows.next()) else { return String::new() };
    let inks = upper.iter().zip(lower.unwrap_or(upper)).map(|(&upper, &lower)| f32::midpoint(upper, lower));
    inks.map(|ink| RAMP[(ink * (RAMP.len() - 1) as f32).round() as usize]).collect()
}

fn dot_for_zero(count: usize) -> String {
    if count == 0 { "·".to_owned() } else { count.to_string() }
}

fn describe(task: &Task, classifier: &Classifier, number: usize, mistake: &Mistake) -> String {
    let name = |class: usize| task.classes.get(class).copied().unwrap_or_default();
    let (label, predicted) = (name(mistake.label), name(mistake.predicted));
    let score = classifier.unit.in_words(mistake.score);
    format!("#{number}: true {label}, predicted {predicted}, {score}")
}
