//! A panel of lines and matrices of numbers, from which the least needed go first where there is no room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::activations::ceiling;
use super::number::{plain, signed};
use crate::tui::color::Palette;
use crate::tui::widget::heatmap::Map;
use crate::tui::widget::matrix;

/// A part of a panel.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    content: Content,
    /// Parts with a higher number go first.
    rank: u8,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Line(String),
    /// Numbers in rows of this many columns.
    Matrix(Vec<f32>, usize),
}

impl Part {
    /// A line that always stays if there is a row for it.
    pub(super) fn line(text: impl Into<String>) -> Self {
        Self { content: Content::Line(text.into()), rank: 0 }
    }

    /// Numbers in rows of `columns`.
    pub(super) const fn matrix(values: Vec<f32>, columns: usize, rank: u8) -> Self {
        Self { content: Content::Matrix(values, columns), rank }
    }

    /// Lets the part go before those of a lower rank.
    pub(super) fn ranked(self, rank: u8) -> Self {
        Self { rank, ..self }
    }

    fn height(&self) -> u16 {
        match &self.content {
            Content::Line(_) => 1,
            Content::Matrix(values, columns) => matrix::size(*columns, values.len() / columns.max(&1)).height,
        }
    }

    fn fits(&self, width: u16) -> bool {
        match &self.content {
            Content::Line(_) => true,
            Content::Matrix(_, columns) => matrix::size(*columns, 1).width <= width + 1,
        }
    }
}

/// Returns the columns that the widest matrix takes, or those of a line.
pub(super) fn width(side: usize) -> u16 {
    matrix::size(side, 1).width.clamp(20, 30)
}

/// Draws the parts below one another.
pub(super) fn draw(parts: &[Part], palette: Palette, area: Rect, buffer: &mut Buffer) {
    let mut y = area.y;
    for part in fitting(parts, area) {
        let rect = Rect { y, height: part.height(), ..area }.intersection(area);
        match &part.content {
            Content::Line(text) if !rect.is_empty() => {
                buffer.set_stringn(rect.x, rect.y, text, rect.width.into(), Style::new());
            }
            Content::Line(_) => {}
            Content::Matrix(values, columns) => draw_matrix(values, *columns, palette, rect, buffer),
        }
        y = rect.bottom();
    }
}

/// Leaves out the parts of the highest rank until the rest fits.
fn fitting(parts: &[Part], area: Rect) -> Vec<&Part> {
    let kept = |rank: u8| parts.iter().filter(move |part| part.rank <= rank && part.fits(area.width));
    let highest = parts.iter().map(|part| part.rank).max().unwrap_or(0);
    let fits = |rank: &u8| kept(*rank).map(Part::height).sum::<u16>() <= area.height;
    kept((0..=highest).rev().find(fits).unwrap_or(0)).collect()
}

fn draw_matrix(values: &[f32], columns: usize, palette: Palette, area: Rect, buffer: &mut Buffer) {
    let is_signed = values.iter().any(|value| *value < 0.0);
    let most = ceiling(values.iter().fold(0.0, |most, value| value.abs().max(most)));
    let map = Map { values, columns, most, signed: is_signed, origin: (0, 0) };
    let area = Rect { width: area.width.max(matrix::size(columns, 1).width), ..area };
    matrix::draw(&map, if is_signed { signed } else { plain }, palette, area, buffer);
}

/// Returns all parts as text, whatever fits.
pub(super) fn text(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match &part.content {
            Content::Line(line) => text.extend([line.as_str(), "\n"]),
            Content::Matrix(values, columns) => text += &rows(values, *columns),
        }
    }
    text
}

/// Returns values to three decimals in rows.
pub(super) fn rows(values: &[f32], columns: usize) -> String {
    let row =
        |row: &[f32]| row.iter().map(|value| format!("{value:>8.3}")).collect::<Vec<_>>().concat() + "\n";
    values.chunks(columns.max(1)).map(row).collect()
}
