//! The bindings of the one-pixel page.

use ratatui::crossterm::event::KeyCode;

use crate::tui::action::{Action, FlipAction};
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::view::ViewAction;

const fn flip(key: Key, action: FlipAction) -> (Key, Action) {
    (key, Action::Flip(action))
}

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(
        &[
            flip(Key::plain(KeyCode::Up), FlipAction::Model(-1)),
            flip(Key::plain(KeyCode::Down), FlipAction::Model(1)),
        ],
        "model",
        "go to another model",
    ),
    Binding::keys(
        &[flip(Key::plain(KeyCode::Enter), FlipAction::Apply)],
        "apply",
        "put the model input with this pixel on the canvas",
    ),
    Binding::keys(
        &[(Key::char('z'), Action::View(ViewAction::Wide))],
        "wide",
        "the page in place of the canvas, or back",
    ),
];
