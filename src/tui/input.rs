//! Events become actions.
//!
//! A pure function of the event, the layout of the screen and what is going on: so it can be tested
//! without a screen, and a script hits the same pixels as a hand.

use ratatui::crossterm::event::MouseEventKind;

use super::action::Action;
use super::event::{Event, Mouse};
use super::key::Key;
use super::keymap;
use super::layout::Layout;

/// As much of the app's state as the meaning of an event depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// The mouse is in the middle of a stroke.
    pub stroke: bool,
    /// The help covers the canvas.
    pub help: bool,
}

/// What `event` means.
#[must_use]
pub fn action(event: &Event, layout: &Layout, mode: Mode) -> Option<Action> {
    match event {
        Event::Key(key) => of_key(Key::pressed(key.code, key.modifiers), mode),
        Event::Mouse(mouse) => of_mouse(mouse, layout, mode),
        Event::Redraw => Some(Action::Redraw),
        Event::Resize(..) | Event::Signal(_) | Event::HangUp => None,
    }
}

fn of_key(key: Key, mode: Mode) -> Option<Action> {
    let action = keymap::action_of(key);
    // Whoever reads the help wants it gone before anything else, by whatever key.
    let passes = matches!(action, Some(Action::Suspend | Action::Redraw)) || key == Key::INTERRUPT;
    if mode.help && !passes {
        return Some(Action::ToggleHelp);
    }
    action
}

fn of_mouse(mouse: &Mouse, layout: &Layout, mode: Mode) -> Option<Action> {
    if mode.help {
        return matches!(mouse.kind, MouseEventKind::Down(_)).then_some(Action::ToggleHelp);
    }
    let point = layout.to_canvas(mouse.column, mouse.row);
    let begins = |button| {
        let inside = layout.on_canvas(mouse.column, mouse.row);
        keymap::drag_of(button).filter(|_| inside).map(|button| Action::Begin(button, point))
    };
    match mouse.kind {
        // A press ends an older stroke in any case: its release may have got lost.
        MouseEventKind::Down(button) => begins(button).or(mode.stroke.then_some(Action::End)),
        MouseEventKind::Drag(_) if mode.stroke => Some(Action::Extend(point)),
        // The report of the press got lost, or the press was outside the canvas.
        MouseEventKind::Drag(button) => begins(button),
        MouseEventKind::Up(_) if mode.stroke => Some(Action::End),
        _ => None,
    }
}
