//! Plays a script through the session that the terminal plays through.

use std::path::{Path, PathBuf};

use super::budget::{Budget, WALK};
use super::command::{Command, Form, Named, Step, Topic};
use super::location::{Place, Remark};
use super::parse::Script;
use super::snapshot::{self, Sight};
use super::{expect, svg};
use crate::ink::{Brush, Drawing, Point, Stroke, Tool};
use crate::models::{JsonLine, Lineup};
use crate::tui::app::App;
use crate::tui::color::Palette;
use crate::tui::event::{Event, Mouse};
use crate::tui::session::{Session, Store};

/// Something that came of playing a script.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// What the script asked to print.
    Printed(String),
    /// An expectation that was not met.
    Unexpected(Remark),
    /// A snapshot, to be compared with the golden file of its name.
    Snapshot(Snapshot),
}

/// What a golden file should hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The golden file.
    pub path: PathBuf,
    /// Where the script names it.
    pub place: Place,
    /// What was seen.
    pub text: String,
}

/// Plays a script with these models. `open` gives the drawings that it loads, by their paths.
///
/// Nothing here waits, writes a file or looks at the environment: the same script, models and drawings
/// give the same bytes on every machine.
///
/// # Errors
/// At the place of a file that cannot be opened, of a step after the session was quit, or where the
/// script asks for more work than a script may.
pub fn play(
    script: &Script,
    lineup: &Lineup,
    open: &mut dyn FnMut(&Path) -> anyhow::Result<Drawing>,
) -> Result<Vec<Seen>, Remark> {
    let recovery = script.settings.recovery.as_ref();
    let recovery = recovery.map(|named| fetch(script, named, open)).transpose()?;
    let app = App::new(lineup.clone(), Drawing::default(), Palette::new(script.settings.color));
    let mut player = Player {
        script,
        open,
        session: Session::new(app.with_stable_predictions(), script.settings.size),
        store: ScriptStore { recovery },
        budget: Budget::default(),
        passes: 0,
        over: None,
        seen: Vec::new(),
    };
    for step in &script.steps {
        player.step(step).map_err(|(place, why)| script.remark(place, why))?;
    }
    Ok(player.seen)
}

fn fetch(
    script: &Script,
    named: &Named,
    open: &mut dyn FnMut(&Path) -> anyhow::Result<Drawing>,
) -> Result<Drawing, Remark> {
    open(&script.beside(&named.name)).map_err(|error| script.remark(named.place, format!("{error:#}")))
}

/// Why a step cannot be done, and where that stands.
type Trouble = (Place, String);

struct Player<'a> {
    script: &'a Script,
    open: &'a mut dyn FnMut(&Path) -> anyhow::Result<Drawing>,
    session: Session,
    store: ScriptStore,
    budget: Budget,
    /// Reference forward passes that have been paid for.
    passes: usize,
    /// Where the session was quit.
    over: Option<Place>,
    seen: Vec<Seen>,
}

impl Player<'_> {
    fn step(&mut self, step: &Step) -> Result<(), Trouble> {
        if let Some(over) = self.over {
            return after(over, step);
        }
        let price = Budget::price(&step.command, self.session.app(), self.session.frame());
        self.budget.spend(price).map_err(|why| (step.place, why))?;
        match &step.command {
            Command::Stroke { points, brush, erase } => self.paint(points, *brush, *erase),
            Command::Mouse(kind, Point { x, y }) => {
                let (column, row) = (*x, *y);
                self.hear(step.place, Event::Mouse(Mouse { kind: *kind, column, row }))?;
            }
            Command::Key(key, times) => {
                for _ in 0..*times {
                    self.hear(step.place, Event::Key(*key))?;
                }
            }
            Command::Resize(size) => {
                self.hear(step.place, Event::Resize(size.width, size.height))?;
            }
            Command::Load(named) => self.load(named)?,
            Command::Expect(expectation) => {
                if let Some(message) = self.look(step.place, |sight| expect::check(expectation, sight))? {
                    self.seen.push(Seen::Unexpected(self.script.remark(step.place, message)));
                }
            }
            Command::Snapshot(named, form) => self.snapshot(named, *form)?,
            Command::Print(topic) => {
                let name = format!("{}:{}", self.script.path.display(), step.place.line);
                let text = self.look(step.place, |sight| print(*topic, &name, sight))?;
                self.seen.push(Seen::Printed(text));
            }
        }
        Ok(())
    }

    /// Draws with the brush and the tool in hand, where the script does not say others.
    fn paint(&mut self, points: &[Point], brush: Option<f32>, erase: bool) {
        let app = self.session.app();
        let stroke = Stroke {
            points: points.to_vec(),
            brush: brush.map_or(app.canvas.brush(), |radius| Brush { radius }),
            tool: if erase { Tool::Eraser } else { app.canvas.tool() },
        };
        self.session.draw_stroke(&stroke);
    }

    fn hear(&mut self, place: Place, event: Event) -> Result<(), Trouble> {
        let flow = self.session.handle_events(&[event], &mut (), &mut self.store);
        if flow.map_err(|error| (place, error.to_string()))?.is_break() {
            self.over = Some(place);
        }
        Ok(())
    }

    fn load(&mut self, named: &Named) -> Result<(), Trouble> {
        let path = self.script.beside(&named.name);
        let drawing = (self.open)(&path).map_err(|error| (named.place, format!("{error:#}")))?;
        self.session.open(drawing);
        Ok(())
    }

    fn snapshot(&mut self, named: &Named, form: Form) -> Result<(), Trouble> {
        let text = self.look(named.place, |sight| match form {
            Form::Text => snapshot::text(sight),
            Form::Svg => svg::svg(sight.frame),
        })?;
        self.seen.push(Seen::Snapshot(Snapshot {
            path: self.script.beside(&named.name),
            place: named.place,
            text,
        }));
        Ok(())
    }

    /// Lets the session draw, and looks at it.
    fn look<T>(&mut self, place: Place, see: impl FnOnce(&Sight) -> T) -> Result<T, Trouble> {
        let drawn = self.session.render(&mut ());
        drawn.map_err(|error| (place, error.to_string()))?;
        let app = self.session.app();
        let passes = app.inference.reference_passes() - self.passes;
        self.passes += passes;
        self.budget.spend(WALK * passes as u64).map_err(|why| (place, why))?;
        let predictions = app.inference.predictions();
        Ok(see(&Sight {
            frame: self.session.frame(),
            ink: app.canvas.drawing().image(),
            lineup: app.inference.lineup(),
            predictions: predictions.as_deref(),
        }))
    }
}

/// A step after the session was quit. Events may still have been on their way then, as a recording
/// shows; but nothing can be seen any more.
fn after(over: Place, step: &Step) -> Result<(), Trouble> {
    match step.command {
        Command::Mouse(..) | Command::Key(..) | Command::Resize(_) => Ok(()),
        _ => Err((step.place, format!("expected no more than events after line {}, which quits", over.line))),
    }
}

fn print(topic: Topic, name: &str, sight: &Sight) -> String {
    match topic {
        Topic::Screen => snapshot::screen(sight.frame),
        Topic::Ink => snapshot::ink(sight.ink),
        Topic::Predictions => snapshot::predictions(sight.lineup, sight.predictions),
        Topic::Json => json(name, sight),
    }
}

fn json(name: &str, sight: &Sight) -> String {
    // Strings and numbers can always be written.
    serde_json::to_string(&JsonLine::new(name, sight.lineup, sight.predictions)).unwrap_or_default() + "\n"
}

/// The store of a scripted session.
struct ScriptStore {
    recovery: Option<Drawing>,
}

impl Store for ScriptStore {
    /// A test that left files behind would be a nuisance.
    fn save(&mut self, _drawing: &Drawing) -> anyhow::Result<String> {
        Ok("A script saves no files".into())
    }

    fn recover(&mut self) -> anyhow::Result<Option<Drawing>> {
        Ok(self.recovery.take())
    }
}
