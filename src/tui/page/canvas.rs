//! The canvas, its frame and the cursor.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, BorderType, Widget};

use super::painting::Painting;
use crate::tui::app::App;
use crate::tui::canvas::Cursor;
use crate::tui::color::Palette;
use crate::tui::widget::heatmap;

/// The title of the model input, and that of the canvas where both are shown.
pub(super) const INPUT: &str = " model input ";
pub(super) const CANVAS: &str = " canvas ";

/// Draws the canvas, or the model input in its place, and a frame around it where there is room.
pub(super) fn draw(app: &App, layout: &Painting, buffer: &mut Buffer) {
    let (area, zoom) = (layout.canvas, layout.zoom);
    if app.shows_input() {
        draw_frame(app.palette, layout.frame, INPUT, buffer);
        return heatmap::draw(app.inference.model_input(), zoom, app.palette, area, buffer);
    }
    draw_frame(app.palette, layout.frame, "", buffer);
    heatmap::draw(app.canvas.drawing().image(), zoom, app.palette, area, buffer);
    if let Some(cursor) = app.canvas.cursor() {
        draw_cursor(app, cursor, layout, buffer);
    } else if app.canvas.drawing().image().is_blank() {
        invite(app, area, buffer);
    }
}

/// Draws a frame with a title, as all images have it.
pub(super) fn draw_frame(palette: Palette, area: Rect, title: &str, buffer: &mut Buffer) {
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(palette.muted())
        .title(title)
        .render(area, buffer);
}

/// Marks the pixel under the cursor, and its column and row on the frame, which the eye finds at once.
fn draw_cursor(app: &App, cursor: Cursor, layout: &Painting, buffer: &mut Buffer) {
    let (x, y) = (cursor.at.x as u16, cursor.at.y as u16);
    let plain = if cursor.down { '●' } else { '○' };
    let (area, zoom) = (layout.canvas, layout.zoom);
    heatmap::mark((x, y), zoom, app.palette, plain, area, buffer);
    if layout.frame.is_empty() {
        return;
    }
    let factor = zoom.factor();
    let (columns, rows) = (x * factor..(x + 1) * factor, y * factor / 2..((y + 1) * factor).div_ceil(2));
    let (across, along) = if cursor.down { ("━", "┃") } else { ("╍", "╏") };
    for column in columns {
        for y in [layout.frame.top(), layout.frame.bottom() - 1] {
            buffer.set_string(area.x + column, y, across, app.palette.accent());
        }
    }
    for row in rows {
        for x in [layout.frame.left(), layout.frame.right() - 1] {
            buffer.set_string(x, area.y + row, along, app.palette.accent());
        }
    }
}

/// Invites to draw on an empty canvas.
fn invite(app: &App, area: Rect, buffer: &mut Buffer) {
    let noun = app.inference.lineup().task().noun;
    // On a small canvas the last word has no room.
    let words = [format!("paint a {noun} here"), format!("paint a {noun}")];
    let words = words.iter().find(|words| words.len() <= area.width.into()).map_or("", String::as_str);
    let style = match app.palette.invitation() {
        Some(gray) => Style::new().fg(gray),
        None => app.palette.muted(),
    };
    let x = area.x + (area.width.saturating_sub(words.len() as u16)) / 2;
    buffer.set_string(x, area.y + (area.height / 2).saturating_sub(1), words, style);
}
