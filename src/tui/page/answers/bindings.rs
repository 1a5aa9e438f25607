//! The bindings of the answers page, besides those that draw: some are those of all pages with a canvas.

use crate::tui::action::{Action, PickerAction, SessionAction};
use crate::tui::key::Key;
use crate::tui::keymap::Binding;

/// The bindings of this page alone.
pub const OWN: &[Binding] = &[
    Binding::keys(
        &[(Key::char('i'), Action::ToggleInput)],
        "input",
        "show the model input in place of the canvas, or back",
    ),
    Binding::keys(
        &[(Key::char('b'), Action::ToggleBig)],
        "big",
        "large canvas and answers for a projector, or back",
    ),
    Binding::keys(
        &[(Key::char('n'), Action::Leaf(1)), (Key::char('N'), Action::Leaf(-1))],
        "",
        "the next of the drawings that were opened, or the one before",
    ),
];

/// The bindings that other pages have, too, in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(&[(Key::char('p'), Action::TogglePreprocessing)], "preprocess", "toggle preprocessing"),
    Binding::keys(
        &[(Key::char('m'), Action::Picker(PickerAction::Open))],
        "models",
        "choose the models to show",
    ),
    Binding::keys(
        &[(Key::char('s'), Action::Session(SessionAction::Save))],
        "save",
        "save the drawing as PNG and as strokes",
    ),
    Binding::keys(
        &[(Key::char('r'), Action::Session(SessionAction::Recover))],
        "",
        "restore the unsaved drawing of the last session",
    ),
];
