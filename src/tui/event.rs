//! Events: keys, the mouse, sizes and signals, as a session takes them.

use ratatui::crossterm::event::{self, KeyEvent, KeyEventKind, MouseEventKind};

use super::color::Theme;

/// One thing that happened, in the order in which it happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(Mouse),
    /// The screen has this many columns and rows now.
    Resize(u16, u16),
    /// Time has passed for what moves by itself.
    Tick,
    /// Something else may have written on the screen: all of it has to be drawn again.
    Redraw,
    /// The terminal says what its background is.
    Background(Theme),
    /// A signal asks the program to end.
    Signal(i32),
    /// The terminal has gone away.
    HangUp,
}

/// A report of the mouse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mouse {
    /// The press, motion or release.
    pub kind: MouseEventKind,
    /// Columns from the left edge of the screen, in fractions of a cell where the terminal tells them.
    pub column: f32,
    /// Rows from the top edge of the screen.
    pub row: f32,
}

impl Mouse {
    /// Creates a report that names no more than a cell: the best guess is the cell's center.
    #[must_use]
    pub fn in_cell(kind: MouseEventKind, column: u16, row: u16) -> Self {
        Self { kind, column: f32::from(column) + 0.5, row: f32::from(row) + 0.5 }
    }

    /// Returns true if a button was pressed.
    #[must_use]
    pub const fn is_press(&self) -> bool {
        matches!(self.kind, MouseEventKind::Down(_))
    }
}

impl Event {
    /// Returns true if nothing that happens after this matters.
    #[must_use]
    pub const fn is_the_end(&self) -> bool {
        matches!(self, Self::Signal(_) | Self::HangUp)
    }

    /// Converts an event as crossterm reports it, if it matters here.
    #[must_use]
    pub fn from_crossterm(event: &event::Event) -> Option<Self> {
        match *event {
            event::Event::Key(key) if key.kind != KeyEventKind::Release => Some(Self::Key(key)),
            event::Event::Mouse(mouse) => {
                Some(Self::Mouse(Mouse::in_cell(mouse.kind, mouse.column, mouse.row)))
            }
            event::Event::Resize(columns, rows) => Some(Self::Resize(columns, rows)),
            _ => None,
        }
    }
}
