//! Bindings of keys and mouse buttons to actions.
//!
//! Each page has a table of them, and [`GLOBAL`] holds on every page. Dispatch, the hint line, the help
//! and the README's table are all made from these tables, so that they cannot disagree.

use std::fmt::Write;

use ratatui::crossterm::event::{KeyCode, MouseButton};

use super::action::{Action, Button, CanvasAction, SessionAction};
use super::help_sheet::Help;
use super::key::Key;

/// The input that a binding listens to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trigger {
    /// Keys, each with its action.
    Keys(&'static [(Key, Action)]),
    /// Sets of keys for left, down, up and right, which move the cursor by this many pixels.
    Directions(&'static [[Key; 4]], i8),
    /// A mouse button, held and dragged.
    Drag(MouseButton, Button),
    /// The wheel of the mouse, with its actions up and down.
    Wheel(Action, Action),
}

/// One row of a table of bindings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binding {
    /// The input, with its action.
    pub trigger: Trigger,
    /// A word for the hint line; empty if the help is enough.
    pub hint: &'static str,
    /// A phrase for the help and the README.
    pub help: &'static str,
}

impl Binding {
    pub(super) const fn new(trigger: Trigger, hint: &'static str, help: &'static str) -> Self {
        Self { trigger, hint, help }
    }

    /// Creates a row of keys.
    pub(super) const fn keys(keys: &'static [(Key, Action)], hint: &'static str, help: &'static str) -> Self {
        Self::new(Trigger::Keys(keys), hint, help)
    }

    /// Finds the action of a key, if it is one of this row.
    fn action_of(&self, key: Key) -> Option<Action> {
        match self.trigger {
            Trigger::Keys(keys) => keys.iter().find_map(|(bound, action)| (*bound == key).then_some(*action)),
            Trigger::Directions(sets, step) => sets
                .iter()
                .find_map(|set| set.iter().position(|bound| *bound == key))
                .map(|direction| move_cursor(direction, step)),
            Trigger::Drag(..) | Trigger::Wheel(..) => None,
        }
    }

    /// Returns the names of the keys or the button, as the help shows them: `U`, `ctrl+y`, `ctrl+r`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match self.trigger {
            Trigger::Keys(keys) => keys.iter().map(|(key, _)| key.to_string()).collect(),
            Trigger::Directions(sets, _) => sets.iter().map(name_of_set).collect(),
            Trigger::Drag(button, _) => {
                vec![format!("{} drag", format!("{button:?}").to_lowercase())]
            }
            Trigger::Wheel(..) => vec!["wheel".to_owned()],
        }
    }

    /// Returns the first key of each action of the row, with its action, as the hint line shows them: `[`, `]`. What
    /// is no key has no action.
    #[must_use]
    pub fn short_keys(&self) -> Vec<(String, Option<Action>)> {
        match self.trigger {
            Trigger::Keys(keys) => {
                let first = |i: usize| keys[..i].iter().all(|(_, action)| *action != keys[i].1);
                let named = |i: usize| (keys[i].0.to_string(), Some(keys[i].1));
                (0..keys.len()).filter(|&i| first(i)).map(named).collect()
            }
            Trigger::Directions([set, ..], step) => {
                let names = name_of_set(set);
                let bare = names.chars().map(String::from);
                bare.enumerate().map(|(i, name)| (name, Some(move_cursor(i, step)))).collect()
            }
            _ => self.names().into_iter().take(1).map(|name| (name, None)).collect(),
        }
    }
}

/// Returns the action that moves the cursor left, down, up or right.
const fn move_cursor(direction: usize, step: i8) -> Action {
    let (right, down) = match direction {
        0 => (-step, 0),
        1 => (0, step),
        2 => (0, -step),
        _ => (step, 0),
    };
    Action::Canvas(CanvasAction::MoveCursor(right, down))
}

/// Names a set of keys, its modifiers once: `shift+←↓↑→`.
fn name_of_set(set: &[Key; 4]) -> String {
    let [first, rest @ ..] = set.map(|key| key.to_string());
    let bare = rest.map(|name| name.chars().last().map(String::from).unwrap_or_default());
    first + &bare.concat()
}

/// The bindings of every page, listed after its own.
pub const GLOBAL: &[Binding] = &[
    Binding::keys(&[(Key::ctrl('l'), Action::Session(SessionAction::Redraw))], "", "redraw the screen"),
    Binding::keys(&[(Key::ctrl('z'), Action::Session(SessionAction::Suspend))], "", "suspend (fg resumes)"),
    Binding::keys(&[(Key::plain(KeyCode::Esc), Action::Back)], "", "close the help, or go a level out"),
    Binding::keys(
        &[(Key::char('?'), Action::ShowHelp(Help::KEYS))],
        "help",
        "show the keys, and what the words mean",
    ),
    Binding::keys(
        &[
            (Key::char('q'), Action::Session(SessionAction::Quit)),
            (Key::ctrl('c'), Action::Session(SessionAction::Quit)),
        ],
        "quit",
        "quit",
    ),
];

/// Keys that scroll the help where it is longer than the screen, and the lines that they scroll it by.
pub const HELP_SCROLL: &[(Key, i16)] = &[
    (Key::plain(KeyCode::Down), 1),
    (Key::plain(KeyCode::Up), -1),
    (Key::char('j'), 1),
    (Key::char('k'), -1),
    (Key::plain(KeyCode::PageDown), 8),
    (Key::plain(KeyCode::PageUp), -8),
    (Key::char(' '), 8),
];

/// Keys that turn the help to its other sheet.
pub const HELP_TURN: &[Key] = &[Key::char('?'), Key::plain(KeyCode::Tab)];

/// Finds the action of `key` in a table.
#[must_use]
pub fn action_of(bindings: impl IntoIterator<Item = &'static Binding>, key: Key) -> Option<Action> {
    bindings.into_iter().find_map(|binding| binding.action_of(key))
}

/// Finds the button that draws when the mouse is dragged with `button`.
#[must_use]
pub fn drag_of(bindings: impl IntoIterator<Item = &'static Binding>, button: MouseButton) -> Option<Button> {
    bindings.into_iter().find_map(|binding| match binding.trigger {
        Trigger::Drag(mouse, drawn) if mouse == button => Some(drawn),
        _ => None,
    })
}

/// Finds the action of the wheel, turned up or down.
#[must_use]
pub fn wheel_of(bindings: impl IntoIterator<Item = &'static Binding>, is_up: bool) -> Option<Action> {
    bindings.into_iter().find_map(|binding| match binding.trigger {
        Trigger::Wheel(up, down) => Some(if is_up { up } else { down }),
        _ => None,
    })
}

/// Writes a table of bindings in Markdown, as the README has it.
#[must_use]
pub fn markdown(bindings: impl IntoIterator<Item = &'static Binding>) -> String {
    let mut table = String::from("| Keys | What they do |\n|---|---|\n");
    for binding in bindings {
        let names = binding.names().into_iter();
        let keys: Vec<_> = match binding.trigger {
            Trigger::Drag(..) | Trigger::Wheel(..) => names.collect(),
            _ => names.map(|name| format!("`{name}`")).collect(),
        };
        // Writing to a string cannot fail.
        _ = writeln!(table, "| {} | {} |", keys.join(" "), binding.help);
    }
    table
}
