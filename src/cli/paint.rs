//! `digitty paint`: the app in the terminal.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use ratatui::layout::Size;
use signal_hook::consts::SIGHUP;

use super::options::{Models, TaskOption};
use super::record::Recording;
use super::recovery::Recoveries;
use super::terminal::{Color, check_terminal, take_terminal, theme_of_environment};
use super::{Outcome, datasets, drawings, files, gallery, output, record, taught};
use crate::data::Dataset;
use crate::ink::{Domain, Drawing};
use crate::models::{Checkpoint, Member, Task};
use crate::script::{RecordedStore, Recorder, Start};
use crate::train::TrainingData;
use crate::tui::app::App;
use crate::tui::collection::LabeledDrawing;
use crate::tui::color::{Palette, Theme};
use crate::tui::gallery::Gallery;
use crate::tui::session::{Exit, Session, Store};

/// Paint a digit or a shape with the mouse or the keyboard; three models classify it after every stroke
///
/// Any terminal of at least 28×15 cells will do (42×9 for shapes), also over ssh and in tmux. `?` shows the keys.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Image or drawings to open: PNG or strokes (`-`: standard input); n and N leaf through up to 10,000
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The same, as an option
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    load: Option<PathBuf>,
    /// Number of colors
    #[arg(long, value_name = "DEPTH", value_enum, default_value_t)]
    color: Color,
    /// Background to choose colors for (default: detected from the terminal or COLORFGBG, otherwise dark)
    #[arg(long, value_name = "THEME", value_enum)]
    theme: Option<Theme>,
    /// Record the session as a script for `digitty run`, without the key that quits; FILE must not exist yet
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    #[command(flatten)]
    task: TaskOption,
    #[command(flatten)]
    models: Models,
    /// Directory of MNIST's files, to train digits on in the app
    #[arg(long, value_name = "DIR")]
    mnist: Option<PathBuf>,
    /// Labeled drawings as JSON Lines, gzipped or not, to train on in the app
    #[arg(long, value_name = "FILE")]
    strokes: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  digitty paint seven.png
  digitty drawings.jsonl
  digitty paint --task shapes
  digitty paint --color none
  digitty paint --theme light
  digitty paint --record session.script
  digitty paint --mnist DIR
  ssh -t host digitty";

impl Args {
    /// Iterates over the data to browse and to train on.
    fn data(&self) -> impl Iterator<Item = &Path> {
        self.mnist.iter().chain(&self.strokes).map(PathBuf::as_path)
    }

    /// Returns the file to open.
    fn input(&self) -> Option<&Path> {
        self.file.as_deref().or(self.load.as_deref())
    }

    /// Refuses a word that is neither a command nor a file: most likely a command was meant.
    ///
    /// # Errors
    /// If there is such a word.
    fn check_word(&self) -> Result<()> {
        let Some(path) = &self.file else { return Ok(()) };
        let is_word = path.extension().is_none() && path.components().count() == 1;
        let is_known = path.as_os_str() == files::STDIN || path.symlink_metadata().is_ok();
        ensure!(!is_word || is_known, "`{}` is neither a command nor a file; try --help", path.display());
        Ok(())
    }

    /// Reads the drawings of the file to open; none without a file.
    fn drawings(&self, domain: &Domain) -> Result<Vec<Drawing>> {
        let Some(path) = self.input() else { return Ok(Vec::new()) };
        drawings::read_all(&files::name(path), files::open(path)?, domain)
    }

    /// Returns the theme that was asked for, or else that of the terminal.
    fn theme(&self) -> Theme {
        self.theme.unwrap_or_else(theme_of_environment)
    }
}

/// Runs `digitty paint`.
///
/// # Errors
/// If there is no terminal, or the models or the file to begin with cannot be read.
pub fn run(args: &Args) -> Result<Outcome> {
    args.check_word()?;
    check_terminal()?;
    let lineup = args.models.load(args.task.get())?;
    let (task, domain) = (lineup.task(), lineup.task().domain());
    let drawings = args.drawings(&domain)?;
    let recording = args.record.as_deref().map(Recording::create).transpose()?;
    let start = |size, recording: &Recording| start(args, size, recording, &drawings);
    let mut app = App::new(
        lineup,
        Drawing::blank(domain.size),
        Palette::new(args.color.depth()).with_theme(args.theme()),
    );
    if args.theme.is_none() {
        app = app.following_background();
    }
    if let Some((data, gallery)) = data(args, task)? {
        app = app.training_on(data).browsing(gallery);
    }
    let mut store = FileStore { recoveries: Recoveries::new(task) };
    match store.recoverable() {
        0 => {}
        1 => app.set_message("Press r to restore the drawing of the last session."),
        n => app.set_message(format!("Press r to restore the drawings of {n} sessions.")),
    }
    app.open(drawings.clone());
    let screen = take_terminal()?;
    let size = screen.size()?;
    let mut session = Session::new(app, size);
    let exit = match recording {
        None => session.run(&mut { screen }, &mut store).map_err(Into::into),
        Some(recording) => {
            let start = start(size, &recording)?;
            let mut recorder = Recorder::new(screen, start);
            let mut remembered = RecordedStore::new(&mut store);
            let exit = session.run(&mut recorder, &mut remembered);
            // Without the event that quit, checks can be appended.
            let events = session.events_handled() - usize::from(matches!(exit, Ok(Exit::Quit)));
            recording.write(events, session.trained(), &recorder, &remembered)?;
            exit.map_err(Into::into)
        }
    };
    finish(exit, session.app(), &mut store.recoveries)
}

/// Lets a person paint in an app, until it ends.
///
/// # Errors
/// If there is no terminal to read keys from, or it cannot be drawn on.
pub(super) fn paint(app: App) -> Result<Outcome> {
    let mut store = FileStore { recoveries: Recoveries::new(app.inference.lineup().task()) };
    let screen = take_terminal()?;
    let size = screen.size()?;
    let mut session = Session::new(app, size);
    let exit = session.run(&mut { screen }, &mut store);
    finish(exit.map_err(Into::into), session.app(), &mut store.recoveries)
}

/// Reads the data to train on and to browse in the app, if options name some.
fn data(args: &Args, task: &Task) -> Result<Option<(TrainingData, Gallery)>> {
    if args.mnist.is_none() && args.strokes.is_none() {
        return Ok(None);
    }
    let mut all = match &args.mnist {
        Some(_) if task.is_generated => bail!("--mnist has no effect on the task {}", task.id),
        Some(directory) => datasets::read_mnist_train(directory)?,
        None => Dataset { examples: Vec::new(), classes: task.classes.len() },
    };
    // The file of drawings may be a pipe, which is read once.
    let drawn = args.strokes.as_deref().map(|path| datasets::read_strokes(path, task)).transpose()?;
    let gallery = match (&args.mnist, &args.strokes, &drawn) {
        (None, Some(path), Some(drawn)) => gallery::labeled(files::name(path), drawn.examples.clone())?,
        _ => gallery::named(args.mnist.as_deref(), None, task)?.unwrap_or_default(),
    };
    if let Some(drawn) = drawn {
        all.append(drawn);
    }
    Ok(Some((datasets::training_data(all)?, gallery)))
}

/// Returns the beginning of a recording.
fn start(args: &Args, size: Size, recording: &Recording, drawings: &[Drawing]) -> Result<Start> {
    Ok(Start {
        size,
        color: args.color.depth(),
        theme: args.theme(),
        task: args.task.get(),
        weights: args.models.weights().map(record::absolute).transpose()?,
        models: args.models.ids(),
        data: args.data().map(record::absolute).collect::<Result<_>>()?,
        load: args
            .input()
            .map(|path| recording.loaded(path, drawings, &args.task.get().domain()))
            .transpose()?,
    })
}

/// Keeps an unsaved drawing for the next session, and returns the outcome.
fn finish(exit: Result<Exit>, app: &App, recoveries: &mut Recoveries) -> Result<Outcome> {
    let (drawing, quit) = (app.canvas.drawing(), matches!(exit, Ok(Exit::Quit)));
    let mut is_kept = false;
    for unsaved in app.unsaved() {
        match recoveries.keep(unsaved) {
            Ok(()) => is_kept = true,
            // Those who quit may have meant to leave it behind, but should know.
            Err(error) if quit => output::note(format!("digitty: {error:#}")),
            Err(error) => return Err(error),
        }
    }
    if quit && is_kept {
        output::note("The drawing was not saved: the next session restores it by `r`.");
    }
    if quit && !app.canvas.is_unsaved() {
        recoveries.discard(drawing);
    }
    Ok(match exit? {
        Exit::Quit => Outcome::Success,
        Exit::Signal(signal) => Outcome::Signalled(signal),
        Exit::HangUp => Outcome::Signalled(SIGHUP),
    })
}

/// The current directory, where drawings are saved, and the drawings of interrupted sessions.
struct FileStore {
    recoveries: Recoveries,
}

impl Store for FileStore {
    fn save(&mut self, drawing: &Drawing) -> Result<String> {
        let names = drawings::save(Path::new("."), drawing)?;
        self.recoveries.discard(drawing);
        Ok(match (&names[..], drawing.background()) {
            ([png, strokes], Some(_)) => {
                format!("Saved {png}; {strokes} has the strokes without the loaded image")
            }
            (names, _) => format!("Saved {}", names.join(" and ")),
        })
    }

    fn save_weights(&mut self, id: &str, checkpoint: &Checkpoint) -> Result<String> {
        let bytes = checkpoint.to_bytes()?;
        for number in 1..u32::MAX {
            let name = format!("{id}-{number}.safetensors");
            match files::create_new(Path::new(&name), &bytes) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).context(name),
                Ok(()) => return Ok(format!("Saved {name}; --weights {name} shows it")),
            }
        }
        bail!("all numbers are taken")
    }

    fn save_taught(&mut self, models: &[Member], drawings: &[LabeledDrawing]) -> Result<String> {
        taught::save(Path::new("."), models, drawings)
    }

    fn recover(&mut self) -> Result<Option<Drawing>> {
        self.recoveries.restore()
    }

    fn recoverable(&self) -> usize {
        self.recoveries.count()
    }
}
