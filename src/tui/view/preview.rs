//! The picture that the models see.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{canvas, pixels};
use crate::tui::app::App;
use crate::tui::layout::Zoom;

/// Draws the picture in a frame of its own; `area` is empty or 30×16.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    canvas::draw_frame(app, area, " what the models see ", buffer);
    let inside = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 };
    pixels::draw(app.model_input(), Zoom::Half, app.palette(), inside, buffer);
}
