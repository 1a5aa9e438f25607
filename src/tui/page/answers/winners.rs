//! The winners in one line, where not even a table fits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::tui::app::App;

/// Draws `LS 7  FCN 7  CNN 7` into the first row of `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut spans = Vec::new();
    for (place, member) in app.inference.lineup().members().iter().enumerate() {
        let class = app.inference.answers().map(|answers| answers[place].prediction.winner);
        let answer = class.map_or("–", |class| app.inference.lineup().task().classes[class]);
        spans.push(Span::styled(format!(" {} ", member.id.to_uppercase()), app.palette.muted()));
        spans.push(Span::styled(format!("{answer} "), app.palette.bold()));
    }
    Line::from(spans).centered().render(area, buffer);
}
