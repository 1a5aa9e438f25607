//! The picture of a frame in pixels, which every viewer shows the same: no font of its own is needed.
//!
//! The cells are in the file as text, too. So a picture can be told from one of anything else before it is
//! written over, and two of them can be compared cell by cell.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Encoder, EncodingError};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;

use super::cell::{CELL, block, colors};
use super::font::{self, Glyph};
use super::snapshot;

/// The name of the text in a picture.
const KEYWORD: &str = "Digitty snapshot";

/// Encodes a frame as a PNG of 8×16 pixels a cell.
///
/// # Errors
/// If the encoder fails.
pub(super) fn png(frame: &Buffer) -> Result<Vec<u8>, EncodingError> {
    let (columns, rows) = (usize::from(frame.area.width), usize::from(frame.area.height));
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, (columns * CELL.0) as u32, (rows * CELL.1) as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.add_itxt_chunk(KEYWORD.to_owned(), snapshot::cells(frame, "a screen"))?;
    encoder.write_header()?.write_image_data(&pixels(frame))?;
    Ok(bytes)
}

/// Draws the cells: three bytes a pixel, row by row.
fn pixels(frame: &Buffer) -> Vec<u8> {
    let mut pixels = Vec::with_capacity(frame.content().len() * CELL.0 * CELL.1 * 3);
    for row in frame.content().chunks(usize::from(frame.area.width).max(1)) {
        let cells: Vec<_> = row.iter().map(|cell| (glyph(cell), inks(cell))).collect();
        for y in 0..CELL.1 {
            for (glyph, [front, back]) in &cells {
                let ink = |x| if glyph[y] & (0x80_u8 >> x) != 0 { front } else { back };
                pixels.extend((0..CELL.0).flat_map(|x| &ink(x)[1..]));
            }
        }
    }
    pixels
}

/// The glyph of a cell with its attributes.
fn glyph(cell: &Cell) -> Glyph {
    let has = |flag| cell.modifier.contains(flag);
    if has(Modifier::HIDDEN) {
        return [0; 16];
    }
    let mut glyph = match block(cell) {
        Some((shape, _)) => rectangle(shape),
        None => font::glyph(cell.symbol().chars().next().unwrap_or(' ')),
    };
    if has(Modifier::BOLD) {
        glyph = glyph.map(|row| row | row >> 1);
    }
    for (flag, row) in [(Modifier::UNDERLINED, 14), (Modifier::CROSSED_OUT, 8)] {
        glyph[row] |= if has(flag) { 0xff } else { 0 };
    }
    glyph
}

/// A rectangle in eighths of a cell.
fn rectangle([x, y, width, height]: [usize; 4]) -> Glyph {
    let row = (0xff_u8 >> x) & !(0xff_u32 >> (x + width)) as u8;
    let mut glyph = [0; 16];
    glyph[2 * y..2 * (y + height)].fill(row);
    glyph
}

/// The colors in front and behind, each as 0, red, green and blue.
fn inks(cell: &Cell) -> [[u8; 4]; 2] {
    let (front, back) = colors(cell);
    let (front, back) = (front.to_be_bytes(), back.to_be_bytes());
    let dim = |i: usize| ((3 * u16::from(front[i]) + 2 * u16::from(back[i])) / 5) as u8;
    let front = if cell.modifier.contains(Modifier::DIM) { [0, dim(1), dim(2), dim(3)] } else { front };
    [front, back]
}

/// Returns the text in a picture of [`png`], if the bytes are one.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let reader = decoder(bytes).read_info().ok()?;
    let mut texts = reader.info().utf8_text.iter();
    // A compressed text could be of any length.
    texts.find(|text| text.keyword == KEYWORD && !text.compressed)?.get_text().ok()
}

/// Returns true if two pictures of [`png`] have the same pixels, however they are compressed.
pub(super) fn same_pixels(one: &[u8], other: &[u8]) -> bool {
    // The size is compared first, so that a picture of a lie does not take more memory than it may.
    header(one).is_some_and(|size| header(other) == Some(size)) && {
        let (one, other) = (decode(one), decode(other));
        one.is_some() && one == other
    }
}

fn decoder(bytes: &[u8]) -> Decoder<Cursor<&[u8]>> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_ignore_iccp_chunk(true);
    decoder
}

fn header(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut decoder = decoder(bytes);
    let info = decoder.read_header_info().ok()?;
    let plain = info.color_type == ColorType::Rgb && info.bit_depth == BitDepth::Eight;
    plain.then(|| info.size())
}

fn decode(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = decoder(bytes).read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut pixels).ok()?;
    Some(pixels)
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;

    fn frame(text: &str, style: Style) -> Buffer {
        let mut frame = Buffer::empty(Rect::new(0, 0, 2, 1));
        frame.set_string(0, 0, text, style);
        frame
    }

    /// The pixels of a picture as rows of characters: `#` where they have the color in front.
    fn picture(text: &str, style: Style) -> Vec<String> {
        let pixels = decode(&png(&frame(text, style.fg(Color::Rgb(255, 0, 0)))).unwrap()).unwrap();
        let row =
            |row: &[u8]| row.chunks(3).map(|pixel| if pixel == [255, 0, 0] { '#' } else { '.' }).collect();
        pixels.chunks(16 * 3).map(row).collect()
    }

    #[test]
    fn letters_are_drawn_in_their_cells() {
        let rows = picture("7", Style::new());
        assert_eq!(rows.len(), 16);
        assert_eq!(rows.iter().map(|row| row.matches('#').count()).max(), Some(6));
        assert!(rows.iter().all(|row| row.ends_with("........")), "the other cell is empty");
        let bold = picture("7", Style::new().bold()).concat().matches('#').count();
        assert!(bold > rows.concat().matches('#').count());
    }

    #[test]
    fn blocks_are_exact() {
        assert_eq!(picture("▀", Style::new())[..9].concat().matches('#').count(), 64);
        assert_eq!(picture("▎▐", Style::new())[3], "##..........####");
        assert_eq!(picture("█▁", Style::new())[15], "################");
    }

    #[test]
    fn a_picture_is_known_by_its_text_and_compared_by_its_pixels() {
        let (one, other) = (png(&frame("7", Style::new())).unwrap(), png(&frame("1", Style::new())).unwrap());
        assert!(text(&one).unwrap().starts_with(snapshot::HEADING));
        assert!(same_pixels(&one, &one) && !same_pixels(&one, &other));
        let mut packed = Vec::new();
        let mut encoder = Encoder::new(&mut packed, 16, 16);
        encoder.set_color(ColorType::Rgb);
        encoder.set_compression(png::Compression::NoCompression);
        encoder.write_header().unwrap().write_image_data(&decode(&one).unwrap()).unwrap();
        assert!(packed != one && same_pixels(&one, &packed));
        assert_eq!(text(&packed), None);
        assert!(!same_pixels(b"", b"") && text(b"\x89PNG\r\n\x1a\n").is_none());
    }
}
