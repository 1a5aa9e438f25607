//! `digitty browse`: a data set with what the models answer, in the app.

use std::path::PathBuf;

use anyhow::Result;
use clap::ArgGroup;

use super::options::{Models, TaskOption};
use super::terminal::{Color, blank_app, check_terminal};
use super::{Outcome, gallery, paint};
use crate::tui::app::Page;

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
    let gallery = gallery::named(args.mnist.as_deref(), args.strokes.as_deref(), task)?;
    let app = blank_app(lineup, args.color);
    let mut app = app.browsing(gallery.unwrap_or_default());
    app.show(Page::Data);
    paint::paint(app)
}
