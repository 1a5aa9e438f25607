//! The three winners in one line, where not even a table fits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::models::Kind;
use crate::tui::app::App;

/// Draws `LS 7  FCN 7  CNN 7` into the first row of `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let mut spans = Vec::new();
    for kind in Kind::ALL {
        let answer = app.readings().map_or('–', |readings| digit(readings[kind].digit));
        spans.push(Span::styled(format!(" {} ", kind.key().to_uppercase()), app.palette().quiet()));
        spans.push(Span::styled(format!("{answer} "), app.palette().strong()));
    }
    Line::from(spans).centered().render(area, buffer);
}

fn digit(digit: usize) -> char {
    char::from_digit(digit as u32, 10).unwrap_or('?')
}
