//! Writes a live session as a script.

use std::fmt::Write;
use std::io;
use std::time::Instant;

use anyhow::ensure;
use ratatui::buffer::Cell;
use ratatui::crossterm::event::{KeyEvent, MouseButton, MouseEventKind};
use ratatui::layout::Size;

use super::lexer::quote;
use super::limits::{MAX_COORDINATE, MAX_PRESSES, MAX_SCRIPT_BYTES, MAX_SIZE, MAX_STEPS, MAX_TRAINING};
use super::{color, key};
use crate::ink::Drawing;
use crate::models::{Checkpoint, Member, Task};
use crate::tui::collection::LabeledDrawing;
use crate::tui::color::{ColorDepth, Theme};
use crate::tui::event::{Event, Mouse};
use crate::tui::session::{Screen, Store};
use crate::tui::trained::Trained;

/// Bytes and events after which a recording ends, so that it can be played, and lines be appended.
const MAX_RECORDED_BYTES: usize = MAX_SCRIPT_BYTES - (1 << 20);
const MAX_RECORDED_EVENTS: usize = MAX_STEPS - 10_000;

/// The beginning of a session: its screen, models and drawing.
#[derive(Clone, Debug)]
pub struct Start {
    /// The size of the screen.
    pub size: Size,
    /// Its color depth.
    pub color: ColorDepth,
    /// The background that its colors are for.
    pub theme: Theme,
    /// What is drawn.
    pub task: &'static Task,
    /// The file or directory of the models, if they are not the usual ones.
    pub weights: Option<String>,
    /// The ids of the models that are shown, if they were chosen.
    pub models: Option<String>,
    /// The files and directories of the data to browse and to train on.
    pub data: Vec<String>,
    /// The file of the drawing, if it is not blank.
    pub load: Option<String>,
}

/// A screen that writes down every event on its way to the session.
///
/// Events are recorded, not what becomes of them: so a recording also tests how keys and cells are
/// understood. One thing comes to a session from elsewhere, the drawing that the key r restores; a
/// [`RecordedStore`] keeps it, so that it can be written beside the script, which names it as `recovery`.
#[derive(Debug)]
pub struct Recorder<S> {
    screen: S,
    start: Start,
    steps: String,
    /// The length of `steps` after each event.
    ends: Vec<usize>,
}

impl<S> Recorder<S> {
    /// Creates a recorder of the session on `screen`.
    pub fn new(screen: S, start: Start) -> Self {
        Self { screen, start, steps: String::new(), ends: Vec::new() }
    }

    /// Returns the script of the first `events` events, or of as many as a script may have. `recovery` is the
    /// name of the file of the drawing that was restored, if one was; `trained` is what was trained between events,
    /// each with the number of events before it.
    pub fn script(&self, events: usize, recovery: Option<&str>, trained: &[(usize, Trained)]) -> String {
        let start = &self.start;
        let recovery = recovery.map(str::to_owned);
        let beginning = [
            ("size", Some(dimensions(start.size))),
            ("color", Some(color::name(start.color).to_owned())),
            ("theme", color::name_of_theme(start.theme).map(str::to_owned)),
            ("task", (!start.task.is_default()).then(|| start.task.id.to_owned())),
            ("weights", start.weights.clone()),
            ("models", start.models.clone()),
            ("recovery", recovery),
            ("load", start.load.clone()),
        ];
        let data = start.data.iter().map(|data| ("browse", Some(data.clone())));
        let mut script = String::from("# Recorded by digitty paint --record\n");
        for (command, word) in data.chain(beginning) {
            if let Some(word) = word {
                let _ = writeln!(script, "{command} {}", quote(&word));
            }
        }
        script += &self.steps(events, trained);
        if self.is_full() {
            script += "# The recording ends here, since a script may not be longer\n";
        }
        script
    }

    /// Returns the lines of the first `events` events, and those of the trainings between them.
    fn steps(&self, events: usize, trained: &[(usize, Trained)]) -> String {
        let end_of = |events: usize| match events.min(self.ends.len()) {
            0 => 0,
            events => self.ends[events - 1],
        };
        let (mut steps, mut from, mut work) = (String::new(), 0, 0);
        for (before, part) in trained.iter().filter(|(before, _)| *before <= events) {
            let to = end_of(*before);
            steps += &self.steps[from..to];
            from = to;
            work += part.work;
            // Writing to a string cannot fail.
            if work > MAX_TRAINING {
                let _ = writeln!(steps, "# train {} {}: more than a script may", part.network, part.batches);
                continue;
            }
            for done in (0..part.batches).step_by(MAX_PRESSES.into()) {
                let batches = (part.batches - done).min(MAX_PRESSES.into());
                let _ = writeln!(steps, "train {} {batches}", part.network);
            }
        }
        steps + &self.steps[from..end_of(events)]
    }

    fn is_full(&self) -> bool {
        self.ends.len() >= MAX_RECORDED_EVENTS || self.steps.len() >= MAX_RECORDED_BYTES
    }

    fn note(&mut self, event: &Event) {
        if let Some(line) = line(event).filter(|_| !self.is_full()) {
            // Writing to a string cannot fail.
            let _ = writeln!(self.steps, "{line}");
        }
        self.ends.push(self.steps.len());
    }
}

impl<S: Screen> Screen for Recorder<S> {
    fn wait(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        let known = events.len();
        let waited = self.screen.wait(until, events);
        events[known..].iter().for_each(|event| self.note(event));
        waited
    }

    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
        self.screen.draw(changes)
    }

    fn tick(&mut self, events: &mut Vec<Event>) {
        let known = events.len();
        self.screen.tick(events);
        events[known..].iter().for_each(|event| self.note(event));
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.screen.suspend()
    }
}

/// A store that remembers the drawing that was restored from it.
#[derive(Debug)]
pub struct RecordedStore<S> {
    store: S,
    recovered: Option<Drawing>,
}

impl<S> RecordedStore<S> {
    /// Creates a recording of what `store` restores.
    pub const fn new(store: S) -> Self {
        Self { store, recovered: None }
    }

    /// Returns the drawing that was restored, if one was.
    pub const fn recovered(&self) -> Option<&Drawing> {
        self.recovered.as_ref()
    }
}

impl<S: Store> Store for RecordedStore<S> {
    fn save(&mut self, drawing: &Drawing) -> anyhow::Result<String> {
        self.store.save(drawing)
    }

    fn recover(&mut self) -> anyhow::Result<Option<Drawing>> {
        ensure!(self.recovered.is_none(), "a recording restores one drawing at most");
        self.recovered = self.store.recover()?;
        Ok(self.recovered.clone())
    }

    fn save_weights(&mut self, id: &str, checkpoint: &Checkpoint) -> anyhow::Result<String> {
        self.store.save_weights(id, checkpoint)
    }

    fn save_taught(&mut self, models: &[Member], drawings: &[LabeledDrawing]) -> anyhow::Result<String> {
        self.store.save_taught(models, drawings)
    }

    fn recoverable(&self) -> usize {
        if self.recovered.is_some() { 0 } else { self.store.recoverable() }
    }
}

/// The line for an event, if it is one that a script can tell and that can change anything.
fn line(event: &Event) -> Option<String> {
    match event {
        Event::Key(key) => Some(press(key)),
        Event::Mouse(mouse) => point(mouse),
        Event::Resize(width, height) => Some(format!("resize {}", dimensions(Size::new(*width, *height)))),
        Event::Tick => Some("tick".to_owned()),
        Event::Redraw | Event::Background(_) | Event::Signal(_) | Event::HangUp => None,
    }
}

fn press(key: &KeyEvent) -> String {
    format!("key {}", quote(&key::name(key)))
}

fn point(mouse: &Mouse) -> Option<String> {
    let (what, button) = match mouse.kind {
        MouseEventKind::Down(button) => ("down", button),
        MouseEventKind::Drag(button) => ("drag", button),
        MouseEventKind::Up(button) => ("up", button),
        MouseEventKind::ScrollUp => ("wheelup", MouseButton::Left),
        MouseEventKind::ScrollDown => ("wheeldown", MouseButton::Left),
        _ => return None,
    };
    let button = match button {
        MouseButton::Left => "",
        MouseButton::Right => " right",
        MouseButton::Middle => " middle",
    };
    Some(format!("mouse {what} {},{}{button}", along(mouse.column), along(mouse.row)))
}

/// A coordinate in cells: a whole number where it is the middle of a cell, and otherwise with a point.
fn along(place: f32) -> String {
    // Not `clamp`, which leaves what is no number as it is.
    #[expect(clippy::manual_clamp, reason = "NaN becomes 0")]
    let text = place.max(0.0).min(MAX_COORDINATE).to_string();
    match text.strip_suffix(".5") {
        Some(cell) => cell.to_owned(),
        None if text.contains('.') => text,
        None => text + ".0",
    }
}

/// The size of a screen. None has no columns, and none is larger than scripts allow; a terminal that
/// says so shows the same as the nearest that does not.
fn dimensions(size: Size) -> String {
    let (width, height) = (size.width.clamp(1, MAX_SIZE.width), size.height.clamp(1, MAX_SIZE.height));
    format!("{width}x{height}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use ratatui::crossterm::event::{KeyCode, KeyModifiers};

    use super::super::{Output, Script, play};
    use super::*;
    use crate::ink::{Brush, ImageSize, Point, Stroke};
    use crate::models::{DIGITS, JsonLine, Lineup, SHAPES};
    use crate::tui::app::App;
    use crate::tui::color::Palette;
    use crate::tui::session::Session;

    /// A person without a plan.
    struct Person {
        rng: fastrand::Rng,
        left: usize,
    }

    impl Person {
        fn event(&mut self) -> Event {
            let rng = &mut self.rng;
            match rng.u32(..40) {
                0 => Event::Resize(rng.u16(..140), rng.u16(..50)),
                1 => Event::Redraw,
                2..12 => Event::Key(key(rng)),
                _ => Event::Mouse(mouse(rng)),
            }
        }
    }

    const KEYS: &[u8] = b"cuUe[] hjklHJKLpsr?\"#";

    fn key(rng: &mut fastrand::Rng) -> KeyEvent {
        let codes =
            [KeyCode::Left, KeyCode::Right, KeyCode::Up, KeyCode::Down, KeyCode::CapsLock, KeyCode::F(5)];
        let code = match rng.u32(..3) {
            0 => codes[rng.usize(..codes.len())],
            // Neither q nor Esc, which end the session.
            1 => KeyCode::Char(char::from(KEYS[rng.usize(..KEYS.len())])),
            _ => KeyCode::Char(rng.char('!'..='p')),
        };
        let modifiers = [KeyModifiers::NONE, KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::CONTROL];
        match KeyEvent::new(code, modifiers[rng.usize(..4)]) {
            key if key.code == KeyCode::Char('c') => KeyEvent::from(key.code),
            key => key,
        }
    }

    fn mouse(rng: &mut fastrand::Rng) -> Mouse {
        let button =
            [MouseButton::Left, MouseButton::Left, MouseButton::Right, MouseButton::Middle][rng.usize(..4)];
        let kind = match rng.u32(..10) {
            0 => MouseEventKind::Down(button),
            1 => MouseEventKind::Up(button),
            2 => {
                [MouseEventKind::Moved, MouseEventKind::ScrollUp, MouseEventKind::ScrollDown][rng.usize(..3)]
            }
            _ => MouseEventKind::Drag(button),
        };
        if rng.bool() {
            return Mouse::in_cell(kind, rng.u16(..40), rng.u16(..20));
        }
        let (column, row) = (rng.f32() * 40.0, rng.f32() * 20.0);
        Mouse { kind, column, row }
    }

    impl Screen for Person {
        fn wait(&mut self, _until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
            for _ in 0..self.rng.usize(..9).min(self.left) {
                events.push(self.event());
            }
            self.left = self.left.saturating_sub(5);
            Ok(())
        }

        fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
            Ok(changes.len())
        }

        fn suspend(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A store with a line in it.
    struct Line;

    impl Store for Line {
        fn save(&mut self, _drawing: &Drawing) -> anyhow::Result<String> {
            Ok(String::new())
        }

        fn recover(&mut self) -> anyhow::Result<Option<Drawing>> {
            let line = vec![Point::new(3.0, 4.0), Point::new(20.0, 9.0)];
            Ok(Some(Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(line, Brush::default())])))
        }
    }

    /// The ink and the predictions of a session, as scripts print them.
    fn state(session: &Session, name: &str) -> [String; 2] {
        let app = session.app();
        let json = serde_json::to_string(&JsonLine::new(
            name,
            app.inference.lineup(),
            app.inference.predictions().as_deref(),
            app.inference.preprocesses(),
        ))
        .unwrap();
        [super::super::snapshot::ink(app.canvas.drawing().image()), json + "\n"]
    }

    #[test]
    fn a_recording_played_back_gives_the_same_ink_and_the_same_predictions() {
        for seed in 0..40 {
            let mut lineup = Lineup::builtin().unwrap();
            let models = (seed % 2 == 1).then(|| "cnn,ls".to_owned());
            if models.is_some() {
                lineup.choose(&["cnn", "ls"]).unwrap();
            }
            let person = Person { rng: fastrand::Rng::with_seed(seed), left: 400 };
            let start = Start {
                size: Size::new(80, 24),
                color: ColorDepth::Ansi256,
                theme: Theme::Dark,
                task: &DIGITS,
                weights: None,
                models,
                data: Vec::new(),
                load: None,
            };
            let app = App::new(lineup.clone(), Drawing::blank(ImageSize::MNIST), Palette::new(start.color));
            let mut session = Session::new(app.with_stable_predictions(), start.size);
            let mut recording = Recorder::new(person, start);
            let mut store = RecordedStore::new(Line);
            let mut events = Vec::new();
            while recording.screen.left > 0 {
                events.clear();
                recording.wait(None, &mut events).unwrap();
                // When the live session draws must not matter.
                let ending = match recording.screen.left % 7 {
                    0 => session.step(&events, &mut recording, &mut store),
                    _ => session.handle_events(&events, &mut recording, &mut store),
                };
                assert!(ending.unwrap().is_continue());
            }
            session.render(&mut recording).unwrap();
            let text = recording.script(usize::MAX, store.recovered().map(|_| "recovered"), &[])
                + "print ink\nprint json\n";
            let script = Script::parse(Path::new("recorded"), text.as_bytes()).unwrap();
            let name = format!("recorded:{}", text.lines().count());
            let recovered = store.recovered().cloned();
            let mut open = |_: &Path| Ok(vec![recovered.clone().unwrap()]);
            let mut seen = play(&script, &Lineup::builtin().unwrap(), &mut open).unwrap();
            seen.retain(|output| !matches!(output, Output::Warning(_)));
            assert_eq!(seen, state(&session, &name).map(Output::Printed), "seed {seed}:\n{text}");
        }
    }

    #[test]
    fn a_recording_names_its_task_unless_it_is_the_default() {
        let script = |task| {
            let (size, color) = (Size::new(80, 24), ColorDepth::None);
            let start = Start {
                size,
                color,
                theme: Theme::Dark,
                task,
                weights: None,
                models: None,
                data: Vec::new(),
                load: None,
            };
            Recorder::new((), start).script(0, None, &[])
        };
        assert!(script(&SHAPES).contains("\ntask shapes\n"));
        assert!(!script(&DIGITS).contains("task"));
    }

    #[test]
    fn a_long_training_is_written_in_lines_that_a_script_may_have() {
        let size = Size::new(80, 24);
        let start = Start {
            size,
            color: ColorDepth::Ansi256,
            theme: Theme::Dark,
            task: &SHAPES,
            weights: None,
            models: None,
            data: Vec::new(),
            load: None,
        };
        let part = |batches, work| (0, Trained { network: "cnn", batches, work });
        let trained = [part(2_500, 10), part(7, MAX_TRAINING)];
        let text = Recorder::new((), start).script(0, None, &trained);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("train ")).collect();
        let expected =
            ["train cnn 1000", "train cnn 1000", "train cnn 500", "# train cnn 7: more than a script may"];
        assert_eq!(lines, expected);
        assert!(Script::parse(Path::new("a.script"), text.as_bytes()).is_ok());
    }

    #[test]
    fn places_and_sizes_are_written_as_they_are_read() {
        assert_eq!(along(12.5), "12");
        assert_eq!(along(12.0), "12.0");
        assert_eq!(along(12.1), "12.1");
        assert_eq!(along(-3.0), "0.0");
        assert_eq!(along(f32::NAN), "0.0");
        assert_eq!(along(1e-7), "0.0000001");
        assert_eq!(dimensions(Size::new(0, 65535)), "1x500");
    }
}
