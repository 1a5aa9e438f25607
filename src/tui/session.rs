//! The one loop: whatever waits is taken in, then the models look once, then the screen is drawn once.
//!
//! While the hand moves, ink follows at once; the answers follow a few times a second, which is calmer
//! to the eye and saves most of the traffic. When the hand rests they are up to date.
//!
//! The terminal, scripts and tests are hosts of the same session; they differ in where events come
//! from and where cells go to.

use std::io;
use std::time::{Duration, Instant};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::app::{App, Request};
use super::event::Event;
use super::input;
use super::layout::Layout;
use super::view;
use crate::ink::{Drawing, Stroke};

/// The world around a session.
pub trait Host {
    /// Waits until something has happened, or `until` has come, and appends what has happened to `events`.
    ///
    /// # Errors
    /// When events cannot be had any more.
    fn wait(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()>;

    /// Shows the cells that have changed, each at its column and row.
    ///
    /// # Errors
    /// When the screen cannot be written to.
    fn show(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<()>;

    /// Writes the drawing to files, and says where.
    ///
    /// # Errors
    /// When that fails; the session goes on.
    fn save(&mut self, drawing: &Drawing) -> anyhow::Result<String>;

    /// Fetches the drawing that an earlier session left behind, if there is one.
    ///
    /// # Errors
    /// When there is one that cannot be read; the session goes on.
    fn recover(&mut self) -> anyhow::Result<Option<Drawing>>;

    /// Stops the program until it is told to continue.
    ///
    /// # Errors
    /// When the screen cannot be given back, or had again.
    fn suspend(&mut self) -> io::Result<()>;
}

/// How a session came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Somebody quit.
    Quit,
    /// A signal asked for it.
    Signal(i32),
    /// The terminal has gone away.
    HangUp,
}

/// The least time from one frame to the next: 60 a second.
const FRAME: Duration = Duration::from_micros(16_667);

/// After this long without events the hand rests.
const REST: Duration = Duration::from_millis(30);

/// The least time from one look of the models to the next: 10 a second.
const LOOK: Duration = Duration::from_millis(100);

/// A painting session on a screen of some size.
pub struct Session {
    app: App,
    size: Size,
    next: Buffer,
    shown: Buffer,
}

impl Session {
    /// A session of `app` on a screen of this size.
    #[must_use]
    pub fn new(app: App, size: Size) -> Self {
        let mut session = Self { app, size, next: Buffer::default(), shown: Buffer::default() };
        session.forget_screen();
        session
    }

    /// Runs until something ends it.
    ///
    /// # Errors
    /// Those of the host.
    pub fn run(&mut self, host: &mut impl Host) -> io::Result<Exit> {
        let mut events = Vec::new();
        let mut next_look = Instant::now();
        loop {
            if let Some(ending) = self.hear(&events, host)? {
                return Ok(ending);
            }
            let rests = events.is_empty();
            if rests || Instant::now() >= next_look {
                next_look = Instant::now() + LOOK;
                self.look();
            }
            self.draw(host)?;
            let drawn = Instant::now();
            events.clear();
            let look_again = self.app.is_stale().then(|| next_look.min(drawn + REST));
            host.wait(look_again, &mut events)?;
            let next_frame = drawn + FRAME;
            while Instant::now() < next_frame && events.last().is_some_and(|e| !e.is_the_end()) {
                host.wait(Some(next_frame), &mut events)?;
            }
        }
    }

    /// One turn of the loop: takes in `events`, lets the models look once, draws once.
    ///
    /// # Errors
    /// Those of the host.
    pub fn turn(&mut self, events: &[Event], host: &mut impl Host) -> io::Result<Option<Exit>> {
        let ending = self.hear(events, host)?;
        if ending.is_none() {
            self.show(host)?;
        }
        Ok(ending)
    }

    /// Takes in `events`, until one of them ends the session.
    ///
    /// # Errors
    /// Those of the host.
    pub fn hear(&mut self, events: &[Event], host: &mut impl Host) -> io::Result<Option<Exit>> {
        for event in events {
            if let Some(ending) = self.take(event, host)? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    /// Lets the models look, if there is anything new to see, and draws.
    ///
    /// # Errors
    /// Those of the host.
    pub fn show(&mut self, host: &mut impl Host) -> io::Result<()> {
        self.look();
        self.draw(host)
    }

    /// Draws a whole stroke that no mouse and no key has drawn.
    pub fn paint(&mut self, stroke: &Stroke) {
        self.app.paint(stroke);
    }

    /// Puts another drawing in place of the present one.
    pub fn open(&mut self, drawing: Drawing) {
        self.app.replace(drawing);
    }

    /// What the session knows.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// The screen as it was drawn last.
    #[must_use]
    pub const fn frame(&self) -> &Buffer {
        &self.shown
    }

    fn look(&mut self) {
        self.app.infer();
    }

    fn take(&mut self, event: &Event, host: &mut impl Host) -> io::Result<Option<Exit>> {
        match *event {
            Event::Signal(signal) => return Ok(Some(Exit::Signal(signal))),
            Event::HangUp => return Ok(Some(Exit::HangUp)),
            Event::Resize(width, height) => {
                self.size = Size::new(width, height);
                self.forget_screen();
            }
            _ => {}
        }
        let action = input::action(event, &Layout::of(self.size), self.app.mode());
        match action.and_then(|action| self.app.update(action)) {
            Some(request) => self.grant(request, host),
            None => Ok(None),
        }
    }

    fn grant(&mut self, request: Request, host: &mut impl Host) -> io::Result<Option<Exit>> {
        match request {
            Request::Quit => return Ok(Some(Exit::Quit)),
            Request::Redraw => self.forget_screen(),
            Request::Suspend => {
                host.suspend()?;
                self.forget_screen();
            }
            Request::Save => self.save(host),
            Request::Recover => self.recover(host),
        }
        Ok(None)
    }

    fn save(&mut self, host: &mut impl Host) {
        if self.app.drawing().image().is_blank() {
            return self.app.tell("Nothing to save yet");
        }
        match host.save(self.app.drawing()) {
            Ok(message) => {
                self.app.saved();
                self.app.tell(message);
            }
            Err(error) => self.app.tell(format!("Not saved: {error:#}")),
        }
    }

    fn recover(&mut self, host: &mut impl Host) {
        match host.recover() {
            Ok(Some(drawing)) => {
                self.app.replace(drawing);
                self.app.tell("Brought back");
            }
            Ok(None) => self.app.tell("There is no drawing to bring back"),
            Err(error) => self.app.tell(format!("Not brought back: {error:#}")),
        }
    }

    /// Takes nothing for granted of what is on the screen: the next frame draws every cell.
    fn forget_screen(&mut self) {
        self.shown = Buffer::filled(self.screen(), UNKNOWN);
    }

    fn screen(&self) -> Rect {
        Rect::from((Position::ORIGIN, self.size))
    }

    fn draw(&mut self, host: &mut impl Host) -> io::Result<()> {
        self.next.resize(self.screen());
        self.next.reset();
        view::draw(&self.app, &mut self.next);
        let changes = self.shown.diff(&self.next);
        if !changes.is_empty() {
            host.show(&changes)?;
        }
        std::mem::swap(&mut self.shown, &mut self.next);
        Ok(())
    }
}

/// A cell that equals none that a view could draw.
const UNKNOWN: Cell = Cell::new("\u{fffd}");
