//! Bar charts side by side, one for each model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::models::{Member, Prediction, Unit};
use crate::tui::app::App;
use crate::tui::contents::{CHART_HEADER, Contents};
use crate::tui::inference::Answer;
use crate::tui::page::certainty;
use crate::tui::widget::{bar, duration};

/// Columns between the charts, where there is room.
const GAP: u16 = 3;

/// Least columns of a chart: class, bar and score.
const MIN_WIDTH: u16 = 12;

/// Returns the number of charts that fit into this many columns.
pub(super) fn fitting(columns: u16) -> usize {
    usize::from((columns + 1) / (MIN_WIDTH + 1)).max(1)
}

/// Draws a chart for each model that fits into `area`, side by side.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let members = app.inference.lineup().members();
    let members = &members[..members.len().min(fitting(area.width))];
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
    let name = if named { member.name.to_string() } else { member.id.to_uppercase() };
    let lines = [(name.as_str(), app.palette.bold()), (member.model().unit().label(), app.palette.muted())];
    for ((text, style), y) in lines.into_iter().zip(area.rows().map(|row| row.y)) {
        buffer.set_stringn(area.x, y, text, area.width.into(), style);
    }
}

fn draw_chart(app: &App, answer: Option<&Answer>, area: Rect, buffer: &mut Buffer) {
    let contents = Contents::of(app.inference.lineup());
    let height = contents.rows_of_class();
    for class in 0..contents.classes {
        let row = CHART_HEADER + class * height;
        if row + height <= area.height {
            let strip = Rect { y: area.y + row, height, ..area };
            draw_class(app, answer, class.into(), strip, buffer);
        }
    }
    if let Some(answer) = answer {
        let row = CHART_HEADER + contents.classes * height;
        if row + 1 < area.height {
            let line = Rect { y: area.y + row, height: 1, ..area };
            draw_certainty(app, &answer.prediction, line, buffer);
        }
        let elapsed = format!("in {}", duration::format(answer.latency));
        let last = area.height.saturating_sub(1).min(contents.chart_rows());
        buffer.set_stringn(area.x, area.y + last, elapsed, area.width.into(), app.palette.muted());
    }
}

/// Draws how sure the model is: of votes the smallest margin of the winner, which tells a narrow victory from a clear one.
fn draw_certainty(app: &App, prediction: &Prediction, area: Rect, buffer: &mut Buffer) {
    let style = if app.inference.is_sure(prediction) { app.palette.muted() } else { app.palette.accent() };
    let text = certainty::in_words(prediction, app.inference.lineup().task().classes, area.width.into());
    buffer.set_stringn(area.x, area.y, text, area.width.into(), style);
}

/// Returns the columns of a score, with the space before it.
pub(super) const fn score_width(unit: Unit) -> u16 {
    match unit {
        Unit::Votes => 3,
        Unit::Probability => 6,
    }
}

/// Draws a class: name, bar and score, in one row, or the bar in a second one. The winner has an arrow and is bold,
/// and the accent where the model is sure; a class that it beat narrowly, or tied with, has a mark.
fn draw_class(app: &App, answer: Option<&Answer>, class: usize, area: Rect, buffer: &mut Buffer) {
    let (palette, name) = (app.palette, app.inference.lineup().task().classes[class]);
    let Some(prediction) = answer.map(|answer| &answer.prediction) else {
        buffer.set_string(area.x, area.y, name, palette.muted());
        return;
    };
    let wins = prediction.winner == class;
    let text = if wins { palette.bold() } else { Style::new() };
    let color = if wins && app.inference.is_sure(prediction) { palette.accent() } else { palette.muted() };
    buffer.set_string(area.x, area.y, name, text);
    if let Some(mark) = certainty::mark(prediction, class) {
        buffer.set_string(area.x + 1, area.bottom() - 1, mark, color);
    }
    let room = if area.height > 1 { 0 } else { score_width(prediction.unit) };
    let width = area.width.saturating_sub(2 + room);
    let bar = Rect { x: area.x + 2, y: area.bottom() - 1, width, height: 1 };
    draw_bar(prediction, class, bar, [color, palette.muted()], buffer);
    let score = prediction.unit.short(prediction.scores[class]);
    let x = area.right().saturating_sub(score.chars().count() as u16);
    buffer.set_string(x, area.y, score, if wins { text } else { palette.muted() });
}

/// Draws the bar of a class in one style, and the axis of votes in another.
pub(super) fn draw_bar(
    prediction: &Prediction,
    class: usize,
    area: Rect,
    styles: [Style; 2],
    buffer: &mut Buffer,
) {
    let (score, [bar, axis]) = (prediction.scores[class], styles);
    match prediction.unit {
        Unit::Votes => {
            let most = prediction.scores.len().saturating_sub(1).max(1) as f32;
            bar::diverging(score / most, area, bar, axis, buffer);
        }
        Unit::Probability => bar::rightwards(score, area, bar, buffer),
    }
}
