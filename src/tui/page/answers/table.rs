//! The scores as a table, where bars do not fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::app::App;
use crate::tui::contents::{Contents, TABLE_COLUMN as COLUMN};
use crate::tui::inference::Answer;
use crate::tui::page::certainty;
use crate::tui::widget::duration;

/// Draws a header, a row for each class and the times into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let name_width = Contents::of(app.inference.lineup()).name_width;
    let fitting = area.width.saturating_sub(name_width) / COLUMN;
    for ((place, member), column) in app.inference.lineup().members().iter().enumerate().zip(0..fitting) {
        let x = area.x + name_width + 1 + column * COLUMN;
        let column = Rect { x, width: COLUMN, ..area }.intersection(area);
        put(&member.id.to_uppercase(), 0, app.palette.bold(), column, buffer);
        if let Some(answers) = app.inference.answers() {
            draw_scores(app, &answers[place], column, buffer);
        }
    }
    let names = Rect { width: name_width, ..area };
    for (name, row) in app.inference.lineup().task().classes.iter().zip(1..) {
        put(name, row, Style::new(), names, buffer);
    }
}

fn draw_scores(app: &App, answer: &Answer, column: Rect, buffer: &mut Buffer) {
    let prediction = &answer.prediction;
    for ((class, &score), row) in prediction.scores.iter().enumerate().zip(1..) {
        let score = prediction.unit.short(score);
        let wins = prediction.winner == class;
        let style = match wins {
            true if app.inference.is_sure(prediction) => app.palette.bold().patch(app.palette.accent()),
            true => app.palette.bold(),
            false => Style::new(),
        };
        let mark = certainty::mark(prediction, class).unwrap_or("");
        put(&format!("{mark}{score}"), row, style, column, buffer);
    }
    let elapsed = duration::format(answer.latency).replace(' ', "");
    put(&elapsed, prediction.scores.len() as u16 + 1, app.palette.muted(), column, buffer);
}

/// Writes `text` at the right edge of a row of `area`.
fn put(text: &str, row: u16, style: Style, area: Rect, buffer: &mut Buffer) {
    if row < area.height {
        let x = area.right().saturating_sub(text.chars().count() as u16);
        buffer.set_stringn(x.max(area.x), area.y + row, text, area.width.into(), style);
    }
}
