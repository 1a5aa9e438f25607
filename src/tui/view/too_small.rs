//! What is left to say when nothing fits.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::tui::layout::SMALLEST;

/// Says in the middle of `screen` which size is needed, and which one there is.
pub(super) fn draw(screen: Rect, buffer: &mut Buffer) {
    let needed = format!("Digitty needs {}×{}", SMALLEST.width, SMALLEST.height);
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
