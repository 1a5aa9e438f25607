//! Steps that have no effect, which their author can hardly have meant.

use ratatui::crossterm::event::MouseEventKind;

use super::key;
use crate::ink::{ImageSize, Point};
use crate::tui::action::Action;
use crate::tui::event::Event;
use crate::tui::page;
use crate::tui::session::Session;

/// Warns of a key that is bound to nothing on the screen as it is, and of a click that hits nothing.
pub(super) fn of_event(event: &Event, session: &Session) -> Option<String> {
    match page::action(event, session.size(), session.app().mode()) {
        None | Some(Action::Unbound(_)) => {}
        Some(_) => return None,
    }
    match event {
        Event::Key(pressed) => Some(format!("`key {}` does nothing here", key::name(pressed))),
        Event::Mouse(mouse) if matches!(mouse.kind, MouseEventKind::Down(_)) => {
            let (column, row) = (mouse.column.floor(), mouse.row.floor());
            Some(format!("the click at {column},{row} is outside the canvas"))
        }
        _ => None,
    }
}

/// Warns of a stroke that leaves the canvas.
pub(super) fn of_stroke(points: &[Point], canvas: ImageSize) -> Option<String> {
    let (width, height) = (canvas.width(), canvas.height());
    let inside =
        |point: &Point| (0.0..=width as f32).contains(&point.x) && (0.0..=height as f32).contains(&point.y);
    let Point { x, y } = points.iter().find(|point| !inside(point))?;
    Some(format!("the point {x},{y} is outside the canvas, which ends at {width},{height}"))
}
