//! An image in cells.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;

use crate::ink::{Image, ImageSize, Point};
use crate::tui::color::{self, Palette};

/// The size at which a pixel is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// One column and half a row: two pixels share a cell, one above the other.
    #[default]
    Half,
    /// Two columns and a row.
    Full,
}

impl Zoom {
    /// Returns the columns and rows of a whole image.
    #[must_use]
    pub const fn size(self, image: ImageSize) -> Size {
        let (width, height) = (image.width() as u16, image.height() as u16);
        match self {
            Self::Half => Size::new(width, height.div_ceil(2)),
            Self::Full => Size::new(width * 2, height),
        }
    }

    /// Converts columns and rows from the top left corner of an image to pixels.
    #[must_use]
    pub const fn to_pixels(self, columns: f32, rows: f32) -> Point {
        match self {
            Self::Half => Point::new(columns, rows * 2.0),
            Self::Full => Point::new(columns / 2.0, rows),
        }
    }
}

/// Draws `image` into `area`, whose size is [`Zoom::size`], or which is empty.
pub fn draw(image: &Image, zoom: Zoom, palette: Palette, area: Rect, buffer: &mut Buffer) {
    let paint = match zoom {
        Zoom::Half => half,
        Zoom::Full => full,
    };
    for Position { x, y } in area.positions() {
        if let Some(cell) = buffer.cell_mut((x, y)) {
            paint(image, palette, (x - area.x, y - area.y), cell);
        }
    }
}

/// Draws two pixels, one above the other.
fn half(image: &Image, palette: Palette, (column, row): (u16, u16), cell: &mut Cell) {
    let ink = |y: u16| ink(image, column, y);
    let (upper, lower) = (ink(row * 2), ink(row * 2 + 1));
    match (palette.ink(upper), palette.ink(lower)) {
        (Some(top), Some(bottom)) if top == bottom => blank(cell).set_bg(top),
        (Some(top), Some(bottom)) => cell.set_char('▀').set_fg(top).set_bg(bottom),
        _ => cell.set_char(color::stacked_glyph(upper, lower)),
    };
}

/// Draws half a pixel; the cell beside it is the other half.
fn full(image: &Image, palette: Palette, (column, row): (u16, u16), cell: &mut Cell) {
    let ink = ink(image, column / 2, row);
    match palette.ink(ink) {
        Some(gray) => blank(cell).set_bg(gray),
        None => cell.set_char(color::glyph(ink)),
    };
}

fn blank(cell: &mut Cell) -> &mut Cell {
    cell.set_char(' ')
}

fn ink(image: &Image, x: u16, y: u16) -> f32 {
    let (x, y) = (usize::from(x), usize::from(y));
    if x < image.size().width() && y < image.size().height() { image[(x, y)] } else { 0.0 }
}

/// Draws a mark over the pixel (x, y): colored, or `plain` without colors.
pub fn mark((x, y): (u16, u16), zoom: Zoom, palette: Palette, plain: char, area: Rect, buffer: &mut Buffer) {
    let accent = palette.accent().fg;
    let cells = match zoom {
        Zoom::Half => vec![(x, y / 2)],
        Zoom::Full => vec![(x * 2, y), (x * 2 + 1, y)],
    };
    for (column, row) in cells {
        let Some(cell) = buffer.cell_mut((area.x + column, area.y + row)) else {
            continue;
        };
        match (accent, zoom) {
            (None, _) => _ = cell.set_char(plain).set_style(Style::new()),
            (Some(color), Zoom::Full) => _ = blank(cell).set_bg(color),
            (Some(color), Zoom::Half) => mark_half(y % 2 == 0, color, cell),
        }
    }
}

fn mark_half(upper: bool, color: ratatui::style::Color, cell: &mut Cell) {
    let (top, bottom) = match cell.symbol() {
        "▀" => (cell.fg, cell.bg),
        _ => (cell.bg, cell.bg),
    };
    let (top, bottom) = if upper { (color, bottom) } else { (top, color) };
    cell.set_char('▀').set_fg(top).set_bg(bottom);
}
