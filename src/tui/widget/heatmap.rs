//! An image or a map of values in cells.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Style};

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
    /// So many columns, and as many half rows.
    Large(u8),
}

impl Zoom {
    /// Returns the zoom of this many columns and half rows a pixel.
    #[must_use]
    pub const fn times(factor: u8) -> Self {
        match factor {
            0 | 1 => Self::Half,
            2 => Self::Full,
            _ => Self::Large(factor),
        }
    }

    /// Returns the columns and half rows of a pixel.
    #[must_use]
    pub const fn factor(self) -> u16 {
        match self {
            Self::Half => 1,
            Self::Full => 2,
            Self::Large(factor) => factor as u16,
        }
    }

    /// Returns the columns and rows of a whole image.
    #[must_use]
    pub const fn size(self, image: ImageSize) -> Size {
        self.of([image.width(), image.height()])
    }

    /// Returns the columns and rows of cells for columns × rows pixels.
    #[must_use]
    pub const fn of(self, [columns, rows]: [usize; 2]) -> Size {
        let factor = self.factor();
        Size::new(columns as u16 * factor, (rows as u16 * factor).div_ceil(2))
    }

    /// Returns the columns and rows of whole pixels in this many columns and rows of cells.
    #[must_use]
    pub const fn whole_pixels(self, columns: u16, rows: u16) -> (usize, usize) {
        let factor = self.factor() as usize;
        (columns as usize / factor, rows as usize * 2 / factor)
    }

    /// Converts columns and rows from the top left corner of an image to pixels.
    #[must_use]
    pub const fn to_pixels(self, columns: f32, rows: f32) -> Point {
        let factor = self.factor() as f32;
        Point::new(columns / factor, rows * 2.0 / factor)
    }
}

/// Draws `image` into `area`, whose size is [`Zoom::size`], or which is empty.
pub fn draw(image: &Image, zoom: Zoom, palette: Palette, area: Rect, buffer: &mut Buffer) {
    let (width, height) = (image.size().width(), image.size().height());
    let shade = |(x, y): (usize, usize)| {
        if x < width && y < height { Shade::Ink(image[(x, y)]) } else { Shade::Ink(0.0) }
    };
    paint(shade, zoom, palette, area, buffer);
}

/// The shade of a pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shade {
    /// None: there is no pixel.
    Nothing,
    /// Ink, from 0 to 1.
    Ink(f32),
    /// A value on both sides of zero, from −1 to 1.
    Signed(f32),
}

impl Shade {
    pub(super) fn color(self, palette: Palette) -> Option<Color> {
        match self {
            Self::Nothing => None,
            Self::Ink(ink) => palette.ink(ink),
            Self::Signed(value) => palette.signed(value),
        }
    }

    /// Returns the glyph of a whole pixel where there are no colors.
    fn glyph(self) -> char {
        match self {
            Self::Nothing => ' ',
            Self::Ink(ink) => color::glyph(ink),
            Self::Signed(value) => color::signed_glyph(value),
        }
    }

    /// Returns the glyph of this pixel above another one where there are no colors.
    fn stacked_glyph(self, lower: Self) -> char {
        match (self, lower) {
            (Self::Ink(upper), Self::Ink(lower)) => color::stacked_glyph(upper, lower),
            (Self::Ink(upper), Self::Nothing) => color::stacked_glyph(upper, 0.0),
            (Self::Signed(upper), Self::Signed(lower)) if lower.abs() > upper.abs() => {
                color::signed_glyph(lower)
            }
            (Self::Ink(_) | Self::Nothing, Self::Signed(value)) => color::signed_glyph(value),
            (upper, _) => upper.glyph(),
        }
    }
}

/// A map of values in rows, seen through a window.
#[derive(Clone, Copy, Debug)]
pub struct Map<'a> {
    /// The values, row by row.
    pub values: &'a [f32],
    /// The length of a row.
    pub columns: usize,
    /// The value that has the strongest color.
    pub most: f32,
    /// True if colors tell values below zero from those above.
    pub signed: bool,
    /// The column and row at the top left corner of the window.
    pub origin: (usize, usize),
}

/// Steps of a color from zero to the strongest. More would make each frame longer and tell the eye no more.
const STEPS: f32 = 8.0;

impl Map<'_> {
    /// Returns the shade of a pixel of the window.
    #[must_use]
    pub fn shade(&self, (x, y): (usize, usize)) -> Shade {
        let (x, y) = (x + self.origin.0, y + self.origin.1);
        let value = self.values.get(y * self.columns + x).filter(|_| x < self.columns);
        let Some(&value) = value else { return Shade::Nothing };
        let share = if self.most > 0.0 { (value / self.most).clamp(-1.0, 1.0) } else { 0.0 };
        let share = (share * STEPS).round() / STEPS;
        if self.signed { Shade::Signed(share) } else { Shade::Ink(share) }
    }

    /// Draws the map, as much of it as `area` holds.
    pub fn draw(&self, zoom: Zoom, palette: Palette, area: Rect, buffer: &mut Buffer) {
        paint(|at| self.shade(at), zoom, palette, area, buffer);
    }
}

/// Draws the pixels that `shade` gives the shades of.
pub fn paint(
    shade: impl Fn((usize, usize)) -> Shade,
    zoom: Zoom,
    palette: Palette,
    area: Rect,
    buffer: &mut Buffer,
) {
    for Position { x, y } in area.positions() {
        let (column, row) = (usize::from(x - area.x), usize::from(y - area.y));
        let Some(cell) = buffer.cell_mut((x, y)) else { continue };
        match zoom {
            Zoom::Half => half(shade((column, row * 2)), shade((column, row * 2 + 1)), palette, cell),
            Zoom::Full => full(shade((column / 2, row)), palette, cell),
            Zoom::Large(factor) => {
                let factor = usize::from(factor);
                let pixel = |half_row: usize| (column / factor, half_row / factor);
                let (upper, lower) = (pixel(row * 2), pixel(row * 2 + 1));
                if upper == lower {
                    full(shade(upper), palette, cell);
                } else {
                    half(shade(upper), shade(lower), palette, cell);
                }
            }
        }
    }
}

/// Draws two pixels, one above the other.
fn half(upper: Shade, lower: Shade, palette: Palette, cell: &mut Cell) {
    match (upper.color(palette), lower.color(palette)) {
        (Some(top), Some(bottom)) if top == bottom => blank(cell).set_bg(top),
        (Some(top), Some(bottom)) => cell.set_char('▀').set_fg(top).set_bg(bottom),
        (Some(top), None) => cell.set_char('▀').set_fg(top),
        (None, Some(bottom)) => cell.set_char('▄').set_fg(bottom),
        (None, None) => cell.set_char(upper.stacked_glyph(lower)),
    };
}

/// Draws half a pixel; the cell beside it is the other half.
fn full(shade: Shade, palette: Palette, cell: &mut Cell) {
    match shade.color(palette) {
        Some(color) => blank(cell).set_bg(color),
        None => cell.set_char(shade.glyph()),
    };
}

fn blank(cell: &mut Cell) -> &mut Cell {
    cell.set_char(' ')
}

/// Draws a mark over the pixel (x, y): colored, or `plain` without colors.
pub fn mark((x, y): (u16, u16), zoom: Zoom, palette: Palette, plain: char, area: Rect, buffer: &mut Buffer) {
    let (accent, factor) = (palette.accent().fg, zoom.factor());
    let (columns, half_rows) = (x * factor..(x + 1) * factor, y * factor..(y + 1) * factor);
    for row in half_rows.start / 2..half_rows.end.div_ceil(2) {
        for column in columns.clone() {
            let Some(cell) = buffer.cell_mut((area.x + column, area.y + row)) else {
                continue;
            };
            let halves = [half_rows.contains(&(2 * row)), half_rows.contains(&(2 * row + 1))];
            match (accent, halves) {
                (None, _) => _ = cell.set_char(plain).set_style(Style::new()),
                (Some(color), [true, true]) => _ = blank(cell).set_bg(color),
                (Some(color), [upper, _]) => mark_half(upper, color, cell),
            }
        }
    }
}

fn mark_half(upper: bool, color: Color, cell: &mut Cell) {
    let (top, bottom) = match cell.symbol() {
        "▀" => (cell.fg, cell.bg),
        _ => (cell.bg, cell.bg),
    };
    let (top, bottom) = if upper { (color, bottom) } else { (top, color) };
    cell.set_char('▀').set_fg(top).set_bg(bottom);
}
