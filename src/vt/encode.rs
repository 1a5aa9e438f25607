//! Cells become bytes, as few as possible.
//!
//! Over ssh every byte counts, and most of a frame's bytes are colors. So the encoder remembers which
//! colors the terminal has at hand, between frames too, and a cell of two pixels is written as its
//! upper or its lower half, whichever asks for fewer changes.

use std::io::Write;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use crate::tui::color::sixteen;

/// Brackets around a frame: the terminal shows all of it at once, or ignores them.
const BEGIN_FRAME: &[u8] = b"\x1b[?2026h";
const END_FRAME: &[u8] = b"\x1b[?2026l";

/// Colors and attributes of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Style {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// Turns changed cells into bytes for a terminal whose state it follows.
#[derive(Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
    style: Style,
    /// The terminal's cursor, if its place is certain.
    cursor: Option<(u16, u16)>,
    columns: u16,
}

impl Encoder {
    /// Takes note that nothing is known of the terminal's state but its width.
    pub fn forget(&mut self, columns: u16) {
        self.style = Style::default();
        self.cursor = None;
        self.columns = columns;
    }

    /// Encodes changed cells, from the first on, until they have `room` bytes; at least one. Returns the
    /// bytes that show them all at once, and how many cells they are.
    pub fn frame(&mut self, changes: &[(u16, u16, &Cell)], room: usize) -> (&[u8], usize) {
        let mut drawn = 0;
        self.bytes.clear();
        self.bytes.extend(BEGIN_FRAME);
        if self.cursor.is_none() {
            self.bytes.extend(b"\x1b[m");
            self.style = Style::default();
        }
        for &(x, y, cell) in changes {
            if drawn > 0 && self.bytes.len() + END_FRAME.len() >= room {
                break;
            }
            drawn += 1;
            self.move_to(x, y);
            self.write_cell(cell);
            let next = x + 1;
            // What the cursor does after the last column differs from terminal to terminal.
            self.cursor = Some((next, y)).filter(|_| next < self.columns);
        }
        self.cursor = self.cursor.or(Some((u16::MAX, u16::MAX)));
        self.bytes.extend(END_FRAME);
        (&self.bytes, drawn)
    }

    fn move_to(&mut self, x: u16, y: u16) {
        match self.cursor {
            Some((column, row)) if (column, row) == (x, y) => {}
            Some((column, row)) if row == y && column < x && column < self.columns => {
                self.control(x - column, 1, 'C');
            }
            _ => {
                // Writing to a vector cannot fail.
                _ = write!(self.bytes, "\x1b[{};{}H", y + 1, x + 1);
            }
        }
    }

    /// A control sequence with one number, left out where it is the default.
    fn control(&mut self, number: u16, default: u16, name: char) {
        if number == default {
            _ = write!(self.bytes, "\x1b[{name}");
        } else {
            _ = write!(self.bytes, "\x1b[{number}{name}");
        }
    }

    fn write_cell(&mut self, cell: &Cell) {
        let (symbol, style) = self.cheapest(cell);
        self.set_style(style);
        self.bytes.extend(symbol.as_bytes());
    }

    /// The same picture in the way that changes the fewest colors.
    fn cheapest<'a>(&self, cell: &'a Cell) -> (&'a str, Style) {
        let style = Style { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        let plain = style.modifier.is_empty();
        let turned = Style { fg: style.bg, bg: style.fg, ..style };
        match cell.symbol() {
            // The foreground of a space is not seen.
            " " if plain => {
                let fg = self.style.fg;
                (" ", Style { fg, ..style })
            }
            "▀" if plain && self.cost(turned) < self.cost(style) => ("▄", turned),
            symbol => (symbol, style),
        }
    }

    /// Counts the colors that a style would change.
    fn cost(&self, style: Style) -> u8 {
        u8::from(style.fg != self.style.fg) + u8::from(style.bg != self.style.bg)
    }

    /// Gives the terminal the colors and attributes of `style`.
    fn set_style(&mut self, style: Style) {
        if style == self.style {
            return;
        }
        let mut codes = String::new();
        // Attributes cannot be taken off one by one everywhere, so all go.
        if !style.modifier.contains(self.style.modifier) {
            codes += "0;";
            self.style = Style::default();
        }
        for (modifier, code) in ATTRIBUTES {
            if (style.modifier - self.style.modifier).contains(modifier) {
                codes += code;
            }
        }
        if style.fg != self.style.fg {
            codes += &color(style.fg, 30);
        }
        if style.bg != self.style.bg {
            codes += &color(style.bg, 40);
        }
        _ = write!(self.bytes, "\x1b[{}m", codes.trim_end_matches(';'));
        self.style = style;
    }
}

/// The attributes in use, with their codes.
const ATTRIBUTES: [(Modifier, &str); 4] =
    [(Modifier::BOLD, "1;"), (Modifier::DIM, "2;"), (Modifier::UNDERLINED, "4;"), (Modifier::REVERSED, "7;")];

/// The code of a color; `ground` is 30 for the text and 40 for what is behind it.
fn color(color: Color, ground: u8) -> String {
    let basic = match color {
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b};", ground + 8),
        Color::Indexed(index) => return format!("{};5;{index};", ground + 8),
        // The bright eight have their codes 60 after those of the dark eight; 9 is the default.
        named => match sixteen(named) {
            Some(index @ 0..8) => index as u8,
            Some(index) => index as u8 + 52,
            None => 9,
        },
    };
    format!("{};", ground + basic)
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;

    /// After random frames a real terminal emulator shows what the frames say.
    #[test]
    fn an_emulator_shows_what_was_drawn() {
        let mut rng = fastrand::Rng::with_seed(3);
        let area = Rect::new(0, 0, 17, 5);
        let mut encoder = Encoder::default();
        encoder.forget(area.width);
        let mut emulator = vt100::Parser::new(nonzero(area.height), nonzero(area.width), 0);
        let mut shown = Buffer::filled(area, Cell::new("\u{fffd}"));
        for _ in 0..300 {
            let mut frame = shown.clone();
            for _ in 0..rng.usize(..40) {
                let at = (rng.u16(..area.width), rng.u16(..area.height));
                frame[at] = random_cell(&mut rng);
            }
            for cell in &mut frame.content {
                if cell.symbol() == "\u{fffd}" {
                    cell.reset();
                }
            }
            emulator.process(encoder.frame(&shown.diff(&frame), usize::MAX).0);
            for (x, y) in area.positions().map(|at| (at.x, at.y)) {
                assert_same(&frame[(x, y)], emulator.screen().cell(y, x).unwrap());
            }
            shown = frame;
        }
    }

    fn nonzero(cells: u16) -> std::num::NonZero<u16> {
        cells.try_into().unwrap()
    }

    fn random_cell(rng: &mut fastrand::Rng) -> Cell {
        let colors = [
            Color::Reset,
            Color::Indexed(16),
            Color::Indexed(244),
            Color::Rgb(1, 2, 3),
            Color::Red,
            Color::DarkGray,
            Color::White,
        ];
        let modifiers = [
            Modifier::empty(),
            Modifier::empty(),
            Modifier::BOLD,
            Modifier::REVERSED,
            Modifier::UNDERLINED,
            Modifier::BOLD | Modifier::UNDERLINED,
            Modifier::BOLD | Modifier::REVERSED,
        ];
        let mut cell = Cell::new(rng.choice([" ", "▀", "▄", "7", "▌"]).unwrap());
        cell.fg = rng.choice(colors).unwrap();
        cell.bg = rng.choice(colors).unwrap();
        cell.modifier = rng.choice(modifiers).unwrap();
        cell
    }

    /// A half block upside down with its colors swapped is the same picture.
    fn assert_same(drawn: &Cell, shown: &vt100::Cell) {
        let known = |color| match color {
            Color::Indexed(index) => vt100::Color::Idx(index),
            Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
            Color::Red => vt100::Color::Idx(1),
            Color::DarkGray => vt100::Color::Idx(8),
            Color::White => vt100::Color::Idx(15),
            _ => vt100::Color::Default,
        };
        let (fg, bg) = (known(drawn.fg), known(drawn.bg));
        match (drawn.symbol(), shown.contents()) {
            (" ", "" | " ") if drawn.modifier.is_empty() => assert_eq!(shown.bgcolor(), bg),
            ("▀", "▄") => assert_eq!((shown.bgcolor(), shown.fgcolor()), (fg, bg)),
            (drawn, shown_symbol) => {
                assert_eq!(drawn, shown_symbol);
                assert_eq!((shown.fgcolor(), shown.bgcolor()), (fg, bg));
            }
        }
        assert_eq!(shown.bold(), drawn.modifier.contains(Modifier::BOLD));
        assert_eq!(shown.underline(), drawn.modifier.contains(Modifier::UNDERLINED));
        assert_eq!(shown.inverse(), drawn.modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn neighbors_of_the_same_color_cost_a_byte_each() {
        let mut encoder = Encoder::default();
        encoder.forget(80);
        let cell = Cell::new("x");
        encoder.frame(&[(0, 0, &cell)], usize::MAX);
        let changes = [(5, 0, &cell), (6, 0, &cell), (7, 0, &cell)];
        let frame = encoder.frame(&changes, usize::MAX);
        assert_eq!(frame, (b"\x1b[?2026h\x1b[4Cxxx\x1b[?2026l".as_slice(), 3));
    }

    #[test]
    fn a_frame_without_room_has_one_cell_and_the_next_begins_where_it_ended() {
        let mut encoder = Encoder::default();
        encoder.forget(80);
        let cell = Cell::new("x");
        let changes = [(0, 0, &cell), (1, 0, &cell), (2, 0, &cell)];
        assert_eq!(encoder.frame(&changes, 1).1, 1);
        let (bytes, drawn) = encoder.frame(&changes[1..], 18);
        assert_eq!((bytes, drawn), (b"\x1b[?2026hxx\x1b[?2026l".as_slice(), 2));
    }
}
