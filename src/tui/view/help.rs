//! Every binding with what it does, over the rest of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph, Widget};

use crate::tui::app::App;
use crate::tui::keymap::BINDINGS;

/// Draws the help in the middle of `screen`, cut where the screen is too small for it.
pub(super) fn draw(app: &App, screen: Rect, buffer: &mut Buffer) {
    let palette = app.palette();
    let names: Vec<_> = BINDINGS.iter().map(|binding| binding.names().join(" ")).collect();
    let column = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let lines: Vec<_> = BINDINGS
        .iter()
        .zip(&names)
        .map(|(binding, name)| {
            let space = " ".repeat(column - width(name) + 2);
            Line::from(vec![
                Span::styled(name.clone(), palette.strong()),
                Span::raw(space),
                Span::styled(binding.help, palette.quiet()),
            ])
        })
        .collect();
    let size = (lines.iter().map(Line::width).max().unwrap_or(0) as u16 + 4, lines.len() as u16 + 2);
    let area = centered(screen, size);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .padding(Padding::horizontal(1))
        .title(" Keys ")
        .title_bottom(Line::from(" any key goes back ").right_aligned());
    Clear.render(area, buffer);
    Paragraph::new(lines).block(block).render(area, buffer);
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// The rectangle of this size in the middle of `screen`, cut to it.
fn centered(screen: Rect, (width, height): (u16, u16)) -> Rect {
    let (width, height) = (width.min(screen.width), height.min(screen.height));
    Rect {
        x: screen.x + (screen.width - width) / 2,
        y: screen.y + (screen.height - height) / 2,
        width,
        height,
    }
}
