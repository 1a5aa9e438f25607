//! The help, over the rest of the screen: on one sheet what the page shows and every binding with its description, on
//! the other what the words mean.
//!
//! A description is wrapped where the screen is narrow, and goes below its keys where it is very narrow; what
//! is longer than the screen is scrolled.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Padding, Paragraph, Widget};

use super::words::WORDS;
use crate::tui::color::Palette;
use crate::tui::help_sheet::{Help, Sheet};
use crate::tui::keymap::Binding;

/// Columns and rows of the frame, with the space inside.
const FRAME: Size = Size::new(4, 2);
/// Columns between keys and description.
const GAP: usize = 2;
/// The fewest columns of a description beside its keys.
const MIN_BESIDE: usize = 24;

/// Keys and a description, or a part of it.
type Row = (String, String);

/// Draws the help in the middle of `screen`, or as far down as there is more to see.
pub fn draw(
    help: Help,
    about: &[&str],
    bindings: impl Iterator<Item = &'static Binding>,
    palette: Palette,
    screen: Rect,
    buffer: &mut Buffer,
) {
    let rows = rows(help.sheet, about, bindings, screen.width);
    let last = last(&rows, screen.as_size());
    let lines: Vec<_> = rows.into_iter().map(|row| line(row, palette)).collect();
    let (title, turn) = match help.sheet {
        Sheet::Keys if about.is_empty() => (" Keys ", "? words"),
        Sheet::Keys => (" Help ", "? words"),
        Sheet::Words => (" Words ", "? keys"),
    };
    let bottom =
        if last > 0 { format!(" {turn}  ↑↓ scroll  esc ") } else { format!(" {turn}  esc closes ") };
    let width = lines.iter().map(Line::width).max().unwrap_or(0).max(length(&bottom));
    let area = centered(screen, (width as u16 + FRAME.width, lines.len() as u16 + FRAME.height));
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .padding(Padding::horizontal(1))
        .title(title)
        .title_bottom(Line::from(bottom).right_aligned());
    Clear.render(area, buffer);
    Paragraph::new(lines).scroll((help.top.min(last), 0)).block(block).render(area, buffer);
}

/// Returns the line that is at the top when a sheet is scrolled to its end; 0 if it fits the screen.
pub fn last_top(
    sheet: Sheet,
    about: &[&str],
    bindings: impl Iterator<Item = &'static Binding>,
    screen: Size,
) -> u16 {
    last(&rows(sheet, about, bindings, screen.width), screen)
}

fn last(rows: &[Row], screen: Size) -> u16 {
    (rows.len() as u16 + FRAME.height).saturating_sub(screen.height)
}

/// The most columns of a paragraph, as books have them.
const MEASURE: usize = 72;

/// Lays a sheet out in lines of a screen of this width: the words, or the paragraphs and then the bindings.
fn rows(
    sheet: Sheet,
    about: &[&str],
    bindings: impl Iterator<Item = &'static Binding>,
    width: u16,
) -> Vec<Row> {
    if sheet == Sheet::Words {
        let words = WORDS.iter().map(|&(word, meaning)| (word.to_owned(), meaning));
        return beside_or_below(words.collect(), width.min(MEASURE as u16 + FRAME.width));
    }
    let measure = usize::from(width.saturating_sub(FRAME.width)).min(MEASURE);
    let paragraph = |text: &&str| {
        let lines = wrap(text, measure).into_iter().map(|line| (String::new(), line));
        lines.chain([Row::default()]).collect::<Vec<_>>()
    };
    let mut rows: Vec<Row> = about.iter().flat_map(paragraph).collect();
    let bindings = bindings.map(|binding| (binding.names().join(" "), binding.help));
    rows.extend(beside_or_below(bindings.collect(), width));
    rows
}

/// Lays descriptions out beside what they describe, or below it on a screen that is too narrow.
fn beside_or_below(described: Vec<(String, &str)>, width: u16) -> Vec<Row> {
    let width = usize::from(width.saturating_sub(FRAME.width));
    let keys = described.iter().map(|(names, _)| length(names)).max().unwrap_or(0);
    let beside = width.saturating_sub(keys + GAP);
    if beside >= MIN_BESIDE {
        let pad = |names: &str| format!("{names}{}", " ".repeat(keys + GAP - length(names)));
        let row = |(names, help): (String, &str)| {
            let first = std::iter::once(pad(&names)).chain(std::iter::repeat(pad("")));
            first.zip(wrap(help, beside)).collect::<Vec<_>>()
        };
        return described.into_iter().flat_map(row).collect();
    }
    let row = |(names, help): (String, &str)| {
        let below = wrap(help, width.saturating_sub(GAP)).into_iter();
        std::iter::once((names, String::new())).chain(below.map(|text| (" ".repeat(GAP), text))).collect()
    };
    described.into_iter().flat_map::<Vec<Row>, _>(row).collect()
}

/// Breaks a text between words into lines of at most `width` columns; a longer word has a line of its own.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if length(line) + 1 + length(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn line((keys, help): Row, palette: Palette) -> Line<'static> {
    // A line of a paragraph has no keys, not even their columns.
    let [keys_style, help_style] = match (keys.is_empty(), keys.trim().is_empty()) {
        (true, _) => [Style::new(), Style::new()],
        (false, true) => [Style::new(), palette.muted()],
        (false, false) => [palette.bold(), palette.muted()],
    };
    Line::from(vec![Span::styled(keys, keys_style), Span::styled(help, help_style)])
}

fn length(text: &str) -> usize {
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
