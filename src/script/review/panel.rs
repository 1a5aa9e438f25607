//! A panel of a review: a window on the screen, the styles or the ink of a snapshot.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Block, BorderType, Widget};

use super::layout::{inside, origin};
use super::state::View;
use crate::script::screenshot::Screenshot;
use crate::script::styles::Styles;
use crate::tui::color::{ColorDepth, Palette, stacked_glyph};

/// A window on a snapshot.
pub(super) struct Panel<'a> {
    pub(super) title: &'a str,
    pub(super) screenshot: &'a Screenshot,
    pub(super) view: View,
    /// The region that is marked at the edges.
    pub(super) region: Rect,
    pub(super) palette: Palette,
}

impl Panel<'_> {
    /// Draws the panel with its frame.
    pub(super) fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let title = format!(" {} ", self.title);
        Block::bordered().border_type(BorderType::Rounded).title(title).render(area, buffer);
        let picture = self.picture();
        let window = inside(area);
        let at = origin(window.as_size(), picture.area.as_size(), self.region);
        for position in window.positions() {
            let place = (at.x + position.x - window.x, at.y + position.y - window.y);
            if let Some(cell) = picture.cell(place) {
                buffer[position] = fitted(cell, self.palette.depth());
            }
        }
        self.mark(at, area, buffer);
    }

    /// Draws the whole of what is looked at.
    fn picture(&self) -> Buffer {
        match self.view {
            View::Screen => self.screenshot.frame.clone(),
            View::Styles => letters(&self.screenshot.frame),
            View::Ink => ink(&self.screenshot.ink, self.palette),
        }
    }

    /// Marks the rows and columns of the region on the frame, as the app marks its cursor.
    fn mark(&self, at: Position, area: Rect, buffer: &mut Buffer) {
        let window = inside(area);
        let region = self.region;
        let style = self.palette.accent().patch(self.palette.bold());
        let mut set = |at: (u16, u16), symbol| _ = buffer[at].set_symbol(symbol).set_style(style);
        for x in window.left()..window.right() {
            if (region.left()..region.right()).contains(&(at.x + x - window.x)) {
                set((x, area.top()), "━");
                set((x, area.bottom() - 1), "━");
            }
        }
        for y in window.top()..window.bottom() {
            if (region.top()..region.bottom()).contains(&(at.y + y - window.y)) {
                set((area.left(), y), "┃");
                set((area.right() - 1, y), "┃");
            }
        }
    }
}

/// The letter of each cell's style.
fn letters(frame: &Buffer) -> Buffer {
    let mut styles = Styles::default();
    let mut letters = Buffer::empty(frame.area);
    for (cell, letter) in frame.content.iter().zip(&mut letters.content) {
        letter.set_char(styles.letter(cell));
    }
    letters
}

/// The ink, two rows of pixels in a row of cells.
fn ink(ink: &[Vec<u8>], palette: Palette) -> Buffer {
    let width = ink.first().map_or(0, Vec::len);
    let mut picture =
        Buffer::empty(Rect::from((Position::ORIGIN, Size::new(width as u16, ink.len().div_ceil(2) as u16))));
    let at =
        |x: usize, y: usize| f32::from(ink.get(y).and_then(|row| row.get(x)).copied().unwrap_or(0)) / 255.0;
    for position in picture.area.positions() {
        let (x, y) = (usize::from(position.x), 2 * usize::from(position.y));
        let (upper, lower) = (at(x, y), at(x, y + 1));
        let cell = &mut picture[position];
        match (palette.ink(upper), palette.ink(lower)) {
            (Some(front), Some(back)) => cell.set_symbol("▀").set_style(Style::new().fg(front).bg(back)),
            _ => cell.set_char(stacked_glyph(upper, lower)),
        };
    }
    picture
}

/// A cell in the colors that the terminal has.
fn fitted(cell: &Cell, depth: ColorDepth) -> Cell {
    let mut fitted = cell.clone();
    fitted.modifier &= Modifier::BOLD | Modifier::DIM | Modifier::REVERSED;
    (fitted.fg, fitted.bg) = (fitted_color(cell.fg, depth), fitted_color(cell.bg, depth));
    fitted
}

fn fitted_color(color: Color, depth: ColorDepth) -> Color {
    match (color, depth) {
        (_, ColorDepth::Truecolor) | (Color::Reset, _) => color,
        (_, ColorDepth::None) => Color::Reset,
        (Color::Rgb(r, g, b), ColorDepth::Ansi256) => {
            let level = |c: u8| (u16::from(c) * 5 + 127) / 255;
            let gray = r == g && g == b && (8..=238).contains(&r);
            Color::Indexed(if gray {
                232 + (r - 8) / 10
            } else {
                (16 + 36 * level(r) + 6 * level(g) + level(b)) as u8
            })
        }
        (Color::Rgb(r, g, b), _) => match r.max(g).max(b) {
            0..64 => Color::Black,
            64..160 => Color::DarkGray,
            160..230 => Color::Gray,
            _ => Color::White,
        },
        (Color::Indexed(index), ColorDepth::Ansi16) if index >= 16 => Color::Reset,
        _ => color,
    }
}
