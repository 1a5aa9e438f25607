//! Three bar charts side by side, one for each model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{bar, numbers};
use crate::models::{Kind, Prediction};
use crate::tui::app::App;

/// The row of a chart on which digit 0 stands.
const FIRST_ROW: u16 = 2;
/// Columns between the charts, where there is room.
const GAP: u16 = 3;

/// Draws the three charts into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let gap = if area.width >= 48 { GAP } else { 1 };
    let width = area.width.saturating_sub(2 * gap) / 3;
    for (kind, column) in Kind::ALL.into_iter().zip(0..) {
        let x = area.x + column * (width + gap);
        let chart = Rect { x, width, ..area }.intersection(area);
        draw_chart(app, kind, chart, buffer);
    }
}

fn draw_chart(app: &App, kind: Kind, area: Rect, buffer: &mut Buffer) {
    let palette = app.palette();
    let line = |row: u16, text: &str, style: Style, buffer: &mut Buffer| {
        if row < area.height {
            buffer.set_stringn(area.x, area.y + row, text, (area.width + 1).into(), style);
        }
    };
    line(0, kind.title(), palette.strong(), buffer);
    line(1, unit(kind), palette.quiet(), buffer);
    let reading = app.readings().map(|readings| &readings[kind]);
    for digit in 0..10 {
        let row = FIRST_ROW + digit;
        if row < area.height {
            let y = area.y + row;
            let strip = Rect { y, height: 1, ..area };
            draw_digit(app, kind, reading, usize::from(digit), strip, buffer);
        }
    }
    if let Some(reading) = reading {
        let took = format!("in {}", numbers::time(reading.took));
        let last = area.height.saturating_sub(1).min(FIRST_ROW + 11);
        line(last, &took, palette.quiet(), buffer);
    }
}

/// Columns of a score, with the space before it.
const fn value_width(kind: Kind) -> u16 {
    match kind {
        Kind::LeastSquares => 3,
        Kind::FullyConnected | Kind::Convolutional => 6,
    }
}

/// What the numbers of a model are.
const fn unit(kind: Kind) -> &'static str {
    match kind {
        Kind::LeastSquares => "votes",
        Kind::FullyConnected | Kind::Convolutional => "probability",
    }
}

/// One row: digit, bar, number. The winner has an arrow and is bold, apart from its color.
fn draw_digit(
    app: &App,
    kind: Kind,
    reading: Option<&Prediction>,
    digit: usize,
    area: Rect,
    buffer: &mut Buffer,
) {
    let palette = app.palette();
    let Some(reading) = reading else {
        buffer.set_string(area.x, area.y, digit.to_string(), palette.quiet());
        return;
    };
    let wins = reading.digit == digit;
    let (text, color) =
        if wins { (palette.strong(), palette.accent()) } else { (Style::new(), palette.quiet()) };
    buffer.set_string(area.x, area.y, digit.to_string(), text);
    if wins {
        buffer.set_string(area.x + 1, area.y, "▸", color);
    }
    let score = reading.scores[digit];
    let bar = Rect { x: area.x + 2, width: area.width.saturating_sub(2 + value_width(kind)), ..area };
    match kind {
        Kind::LeastSquares => bar::diverging(score / 9.0, bar, color, palette.quiet(), buffer),
        _ => bar::rightwards(score, bar, color, buffer),
    }
    let value = numbers::score(kind, score);
    let text = if wins { text } else { palette.quiet() };
    let x = area.right().saturating_sub(value.chars().count() as u16);
    buffer.set_string(x, area.y, value, text);
}
