//! `digitty browse`: a data set with what the models answer, in the app.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::ArgGroup;

use super::options::{Models, TaskOption};
use super::paint::{self, Color, check_terminal};
use super::{Outcome, datasets, files};
use crate::data::{Example, strokes};
use crate::ink::Drawing;
use crate::models::Task;
use crate::tui::app::{App, Page};
use crate::tui::color::Palette;
use crate::tui::gallery::Gallery;

/// Browse a data set: the confusion matrix, the images of a cell, and one of them on the canvas
///
/// The app starts on its page `data`, where `?` shows the keys. Answers are worked out while nothing else happens;
/// filters choose by class, answer, mistake, writer and confidence. Without a data set drawings are made by code.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("source"), after_help = EXAMPLES)]
pub struct Args {
    /// Directory of MNIST's IDX files, gzipped or not, of which the test set is shown
    #[arg(long, value_name = "DIR", group = "source")]
    mnist: Option<PathBuf>,
    /// Labeled drawings as JSON Lines, gzipped or not
    #[arg(long, value_name = "FILE", group = "source")]
    strokes: Option<PathBuf>,
    /// Number of colors
    #[arg(long, value_name = "DEPTH", value_enum, default_value_t)]
    color: Color,
    #[command(flatten)]
    task: TaskOption,
    #[command(flatten)]
    models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty browse --mnist DIR
  digitty browse --strokes drawings.jsonl
  digitty browse --task shapes";

/// Runs `digitty browse`.
///
/// # Errors
/// If there is no terminal, or the models or the data cannot be read.
pub fn run(args: &Args) -> Result<Outcome> {
    check_terminal()?;
    let lineup = args.models.load(args.task.get())?;
    let task = lineup.task();
    let gallery = gallery(args.mnist.as_deref(), args.strokes.as_deref(), task)?;
    let app = App::new(lineup, Drawing::blank(task.size), Palette::new(args.color.depth()));
    let mut app = app.browsing(gallery.unwrap_or_default());
    app.show(Page::Data);
    paint::paint(app)
}

/// Reads the data to browse, if some are named.
///
/// # Errors
/// If they cannot be read, or none of them has a label.
pub(super) fn gallery(mnist: Option<&Path>, strokes: Option<&Path>, task: &Task) -> Result<Option<Gallery>> {
    let (name, examples) = match (mnist, strokes) {
        (Some(directory), _) => {
            ensure!(!task.is_generated, "--mnist is for digits, not for {}", task.id);
            ("MNIST's test".to_owned(), datasets::read_mnist_test(directory)?.examples)
        }
        (_, Some(path)) => (files::name(path), datasets::read_strokes(path, task)?.examples),
        (None, None) => return Ok(None),
    };
    labeled(name, examples).map(Some)
}

/// Reads the data of a directory of MNIST, or of an ordinary file of drawings that is not too large.
///
/// # Errors
/// As [`gallery`], and if the file is something else or has more than `most` bytes.
pub(super) fn of(path: &Path, task: &Task, most: u64) -> Result<Gallery> {
    if path.is_dir() {
        return labeled("MNIST's test".to_owned(), datasets::read_mnist_test(path)?.examples);
    }
    let bytes = files::read_regular(path, most)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let examples = strokes::read(&name, &bytes[..], &task.domain())?.examples;
    labeled(name, examples)
}

/// Makes a gallery of examples that have labels.
fn labeled(name: String, examples: Vec<Example>) -> Result<Gallery> {
    ensure!(examples.iter().any(|example| example.label.is_some()), "{name}: no drawing has a label");
    Ok(Gallery::new(name, examples))
}
