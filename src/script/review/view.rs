//! The screen of a review.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Padding, Paragraph, Widget};

use super::action::BINDINGS;
use super::layout::{MIN_SIZE, layout};
use super::panel::Panel;
use super::state::{Item, Review, Verdict, View};
use crate::script::difference::Difference;
use crate::tui::widget::too_small;

/// Draws the review.
pub(super) fn draw(review: &Review, buffer: &mut Buffer) {
    let size = buffer.area.as_size();
    if size.width < MIN_SIZE.width || size.height < MIN_SIZE.height {
        return too_small::draw(MIN_SIZE, buffer.area, buffer);
    }
    let layout = layout(size);
    heading(review).render(layout.heading, buffer);
    let difference = &review.item().difference;
    let region = marked(review, difference);
    for (title, screenshot, area) in
        [("expected", &difference.expected, layout.expected), ("seen now", &difference.seen, layout.seen)]
    {
        let panel = Panel { title, screenshot, view: review.view, region, palette: review.palette };
        panel.draw(area, buffer);
    }
    let counts = counts(review, difference);
    if layout.changed.is_empty() {
        Line::raw(difference.summary()).render(layout.message, buffer);
    } else {
        let block = Block::bordered().border_type(BorderType::Rounded).title(" changed ");
        let block = block.padding(Padding::left(1));
        Paragraph::new(counts.join("\n")).block(block).render(layout.changed, buffer);
    }
    if let Some(message) = &review.message {
        buffer.set_style(layout.message, review.palette.bold());
        Paragraph::new(message.as_str()).render(layout.message, buffer);
    }
    hints(review, layout.hints.as_size()).render(layout.hints, buffer);
}

fn heading(review: &Review) -> Line<'static> {
    let Item { title, verdict, .. } = review.item();
    let verdict = match verdict {
        None => "",
        Some(Verdict::Accepted) => "  accepted",
        Some(Verdict::Rejected) => "  rejected",
    };
    let number = format!("   {} of {}   ", review.current + 1, review.items.len());
    Line::from(vec![
        Span::styled("digitty run --review", review.palette.bold().patch(review.palette.accent())),
        Span::raw(number),
        Span::styled(format!("{title}{verdict}"), review.palette.bold()),
    ])
}

/// The region that is marked: one of the screen, or the pixels of ink that differ.
fn marked(review: &Review, difference: &Difference) -> Rect {
    if review.view != View::Ink {
        return difference.regions.get(review.region).copied().unwrap_or_default();
    }
    difference.ink_region().map_or_else(Rect::default, |(columns, rows)| {
        let (top, bottom) = (rows.start / 2, rows.end.div_ceil(2));
        Rect {
            x: columns.start as u16,
            y: top as u16,
            width: columns.len() as u16,
            height: (bottom - top) as u16,
        }
    })
}

/// Counts what has changed, a line each.
fn counts(review: &Review, difference: &Difference) -> Vec<String> {
    let (cells, regions) = (difference.cells, difference.regions.len());
    let mut lines = vec![format!("cells   {cells}")];
    if regions > 0 {
        lines.push(format!("region  {} of {regions}", review.region + 1));
    }
    lines.push(format!("ink     {} px", difference.ink));
    let (old, new) = (difference.expected.frame.area, difference.seen.frame.area);
    if old != new {
        lines.push(format!("{}x{} → {}x{}", old.width, old.height, new.width, new.height));
    }
    lines.push(String::new());
    lines.extend(answers(&difference.expected.predictions, &difference.seen.predictions));
    lines
}

/// Names the models whose answer or score has changed: `cnn 0.975 → 0.987`.
fn answers(old: &[String], new: &[String]) -> Vec<String> {
    let table = |lines: &[String]| -> Vec<Vec<String>> {
        lines.iter().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
    };
    let (old, new) = (table(old), table(new));
    let (Some(header), Some(winners)) = (new.first(), new.last()) else { return Vec::new() };
    let change = |column: usize| {
        let winner = winners.get(column)?;
        let score = |table: &[Vec<String>]| {
            let row = table.iter().find(|row| row.first() == Some(winner))?;
            row.get(column).cloned()
        };
        let (before, now) = match old.last()?.get(column)? {
            same if same == winner => (score(&old)?, score(&new)?),
            other => (other.clone(), winner.clone()),
        };
        (before != now).then(|| format!("{} {before} → {now}", header[column]))
    };
    (1..header.len()).filter_map(change).collect()
}

/// The keys, in as many rows as they need.
fn hints(review: &Review, size: Size) -> Paragraph<'static> {
    let hints = BINDINGS.iter().map(|(.., hint)| *hint).filter(|hint| !hint.is_empty());
    let mut rows = vec![String::new()];
    for hint in hints {
        let last = rows.len() - 1;
        let length = rows[last].chars().count();
        let gap = if length == 0 { "" } else { "   " };
        if length + gap.len() + hint.chars().count() <= size.width.into() {
            rows[last] += gap;
            rows[last] += hint;
        } else {
            rows.push(hint.to_owned());
        }
    }
    let lines: Vec<_> = rows.into_iter().map(|row| Line::styled(row, review.palette.muted())).collect();
    Paragraph::new(lines)
}
