//! Curves: braille dots, two columns and four rows of them in a cell, or blocks where fonts may lack those.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The glyphs that a curve is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pen {
    /// Braille dots.
    Braille,
    /// A column of blocks below the curve.
    Blocks,
}

impl Pen {
    /// Returns the number of values that fit side by side in a cell.
    #[must_use]
    pub const fn values_per_cell(self) -> u16 {
        match self {
            Self::Braille => 2,
            Self::Blocks => 1,
        }
    }
}

/// Bits of the dots of a cell: the left column from the bottom up, then the right one.
const DOTS: [[u32; 4]; 2] = [[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]];

/// Blocks by eighths.
const BLOCKS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws a curve through values from 0, at the bottom of `area`, to 1, at its top. A missing value is a gap.
pub fn draw(values: &[Option<f32>], pen: Pen, style: Style, area: Rect, buffer: &mut Buffer) {
    match pen {
        Pen::Braille => braille(values, style, area, buffer),
        Pen::Blocks => blocks(values, style, area, buffer),
    }
}

fn braille(values: &[Option<f32>], style: Style, area: Rect, buffer: &mut Buffer) {
    let top = area.height * 4;
    let height = |value: Option<f32>| value.map(|value| level(value, top.saturating_sub(1)));
    for x in 0..area.width {
        let mut rows = vec![0; area.height.into()];
        for (side, dots) in DOTS.iter().enumerate() {
            let place = usize::from(x) * 2 + side;
            let Some(end) = height(values.get(place).copied().flatten()) else { continue };
            // The line goes up or down to its next value within the column of that.
            let before = place.checked_sub(1).and_then(|before| height(values[before])).unwrap_or(end);
            for dot in between(before, end) {
                rows[usize::from(dot / 4)] |= dots[usize::from(dot % 4)];
            }
        }
        for (row, bits) in (0..).zip(rows).filter(|(_, bits)| *bits > 0) {
            let glyph = char::from_u32(0x2800 + bits).unwrap_or(' ');
            let y = area.bottom() - 1 - row;
            buffer.set_string(area.x + x, y, glyph.to_string(), style);
        }
    }
}

/// The dots from a value, without itself unless it is the only one, to the next.
fn between(before: u16, end: u16) -> std::ops::RangeInclusive<u16> {
    match before.cmp(&end) {
        std::cmp::Ordering::Less => before + 1..=end,
        std::cmp::Ordering::Equal => end..=end,
        std::cmp::Ordering::Greater => end..=before - 1,
    }
}

fn blocks(values: &[Option<f32>], style: Style, area: Rect, buffer: &mut Buffer) {
    for (x, value) in (area.left()..area.right()).zip(values) {
        let Some(value) = value else { continue };
        // Even the least value is seen.
        let mut left = level(*value, area.height * 8).max(1);
        for y in (area.top()..area.bottom()).rev() {
            let block = left.min(8);
            buffer.set_string(x, y, BLOCKS[usize::from(block)], style);
            left -= block;
        }
    }
}

fn level(value: f32, top: u16) -> u16 {
    (value.clamp(0.0, 1.0) * f32::from(top)).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[f32], pen: Pen, size: (u16, u16)) -> Vec<String> {
        let area = Rect::new(0, 0, size.0, size.1);
        let mut buffer = Buffer::empty(area);
        let values: Vec<Option<f32>> = values.iter().map(|&value| Some(value)).collect();
        draw(&values, pen, Style::new(), area, &mut buffer);
        let row = |y| (0..size.0).map(|x| buffer[(x, y)].symbol()).collect();
        (0..size.1).map(row).collect()
    }

    #[test]
    fn braille_connects_values_by_dots() {
        assert_eq!(drawn(&[0.0, 0.0, 1.0, 1.0], Pen::Braille, (2, 1)), ["⣀⠏"]);
        assert_eq!(drawn(&[1.0, 0.0], Pen::Braille, (1, 2)), ["⢱", "⢸"]);
        assert_eq!(drawn(&[0.0], Pen::Braille, (2, 1)), ["⡀ "]);
    }

    #[test]
    fn blocks_stand_below_the_curve() {
        assert_eq!(drawn(&[0.0, 0.5, 1.0], Pen::Blocks, (3, 1)), ["▁▄█"]);
        assert_eq!(drawn(&[0.75], Pen::Blocks, (2, 2)), ["▄ ", "█ "]);
    }

    #[test]
    fn nothing_breaks_it() {
        for pen in [Pen::Braille, Pen::Blocks] {
            drawn(&[f32::NAN, -1.0, 5.0, f32::INFINITY], pen, (2, 2));
            drawn(&[], pen, (2, 2));
            drawn(&[0.5; 100], pen, (0, 0));
        }
    }
}
