//! Actions: everything that a person can ask of the app, free of keys and cells.

use super::help_sheet::Help;
use super::key::Key;
use super::tabs::Page;
use super::teaching::Purpose;
use super::view::ViewAction;
use crate::ink::{Point, Tool};

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// Draws, or changes the tool in hand.
    Canvas(CanvasAction),
    /// Shows another page.
    Show(Page),
    /// Shows the page this many tabs to the right.
    Turn(i8),
    /// Changes what the page looks at.
    View(ViewAction),
    /// Asks why the models answer as they do.
    Why(WhyAction),
    /// Looks at the pixel that turns an answer, or puts it on the canvas.
    Flip(FlipAction),
    /// Trains a network, or looks at what it was.
    Train(TrainAction),
    /// Switches preprocessing of the model input on or off.
    TogglePreprocessing,
    /// Shows the model input in place of the drawing, or back.
    ToggleInput,
    /// Goes this many drawings on in those that the session was opened with.
    Leaf(i8),
    /// Makes the canvas and the answers as large as the screen allows, or small again.
    ToggleBig,
    /// Shows the help.
    ShowHelp(Help),
    /// Closes the help.
    CloseHelp,
    /// Closes what is in front, or goes a level out, or back to the answers. There that is nothing, and a message
    /// says how to quit.
    Back,
    /// Nothing: a key that is bound to nothing was pressed, which a message says.
    Unbound(Key),
    /// Chooses the models that are shown.
    Picker(PickerAction),
    /// Goes on or back in a collection of drawings.
    Collect(CollectAction),
    /// Browses the data.
    Data(DataAction),
    /// Asks which class the drawing was meant to be, or answers that.
    Teach(TeachAction),
    /// Does something beyond the state of the app.
    Session(SessionAction),
}

/// An action on the drawing or its tools.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CanvasAction {
    /// Begins a stroke of the mouse, whatever happened to the one before.
    Begin(Button, Point),
    /// Extends the stroke of the mouse.
    Extend(Point),
    /// Ends the stroke of the mouse.
    End,
    /// Moves the cursor by pixels to the right and down.
    MoveCursor(i8, i8),
    /// Puts the pen down at the cursor, or lifts it.
    TogglePen,
    /// Changes from pen to eraser, or back.
    ToggleTool,
    /// Takes the next thicker brush.
    Thicker,
    /// Takes the next thinner brush.
    Thinner,
    /// Undoes the latest stroke.
    Undo,
    /// Redoes what was undone.
    Redo,
    /// Clears the canvas.
    Clear,
}

/// An action on the question that the why page answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyAction {
    /// Explains a class or, if that is explained already, what each model answers.
    Class(usize),
    /// Compares it with the class this many places further; before the first one it is explained alone.
    Against(i8),
    /// Compares it with a class, or explains it alone if it is compared with that already.
    ChooseAgainst(usize),
    /// Goes this many models further.
    Model(i8),
    /// Goes to the model at a place of the lineup.
    ChooseModel(usize),
    /// Changes between the shares of the pixels and occlusion.
    Occlude,
    /// Changes between trained and random weights.
    Randomize,
}

/// An action on the pixel that turns an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlipAction {
    /// Goes this many models further.
    Model(i8),
    /// Goes to the model at a place of the lineup.
    ChooseModel(usize),
    /// Puts the model input with the pixel on the canvas.
    Apply,
}

/// An action on the training that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainAction {
    /// Starts it, or pauses it.
    Toggle,
    /// Trains on one batch.
    Batch,
    /// Halves the learning rate.
    SlowDown,
    /// Doubles the learning rate.
    SpeedUp,
    /// Goes back to random weights.
    Reset,
    /// Chooses the next network.
    Network,
    /// Chooses the next recipe.
    Recipe,
    /// Looks at the state this many places further among those that are kept.
    Look(i8),
    /// Looks at the state nearest to a number of batches.
    LookNear(usize),
    /// Looks at the first state.
    First,
    /// Looks at the present network.
    Present,
}

/// An action on the picker of models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickerAction {
    /// Opens it.
    Open,
    /// Closes it.
    Close,
    /// Moves the cursor down by this many models.
    Move(i8),
    /// Shows or hides the model at the cursor.
    Toggle,
    /// Moves the cursor to a place in the catalog, and shows or hides the model there.
    Choose(usize),
}

/// An action on the data that are browsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataAction {
    /// Moves to the right and down: from cell to cell, or from image to image.
    Steer(i8, i8),
    /// Looks at a cell, by its class and its answer, and if it is that already, goes a level in.
    ChooseCell((usize, usize)),
    /// Looks at the image at a place, and if it is that already, goes a level in.
    ChooseImage(usize),
    /// Goes a level in, at last with the image to the canvas.
    Enter,
    /// Goes this many images on.
    Step(isize),
    /// Goes this many screens of images on.
    Leaf(isize),
    /// Looks at the next model.
    Model,
    /// Lets through the mistakes of others.
    Wrong,
    /// Lets another class through, this many further.
    Label(i8),
    /// Lets another answer through.
    Answer(i8),
    /// Lets another writer through.
    Writer(i8),
    /// Lets through answers that the model is less sure of.
    Below(i8),
    /// Lets all images through.
    All,
}

/// An action on the question which class the drawing was meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeachAction {
    /// Asks it.
    Ask(Purpose),
    /// Answers with the class whose name begins with a character.
    Class(char),
    /// Closes it without an answer.
    Cancel,
}

/// An action on a collection of drawings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectAction {
    /// Goes on to the next class without a drawing.
    Skip,
    /// Takes the last turn back.
    TakeBack,
}

/// An action that reaches beyond the app: to the screen, to files, or out of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionAction {
    /// Writes the drawing to files.
    Save,
    /// Restores the drawing that the last session left unsaved.
    Recover,
    /// Writes the weights that a training has come to.
    SaveWeights,
    /// Writes the models that were taught, and the labeled drawings, to files.
    SaveTaught,
    /// Accepts the drawing of a collection, and stores the one before it.
    Accept,
    /// Redraws the whole screen, after something else has written on it.
    Redraw,
    /// Suspends the program, back to the shell.
    Suspend,
    /// Quits.
    Quit,
}

/// A mouse button that draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Draws with the tool in hand.
    Primary,
    /// Always erases.
    Eraser,
}

impl Button {
    /// Returns the tool that this button moves while `in_hand` is chosen.
    #[must_use]
    pub const fn tool(self, in_hand: Tool) -> Tool {
        match self {
            Self::Primary => in_hand,
            Self::Eraser => Tool::Eraser,
        }
    }
}
