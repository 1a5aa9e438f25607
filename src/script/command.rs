//! The commands of a script, one a line.

use ratatui::crossterm::event::{KeyEvent, MouseEventKind};
use ratatui::layout::{Rect, Size};

use super::diagnostic::Location;
use crate::ink::Point;
use crate::models::{Classifier, DIGITS, Task};
use crate::tui::color::{ColorDepth, Theme};
use crate::tui::tabs::Page;
use crate::tui::teaching::Purpose;

/// The meaning of a line.
pub(super) enum ParsedLine {
    /// A change to the settings, which hold for the whole session.
    Setting(Box<dyn FnOnce(&mut Settings)>),
    /// A command to be run in its turn.
    Step(Command),
}

impl ParsedLine {
    pub(super) fn setting(set: impl FnOnce(&mut Settings) + 'static) -> Self {
        Self::Setting(Box::new(set))
    }
}

/// The settings of a session.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    pub(super) size: Size,
    pub(super) color: ColorDepth,
    pub(super) theme: Theme,
    pub(super) task: &'static Task,
    pub(super) weights: Option<FileRef>,
    pub(super) models: Option<ModelsRef>,
    pub(super) recovery: Option<FileRef>,
    /// The data to train on, of which the first are browsed.
    pub(super) browse: Vec<FileRef>,
    /// The number of drawings to ask for, and the seed of their order.
    pub(super) collect: Option<(usize, u64)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            size: Size::new(80, 24),
            color: ColorDepth::Truecolor,
            theme: Theme::Dark,
            task: &DIGITS,
            weights: None,
            models: None,
            recovery: None,
            browse: Vec::new(),
            collect: None,
        }
    }
}

/// The ids of the models to show, at the location where the script names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ModelsRef {
    pub(super) ids: Vec<String>,
    pub(super) location: Location,
}

/// A command at its location.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) location: Location,
    pub(super) command: Command,
}

/// An action of a script.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    /// Draws a stroke through points of the canvas.
    Stroke {
        points: Vec<Point>,
        /// Radius of the brush; by default that in hand.
        brush: Option<f32>,
        /// Erases, whatever tool is in hand.
        erase: bool,
    },
    /// Uses the mouse at a point of the screen, in cells from its top left corner.
    Mouse(MouseEventKind, Point),
    /// Presses a key this many times.
    Key(KeyEvent, u16),
    /// Lets time pass for what moves by itself, this many steps.
    Tick(u16),
    /// Shows a page.
    Page(Page),
    /// Teaches a class or labels the drawing.
    Teach(Purpose, usize),
    /// Trains a network on this many batches.
    Train(&'static str, u16),
    /// Opens a drawing.
    Load(FileRef),
    /// Changes the size of the screen.
    Resize(Size),
    /// Checks an expectation.
    Expect(Expectation),
    /// Compares a snapshot of the screen, or of a region of it, with a golden file.
    Snapshot(FileRef, SnapshotFormat, Option<Rect>),
    /// Prints a part of the snapshot.
    Print(Printable),
}

/// The name of a file, at its location in the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileRef {
    pub(super) name: String,
    pub(super) location: Location,
}

/// The format of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SnapshotFormat {
    /// Screen, styles, ink and predictions as text.
    Text,
    /// The screen as an SVG image.
    Svg,
    /// The screen as a PNG image.
    Png,
}

/// A part of a snapshot that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Printable {
    /// The text of the screen.
    Screen,
    /// The ink of the canvas.
    Ink,
    /// The scores of the models as a table.
    Predictions,
    /// The scores of the models as a line of JSON.
    Json,
}

/// A condition that has to hold, or not to hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expectation {
    pub(super) condition: Condition,
    pub(super) holds: bool,
}

/// Something that holds or does not.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// A model predicts a class, with a score within a bound.
    Predicts(Classifier<'static>, usize, Option<Bound>),
    /// Two models predict the same class.
    Agree(Classifier<'static>, Classifier<'static>),
    /// There is no ink on the canvas.
    Blank,
    /// A row of the screen shows a text.
    Screen(String),
}

/// A bound of a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    AtLeast(f32),
    AtMost(f32),
}
