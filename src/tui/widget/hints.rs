//! The hint line: the most useful keys, from tables of bindings.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::tui::color::Palette;
use crate::tui::keymap::Binding;

/// Columns between two hints.
const GAP: usize = 3;
/// The last hints of the table stay when there is no room for all: help and quit.
const ALWAYS: usize = 2;

/// A key and a word for what it does.
type Hint = (String, &'static str);

/// Draws the hints of `bindings`, as many as fit into the rows of `area`.
pub fn draw(
    bindings: impl Iterator<Item = &'static Binding>,
    palette: Palette,
    area: Rect,
    buffer: &mut Buffer,
) {
    let rows = fitting(&hints(bindings), area.width.into(), area.height.into());
    for (row, y) in rows.into_iter().zip(area.top()..area.bottom()) {
        let area = Rect { y, height: 1, ..area };
        line(&row, palette).render(area, buffer);
    }
}

/// Returns the hints of `bindings` in one line, as a title on a border of so many columns.
pub fn title(
    bindings: impl Iterator<Item = &'static Binding>,
    palette: Palette,
    columns: u16,
) -> Line<'static> {
    let mut line = line(&hints(bindings), palette);
    if line.width() + 2 <= columns.into() {
        line.spans.insert(0, Span::raw(" "));
        line.push_span(Span::raw(" "));
    }
    line
}

fn hints(bindings: impl Iterator<Item = &'static Binding>) -> Vec<Hint> {
    let hinted = bindings.filter(|binding| !binding.hint.is_empty());
    hinted.map(|binding| (binding.short_keys(), binding.hint)).collect()
}

fn width((key, word): &Hint) -> usize {
    key.chars().count() + 1 + word.chars().count()
}

/// Leaves out hints from the end, but not the very last ones, until the rest fits.
fn fitting(hints: &[Hint], columns: usize, rows: usize) -> Vec<Vec<Hint>> {
    let last = hints.len().saturating_sub(ALWAYS);
    (0..=last)
        .rev()
        .map(|kept| wrap([&hints[..kept], &hints[last..]].concat(), columns))
        .find(|wrapped| wrapped.len() <= rows)
        .unwrap_or_default()
}

/// Breaks hints into rows of at most `columns` columns.
fn wrap(hints: Vec<Hint>, columns: usize) -> Vec<Vec<Hint>> {
    let mut rows: Vec<Vec<Hint>> = Vec::new();
    let mut used = usize::MAX;
    for hint in hints {
        let needed = width(&hint);
        if used.saturating_add(GAP + needed) > columns {
            rows.push(Vec::new());
            used = 0;
        } else {
            used += GAP;
        }
        used += needed;
        if let Some(row) = rows.last_mut() {
            row.push(hint);
        }
    }
    rows
}

fn line(hints: &[Hint], palette: Palette) -> Line<'static> {
    let mut spans = Vec::new();
    for (i, (key, word)) in hints.iter().enumerate() {
        if i > 0 {
            spans.push(Span::raw(" ".repeat(GAP)));
        }
        spans.push(Span::styled(key.clone(), palette.bold()));
        spans.push(Span::styled(format!(" {word}"), palette.muted()));
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::app::Page;
    use crate::tui::page::bindings;

    fn of_page() -> Vec<Hint> {
        hints(bindings(Page::Answers))
    }

    #[test]
    fn all_hints_fit_a_classic_terminal() {
        let rows = fitting(&of_page(), 80, 2);
        assert_eq!(rows.concat(), of_page());
        for row in rows {
            let width: usize = row.iter().map(width).sum::<usize>() + GAP * (row.len() - 1);
            assert!(width <= 80);
        }
    }

    #[test]
    fn help_and_quit_go_last() {
        let rows = fitting(&of_page(), 20, 1);
        assert_eq!(rows, [[("?".to_owned(), "help"), ("q".to_owned(), "quit")]]);
        assert!(fitting(&of_page(), 5, 1).is_empty());
    }
}
