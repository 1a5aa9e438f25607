//! The scores as a table of numbers, where bars do not fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::numbers;
use crate::models::{Kind, Predictions};
use crate::tui::app::App;

/// Columns of one model.
const COLUMN: u16 = 7;

/// Draws a header, a row for each digit and the times into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    for (kind, column) in Kind::ALL.into_iter().zip(0..) {
        let x = area.x + 2 + column * COLUMN;
        let column = Rect { x, width: COLUMN, ..area }.intersection(area);
        let name = kind.key().to_uppercase();
        put(&name, 0, app.palette().strong(), column, buffer);
        if let Some(readings) = app.readings() {
            draw_scores(app, kind, readings, column, buffer);
        }
    }
    let digits = Rect { width: 1, ..area };
    for digit in 0..10 {
        put(&digit.to_string(), digit + 1, Style::new(), digits, buffer);
    }
}

fn draw_scores(app: &App, kind: Kind, readings: &Predictions, column: Rect, buffer: &mut Buffer) {
    let reading = &readings[kind];
    for (score, digit) in reading.scores.iter().zip(0..) {
        let score = numbers::score(kind, *score);
        if reading.digit == usize::from(digit) {
            let style = app.palette().strong().patch(app.palette().accent());
            put(&format!("▸{score}"), digit + 1, style, column, buffer);
        } else {
            put(&score, digit + 1, Style::new(), column, buffer);
        }
    }
    let took = numbers::time(reading.took).replace(' ', "");
    put(&took, 11, app.palette().quiet(), column, buffer);
}

/// Writes `text` at the right edge of a row of `area`.
fn put(text: &str, row: u16, style: Style, area: Rect, buffer: &mut Buffer) {
    if row < area.height {
        let x = area.right().saturating_sub(text.chars().count() as u16);
        buffer.set_stringn(x.max(area.x), area.y + row, text, area.width.into(), style);
    }
}
