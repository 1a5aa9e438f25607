//! Pictures of values on a page: drawn where a layout has placed them, and marked.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::closeup::Place;
use crate::tui::color::Palette;
use crate::tui::widget::heatmap::{self, Map};

/// Draws a map in its place.
pub(super) fn draw(map: &Map, place: &Place, palette: Palette, buffer: &mut Buffer) {
    Map { origin: place.origin, ..*map }.draw(place.zoom, palette, place.area, buffer);
}

/// Marks the pixel under the cursor, if it is in sight.
pub(super) fn mark(place: &Place, pixel: (usize, usize), palette: Palette, buffer: &mut Buffer) {
    if let Some(at) = place.in_sight(pixel) {
        heatmap::mark(at, place.zoom, palette, '○', place.area, buffer);
    }
}

/// Marks a tile by bars at its sides.
pub(super) fn bracket(tile: Rect, palette: Palette, buffer: &mut Buffer) {
    let style = palette.accent();
    for y in tile.rows().map(|row| row.y) {
        if tile.x > 0 {
            buffer.set_string(tile.x - 1, y, "▐", style);
        }
        if tile.right() < buffer.area.right() {
            buffer.set_string(tile.right(), y, "▌", style);
        }
    }
}
