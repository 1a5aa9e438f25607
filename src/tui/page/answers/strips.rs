//! A line for each model, where neither charts nor a table fit: its winner, a bar and the score.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::charts::score_width;
use crate::models::{Prediction, Unit};
use crate::tui::app::App;
use crate::tui::contents::Contents;
use crate::tui::widget::bar;

/// Columns of the id of a model, with the space behind it.
const ID: u16 = 4;

/// Draws `FCN 7▸███████▊  98.6%` for each model that `area` has a row for; a question mark in place of the arrow is of
/// a model that is not sure.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let palette = app.palette;
    let width = Contents::of(app.inference.lineup()).name_width;
    for ((place, member), row) in app.inference.lineup().members().iter().enumerate().zip(area.rows()) {
        let id = member.id.to_uppercase();
        buffer.set_stringn(row.x, row.y, id, usize::from(ID) - 1, palette.muted());
        let x = row.x + ID;
        let Some(answers) = app.inference.answers() else {
            buffer.set_string(x, row.y, "–", palette.muted());
            continue;
        };
        let prediction = &answers[place].prediction;
        let (sure, class) = (app.inference.is_sure(prediction), prediction.winner);
        let (mark, color) = if sure { ("▸", palette.accent()) } else { ("?", palette.muted()) };
        buffer.set_string(x, row.y, app.inference.lineup().task().classes[class], palette.bold());
        buffer.set_string(x + width, row.y, mark, color);
        let left = x + width + 1;
        let right = row.right().saturating_sub(score_width(prediction.unit).max(6));
        let strip = Rect { x: left, width: right.saturating_sub(left), ..row };
        bar::rightwards(fraction(prediction), strip, color, buffer);
        let score = prediction.unit.short(prediction.winning_score());
        let x = row.right().saturating_sub(score.chars().count() as u16);
        buffer.set_string(x, row.y, score, palette.bold());
    }
}

/// Returns the score of the winner as a fraction of the highest that there is.
fn fraction(prediction: &Prediction) -> f32 {
    let most = match prediction.unit {
        Unit::Votes => prediction.scores.len().saturating_sub(1).max(1) as f32,
        Unit::Probability => 1.0,
    };
    prediction.winning_score() / most
}
