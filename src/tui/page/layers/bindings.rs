//! The bindings of the layers page.

use ratatui::crossterm::event::KeyCode;

use crate::tui::action::Action;
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::view::ViewAction;

const fn view(key: Key, action: ViewAction) -> (Key, Action) {
    (key, Action::View(action))
}

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(
        &[
            view(Key::plain(KeyCode::Left), ViewAction::Steer(-1, 0)),
            view(Key::plain(KeyCode::Right), ViewAction::Steer(1, 0)),
        ],
        "layer",
        "the layer before, or the next",
    ),
    Binding::keys(
        &[view(Key::char('<'), ViewAction::Layer(-1)), view(Key::char('>'), ViewAction::Layer(1))],
        "",
        "the layer before, or the next",
    ),
    Binding::keys(
        &[
            view(Key::plain(KeyCode::Down), ViewAction::Steer(0, 1)),
            view(Key::plain(KeyCode::Up), ViewAction::Steer(0, -1)),
        ],
        "",
        "a row of maps down or up",
    ),
    Binding::keys(
        &[view(Key::char('n'), ViewAction::Map(1)), view(Key::char('N'), ViewAction::Map(-1))],
        "map",
        "the next map, or the one before",
    ),
    Binding::keys(
        &[
            view(Key::plain(KeyCode::PageDown), ViewAction::Leaf(1)),
            view(Key::plain(KeyCode::PageUp), ViewAction::Leaf(-1)),
        ],
        "",
        "the next screen of maps, or the one before",
    ),
    Binding::keys(
        &[view(Key::char('o'), ViewAction::Order)],
        "order",
        "the strongest maps first, or in order",
    ),
    Binding::keys(
        &[view(Key::char('b'), ViewAction::Scale)],
        "brightness",
        "brightness by the whole layer, or by each map",
    ),
    Binding::keys(&[view(Key::char('M'), ViewAction::Model)], "network", "the next of the networks shown"),
    Binding::keys(
        &[view(Key::char('z'), ViewAction::Wide)],
        "wide",
        "the maps in place of the canvas, or back",
    ),
];
