//! The lines around the panels: the name of the app, the state of the tools, and what is to be told.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::ink::Tool;
use crate::models::{Kind, Predictions};
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
    let text = match (app.message(), app.readings()) {
        (Some(message), _) => message.to_owned(),
        (None, Some(readings)) => verdict(readings),
        (None, None) => "Drag the mouse over the paper, or press space and the arrow keys.".into(),
    };
    Line::raw(text).render(area, buffer);
}

/// Whether the models agree, in words.
fn verdict(readings: &Predictions) -> String {
    let [ls, fcn, cnn] = Kind::ALL.map(|kind| readings[kind].digit);
    if ls == fcn && fcn == cnn {
        format!("All three read a {ls}.")
    } else if fcn == cnn {
        format!("Both networks read a {cnn}, least squares a {ls}.")
    } else if ls == fcn {
        format!("The convolutional network reads a {cnn}, the others a {ls}.")
    } else if ls == cnn {
        format!("The fully connected network reads a {fcn}, the others a {ls}.")
    } else {
        format!("Three opinions: {ls}, {fcn} and {cnn}.")
    }
}
