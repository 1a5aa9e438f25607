//! The bindings of the train page.

use ratatui::crossterm::event::KeyCode;

use crate::tui::action::{Action, SessionAction, TrainAction};
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::page::keys::WIDE;

const fn train(key: Key, action: TrainAction) -> (Key, Action) {
    (key, Action::Train(action))
}

/// The bindings in the order in which the help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(&[train(Key::char(' '), TrainAction::Toggle)], "start", "start the training, or pause it"),
    Binding::keys(&[train(Key::char('n'), TrainAction::Batch)], "step", "train on one batch"),
    Binding::keys(
        &[train(Key::char('<'), TrainAction::SlowDown), train(Key::char('>'), TrainAction::SpeedUp)],
        "rate",
        "half the learning rate, or twice",
    ),
    Binding::keys(
        &[
            train(Key::plain(KeyCode::Left), TrainAction::Look(-1)),
            train(Key::plain(KeyCode::Right), TrainAction::Look(1)),
        ],
        "back",
        "go through the states that are kept",
    ),
    Binding::keys(
        &[
            train(Key::plain(KeyCode::Home), TrainAction::First),
            train(Key::plain(KeyCode::End), TrainAction::Present),
        ],
        "",
        "the first state, or the present one",
    ),
    Binding::keys(
        &[train(Key::char('M'), TrainAction::Network)],
        "network",
        "another network, with random weights",
    ),
    Binding::keys(
        &[train(Key::char('R'), TrainAction::Recipe)],
        "recipe",
        "another recipe, with random weights",
    ),
    Binding::keys(&[train(Key::char('x'), TrainAction::Reset)], "reset", "go back to random weights"),
    Binding::keys(
        &[(Key::char('w'), Action::Session(SessionAction::SaveWeights))],
        "weights",
        "save the weights that are shown",
    ),
    WIDE,
];
