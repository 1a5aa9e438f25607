//! `digitty collect`: asks a writer for labeled drawings, and appends them to a file.

mod file;

use std::path::PathBuf;

use anyhow::Result;
use signal_hook::consts::SIGHUP;

use super::options::{Models, TaskOption};
use super::output::{Escaped, counted, note, print};
use super::terminal::{Color, blank_app, check_terminal, take_terminal};
use super::{Outcome, files};
use crate::data::strokes::MAX_NAME;
use crate::tui::app::App;
use crate::tui::collection::Collection;
use crate::tui::session::{Exit, Session, Store};
use file::CollectionFile;

/// Ask a writer for drawings, one class after another, and append them to a file with their labels
///
/// The classes come in random order, each as often as the others. No answer is shown before the end; then the score
/// of each model. Every drawing becomes a line of the file, as `digitty eval --strokes` and `digitty train
/// --strokes` read it; nothing that the file holds is changed. The drawing that was accepted last can still be taken back.
/// It is written when the next one is accepted, or when the session ends, be it by a signal or a lost connection.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Name of the writer, or any other word that stands for one person
    #[arg(long, value_name = "NAME", value_parser = writer)]
    writer: String,
    /// File to append to; it is created if it does not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Number of drawings to ask for; by default one for each class
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    count: Option<u16>,
    /// Seed of the order; a random one by default
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
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
  digitty collect --writer anna --out drawings.jsonl
  digitty collect --writer ben --out drawings.jsonl --count 30
  digitty collect --task shapes --writer ben --out shapes.jsonl
  digitty eval --strokes drawings.jsonl --by writer";

fn writer(name: &str) -> Result<String, String> {
    let is_printable = !name.trim().is_empty() && !name.chars().any(char::is_control);
    if is_printable && name.len() <= MAX_NAME {
        return Ok(name.trim().to_owned());
    }
    Err(format!("expected a name of at most {MAX_NAME} bytes, without control characters"))
}

/// Runs `digitty collect`.
///
/// # Errors
/// If there is no terminal, the models cannot be read, or the file is not one to append to.
pub fn run(args: &Args) -> Result<Outcome> {
    check_terminal()?;
    let lineup = args.models.load(args.task.get())?;
    let task = lineup.task();
    let mut file = CollectionFile::open(&args.out, &args.writer, &task.domain())?;
    let classes = task.classes.len();
    let count = args.count.map_or(classes, usize::from);
    let seed = args.seed.unwrap_or_else(|| fastrand::u64(..));
    let collection = Collection::new(args.writer.clone(), classes, count, seed);
    let app = blank_app(lineup, args.color);
    let screen = take_terminal()?;
    let size = screen.size()?;
    let mut session = Session::new(app.collecting(collection), size);
    let exit = session.run(&mut { screen }, &mut file);
    finish(exit.map_err(Into::into), session.app(), args, &mut file)
}

/// Writes the drawing that was accepted last, and reports.
fn finish(exit: Result<Exit>, app: &App, args: &Args, file: &mut CollectionFile) -> Result<Outcome> {
    let pending = app.collection.as_ref().and_then(Collection::pending);
    pending.map_or(Ok(()), |labeled| file.collect(labeled))?;
    match exit? {
        Exit::Quit => {
            report(app, args)?;
            Ok(Outcome::Success)
        }
        Exit::Signal(signal) => Ok(Outcome::Signalled(signal)),
        Exit::HangUp => Ok(Outcome::Signalled(SIGHUP)),
    }
}

/// Prints the number of drawings that were written, and the score of each model.
fn report(app: &App, args: &Args) -> Result<()> {
    let Some(collection) = &app.collection else { return Ok(()) };
    let (name, accepted) = (files::name(&args.out), collection.accepted());
    note(format_args!("appended {} by {} to {name}", counted(accepted, "drawing"), args.writer));
    if accepted == 0 {
        return Ok(());
    }
    let lineup = app.inference.lineup();
    let tallies = collection.tallies(lineup.members().len(), lineup.task().classes.len());
    print(|out| {
        for (member, tally) in lineup.members().iter().zip(tallies) {
            writeln!(out, "{:<18}{:>4} of {}", Escaped(&member.name), tally.correct(), tally.total())?;
        }
        Ok(())
    })
}
