//! The canvas: the paper, its frame and the pen of the keyboard.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, BorderType, Widget};

use super::pixels;
use crate::tui::app::{App, Pen};
use crate::tui::layout::{Layout, Zoom};

/// Draws the canvas, and a frame around it where there is room.
pub(super) fn draw(app: &App, layout: &Layout, buffer: &mut Buffer) {
    draw_frame(app, layout.frame, "", buffer);
    let (area, zoom) = (layout.canvas, layout.zoom);
    pixels::draw(app.drawing().image(), zoom, app.palette(), area, buffer);
    if let Some(pen) = app.pen() {
        draw_pen(app, pen, layout, buffer);
    } else if app.drawing().image().is_blank() {
        invite(app, area, buffer);
    }
}

/// Draws a frame with a title, as all pictures have it.
pub(super) fn draw_frame(app: &App, area: Rect, title: &str, buffer: &mut Buffer) {
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(app.palette().quiet())
        .title(title)
        .render(area, buffer);
}

/// The pen is the pixel under it, and two marks on the frame that the eye finds at once.
fn draw_pen(app: &App, pen: Pen, layout: &Layout, buffer: &mut Buffer) {
    let (x, y) = (pen.at.x as u16, pen.at.y as u16);
    let plain = if pen.down { '●' } else { '○' };
    let (area, zoom) = (layout.canvas, layout.zoom);
    pixels::mark((x, y), zoom, app.palette(), plain, area, buffer);
    if layout.frame.is_empty() {
        return;
    }
    let (columns, row) = match zoom {
        Zoom::Half => (x..x + 1, y / 2),
        Zoom::Full => (x * 2..x * 2 + 2, y),
    };
    let (across, along) = if pen.down { ("━", "┃") } else { ("╍", "╏") };
    for column in columns {
        for y in [layout.frame.top(), layout.frame.bottom() - 1] {
            buffer.set_string(area.x + column, y, across, app.palette().accent());
        }
    }
    for x in [layout.frame.left(), layout.frame.right() - 1] {
        buffer.set_string(x, area.y + row, along, app.palette().accent());
    }
}

/// Tells newcomers what the empty paper is for.
fn invite(app: &App, area: Rect, buffer: &mut Buffer) {
    const WORDS: &str = "paint a digit here";
    let style = match app.palette().ink(0.5) {
        Some(gray) => Style::new().fg(gray),
        None => app.palette().quiet(),
    };
    let x = area.x + (area.width.saturating_sub(WORDS.len() as u16)) / 2;
    buffer.set_string(x, area.y + area.height / 2 - 1, WORDS, style);
}
