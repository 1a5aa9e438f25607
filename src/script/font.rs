//! The font of pictures that are made of pixels: Unscii, which is in the public domain.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The rows of a glyph, from the top; the highest bit is the pixel at the left.
pub(super) type Glyph = [u8; 16];

const FILE: &str = include_str!("unscii.hex");

static GLYPHS: LazyLock<HashMap<char, Glyph>> = LazyLock::new(|| FILE.lines().filter_map(parse).collect());

/// A hollow box, for characters that the font does not have.
const MISSING: Glyph = [0, 0, 0, 0x7e, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x7e, 0, 0, 0, 0];

/// The bits of Braille dots, in the order of their code, as rows of the dot and its column.
const DOTS: [(usize, u8); 8] = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1)];

/// Returns the glyph of a character.
pub(super) fn glyph(c: char) -> Glyph {
    match c {
        ' ' | '\u{a0}' => [0; 16],
        '⠀'..='⣿' => braille(c as u32 as u8),
        c => GLYPHS.get(&c).copied().unwrap_or(MISSING),
    }
}

/// Parses a line of the font: `0041:00000000…`.
fn parse(line: &str) -> Option<(char, Glyph)> {
    let (code, rows) = line.split_once(':')?;
    let c = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
    let rows = u128::from_str_radix(rows, 16).ok().filter(|_| rows.len() == 32)?;
    Some((c, rows.to_be_bytes()))
}

/// Draws the dots of a Braille pattern, two by four.
fn braille(pattern: u8) -> Glyph {
    let mut glyph = [0; 16];
    for (bit, (row, column)) in DOTS.into_iter().enumerate() {
        if pattern & 1 << bit != 0 {
            let dot = 0b0110_0000 >> (4 * column);
            glyph[4 * row + 1] |= dot;
            glyph[4 * row + 2] |= dot;
        }
    }
    glyph
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_font_is_a_glyph() {
        let lines = FILE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(GLYPHS.len(), lines);
        assert!(lines > 300, "{lines}");
    }

    #[test]
    fn the_characters_of_the_app_have_glyphs() {
        for c in ('!'..='~').chain("µ·×–…←↑→↓−─━│┃╍╏╭╮╯╰░▒▓▶▸○●✓✗—’“”".chars())
        {
            assert!(glyph(c) != MISSING && glyph(c) != [0; 16], "{c}");
        }
        assert_eq!(glyph('漢'), MISSING);
    }

    #[test]
    fn braille_dots_are_where_they_belong() {
        assert_eq!(glyph('⠀'), [0; 16]);
        let rows = |c| glyph(c).iter().enumerate().filter(|(_, bits)| **bits != 0).map(|(y, _)| y).collect();
        let last: Vec<usize> = rows('⢀');
        assert_eq!((last, glyph('⢀')[13]), (vec![13, 14], 0b0000_0110));
    }
}
