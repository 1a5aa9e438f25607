//! A matrix of numbers, each on the color of its value.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Style;

use super::heatmap::{Map, Shade};
use crate::tui::color::Palette;

/// Columns of a number.
pub const CELL: u16 = 6;

/// Returns the columns and rows of cells of a matrix.
#[must_use]
pub const fn size(columns: usize, rows: usize) -> Size {
    Size::new(columns as u16 * CELL, rows as u16)
}

/// Draws `text` of each value of the map on the color of its shade, as many as `area` holds.
pub fn draw(map: &Map, text: impl Fn(f32) -> String, palette: Palette, area: Rect, buffer: &mut Buffer) {
    for (index, &value) in map.values.iter().enumerate() {
        let (column, row) = (index % map.columns.max(1), index / map.columns.max(1));
        let cell = Rect::new(area.x + column as u16 * CELL, area.y + row as u16, CELL, 1);
        if area.intersection(cell) == cell {
            let style = style(map.shade((column, row)), palette);
            buffer.set_stringn(cell.x, cell.y, format!("{:>5} ", text(value)), CELL.into(), style);
        }
    }
}

/// Black or white on the color of a shade, whichever can be read.
fn style(shade: Shade, palette: Palette) -> Style {
    let ink = match shade {
        Shade::Nothing => return Style::new(),
        Shade::Ink(ink) => ink,
        // The strongest colors are pale.
        Shade::Signed(value) if value.abs() > 0.7 => 1.0,
        Shade::Signed(_) => 0.0,
    };
    let ground = shade.color(palette);
    let text = palette.ink(if ink > 0.4 { 0.0 } else { 1.0 });
    match (ground, text) {
        (Some(ground), Some(text)) => Style::new().bg(ground).fg(text),
        _ => Style::new(),
    }
}
