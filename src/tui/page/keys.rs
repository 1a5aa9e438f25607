//! Bindings that the pages share which look into a model.

use ratatui::crossterm::event::KeyCode;

use crate::tui::action::Action;
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::view::ViewAction;

/// Binds a key to a change of what the page looks at.
const fn view(key: Key, action: ViewAction) -> (Key, Action) {
    (key, Action::View(action))
}

/// The keys of the four directions: arrows, and those of vi.
pub(super) const DIRECTIONS: &[(Key, Action)] = &[
    view(Key::plain(KeyCode::Left), ViewAction::Steer(-1, 0)),
    view(Key::plain(KeyCode::Down), ViewAction::Steer(0, 1)),
    view(Key::plain(KeyCode::Up), ViewAction::Steer(0, -1)),
    view(Key::plain(KeyCode::Right), ViewAction::Steer(1, 0)),
    view(Key::char('h'), ViewAction::Steer(-1, 0)),
    view(Key::char('j'), ViewAction::Steer(0, 1)),
    view(Key::char('k'), ViewAction::Steer(0, -1)),
    view(Key::char('l'), ViewAction::Steer(1, 0)),
];

pub(super) const LAYERS: Binding = Binding::keys(
    &[view(Key::char('<'), ViewAction::Layer(-1)), view(Key::char('>'), ViewAction::Layer(1))],
    "layer",
    "the layer before, or the next",
);

pub(super) const ENTER: Binding = Binding::keys(
    &[view(Key::plain(KeyCode::Enter), ViewAction::Enter)],
    "closer",
    "look at it more closely; esc goes back",
);

/// The keys to the next map and the one before.
pub(super) const MAPS: &[(Key, Action)] =
    &[view(Key::char('n'), ViewAction::Map(1)), view(Key::char('N'), ViewAction::Map(-1))];

/// The keys to the next screen of maps and the one before.
pub(super) const SCREENS: &[(Key, Action)] = &[
    view(Key::plain(KeyCode::PageDown), ViewAction::Leaf(1)),
    view(Key::plain(KeyCode::PageUp), ViewAction::Leaf(-1)),
];

pub(super) const CHANNELS: Binding = Binding::keys(
    &[view(Key::char('i'), ViewAction::Channel(1)), view(Key::char('I'), ViewAction::Channel(-1))],
    "input",
    "the next of the maps that are its input, or the one before",
);

pub(super) const EDGES: Binding = Binding::keys(
    &[view(Key::plain(KeyCode::Home), ViewAction::First), view(Key::plain(KeyCode::End), ViewAction::Last)],
    "",
    "the first pixel, or the last",
);

pub(super) const ORDER: &[(Key, Action)] = &[view(Key::char('o'), ViewAction::Order)];

pub(super) const SCALE: Binding = Binding::keys(
    &[view(Key::char('b'), ViewAction::Scale)],
    "bright",
    "brightness by the whole layer, or by each picture",
);

pub(super) const PLAY: Binding = Binding::keys(
    &[view(Key::char(' '), ViewAction::Play)],
    "play",
    "let the window move by itself, or stop it",
);

/// The key that shows the map before in place of the map.
pub(super) const TURN: &[(Key, Action)] = &[view(Key::char('v'), ViewAction::Turn)];

pub(super) const MODEL: Binding = Binding::keys(
    &[view(Key::char('M'), ViewAction::Model)],
    "model",
    "the next of the models that are shown",
);

pub(super) const WIDE: Binding = Binding::keys(
    &[view(Key::char('z'), ViewAction::Wide)],
    "wide",
    "the page in place of the canvas, or back",
);
