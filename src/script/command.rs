//! What a line of a script can say.

use ratatui::crossterm::event::{KeyEvent, MouseEventKind};
use ratatui::layout::Size;

use super::location::Place;
use crate::ink::Point;
use crate::models::ModelInfo;

/// A line that does something, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) place: Place,
    pub(super) command: Command,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    /// Draws a line of the brush through points of the canvas.
    Stroke {
        points: Vec<Point>,
        /// The radius of the brush, if it is not the one in hand.
        brush: Option<f32>,
        /// Erases, whatever tool is in hand.
        erase: bool,
    },
    /// Does something with the mouse, at a place in cells from the top left corner of the screen.
    Mouse(MouseEventKind, Point),
    /// Presses a key so many times.
    Key(KeyEvent, u16),
    /// Opens a drawing.
    Load(Named),
    /// Gives the screen another size.
    Resize(Size),
    /// Compares what is seen with what is expected.
    Expect(Expectation),
    /// Compares what is seen with a golden file.
    Snapshot(Named, Form),
    /// Shows what is seen.
    Print(Topic),
}

/// The name of a file, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) place: Place,
}

/// What a golden file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Everything, as text.
    Text,
    /// The picture of the frame.
    Svg,
}

/// What is to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// The text of the screen.
    Screen,
    /// The canvas.
    Ink,
    /// The scores of the models, as a table.
    Predictions,
    /// The scores of the models, as a line of JSON.
    Json,
}

/// What is to be seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expectation {
    pub(super) fact: Fact,
    /// Whether the fact is to be so, or is not to be so.
    pub(super) holds: bool,
}

/// Something that is so or is not so.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fact {
    /// A model answers a digit, and its score for it lies within a bound.
    Answers(&'static ModelInfo, usize, Option<Bound>),
    /// Two models answer the same digit.
    Agree(&'static ModelInfo, &'static ModelInfo),
    /// There is no ink on the canvas.
    Blank,
    /// The screen shows a text within one row.
    Screen(String),
}

/// A bound of a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    AtLeast(f32),
    AtMost(f32),
}
