//! The one table of bindings.
//!
//! What a key does, the hint line, the help overlay and the README's table all come from here, so
//! that none of them can tell a different story.

use std::fmt::Write;

use ratatui::crossterm::event::{KeyCode, MouseButton};

use super::action::{Action, Button};
use super::key::Key;

/// What a binding listens to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trigger {
    /// These keys, each with what it does.
    Keys(&'static [(Key, Action)]),
    /// Sets of keys for left, down, up and right, and how many pixels they move the pen.
    Directions(&'static [[Key; 4]], i8),
    /// A mouse button held and dragged.
    Drag(MouseButton, Button),
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binding {
    /// What to listen to, and what then to do.
    pub trigger: Trigger,
    /// A word for the hint line; empty where the help says enough.
    pub hint: &'static str,
    /// A phrase for the help and the README.
    pub help: &'static str,
}

impl Binding {
    const fn new(trigger: Trigger, hint: &'static str, help: &'static str) -> Self {
        Self { trigger, hint, help }
    }

    /// What a key does, if it is one of this row.
    fn action_of(&self, key: Key) -> Option<Action> {
        match self.trigger {
            Trigger::Keys(keys) => keys.iter().find_map(|(bound, action)| (*bound == key).then_some(*action)),
            Trigger::Directions(sets, step) => sets
                .iter()
                .find_map(|set| set.iter().position(|bound| *bound == key))
                .map(|direction| move_pen(direction, step)),
            Trigger::Drag(..) => None,
        }
    }

    /// The names of what the row listens to, as help shows them: `U`, `ctrl+y`, `ctrl+r`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match self.trigger {
            Trigger::Keys(keys) => keys.iter().map(|(key, _)| key.to_string()).collect(),
            Trigger::Directions(sets, _) => sets.iter().map(name_of_set).collect(),
            Trigger::Drag(button, _) => {
                vec![format!("{} drag", format!("{button:?}").to_lowercase())]
            }
        }
    }

    /// The first key of each action of the row, as the hint line shows them: `[]`.
    #[must_use]
    pub fn short_keys(&self) -> String {
        match self.trigger {
            Trigger::Keys(keys) => {
                let first = |i: usize| keys[..i].iter().all(|(_, action)| *action != keys[i].1);
                (0..keys.len()).filter(|&i| first(i)).map(|i| keys[i].0.to_string()).collect()
            }
            _ => self.names().swap_remove(0),
        }
    }
}

/// Moves the pen left, down, up or right.
const fn move_pen(direction: usize, step: i8) -> Action {
    match direction {
        0 => Action::MovePen(-step, 0),
        1 => Action::MovePen(0, step),
        2 => Action::MovePen(0, -step),
        _ => Action::MovePen(step, 0),
    }
}

/// `shift+←↓↑→`: modifiers once, then the keys.
fn name_of_set(set: &[Key; 4]) -> String {
    let [first, rest @ ..] = set.map(|key| key.to_string());
    let bare = rest.map(|name| name.chars().last().map(String::from).unwrap_or_default());
    first + &bare.concat()
}

/// How far shift moves the keyboard's pen, in pixels.
const LEAP: i8 = 4;

/// Every binding, in the order in which help lists them.
pub const BINDINGS: &[Binding] = &[
    Binding::new(
        Trigger::Drag(MouseButton::Left, Button::Main),
        "paint",
        "paint (erase, with the eraser in hand)",
    ),
    Binding::new(Trigger::Drag(MouseButton::Right, Button::Eraser), "erase", "erase"),
    Binding::new(Trigger::Keys(&[(Key::char('c'), Action::Clear)]), "clear", "clear the paper"),
    Binding::new(Trigger::Keys(&[(Key::char('u'), Action::Undo)]), "undo", "undo a stroke"),
    Binding::new(
        Trigger::Keys(&[
            (Key::char('U'), Action::Redo),
            (Key::ctrl('y'), Action::Redo),
            (Key::ctrl('r'), Action::Redo),
        ]),
        "redo",
        "redo a stroke",
    ),
    Binding::new(
        Trigger::Keys(&[(Key::char('['), Action::Thinner), (Key::char(']'), Action::Thicker)]),
        "brush",
        "thinner or thicker brush",
    ),
    Binding::new(
        Trigger::Keys(&[(Key::char('e'), Action::ToggleTool)]),
        "eraser",
        "turn the pen into an eraser, and back",
    ),
    Binding::new(
        Trigger::Directions(
            &[
                [
                    Key::plain(KeyCode::Left),
                    Key::plain(KeyCode::Down),
                    Key::plain(KeyCode::Up),
                    Key::plain(KeyCode::Right),
                ],
                [Key::char('h'), Key::char('j'), Key::char('k'), Key::char('l')],
            ],
            1,
        ),
        "move",
        "move the keyboard's pen by a pixel",
    ),
    Binding::new(
        Trigger::Directions(
            &[
                [
                    Key::shift(KeyCode::Left),
                    Key::shift(KeyCode::Down),
                    Key::shift(KeyCode::Up),
                    Key::shift(KeyCode::Right),
                ],
                [Key::char('H'), Key::char('J'), Key::char('K'), Key::char('L')],
            ],
            LEAP,
        ),
        "",
        "move it by four pixels",
    ),
    Binding::new(
        Trigger::Keys(&[(Key::char(' '), Action::TogglePen)]),
        "pen",
        "put the keyboard's pen down, or lift it",
    ),
    Binding::new(
        Trigger::Keys(&[(Key::char('p'), Action::TogglePreprocessing)]),
        "preprocess",
        "crop and center what the models see, or not",
    ),
    Binding::new(
        Trigger::Keys(&[(Key::char('s'), Action::Save)]),
        "save",
        "save the drawing as PNG and as strokes",
    ),
    Binding::new(
        Trigger::Keys(&[(Key::char('r'), Action::Recover)]),
        "",
        "bring back a drawing from a session cut off",
    ),
    Binding::new(Trigger::Keys(&[(Key::ctrl('l'), Action::Redraw)]), "", "draw the screen again"),
    Binding::new(Trigger::Keys(&[(Key::ctrl('z'), Action::Suspend)]), "", "go back to the shell; fg returns"),
    Binding::new(
        Trigger::Keys(&[(Key::char('?'), Action::ToggleHelp)]),
        "help",
        "show this help, or hide it",
    ),
    Binding::new(
        Trigger::Keys(&[
            (Key::char('q'), Action::Quit),
            (Key::plain(KeyCode::Esc), Action::Quit),
            (Key::ctrl('c'), Action::Quit),
        ]),
        "quit",
        "quit",
    ),
];

/// What `key` does.
#[must_use]
pub fn action_of(key: Key) -> Option<Action> {
    BINDINGS.iter().find_map(|binding| binding.action_of(key))
}

/// What dragging with `button` does.
#[must_use]
pub fn drag_of(button: MouseButton) -> Option<Button> {
    BINDINGS.iter().find_map(|binding| match binding.trigger {
        Trigger::Drag(mouse, drawn) if mouse == button => Some(drawn),
        _ => None,
    })
}

/// The table of bindings in Markdown, as the README carries it.
#[must_use]
pub fn markdown() -> String {
    let mut table = String::from("| Keys | What they do |\n|---|---|\n");
    for binding in BINDINGS {
        let names = binding.names().into_iter();
        let keys: Vec<_> = match binding.trigger {
            Trigger::Drag(..) => names.collect(),
            _ => names.map(|name| format!("`{name}`")).collect(),
        };
        let keys = keys.join(" ");
        // Writing to a string cannot fail.
        _ = writeln!(table, "| {keys} | {} |", binding.help);
    }
    table
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::KeyModifiers;

    use super::*;

    fn all_keys() -> Vec<Key> {
        let keys = BINDINGS.iter().map(|binding| match binding.trigger {
            Trigger::Keys(keys) => keys.iter().map(|(key, _)| *key).collect(),
            Trigger::Directions(sets, _) => sets.concat(),
            Trigger::Drag(..) => Vec::new(),
        });
        keys.collect::<Vec<_>>().concat()
    }

    #[test]
    fn no_key_is_bound_twice() {
        let keys = all_keys();
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[..i].contains(key), "{key} is bound twice");
        }
    }

    #[test]
    fn every_key_of_the_table_can_be_pressed() {
        for key in all_keys() {
            let pressed = Key::pressed(key.code(), key.modifiers());
            assert!(action_of(pressed).is_some(), "{key}");
        }
    }

    #[test]
    fn directions_are_what_their_keys_say() {
        let moves = |key| action_of(key).unwrap();
        assert_eq!(moves(Key::plain(KeyCode::Left)), Action::MovePen(-1, 0));
        assert_eq!(moves(Key::char('j')), Action::MovePen(0, 1));
        assert_eq!(moves(Key::plain(KeyCode::Up)), Action::MovePen(0, -1));
        assert_eq!(moves(Key::char('L')), Action::MovePen(4, 0));
    }

    #[test]
    fn every_binding_is_explained() {
        assert!(BINDINGS.iter().all(|binding| !binding.help.is_empty()));
    }

    #[test]
    fn shift_of_a_letter_is_the_letter_itself() {
        let shifted = Key::pressed(KeyCode::Char('U'), KeyModifiers::SHIFT);
        assert_eq!(action_of(shifted), Some(Action::Redo));
    }

    #[test]
    fn hints_show_one_key_an_action() {
        let hint = |word: &str| BINDINGS.iter().find(|b| b.hint == word).unwrap().short_keys();
        assert_eq!(hint("brush"), "[]");
        assert_eq!(hint("move"), "←↓↑→");
        assert_eq!(hint("redo"), "U");
        assert_eq!(hint("paint"), "left drag");
    }

    #[test]
    fn sets_of_keys_are_written_together() {
        let names = |help: &str| BINDINGS.iter().find(|b| b.help == help).unwrap().names();
        assert_eq!(names("move it by four pixels"), ["shift+←↓↑→", "HJKL"]);
    }
}
