//! Plays a script through the session that the terminal plays through.

mod filming;
mod store;

use std::path::{Path, PathBuf};

use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use store::ScriptStore;

use super::command::{Command, Expectation, FileRef, ModelsRef, Printable, SnapshotFormat, Step};
use super::diagnostic::{Diagnostic, Location};
use super::film::Film;
use super::limits::{MAX_WARNINGS, Work};
use super::parse::Script;
use super::snapshot::{self, View};
use super::{expect, format, key, warn};
use crate::ink::{Brush, Drawing, Point, Stroke, Tool};
use crate::models::{JsonLine, Lineup};
use crate::tui::action::{Action, SessionAction};
use crate::tui::app::App;
use crate::tui::collection::Collection;
use crate::tui::color::Palette;
use crate::tui::event::{Event, Mouse};
use crate::tui::key::Key;
use crate::tui::session::Session;
use crate::tui::teaching::Purpose;
use crate::tui::{keymap, page};

/// An output of a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A text that it prints.
    Printed(String),
    /// A step that is probably a mistake.
    Warning(Diagnostic),
    /// An expectation that was not met, with the text of the screen unless the failure before it had the same.
    Failure(Diagnostic, Option<String>),
    /// A snapshot, to be compared with its golden file.
    Snapshot(Snapshot),
}

/// A snapshot of the session.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The golden file.
    pub path: PathBuf,
    /// The location of its name in the script.
    pub location: Location,
    /// The bytes that the golden file should hold.
    pub bytes: Vec<u8>,
}

/// Opens the drawings at a path, of which there is at least one.
type Open<'a> = &'a mut dyn FnMut(&Path) -> anyhow::Result<Vec<Drawing>>;

/// Plays a script with these models. `open` opens the drawings that it loads.
///
/// Nothing here waits, writes a file or looks at the environment: the same script, models and drawings
/// give the same bytes on every machine.
///
/// # Errors
/// At the location of a file that cannot be opened, of a command after the session ended, or where the
/// script exceeds a limit on its work.
pub fn play(script: &Script, lineup: &Lineup, open: Open) -> Result<Vec<Output>, Diagnostic> {
    play_through(script, lineup, open, None).map(|player| player.outputs)
}

/// Films a session: strokes as they are drawn, and the screen after every other step.
///
/// # Errors
/// As [`play`].
pub fn film(script: &Script, lineup: &Lineup, open: Open) -> Result<Film, Diagnostic> {
    let film = Film::new(&script.settings, &script.steps);
    let player = play_through(script, lineup, open, Some(film))?;
    let mut film = player.film.unwrap_or_else(|| Film::new(&script.settings, &[]));
    film.end();
    Ok(film)
}

fn play_through<'a>(
    script: &'a Script,
    lineup: &Lineup,
    open: Open<'a>,
    film: Option<Film>,
) -> Result<Player<'a>, Diagnostic> {
    let recovery = script.settings.recovery.as_ref();
    let recovery = recovery.map(|file| fetch(script, file, &mut *open)).transpose()?;
    let recovery = recovery.and_then(|drawings| drawings.into_iter().next());
    let lineup = chosen(script, lineup)?;
    let (canvas, classes) = (Drawing::blank(lineup.task().size), lineup.task().classes.len());
    let app = App::new(lineup, canvas, Palette::new(script.settings.color).with_theme(script.settings.theme));
    let app = match script.settings.collect {
        Some((count, seed)) => app.collecting(Collection::new("anna".to_owned(), classes, count, seed)),
        None => app,
    };
    let app = match &script.gallery {
        Some(gallery) => app.browsing(gallery.clone()),
        None => app,
    };
    let app = match &script.training_data {
        Some(data) => app.training_on(data.clone()),
        None => app,
    };
    let mut player = Player {
        script,
        open,
        session: Session::new(app.with_stable_predictions(), script.settings.size),
        store: ScriptStore { recovery },
        work: Work::default(),
        ended_by: None,
        failed_on: String::new(),
        warnings: 0,
        outputs: Vec::new(),
        film,
    };
    player.begin_film()?;
    script.steps.iter().try_for_each(|step| player.step(step))?;
    Ok(player)
}

/// Chooses the models that the script names.
fn chosen(script: &Script, lineup: &Lineup) -> Result<Lineup, Diagnostic> {
    let mut lineup = lineup.clone();
    if let Some(ModelsRef { ids, location }) = &script.settings.models {
        lineup.choose(ids).map_err(|error| Diagnostic::new(*location, error.to_string()))?;
    }
    Ok(lineup)
}

fn fetch(script: &Script, file: &FileRef, open: Open) -> Result<Vec<Drawing>, Diagnostic> {
    open(&script.beside(file)).map_err(|error| Diagnostic::new(file.location, format!("{error:#}")))
}

struct Player<'a> {
    script: &'a Script,
    open: Open<'a>,
    session: Session,
    store: ScriptStore,
    work: Work,
    /// The step that ended the session.
    ended_by: Option<&'a Step>,
    /// The text of the screen at the latest expectation that was not met.
    failed_on: String,
    warnings: usize,
    outputs: Vec<Output>,
    /// The film that is made of the session, if it is filmed.
    film: Option<Film>,
}

impl<'a> Player<'a> {
    fn step(&mut self, step: &'a Step) -> Result<(), Diagnostic> {
        if let Some(end) = self.ended_by {
            return check_after(end, step);
        }
        let steps = match step.command {
            Command::Key(_, times) | Command::Tick(times) | Command::Train(_, times) => times.into(),
            _ => 1,
        };
        self.count(step.location, |work| work.steps.add(steps))?;
        self.run(step)?;
        self.film_step(step)
    }

    fn run(&mut self, step: &'a Step) -> Result<(), Diagnostic> {
        match &step.command {
            Command::Stroke { points, brush, erase } => self.draw(step.location, points, *brush, *erase),
            Command::Mouse(kind, Point { x, y }) => {
                self.handle_event(step, Event::Mouse(Mouse { kind: *kind, column: *x, row: *y }))
            }
            Command::Key(key, times) => (0..*times).try_for_each(|_| self.press(step, *key)),
            Command::Page(page) => {
                self.session.show(*page);
                Ok(())
            }
            Command::Tick(times) => (0..*times).try_for_each(|_| self.handle_event(step, Event::Tick)),
            Command::Teach(purpose, class) => self.teach(step, *purpose, *class),
            Command::Train(network, batches) => self.train(step.location, network, *batches),
            Command::Resize(size) => self.handle_event(step, Event::Resize(size.width, size.height)),
            Command::Load(file) => self.load(file),
            Command::Expect(expectation) => self.expect(step.location, expectation),
            Command::Snapshot(file, format, region) => self.snapshot(file, *format, *region),
            Command::Print(part) => self.print(step.location, *part),
        }
    }

    /// Teaches a class or labels the drawing, as the keyboard does.
    fn teach(&mut self, step: &'a Step, purpose: Purpose, class: usize) -> Result<(), Diagnostic> {
        self.count_prediction(step.location)?;
        let name = self.session.app().inference.lineup().task().classes[class];
        let keys = [if purpose == Purpose::Teach { "t" } else { "T" }, &name[..1]];
        let mut keys = keys.into_iter().filter_map(key::parse);
        keys.try_for_each(|key| self.handle_event(step, Event::Key(key)))
    }

    /// Trains a network on this many batches, or on as many as are left of its training.
    fn train(&mut self, location: Location, network: &str, batches: u16) -> Result<(), Diagnostic> {
        for _ in 0..batches {
            let before = self.session.app().trained().work;
            if !self.session.train_on(network, 1) {
                let noun = self.session.app().inference.lineup().task().noun;
                return Err(Diagnostic::new(location, format!("there is no data to train on a {noun}")));
            }
            let work = self.session.app().trained().work - before;
            self.count(location, |limits| limits.training.add(work))?;
        }
        Ok(())
    }

    /// Counts work for the command at `location`.
    fn count(
        &mut self,
        location: Location,
        add: impl FnOnce(&mut Work) -> Result<(), String>,
    ) -> Result<(), Diagnostic> {
        add(&mut self.work).map_err(|message| Diagnostic::new(location, message))
    }

    /// Draws with the brush and the tool in hand, unless the script says otherwise.
    fn draw(
        &mut self,
        location: Location,
        points: &[Point],
        brush: Option<f32>,
        erase: bool,
    ) -> Result<(), Diagnostic> {
        self.count(location, |work| work.points.add(points.len()))?;
        let canvas = &self.session.app().canvas;
        let warning = warn::of_stroke(points, canvas.drawing().size());
        let stroke = Stroke {
            points: points.to_vec(),
            brush: brush.map_or(canvas.brush(), |radius| Brush { radius }),
            tool: if erase { Tool::Eraser } else { canvas.tool() },
        };
        self.film_stroke(location, &stroke)?;
        self.session.draw_stroke(&stroke);
        self.warn(location, warning);
        Ok(())
    }

    /// Presses a key. Saving draws the whole drawing again if that was put off by undoing.
    fn press(&mut self, step: &'a Step, key: KeyEvent) -> Result<(), Diagnostic> {
        let app = self.session.app();
        let action = keymap::action_of(page::bindings(app.page), Key::pressed(key.code, key.modifiers));
        if action == Some(Action::Session(SessionAction::Save)) {
            let points = points(app);
            self.count(step.location, |work| work.points.add(points))?;
        }
        if action == Some(Action::Session(SessionAction::Accept)) {
            self.count_prediction(step.location)?;
        }
        self.handle_event(step, Event::Key(key))
    }

    fn handle_event(&mut self, step: &'a Step, event: Event) -> Result<(), Diagnostic> {
        self.warn(step.location, warn::of_event(&event, &self.session));
        let passes = self.session.app().reference_passes();
        let flow = self.session.handle_events(&[event], &mut (), &mut self.store);
        let passes = self.session.app().reference_passes() - passes;
        self.count(step.location, |work| work.reference_passes.add(passes))?;
        let flow = flow.map_err(|error| Diagnostic::new(step.location, error.to_string()))?;
        self.ended_by = self.ended_by.or(flow.is_break().then_some(step));
        Ok(())
    }

    /// Gives a warning, once for each line.
    fn warn(&mut self, location: Location, warning: Option<String>) {
        let warning = warning.map(|message| Output::Warning(Diagnostic::new(location, message)));
        if warning.is_some() && self.warnings < MAX_WARNINGS && self.outputs.last() != warning.as_ref() {
            self.warnings += 1;
            self.outputs.extend(warning);
        }
    }

    fn expect(&mut self, location: Location, expectation: &Expectation) -> Result<(), Diagnostic> {
        let failure = self.view(location, |view| {
            expect::check(expectation, view).map(|message| (message, snapshot::screen(view.frame)))
        })?;
        if let Some((message, screen)) = failure {
            let shown = (screen != self.failed_on).then(|| screen.clone());
            self.failed_on = screen;
            self.outputs.push(Output::Failure(Diagnostic::new(location, message), shown));
        }
        Ok(())
    }

    fn load(&mut self, file: &FileRef) -> Result<(), Diagnostic> {
        let drawings = fetch(self.script, file, self.open)?;
        let points: usize = drawings.iter().map(points_of).sum();
        self.session.open(drawings);
        self.count(file.location, |work| work.points.add(points))
    }

    fn snapshot(
        &mut self,
        file: &FileRef,
        kind: SnapshotFormat,
        region: Option<Rect>,
    ) -> Result<(), Diagnostic> {
        let theme = self.script.settings.theme;
        let bytes = self.view(file.location, |view| format::bytes(view, kind, region, theme))?;
        let bytes = bytes.map_err(|message| Diagnostic::new(file.location, message))?;
        if kind == SnapshotFormat::Png {
            let cells = self.session.frame().content().len();
            self.count(file.location, |work| work.cells.add(PNG_CELLS * cells))?;
        }
        let path = self.script.beside(file);
        self.outputs.push(Output::Snapshot(Snapshot { path, location: file.location, bytes }));
        Ok(())
    }

    fn print(&mut self, location: Location, part: Printable) -> Result<(), Diagnostic> {
        let name = format!("{}:{}", self.script.path().display(), location.line);
        let text = self.view(location, |view| match part {
            Printable::Screen => snapshot::screen(view.frame),
            Printable::Ink => snapshot::ink(view.ink),
            Printable::Predictions => snapshot::predictions(view.lineup, view.predictions),
            Printable::Json => json(&name, view),
        })?;
        self.outputs.push(Output::Printed(text));
        Ok(())
    }

    /// Lets the session predict and draw, and looks at it.
    fn view<T>(&mut self, location: Location, look: impl FnOnce(&View) -> T) -> Result<T, Diagnostic> {
        self.count_prediction(location)?;
        let costs = |app: &App| (app.reference_passes(), app.pixels_tried(), app.gallery.work_done());
        let (passes, trials, answered) = costs(self.session.app());
        self.session.finish_idle_work();
        let drawn = self.session.render(&mut ());
        drawn.map_err(|error| Diagnostic::new(location, error.to_string()))?;
        let (all_passes, all_trials, all_answered) = costs(self.session.app());
        let cells = self.session.frame().content().len();
        self.count(location, |work| {
            work.reference_passes.add(all_passes - passes)?;
            work.trials.add(all_trials - trials)?;
            work.predictions.add(all_answered - answered)?;
            work.cells.add(cells)
        })?;
        let app = self.session.app();
        let predictions = app.inference.predictions();
        let values = page::values(app, self.session.size());
        Ok(look(&View {
            frame: self.session.frame(),
            ink: app.canvas.drawing().image(),
            lineup: app.inference.lineup(),
            predictions: predictions.as_deref(),
            is_preprocessed: app.inference.preprocesses(),
            values: values.as_deref(),
        }))
    }

    /// Counts the work of a prediction, before which preprocessing draws the whole drawing again.
    fn count_prediction(&mut self, location: Location) -> Result<(), Diagnostic> {
        let app = self.session.app();
        let (predictions, points) = if app.inference.is_stale() { (1, points(app)) } else { (0, 0) };
        self.count(location, |work| {
            work.predictions.add(predictions)?;
            work.points.add(points)
        })
    }
}

/// Encoding a cell as pixels takes about as long as drawing this many.
const PNG_CELLS: usize = 10;

/// Counts the points of the drawing.
fn points(app: &App) -> usize {
    points_of(app.canvas.drawing())
}

fn points_of(drawing: &Drawing) -> usize {
    drawing.strokes().map(|stroke| stroke.points.len()).sum()
}

/// Checks a step after the session has ended. Events may still have been on their way then; but nothing
/// can be seen any more.
fn check_after(end: &Step, step: &Step) -> Result<(), Diagnostic> {
    let how = match &end.command {
        Command::Key(pressed, _) => format!("`key {}`", key::name(pressed)),
        _ => "it".to_owned(),
    };
    match step.command {
        Command::Mouse(..) | Command::Key(..) | Command::Tick(_) | Command::Resize(_) => Ok(()),
        _ => {
            let line = end.location.line;
            let message = format!("nothing can be checked after line {line}: {how} ended the session");
            Err(Diagnostic::new(step.location, message))
        }
    }
}

fn json(name: &str, view: &View) -> String {
    // Strings and numbers can always be written.
    serde_json::to_string(&JsonLine::new(name, view.lineup, view.predictions, view.is_preprocessed))
        .unwrap_or_default()
        + "\n"
}
