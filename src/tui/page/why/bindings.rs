//! The bindings of the why page.

use ratatui::crossterm::event::KeyCode;

use crate::tui::action::{Action, WhyAction};
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::view::ViewAction;

const fn why(key: Key, action: WhyAction) -> (Key, Action) {
    (key, Action::Why(action))
}

/// The keys of the first ten classes.
const CLASSES: &[(Key, Action)] = &{
    let mut keys = [why(Key::char('0'), WhyAction::Class(0)); 10];
    let mut class = 1;
    while class < keys.len() {
        keys[class] = why(Key::char((b'0' + class as u8) as char), WhyAction::Class(class));
        class += 1;
    }
    keys
};

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(CLASSES, "", "explain this class, or again what each model answers"),
    Binding::keys(
        &[
            why(Key::plain(KeyCode::Up), WhyAction::Against(-1)),
            why(Key::plain(KeyCode::Down), WhyAction::Against(1)),
        ],
        "not that class",
        "explain it against another class, or alone",
    ),
    Binding::keys(
        &[
            why(Key::plain(KeyCode::Left), WhyAction::Model(-1)),
            why(Key::plain(KeyCode::Right), WhyAction::Model(1)),
        ],
        "model",
        "go to another model",
    ),
    Binding::keys(
        &[why(Key::char('o'), WhyAction::Occlude)],
        "occlusion",
        "hide patches instead, and see where the score falls",
    ),
    Binding::keys(
        &[why(Key::char('x'), WhyAction::Randomize)],
        "random",
        "random weights in the same models, as a check",
    ),
    Binding::keys(
        &[(Key::char('z'), Action::View(ViewAction::Wide))],
        "wide",
        "the page in place of the canvas, or back",
    ),
];
