//! Everything that a person can ask of the app.

use crate::ink::{Point, Tool};

/// One wish of the person at the keyboard or the mouse, free of keys and cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// The mouse puts a tool down: a new stroke begins, whatever happened to the one before.
    Begin(Button, Point),
    /// The mouse moves on with the button held.
    Extend(Point),
    /// The mouse button is up again.
    End,
    /// The keyboard's pen moves by so many pixels, right and down.
    MovePen(i8, i8),
    /// The keyboard's pen is put down on the paper, or lifted from it.
    TogglePen,
    /// The pen becomes an eraser, or the eraser a pen.
    ToggleTool,
    /// The next thicker brush.
    Thicker,
    /// The next thinner brush.
    Thinner,
    /// Takes back the latest stroke.
    Undo,
    /// Brings back what was undone.
    Redo,
    /// Takes a new sheet of paper.
    Clear,
    /// Preprocessing on or off.
    TogglePreprocessing,
    /// Writes the drawing to files.
    Save,
    /// Brings back the drawing that an earlier session could not save.
    Recover,
    /// Shows or hides the help.
    ToggleHelp,
    /// Draws the whole screen again, after something else has written on it.
    Redraw,
    /// Goes to the background, back to the shell.
    Suspend,
    /// Leaves the app.
    Quit,
}

/// Which button of the mouse draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Paints or erases: whatever tool is in hand.
    Main,
    /// Always erases.
    Eraser,
}

impl Button {
    /// The tool that this button moves while `in_hand` is chosen.
    #[must_use]
    pub const fn tool(self, in_hand: Tool) -> Tool {
        match self {
            Self::Main => in_hand,
            Self::Eraser => Tool::Eraser,
        }
    }
}
