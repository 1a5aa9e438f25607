//! The answer to the present drawing and the accuracy, class by class.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::models::Unit;
use crate::tui::app::App;
use crate::tui::contents::Contents;
use crate::tui::training::Observation;
use crate::tui::widget::bar;

/// Columns of a score, and of an accuracy.
const NUMBER: u16 = 6;

/// Draws a heading and a row for each class: its bar for the drawing, its score, and the share of its images that are
/// predicted correctly.
pub(super) fn draw(app: &App, observation: &Observation, area: Rect, buffer: &mut Buffer) {
    let task = app.inference.lineup().task();
    let name = Contents::of(app.inference.lineup()).name_width;
    let bar_width = area.width.saturating_sub(name + 3 + 2 * NUMBER);
    heading(app, name, area, buffer);
    let prediction = observation.prediction.as_ref();
    let tally = observation.points.iter().rev().find(|point| point.batches <= observation.age);
    let tally = tally.and_then(|point| point.tally.as_ref());
    for ((class, label), row) in task.classes.iter().enumerate().zip(area.rows().skip(1)) {
        let wins = prediction.is_some_and(|prediction| prediction.winner == class);
        let palette = app.palette;
        let (text, color) =
            if wins { (palette.bold(), palette.accent()) } else { (Style::new(), palette.muted()) };
        buffer.set_stringn(row.x, row.y, label, row.width.into(), text);
        let x = row.x + name + 1;
        if let Some(prediction) = prediction.filter(|_| bar_width > 0) {
            if wins {
                buffer.set_string(x, row.y, "▸", color);
            }
            let bar = Rect { x: x + 1, width: bar_width, ..row };
            bar::rightwards(quantized(prediction.scores[class], bar_width), bar, color, buffer);
            let score = Unit::Probability.short(prediction.scores[class]);
            right(&score, x + 1 + bar_width + NUMBER, text, row, buffer);
        }
        if let Some(accuracy) = tally.and_then(|tally| tally.of_class(class)) {
            right(&format!("{:.0} %", 100.0 * accuracy), row.right(), palette.muted(), row, buffer);
        }
    }
}

fn heading(app: &App, name: u16, area: Rect, buffer: &mut Buffer) {
    let Some(row) = area.rows().next() else { return };
    let x = row.x + name + 2;
    let muted = app.palette.muted();
    buffer.set_stringn(x, row.y, "drawing", area.right().saturating_sub(x).into(), muted);
    if area.width > name + 2 + 7 + 2 + 8 {
        right("accuracy", row.right(), muted, row, buffer);
    }
}

/// Rounds to halves of a cell: a finer bar would double what is sent.
fn quantized(value: f32, columns: u16) -> f32 {
    let steps = f32::from(columns) * 2.0;
    (value * steps).round() / steps
}

/// Writes a text that ends before a column.
fn right(text: &str, end: u16, style: Style, row: Rect, buffer: &mut Buffer) {
    let x = end.saturating_sub(text.chars().count() as u16);
    if x >= row.x && end <= row.right() {
        buffer.set_string(x, row.y, text, style);
    }
}
