//! The look of a cell in a picture: its colors as they are seen, and its shape where fonts would leave gaps.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::tui::color::{Theme, sixteen};

/// Width and height of a cell, in pixels: an eighth of each is a whole number.
pub(super) const CELL: (usize, usize) = (8, 16);
/// Colors of a terminal that was told none.
pub(super) const DEFAULT: (u32, u32) = (0x00d8_d8d8, 0x0014_1414);
/// Colors of a light terminal that was told none.
pub(super) const LIGHT: (Color, Color) = (Color::Rgb(0x1c, 0x1c, 0x1c), Color::Rgb(0xff, 0xff, 0xff));
/// The sixteen colors, as xterm has them.
const SIXTEEN: [u32; 16] = [
    0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f,
    0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
];
/// The six levels of red, green and blue in the palette's cube.
const LEVELS: [u32; 6] = [0, 95, 135, 175, 215, 255];

/// Glyphs that are drawn as rectangles, because fonts leave gaps between them: x, y, width and
/// height in eighths of a cell.
pub(super) const BLOCKS: &[(&str, [usize; 4])] = &[
    ("█", [0, 0, 8, 8]),
    ("▀", [0, 0, 8, 4]),
    ("▄", [0, 4, 8, 4]),
    ("▏", [0, 0, 1, 8]),
    ("▎", [0, 0, 2, 8]),
    ("▍", [0, 0, 3, 8]),
    ("▌", [0, 0, 4, 8]),
    ("▋", [0, 0, 5, 8]),
    ("▊", [0, 0, 6, 8]),
    ("▉", [0, 0, 7, 8]),
    ("▐", [4, 0, 4, 8]),
    ("▁", [0, 7, 8, 1]),
    ("▂", [0, 6, 8, 2]),
    ("▃", [0, 5, 8, 3]),
    ("▅", [0, 3, 8, 5]),
    ("▆", [0, 2, 8, 6]),
    ("▇", [0, 1, 8, 7]),
];

/// Gives cells without colors of their own those that a terminal with the background of a theme has.
pub(super) fn fill_colors(frame: &mut Buffer, theme: Theme) {
    if theme != Theme::Light {
        return;
    }
    for cell in &mut frame.content {
        for (color, default) in [(&mut cell.fg, LIGHT.0), (&mut cell.bg, LIGHT.1)] {
            if *color == Color::Reset {
                *color = default;
            }
        }
    }
}

/// The color behind a cell, where it is not the terminal's own.
pub(super) fn back(cell: &Cell) -> Option<u32> {
    let (_, back) = colors(cell);
    (back != DEFAULT.1).then_some(back)
}

/// The shape of a cell that is drawn as a rectangle, and its color.
pub(super) fn block(cell: &Cell) -> Option<([usize; 4], u32)> {
    let (_, shape) = BLOCKS.iter().find(|(glyph, _)| *glyph == cell.symbol())?;
    Some((*shape, colors(cell).0))
}

/// The colors in front and behind, as they are seen.
pub(super) fn colors(cell: &Cell) -> (u32, u32) {
    let (front, back) = (rgb(cell.fg, DEFAULT.0), rgb(cell.bg, DEFAULT.1));
    if cell.modifier.contains(Modifier::REVERSED) { (back, front) } else { (front, back) }
}

fn rgb(color: Color, default: u32) -> u32 {
    match color {
        Color::Rgb(r, g, b) => u32::from_be_bytes([0, r, g, b]),
        Color::Indexed(index) => indexed(index),
        named => sixteen(named).map_or(default, |index| SIXTEEN[index]),
    }
}

/// A color of the palette of 256: the sixteen, a cube of 6×6×6, and 24 grays.
fn indexed(index: u8) -> u32 {
    let level = |step: u32| LEVELS[(u32::from(index - 16) / step % 6) as usize];
    match index {
        0..16 => SIXTEEN[usize::from(index)],
        16..232 => level(36) << 16 | level(6) << 8 | level(1),
        232.. => (8 + 10 * u32::from(index - 232)) * 0x01_0101,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_is_that_of_xterm() {
        let colors = [9, 16, 196, 231, 232, 255].map(indexed);
        assert_eq!(colors, [0xff_0000, 0, 0xff_0000, 0xff_ffff, 0x08_0808, 0xee_eeee]);
    }
}
