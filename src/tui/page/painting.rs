//! The place of the canvas on the screen, and painting in it with the mouse.
//!
//! A pure function of the event, the place and whether the mouse is in the middle of a stroke: so it can be
//! tested without a screen, and a script hits the same pixels as a hand.

use ratatui::crossterm::event::MouseEventKind;
use ratatui::layout::Rect;

use super::drawing;
use crate::ink::{ImageSize, Point};
use crate::tui::action::{Action, CanvasAction};
use crate::tui::event::Mouse;
use crate::tui::keymap;
use crate::tui::widget::heatmap::Zoom;

/// The place of the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Painting {
    /// The pixels of the canvas, all of them; empty if it is not shown.
    pub canvas: Rect,
    /// Columns and rows of the canvas, in pixels.
    pub size: ImageSize,
    /// The size of a pixel of the canvas.
    pub zoom: Zoom,
    /// The frame around the canvas; empty if there is no room.
    pub frame: Rect,
}

impl Painting {
    /// Returns true if a place on the screen, in fractional cells, lies on the canvas.
    #[must_use]
    pub fn contains(&self, column: f32, row: f32) -> bool {
        let within = |at: f32, from: u16, end: u16| (f32::from(from)..f32::from(end)).contains(&at);
        within(column, self.canvas.left(), self.canvas.right())
            && within(row, self.canvas.top(), self.canvas.bottom())
    }

    /// Converts a place on the screen, in fractional cells, to canvas pixels, clamped to the canvas.
    #[must_use]
    pub fn to_pixels(&self, column: f32, row: f32) -> Point {
        let Point { x, y } =
            self.zoom.to_pixels(column - f32::from(self.canvas.x), row - f32::from(self.canvas.y));
        Point::new(x.clamp(0.0, self.size.width() as f32), y.clamp(0.0, self.size.height() as f32))
    }

    /// Returns the action of a mouse event, if it has one.
    pub(super) fn action(&self, mouse: &Mouse, dragging: bool) -> Option<Action> {
        let point = self.to_pixels(mouse.column, mouse.row);
        let begin = |button| {
            let inside = self.contains(mouse.column, mouse.row);
            let button = keymap::drag_of(drawing::HAND, button).filter(|_| inside);
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
}
