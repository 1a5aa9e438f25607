//! The hint line: the most useful keys, from tables of bindings.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::tui::action::Action;
use crate::tui::color::Palette;
use crate::tui::keymap::Binding;

/// Columns between two hints.
const GAP: usize = 3;
/// The last hints of the table stay when there is no room for all: help and quit.
const ALWAYS: usize = 2;

/// Keys with their actions, and a word for what they do.
type Hint = (Vec<(String, Option<Action>)>, &'static str);

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

/// Returns the hints of `bindings` in one line, as a title on a border of this many columns.
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

/// Returns the place of the hints of [`title`], right-aligned on the lower side of a border; none if they do not fit.
pub fn title_area(bindings: impl Iterator<Item = &'static Binding>, border: Rect) -> Option<Rect> {
    let hints = hints(bindings);
    let columns = hints.iter().map(width).sum::<usize>() + GAP * hints.len().saturating_sub(1);
    // A corner and a space lie on each side.
    let width = u16::try_from(columns).ok().filter(|&width| width + 4 <= border.width)?;
    let row = border.bottom().checked_sub(1).filter(|_| border.height > 0)?;
    Some(Rect { x: border.right().checked_sub(2 + width)?, y: row, width, height: 1 })
}

fn hints(bindings: impl Iterator<Item = &'static Binding>) -> Vec<Hint> {
    let hinted = bindings.filter(|binding| !binding.hint.is_empty());
    hinted.map(|binding| (binding.short_keys(), binding.hint)).collect()
}

/// Returns the action at a place of the lines that [`draw`] or [`title`] draws: that of the key there, or on the word that of its
/// first key.
pub fn action_at(
    bindings: impl Iterator<Item = &'static Binding>,
    area: Rect,
    at: Position,
) -> Option<Action> {
    if !area.contains(at) {
        return None;
    }
    let rows = fitting(&hints(bindings), area.width.into(), area.height.into());
    let mut left = usize::from(at.x - area.x);
    for hint in rows.get(usize::from(at.y - area.y))? {
        if left < width(hint) {
            return action_within(hint, left);
        }
        left = left.checked_sub(width(hint) + GAP)?;
    }
    None
}

/// Returns the action at a column of a hint.
fn action_within((keys, _): &Hint, column: usize) -> Option<Action> {
    let mut end = 0;
    let key = keys.iter().find(|(name, _)| {
        end += name.chars().count();
        column < end
    });
    key.or_else(|| keys.first())?.1
}

fn names(keys: &[(String, Option<Action>)]) -> String {
    keys.iter().map(|(name, _)| name.as_str()).collect()
}

fn width((keys, word): &Hint) -> usize {
    names(keys).chars().count() + 1 + word.chars().count()
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
    for (i, (keys, word)) in hints.iter().enumerate() {
        if i > 0 {
            spans.push(Span::raw(" ".repeat(GAP)));
        }
        spans.push(Span::styled(names(keys), palette.bold()));
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
        let rows = fitting(&of_page(), 20, 1).concat();
        let shown: Vec<_> = rows.iter().map(|(keys, word)| (names(keys), *word)).collect();
        assert_eq!(shown, [("?".to_owned(), "help"), ("q".to_owned(), "quit")]);
        assert!(fitting(&of_page(), 5, 1).is_empty());
    }

    #[test]
    fn a_hint_can_be_clicked_where_it_is_drawn() {
        let area = Rect::new(3, 5, 80, 2);
        let rows = fitting(&of_page(), 80, 2);
        for (row, y) in rows.iter().zip(area.top()..) {
            let mut x = area.x;
            for hint in row {
                let at = |x| action_at(bindings(Page::Answers), area, Position::new(x, y));
                let mut key_at = x;
                for (name, action) in &hint.0 {
                    assert_eq!(at(key_at), *action, "{name}");
                    key_at += name.chars().count() as u16;
                }
                assert_eq!(at(x + width(hint) as u16 - 1), hint.0[0].1, "{}", hint.1);
                assert_eq!(at(x + width(hint) as u16), None, "behind {}", hint.1);
                x += (width(hint) + GAP) as u16;
            }
        }
    }
}
