//! How much work a script may ask for.
//!
//! Every step has a price, in microseconds as a guess, and a script may spend half a second. The guess
//! is made from what the step does and never from a clock, so that a script that passes here does not
//! fail on a slower machine.

use ratatui::buffer::Buffer;

use super::command::Command;
use crate::tui::action::{Action, CanvasAction};
use crate::tui::app::App;
use crate::tui::key::Key;
use crate::tui::{keymap, page};

/// Microseconds that a script may spend.
const WHOLE: u64 = 500_000;

/// An event, and the leg of a stroke that it may draw.
const EVENT: u64 = 2;
/// Asking the models once.
const MODELS: u64 = 150;
/// Asking the plain walk through a network.
pub(super) const WALK: u64 = 3000;
/// Points of a drawing that are preprocessed in a microsecond.
const POINTS: u64 = 2;
/// Cells that are drawn and compared in a microsecond,
const CELLS: u64 = 50;
/// and that are written as text.
const LETTERS: u64 = 20;
/// Opening a drawing.
const OPEN: u64 = 500;

/// What is left to spend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    left: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: WHOLE }
    }
}

impl Budget {
    /// Takes `price` off, if there is as much left.
    pub(super) fn spend(&mut self, price: u64) -> Result<(), String> {
        let left = self.left.checked_sub(price);
        self.left = left.ok_or_else(|| {
            let whole = WHOLE / 1000;
            format!("expected no more work than about {whole} ms in one script, found more up to here")
        })?;
        Ok(())
    }

    /// The price of a command, as things stand.
    pub(super) fn price(command: &Command, app: &App, frame: &Buffer) -> u64 {
        match command {
            Command::Stroke { points, .. } => EVENT * points.len() as u64,
            Command::Key(key, times) => {
                let replays = match keymap::action_of(
                    page::bindings(app.page),
                    Key::pressed(key.code, key.modifiers),
                ) {
                    Some(Action::Canvas(CanvasAction::Undo | CanvasAction::Redo)) => points(app),
                    _ => 0,
                };
                (EVENT + EVENT * replays) * u64::from(*times)
            }
            Command::Mouse(..) => EVENT,
            Command::Resize(size) => EVENT + u64::from(size.area()) / CELLS,
            Command::Load(_) => OPEN,
            Command::Expect(_) => look(app, frame),
            Command::Snapshot(..) | Command::Print(_) => look(app, frame) + cells(frame) / LETTERS,
        }
    }
}

fn look(app: &App, frame: &Buffer) -> u64 {
    MODELS + points(app) / POINTS + cells(frame) / CELLS
}

fn cells(frame: &Buffer) -> u64 {
    frame.content().len() as u64
}

/// Points of the drawing, which undoing and preprocessing draw again.
fn points(app: &App) -> u64 {
    app.canvas.drawing().strokes().map(|stroke| stroke.points.len() as u64).sum()
}
