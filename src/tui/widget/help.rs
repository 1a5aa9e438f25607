//! The help: every binding with its description, over the rest of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph, Widget};

use crate::tui::color::Palette;
use crate::tui::keymap::Binding;

/// Draws the help in the middle of `screen`, cut where the screen is too small for it.
pub fn draw(
    bindings: impl Iterator<Item = &'static Binding>,
    palette: Palette,
    screen: Rect,
    buffer: &mut Buffer,
) {
    let rows: Vec<_> = bindings.map(|binding| (binding.names().join(" "), binding.help)).collect();
    let column = rows.iter().map(|(names, _)| width(names)).max().unwrap_or(0);
    let line = |(names, help): &(String, &'static str)| {
        Line::from(vec![
            Span::styled(names.clone(), palette.bold()),
            Span::raw(" ".repeat(column - width(names) + 2)),
            Span::styled(*help, palette.muted()),
        ])
    };
    let lines: Vec<_> = rows.iter().map(line).collect();
    let size = (lines.iter().map(Line::width).max().unwrap_or(0) as u16 + 4, lines.len() as u16 + 2);
    let area = centered(screen, size);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .padding(Padding::horizontal(1))
        .title(" Keys ")
        .title_bottom(Line::from(" press any key to close ").right_aligned());
    Clear.render(area, buffer);
    Paragraph::new(lines).block(block).render(area, buffer);
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Returns a rectangle of this size in the middle of `screen`, cut to it.
fn centered(screen: Rect, (width, height): (u16, u16)) -> Rect {
    let (width, height) = (width.min(screen.width), height.min(screen.height));
    Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    }
}
