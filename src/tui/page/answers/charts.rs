//! Bar charts side by side, one for each model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::models::{Member, Unit};
use crate::tui::app::App;
use crate::tui::inference::Answer;
use crate::tui::widget::{bar, duration};

/// The row of a chart that shows class 0.
const FIRST_ROW: u16 = 2;
/// Columns between the charts, where there is room.
const GAP: u16 = 3;

/// Draws a chart for each model into `area`, side by side.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let members = app.inference.lineup().members();
    let count = members.len().max(1) as u16;
    let gap = if area.width >= 48 { GAP } else { 1 };
    let width = area.width.saturating_sub((count - 1) * gap) / count;
    let heading = width + gap - 1;
    let named = members.iter().all(|member| member.name.chars().count() <= heading.into());
    for ((place, member), column) in members.iter().enumerate().zip(0..) {
        let x = area.x + column * (width + gap);
        let chart = Rect { x, width, ..area }.intersection(area);
        let answer = app.inference.answers().map(|answers| &answers[place]);
        draw_heading(app, member, named, Rect { width: heading, ..chart }, buffer);
        draw_chart(app, answer, chart, buffer);
    }
}

/// Draws the name of a model, or its id where the names of all do not fit, and the unit of its scores.
fn draw_heading(app: &App, member: &Member, named: bool, area: Rect, buffer: &mut Buffer) {
    let name = if named { member.name.to_owned() } else { member.id.to_uppercase() };
    let lines = [(name.as_str(), app.palette.bold()), (member.model().unit().label(), app.palette.muted())];
    for ((text, style), y) in lines.into_iter().zip(area.rows().map(|row| row.y)) {
        buffer.set_stringn(area.x, y, text, area.width.into(), style);
    }
}

fn draw_chart(app: &App, answer: Option<&Answer>, area: Rect, buffer: &mut Buffer) {
    let classes = app.inference.lineup().task().classes;
    for (class, row) in (0..classes.len()).zip(FIRST_ROW..area.height) {
        let strip = Rect { y: area.y + row, height: 1, ..area };
        draw_class(app, answer, class, strip, buffer);
    }
    if let Some(answer) = answer {
        let elapsed = format!("in {}", duration::format(answer.elapsed));
        let last = area.height.saturating_sub(1).min(FIRST_ROW + classes.len() as u16 + 1);
        buffer.set_stringn(area.x, area.y + last, elapsed, area.width.into(), app.palette.muted());
    }
}

/// Returns the columns of a score, with the space before it.
const fn score_width(unit: Unit) -> u16 {
    match unit {
        Unit::Votes => 3,
        Unit::Probability => 6,
    }
}

/// Draws one row: class, bar, score. The winner has an arrow and is bold, apart from its color.
fn draw_class(app: &App, answer: Option<&Answer>, class: usize, area: Rect, buffer: &mut Buffer) {
    let (palette, name) = (app.palette, app.inference.lineup().task().classes[class]);
    let Some(prediction) = answer.map(|answer| &answer.prediction) else {
        buffer.set_string(area.x, area.y, name, palette.muted());
        return;
    };
    let wins = prediction.winner == class;
    let (text, color) =
        if wins { (palette.bold(), palette.accent()) } else { (Style::new(), palette.muted()) };
    buffer.set_string(area.x, area.y, name, text);
    if wins {
        buffer.set_string(area.x + 1, area.y, "▸", color);
    }
    let (unit, score) = (prediction.unit, prediction.scores[class]);
    let bar = Rect { x: area.x + 2, width: area.width.saturating_sub(2 + score_width(unit)), ..area };
    match unit {
        Unit::Votes => {
            let most = prediction.scores.len().saturating_sub(1).max(1) as f32;
            bar::diverging(score / most, bar, color, palette.muted(), buffer);
        }
        Unit::Probability => bar::rightwards(score, bar, color, buffer),
    }
    let score = unit.short(score);
    let x = area.right().saturating_sub(score.chars().count() as u16);
    buffer.set_string(x, area.y, score, if wins { text } else { palette.muted() });
}
