//! The bindings of the answers page, besides those that draw.

use crate::tui::action::{Action, PickerAction, SessionAction};
use crate::tui::key::Key;
use crate::tui::keymap::Binding;

/// The bindings in the order in which the help lists them.
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
