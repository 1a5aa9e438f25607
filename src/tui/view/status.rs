//! The lines around the panels: the name of the app, the state of the tools, and what is to be told.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::ink::Tool;
use crate::models::{Lineup, Prediction};
use crate::tui::app::App;

/// Draws the name of the app and what it is for.
pub(super) fn draw_title(app: &App, area: Rect, buffer: &mut Buffer) {
    let palette = app.palette();
    Line::from(vec![
        Span::styled("Digitty", palette.strong().patch(palette.accent())),
        Span::styled("  paint a digit and watch three models answer", palette.quiet()),
    ])
    .render(area, buffer);
}

/// Draws the tool, the brush and whether there is preprocessing.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let palette = app.palette();
    let tool = match app.tool() {
        Tool::Pen => Span::styled("pen", palette.strong()),
        Tool::Eraser => Span::styled("eraser", palette.strong().patch(palette.accent())),
    };
    let preprocessing = if app.preprocess() { "on" } else { "off" };
    let mut spans = vec![
        tool,
        Span::styled("  brush ", palette.quiet()),
        Span::raw(format!("{:.2} px", app.brush().radius)),
        Span::styled("  preprocessing ", palette.quiet()),
        Span::raw(preprocessing),
    ];
    if let Some(pen) = app.pen() {
        let state = if pen.down { "down" } else { "up" };
        let place = format!("{state} at {}, {}", pen.at.x as u16, pen.at.y as u16);
        spans.push(Span::styled("  keyboard pen ", palette.quiet()));
        spans.push(Span::raw(place));
    }
    Line::from(spans).render(area, buffer);
}

/// Draws the message, or else what the models agree on.
pub(super) fn draw_message(app: &App, area: Rect, buffer: &mut Buffer) {
    let text = match (app.message(), app.predictions()) {
        (Some(message), _) => message.to_owned(),
        (None, Some(predictions)) => verdict(app.lineup(), &predictions),
        (None, None) => "Drag the mouse over the paper, or press space and the arrow keys.".into(),
    };
    Line::raw(text).render(area, buffer);
}

/// Says in a sentence what the models agree on, or else what each predicts.
fn verdict(lineup: &Lineup, predictions: &[Prediction]) -> String {
    let name = |prediction: &Prediction| lineup.task().classes[prediction.winner];
    match predictions {
        [] => String::new(),
        [only] => format!("{} reads {}.", lineup.members()[0].name, with_article(name(only))),
        [first, rest @ ..] if rest.iter().all(|other| other.winner == first.winner) => {
            let all = match predictions.len() {
                2 => "Both models".to_owned(),
                3 => "All three".to_owned(),
                n => format!("All {n} models"),
            };
            format!("{all} read {}.", with_article(name(first)))
        }
        _ => {
            let each = lineup.members().iter().zip(predictions);
            let each = each.map(|(member, p)| format!("{} {}", member.id.to_uppercase(), name(p)));
            each.collect::<Vec<_>>().join(", ") + "."
        }
    }
}

/// Puts the indefinite article before a class name: "an 8", "a 7".
fn with_article(name: &str) -> String {
    let article = if name.starts_with(['8', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}
