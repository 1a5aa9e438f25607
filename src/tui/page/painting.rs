//! Events to actions, on the answers page.
//!
//! A pure function of the event, the layout and whether the mouse is in the middle of a stroke: so it can be
//! tested without a screen, and a script hits the same pixels as a hand.

use ratatui::crossterm::event::MouseEventKind;

use super::layout::Layout;
use crate::tui::action::{Action, CanvasAction};
use crate::tui::event::Mouse;
use crate::tui::keymap;
use crate::tui::page::drawing;

/// Returns the action of a mouse event, if it has one.
pub(super) fn mouse_action(mouse: &Mouse, layout: &Layout, dragging: bool) -> Option<Action> {
    let point = layout.to_canvas(mouse.column, mouse.row);
    let begin = |button| {
        let inside = layout.on_canvas(mouse.column, mouse.row);
        let button = keymap::drag_of(drawing::BINDINGS, button).filter(|_| inside);
        button.map(|button| CanvasAction::Begin(button, point))
    };
    let action = match mouse.kind {
        // A press ends an older stroke in any case: its release may have been lost.
        MouseEventKind::Down(button) => begin(button).or(dragging.then_some(CanvasAction::End)),
        MouseEventKind::Drag(_) if dragging => Some(CanvasAction::Extend(point)),
        // The report of the press was lost, or the press was outside the canvas.
        MouseEventKind::Drag(button) => begin(button),
        MouseEventKind::Up(_) if dragging => Some(CanvasAction::End),
        _ => None,
    };
    action.map(Action::Canvas)
}
