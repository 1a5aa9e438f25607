//! A huge class for each model, for a projector and the last row.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::models::Member;
use crate::tui::app::App;
use crate::tui::inference::Answer;
use crate::tui::page::certainty;
use crate::tui::widget::huge;

/// Columns between the models.
const GAP: u16 = 2;

/// Draws the models side by side, as many of them as have room for a name.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let members = app.inference.lineup().members();
    let members = &members[..members.len().min(super::charts::fitting(area.width))];
    let count = members.len().max(1) as u16;
    let width = area.width.saturating_sub((count - 1) * GAP) / count;
    for ((place, member), column) in members.iter().enumerate().zip(0..) {
        let x = area.x + column * (width + GAP);
        let answer = app.inference.answers().map(|answers| &answers[place]);
        draw_model(app, member, answer, Rect { x, width, ..area }.intersection(area), buffer);
    }
}

/// Draws the name of a model, its answer and how sure it is.
fn draw_model(app: &App, member: &Member, answer: Option<&Answer>, area: Rect, buffer: &mut Buffer) {
    let (palette, classes) = (app.palette, app.inference.lineup().task().classes);
    let name = if member.name.chars().count() <= area.width.into() {
        member.name.to_string()
    } else {
        member.id.to_uppercase()
    };
    let row = |y: u16| Rect { y: area.y + y, height: u16::from(y < area.height), ..area };
    centered(&name, palette.bold(), row(0), buffer);
    let Some(prediction) = answer.map(|answer| &answer.prediction) else { return };
    let is_sure = app.inference.is_sure(prediction);
    let style = if is_sure { palette.accent() } else { palette.muted() };
    let inner = Rect { y: area.y + 2, height: area.height.saturating_sub(5), ..area };
    huge::draw(classes[prediction.winner], style, inner, buffer);
    let score = prediction.unit.short(prediction.winning_score());
    let score = if is_sure { score } else { format!("{score}, not sure") };
    centered(&score, palette.bold(), row(area.height.saturating_sub(2)), buffer);
    let certainty = certainty::in_words(prediction, classes, area.width.into());
    if certainty != certainty::NOT_SURE {
        centered(&certainty, palette.muted(), row(area.height.saturating_sub(1)), buffer);
    }
}

/// Draws a text in the middle of a row.
fn centered(text: &str, style: ratatui::style::Style, row: Rect, buffer: &mut Buffer) {
    if row.is_empty() {
        return;
    }
    let x = row.x + row.width.saturating_sub(text.chars().count() as u16) / 2;
    buffer.set_stringn(x, row.y, text, row.width.into(), style);
}
