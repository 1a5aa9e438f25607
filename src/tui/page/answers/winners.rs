//! The winners in one line, where not even a table fits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::models::Prediction;
use crate::tui::app::App;

/// Draws `LS 7? FCN 7  CNN 7` into the first row of `area`: the question mark is of a model that is not sure.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut spans = Vec::new();
    for (place, member) in app.inference.lineup().members().iter().enumerate() {
        let prediction = app.inference.answers().map(|answers| &answers[place].prediction);
        let winner = |prediction: &Prediction| app.inference.lineup().task().classes[prediction.winner];
        let is_unsure = |prediction| !app.inference.is_sure(prediction);
        let mark = if prediction.is_some_and(is_unsure) { "?" } else { " " };
        spans.push(Span::styled(format!(" {} ", member.id.to_uppercase()), app.palette.muted()));
        spans.push(Span::styled(prediction.map_or("–", winner).to_owned() + mark, app.palette.bold()));
    }
    Line::from(spans).centered().render(area, buffer);
}
