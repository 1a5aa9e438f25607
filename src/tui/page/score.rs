//! The score page: the predictions for a collection of drawings, counted by model.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use super::{bindings, collect};
use crate::eval::Tally;
use crate::tui::app::App;
use crate::tui::collection::Collection;
use crate::tui::keymap::Binding;
use crate::tui::widget::hints;

/// The bindings of the page.
pub const BINDINGS: &[Binding] = &[collect::TAKE_BACK];

/// The rectangles of the page.
struct Layout {
    title: Rect,
    score: Rect,
    hints: Rect,
}

/// Lays the page out: the title and the hints leave the rest to the score.
fn layout(size: Size) -> Layout {
    let row = |y, height| Rect { x: 0, y, width: size.width, height };
    let (title, hints) = (size.height.min(1), size.height.saturating_sub(1).min(1));
    let score = size.height.saturating_sub(title + hints + 2);
    Layout {
        title: row(0, title),
        score: row(title + 1, score),
        hints: row(size.height.saturating_sub(hints), hints),
    }
}

/// Returns the rectangle of the hints.
pub(super) fn hints_area(size: Size) -> Rect {
    layout(size).hints
}

/// Draws the page.
pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let Some(collection) = &app.collection else { return };
    let layout = layout(buffer.area.as_size());
    collect::draw_title(app, collection, layout.title, buffer);
    Paragraph::new(lines(app, collection)).wrap(Wrap { trim: false }).render(layout.score, buffer);
    hints::draw(bindings(app.page), app.palette, layout.hints, buffer);
}

/// The score in words: a line for each model, and its mistakes below it.
fn lines(app: &App, collection: &Collection) -> Vec<Line<'static>> {
    let (palette, lineup) = (app.palette, app.inference.lineup());
    let classes = lineup.task().classes;
    let mut lines = vec![
        Line::raw(match app.message() {
            Some(message) => message.to_owned(),
            None => format!("Thank you, {}! The models' answers:", collection.writer()),
        }),
        Line::default(),
    ];
    for (member, tally) in
        lineup.members().iter().zip(collection.tallies(lineup.members().len(), classes.len()))
    {
        let (correct, total) = (tally.correct(), tally.total());
        lines.push(Line::from(vec![
            Span::raw(format!("{:<16}", member.name)),
            Span::styled(format!("{correct:>3} of {total}"), palette.bold()),
        ]));
        if correct < total {
            lines.push(Line::styled(format!("  {}", mistakes(&tally, classes)), palette.muted()));
        }
    }
    lines
}

/// Lists mistakes: `3 read as 8, 7 read as 1 (2×)`.
fn mistakes(tally: &Tally, classes: &[&str]) -> String {
    let mistake = |(class, predicted, count): (usize, usize, usize)| {
        let times = if count > 1 { format!(" ({count}×)") } else { String::new() };
        format!("{} read as {}{times}", classes[class], classes[predicted])
    };
    tally.misread().map(mistake).collect::<Vec<_>>().join(", ")
}
