//! The lines around the panels: the state of the tools, and the message.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::ink::Tool;
use crate::models::{Lineup, Prediction};
use crate::tui::app::App;

/// Draws the tool, the brush, the state of preprocessing and the cursor.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut spans = tools(app);
    let preprocessing = if app.inference.preprocesses() { "on" } else { "off" };
    spans.push(Span::styled("  preprocessing ", app.palette.muted()));
    spans.push(Span::raw(preprocessing));
    draw_with_cursor(app, spans, area, buffer);
}

/// Draws the tool, the brush and the cursor.
pub(super) fn draw_tools(app: &App, area: Rect, buffer: &mut Buffer) {
    draw_with_cursor(app, tools(app), area, buffer);
}

fn tools(app: &App) -> Vec<Span<'static>> {
    let palette = app.palette;
    let tool = match app.canvas.tool() {
        Tool::Pen => Span::styled("pen", palette.bold()),
        Tool::Eraser => Span::styled("eraser", palette.bold().patch(palette.accent())),
    };
    let radius = format!("{:.2} px", app.canvas.brush().radius);
    vec![tool, Span::styled("  brush ", palette.muted()), Span::raw(radius)]
}

/// Draws spans, and behind them the place of the cursor once there is one.
fn draw_with_cursor(app: &App, mut spans: Vec<Span>, area: Rect, buffer: &mut Buffer) {
    if let Some(cursor) = app.canvas.cursor() {
        let state = if cursor.down { "down" } else { "up" };
        let place = format!("{state} at {}, {}", cursor.at.x as u16, cursor.at.y as u16);
        let label = if spans.iter().map(Span::width).sum::<usize>() + 9 + place.len() <= area.width.into() {
            "  cursor "
        } else {
            "  "
        };
        spans.push(Span::styled(label, app.palette.muted()));
        spans.push(Span::raw(place));
    }
    Line::from(spans).render(area, buffer);
}

/// Draws the tool and the brush in one line, and the state of preprocessing in another.
pub(super) fn draw_in_lines(app: &App, area: Rect, buffer: &mut Buffer) {
    let eraser = app.canvas.tool() == Tool::Eraser;
    let preprocessing = if app.inference.preprocesses() { "on" } else { "off" };
    let lines = [
        format!("{}  brush {:.2} px", if eraser { "eraser" } else { "pen" }, app.canvas.brush().radius),
        format!("preprocessing {preprocessing}"),
    ];
    for (line, row) in lines.iter().zip(area.rows()) {
        buffer.set_stringn(row.x, row.y, line, row.width.into(), app.palette.muted());
    }
}

/// Returns the message of the app, or else the verdict of the models, as a line of so many columns.
pub(super) fn message(app: &App, columns: u16) -> String {
    match (app.message(), app.inference.predictions()) {
        (Some(message), _) => message.to_owned(),
        (None, Some(predictions)) => verdict(app.inference.lineup(), &predictions),
        (None, None) => invitation(columns).to_owned(),
    }
}

/// Invites to draw, in a line of so many columns.
pub(super) fn invitation(columns: u16) -> &'static str {
    let invitations = [
        "Drag the mouse over the canvas, or press space and the arrow keys.",
        "Drag the mouse, or press space and the arrow keys.",
    ];
    invitations.into_iter().find(|text| text.len() <= columns.into()).unwrap_or("Drag the mouse to paint.")
}

/// Says in a sentence what the models agree on, or else what each predicts.
fn verdict(lineup: &Lineup, predictions: &[Prediction]) -> String {
    let name = |prediction: &Prediction| lineup.task().classes[prediction.winner];
    match predictions {
        [] => String::new(),
        [only] => format!("{} reads {}.", lineup.members()[0].name, with_article(name(only))),
        [first, rest @ ..] if rest.iter().all(|other| other.winner == first.winner) => {
            format!("{} read {}.", all(predictions.len()), with_article(name(first)))
        }
        _ => {
            let each = lineup.members().iter().zip(predictions);
            let each = each.map(|(member, p)| format!("{} {}", member.id.to_uppercase(), name(p)));
            each.collect::<Vec<_>>().join(", ") + "."
        }
    }
}

/// Names this many models, all of them.
fn all(count: usize) -> String {
    const WORDS: [&str; 7] = ["three", "four", "five", "six", "seven", "eight", "nine"];
    match WORDS.get(count.wrapping_sub(3)) {
        _ if count == 2 => "Both".to_owned(),
        Some(word) => format!("All {word}"),
        None => format!("All {count}"),
    }
}

/// Puts the indefinite article before a class name: "an 8", "a 7".
pub(super) fn with_article(name: &str) -> String {
    let article = if name.starts_with(['8', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}
