//! The message when nothing fits.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget, Wrap};

/// Draws the size that is needed, and the size that there is, in the middle of `screen`.
pub fn draw(needed: Size, screen: Rect, buffer: &mut Buffer) {
    let needed = format!("Digitty needs {}×{}", needed.width, needed.height);
    let found = format!("this is {}×{}", screen.width, screen.height);
    let top = Rect {
        y: screen.y + screen.height.saturating_sub(2) / 2,
        height: screen.height - screen.height.saturating_sub(2) / 2,
        ..screen
    };
    Paragraph::new(vec![Line::from(needed), Line::from(found)])
        .centered()
        .wrap(Wrap { trim: true })
        .render(top, buffer);
}
