//! The bindings of the hand that draws, on every page where it does.

use ratatui::crossterm::event::{KeyCode, MouseButton};

use crate::tui::action::{Action, Button, CanvasAction};
use crate::tui::key::Key;
use crate::tui::keymap::{Binding, Trigger};

/// Pixels that the cursor moves with shift.
const LEAP: i8 = 4;

/// The keys that move the cursor by a pixel: arrows, and those of vi.
const STEPS: &[[Key; 4]] = &[
    [
        Key::plain(KeyCode::Left),
        Key::plain(KeyCode::Down),
        Key::plain(KeyCode::Up),
        Key::plain(KeyCode::Right),
    ],
    [Key::char('h'), Key::char('j'), Key::char('k'), Key::char('l')],
];

/// The keys that move the cursor by [`LEAP`] pixels.
const LEAPS: &[[Key; 4]] = &[
    [
        Key::shift(KeyCode::Left),
        Key::shift(KeyCode::Down),
        Key::shift(KeyCode::Up),
        Key::shift(KeyCode::Right),
    ],
    [Key::char('H'), Key::char('J'), Key::char('K'), Key::char('L')],
];

/// Binds a key to an action on the canvas.
const fn canvas(key: Key, action: CanvasAction) -> (Key, Action) {
    (key, Action::Canvas(action))
}

/// The bindings of the mouse, the strokes and the tools.
pub const HAND: &[Binding] = &[
    Binding::new(
        Trigger::Drag(MouseButton::Left, Button::Primary),
        "",
        "paint (or erase, with the eraser in hand)",
    ),
    Binding::new(Trigger::Drag(MouseButton::Right, Button::Eraser), "", "erase"),
    Binding::new(
        Trigger::Wheel(Action::Canvas(CanvasAction::Thicker), Action::Canvas(CanvasAction::Thinner)),
        "",
        "thicker or thinner brush",
    ),
    Binding::keys(&[canvas(Key::char('c'), CanvasAction::Clear)], "clear", "clear the canvas"),
    Binding::keys(&[canvas(Key::char('u'), CanvasAction::Undo)], "undo", "undo a stroke"),
    Binding::keys(
        &[
            canvas(Key::char('U'), CanvasAction::Redo),
            canvas(Key::ctrl('y'), CanvasAction::Redo),
            canvas(Key::ctrl('r'), CanvasAction::Redo),
        ],
        "",
        "redo a stroke",
    ),
    Binding::keys(
        &[canvas(Key::char('['), CanvasAction::Thinner), canvas(Key::char(']'), CanvasAction::Thicker)],
        "brush",
        "thinner or thicker brush",
    ),
    Binding::keys(&[canvas(Key::char('e'), CanvasAction::ToggleTool)], "eraser", "toggle brush and eraser"),
];

/// The bindings of the keyboard that draws.
pub const KEYBOARD: &[Binding] = &[
    Binding::new(Trigger::Directions(STEPS, 1), "move", "move the cursor one pixel"),
    Binding::new(Trigger::Directions(LEAPS, LEAP), "", "move the cursor four pixels"),
    Binding::keys(
        &[canvas(Key::char(' '), CanvasAction::TogglePen)],
        "draw",
        "put the brush down at the cursor, or lift it",
    ),
];
