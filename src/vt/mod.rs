//! The terminal as a conversation: bytes in, events out; cells in, bytes out.
//!
//! Nothing here has a file descriptor, hears a signal or looks at a clock: whoever owns the line, the *edge*,
//! hands bytes and times in and takes bytes out. `tty` is the edge to the terminal that the
//! program runs in. An SSH server would be a second one, beside it and without it, with a [`Terminal`] for
//! each channel:
//!
//! ```text
//! pty-req, shell     ─▶ enter(size, now)           channel data  ─▶ receive(data, now, &mut events)
//! window-change      ─▶ resize(size, &mut events)  deadline()    ─▶ elapse(now, &mut events)
//! Screen::draw       ─▶ draw(changes, now)         channel close ─▶ Event::HangUp
//! after each of them ─▶ take_output() to the channel, and LEAVE as the last bytes
//! ```
//!
//! Its `Screen` for the session then waits for the channel where `tty` polls; raw mode and signals do not
//! exist there.
//!
//! crossterm gives the types of keys. Its event reader is not used: after a hang-up it spins, and it cannot
//! read answers about modes.

mod decode;
mod encode;
mod flow_control;
mod modes;
mod pixel_mouse;
mod sequence;

use std::time::{Duration, Instant};

use ratatui::buffer::Cell;

pub use encode::Encoder;
pub use modes::{ENTER, LEAVE};

use decode::Decoder;
use flow_control::{FlowControl, Question};
use pixel_mouse::PixelMouse;
use sequence::Incoming;

use crate::tui::color::Theme;
use crate::tui::event::Event;

/// The time for which an Escape may be the beginning of something longer.
const ESCAPE: Duration = Duration::from_millis(50);

/// The time that the rest of a sequence or of a string may take: what comes later is something new.
const STALLED: Duration = Duration::from_secs(2);

/// The size of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalSize {
    /// Columns of the screen.
    pub columns: u16,
    /// Rows of the screen.
    pub rows: u16,
    /// Width and height of a cell in pixels, neither of them 0, where that is known.
    pub cell: Option<(u16, u16)>,
}

/// A terminal at the other end of a line: what is known of it, and what waits to be sent to it.
#[derive(Debug, Default)]
pub struct Terminal {
    decoder: Decoder,
    encoder: Encoder,
    pixel_mouse: PixelMouse,
    flow: FlowControl,
    cell: Option<(u16, u16)>,
    incoming: Vec<Incoming>,
    output: Vec<u8>,
    /// The time at which bytes came last.
    received: Option<Instant>,
    /// The time from which a lone Escape counts as the key.
    escape_at: Option<Instant>,
    /// True if a part of the latest frame was left out.
    owes: bool,
}

impl Terminal {
    /// Takes a terminal of which nothing is known but its size: asks whether it answers, switches the modes
    /// on and asks about pixels and the background.
    pub fn enter(&mut self, size: TerminalSize, now: Instant) {
        self.cell = size.cell;
        self.encoder.forget(size.columns);
        // First of all, so that the answer is not held up by what follows.
        self.output.extend(self.flow.begin(now));
        self.output.extend(modes::ENTER);
        self.output.extend(self.pixel_mouse.begin(&mut self.decoder));
        self.output.extend(modes::ASK_BACKGROUND);
    }

    /// Takes note of a new size, and appends the event.
    pub fn resize(&mut self, size: TerminalSize, events: &mut Vec<Event>) {
        self.cell = size.cell;
        self.encoder.forget(size.columns);
        self.output.extend(self.pixel_mouse.resized(size.cell, &mut self.decoder));
        events.push(Event::Resize(size.columns, size.rows));
    }

    /// Takes in bytes from the terminal, and appends the events that they tell.
    pub fn receive(&mut self, bytes: &[u8], now: Instant, events: &mut Vec<Event>) {
        if self.received.is_some_and(|at| now.saturating_duration_since(at) >= STALLED) {
            self.decoder.abandon();
        }
        self.received = Some(now);
        self.decoder.feed(bytes, &mut self.incoming);
        self.escape_at = self.decoder.may_be_escape().then_some(now + ESCAPE);
        self.dispatch(now, events);
    }

    /// Takes in that time has passed: an Escape that nothing has followed is the key.
    pub fn elapse(&mut self, now: Instant, events: &mut Vec<Event>) {
        if self.escape_at.is_some_and(|at| at <= now) {
            self.escape_at = None;
            self.decoder.flush(&mut self.incoming);
            self.dispatch(now, events);
        }
        self.flow.give_up(now);
    }

    /// Returns when [`Self::elapse`] or [`Self::draw`] will have something to do although nothing comes in.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let again = self.flow.give_up_at().filter(|_| self.owes);
        [self.escape_at, again].into_iter().flatten().min()
    }

    /// Passes on what is for the app, and sees to the rest.
    fn dispatch(&mut self, now: Instant, events: &mut Vec<Event>) {
        for incoming in self.incoming.drain(..) {
            match incoming {
                Incoming::Key(key) => events.push(Event::Key(key)),
                Incoming::Mouse(mouse) => events.push(Event::Mouse(mouse)),
                Incoming::Background(color) => events.push(Event::Background(Theme::on(color))),
                Incoming::StatusOk => self.flow.answer(Question::Status, now),
                Incoming::Attributes => self.flow.answer(Question::Attributes, now),
                answer => {
                    let question = self.pixel_mouse.take(answer, self.cell, &mut self.decoder);
                    self.output.extend(question);
                }
            }
        }
    }

    /// Draws changed cells, from the first on, as many as the line takes without delay, and returns how
    /// many; 0 while the line is busy.
    pub fn draw(&mut self, changes: &[(u16, u16, &Cell)], now: Instant) -> usize {
        let room = self.flow.room(now);
        self.owes = true;
        if room == Some(0) {
            return 0;
        }
        let (bytes, drawn) = self.encoder.frame(changes, room.unwrap_or(usize::MAX));
        self.output.extend(bytes);
        self.output.extend(self.flow.send(bytes.len(), now));
        self.owes = drawn < changes.len();
        drawn
    }

    /// Switches the mouse off and asks a last time, if the terminal answers: its answer comes after every
    /// report that was on its way, and those must not be typed into the shell.
    pub fn stop_mouse(&mut self, now: Instant) {
        if self.flow.answers() {
            self.output.extend(modes::MOUSE_OFF);
            self.output.extend(self.flow.send(modes::MOUSE_OFF.len(), now));
        }
    }

    /// Returns true while an answer of the terminal is still to be hoped for.
    pub fn awaits_answer(&mut self, now: Instant) -> bool {
        self.flow.awaits_answer(now)
    }

    /// Returns true if the terminal has answered a question.
    #[must_use]
    pub const fn answers(&self) -> bool {
        self.flow.answers()
    }

    /// Takes the bytes that are to be sent to the terminal.
    #[must_use]
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }
}
