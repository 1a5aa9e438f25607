//! A snapshot read back from its file, so that two of them can be compared by what they show.

use std::collections::HashMap;
use std::str::Lines;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier};

use super::limits::MAX_SIZE;
use super::snapshot::{HEADING, INK, LEGEND, PREDICTIONS, STYLES, VALUES};
use super::styles::{self, Style};
use super::{png, svg};

/// What a snapshot shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screenshot {
    /// The cells of the screen.
    pub frame: Buffer,
    /// The ink of the canvas, row by row, 0 for none and 255 for most; empty if the snapshot holds no ink.
    pub ink: Vec<Vec<u8>>,
    /// The table of predictions, line by line; empty if the snapshot holds none.
    pub predictions: Vec<String>,
}

impl Screenshot {
    /// Reads a snapshot; none if it is not one, or has been changed by something else than this program.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if let Some(text) = png::text(bytes) {
            return read_text(&text);
        }
        let text = std::str::from_utf8(bytes).ok()?;
        if text.starts_with(HEADING) {
            return read_text(text);
        }
        svg::read(text).map(|frame| Self { frame, ..Self::default() })
    }
}

/// Most rows and columns of ink. A file may say anything, and every pixel of two of them is compared.
const MAX_SIDE: usize = 1000;

fn read_text(text: &str) -> Option<Screenshot> {
    let mut lines = text.lines();
    let size = read_size(lines.next()?)?;
    let screen = rows(&mut lines, size, STYLES)?;
    let map = rows(&mut lines, size, LEGEND)?;
    let rest: Vec<_> = lines.collect();
    let ink = rest.iter().position(|line| *line == INK).unwrap_or(rest.len());
    let predictions = rest.iter().position(|line| *line == PREDICTIONS).unwrap_or(rest.len());
    let values = rest.iter().position(|line| *line == VALUES).unwrap_or(rest.len());
    let lines = |from: usize, to: usize| rest.get(from + 1..to).unwrap_or_default().iter();
    if lines(ink, predictions).len() > MAX_SIDE {
        return None;
    }
    Some(Screenshot {
        frame: frame(size, &screen, &map, &legend(&rest[..ink])?),
        ink: lines(ink, predictions).map(|line| bytes(line)).collect::<Option<_>>()?,
        predictions: lines(predictions, values).map(|line| (*line).to_owned()).collect(),
    })
}

/// Reads the size at the end of the first line.
fn read_size(line: &str) -> Option<Size> {
    let (width, height) = line.rsplit(' ').next()?.split_once('x')?;
    let size = Size::new(width.parse().ok()?, height.parse().ok()?);
    (size.width <= MAX_SIZE.width && size.height <= MAX_SIZE.height).then_some(size)
}

/// Reads as many lines as a screen has, and the heading of the next part.
fn rows<'a>(lines: &mut Lines<'a>, size: Size, heading: &str) -> Option<Vec<&'a str>> {
    let rows = lines.take(size.height.into()).collect();
    (lines.next()? == heading).then_some(rows)
}

/// Reads the style of each letter.
fn legend(lines: &[&str]) -> Option<HashMap<char, Style>> {
    let entry = |line: &&str| {
        let (letter, words) = line.split_once(' ')?;
        let unknown = (Color::Reset, Color::Reset, Modifier::empty());
        Some((letter.chars().next()?, styles::parse(words).unwrap_or(unknown)))
    };
    lines.iter().map(entry).collect()
}

/// Puts the cells together from their symbols and the letters of their styles.
fn frame(size: Size, screen: &[&str], map: &[&str], legend: &HashMap<char, Style>) -> Buffer {
    let mut frame = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    for (y, (symbols, letters)) in (0..size.height).zip(screen.iter().zip(map)) {
        let symbols = symbols.chars().chain(std::iter::repeat(' '));
        for (x, (symbol, letter)) in (0..size.width).zip(symbols.zip(letters.chars())) {
            let cell = &mut frame[(x, y)];
            cell.set_char(symbol);
            if let Some((front, back, modifier)) = legend.get(&letter) {
                (cell.fg, cell.bg, cell.modifier) = (*front, *back, *modifier);
            }
        }
    }
    frame
}

/// Reads a line of two hexadecimal digits a byte.
fn bytes(line: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    line.as_bytes().chunks(2).map(pair).take(MAX_SIDE).collect()
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style as CellStyle;

    use super::super::snapshot::{self, View};
    use super::*;
    use crate::ink::{Image, ImageSize};
    use crate::models::Lineup;

    fn frame() -> Buffer {
        let mut frame = Buffer::empty(Rect::new(0, 0, 9, 2));
        frame.set_string(0, 0, "a<&b \"", CellStyle::new().fg(Color::Rgb(9, 8, 7)).bold());
        frame.set_string(2, 1, "▀▀▎█ ░", CellStyle::new().fg(Color::Indexed(208)).bg(Color::Rgb(1, 2, 3)));
        frame
    }

    fn text() -> String {
        let mut ink = Image::blank(ImageSize::MNIST);
        ink[(3, 2)] = 1.0;
        let lineup = Lineup::builtin().unwrap();
        snapshot::text(&View {
            frame: &frame(),
            ink: &ink,
            lineup: &lineup,
            predictions: None,
            is_preprocessed: true,
            values: None,
        })
    }

    #[test]
    fn a_snapshot_is_read_as_it_was_written() {
        let screenshot = Screenshot::read(text().as_bytes()).unwrap();
        assert_eq!(screenshot.frame, frame());
        assert_eq!((screenshot.ink[2][3], screenshot.ink[3][2], screenshot.ink.len()), (255, 0, 28));
        assert_eq!(screenshot.predictions, ["none: the canvas is blank"]);
    }

    #[test]
    fn a_picture_is_read_as_the_cells_that_it_shows() {
        let screenshot = Screenshot::read(svg::svg(&frame()).as_bytes()).unwrap();
        let symbols: String = screenshot.frame.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols, "a<&b \"     ▀▀▎█ ░ ");
        let (letter, block) = (&screenshot.frame[(0, 0)], &screenshot.frame[(2, 1)]);
        assert_eq!((letter.fg, letter.modifier), (Color::Rgb(9, 8, 7), Modifier::BOLD));
        assert_eq!((block.fg, block.bg), (Color::Rgb(255, 135, 0), Color::Rgb(1, 2, 3)));
    }

    #[test]
    fn a_picture_of_pixels_is_read_by_the_text_in_it() {
        let screenshot = Screenshot::read(&png::png(&frame()).unwrap()).unwrap();
        assert_eq!(screenshot, Screenshot { frame: frame(), ..Screenshot::default() });
    }

    #[test]
    fn a_damaged_snapshot_never_panics() {
        let mut rng = fastrand::Rng::with_seed(15);
        let files = [text().into_bytes(), svg::svg(&frame()).into_bytes(), png::png(&frame()).unwrap()];
        for whole in files {
            for _ in 0..3000 {
                let mut bytes = whole.clone();
                for _ in 0..rng.usize(1..4) {
                    let at = rng.usize(..bytes.len());
                    match rng.u32(..3) {
                        0 => bytes[at] = rng.u8(..),
                        1 => drop(bytes.remove(at)),
                        _ => bytes.insert(at, b"0123456789\n\" "[rng.usize(..13)]),
                    }
                }
                _ = Screenshot::read(&bytes);
                _ = png::same_pixels(&bytes, &whole);
            }
        }
        assert_eq!(Screenshot::read(b"# Digitty snapshot of a screen of 60000x60000\n"), None);
        let tall = text().replace("# Ink\n", &format!("# Ink\n{}", "00\n".repeat(2000)));
        assert_eq!(Screenshot::read(tall.as_bytes()), None);
    }
}
