//! What differs between two snapshots, told by what they show: cells, ink and predictions.

use std::collections::HashMap;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Rect, Size};

use super::diff::marks;
use super::regions::regions;
use super::screenshot::Screenshot;
use super::styles;
use crate::tui::color::stacked_glyph;

/// Most regions and most changes of style that are shown.
const MAX_SHOWN: usize = 6;
/// Columns that are shown on either side of a region.
const CONTEXT: u16 = 4;

/// The difference between two snapshots.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The snapshot of the golden file.
    pub expected: Screenshot,
    /// The snapshot that was taken now.
    pub seen: Screenshot,
    /// The regions of the screen that differ.
    pub regions: Vec<Rect>,
    /// The number of cells that differ.
    pub cells: usize,
    /// The number of pixels of ink that differ.
    pub ink: usize,
    /// The number of lines of the table of predictions that differ.
    pub predictions: usize,
}

impl Difference {
    /// Compares two files; none if one is not a snapshot, or both show the same.
    #[must_use]
    pub fn between(expected: &[u8], seen: &[u8]) -> Option<Self> {
        let (expected, seen) = (Screenshot::read(expected)?, Screenshot::read(seen)?);
        let size = union(expected.frame.area.as_size(), seen.frame.area.as_size());
        let changed = |x, y| differs(&expected, &seen, x, y);
        let places = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
        let difference = Self {
            regions: regions(size, changed),
            cells: places.filter(|(x, y)| changed(*x, *y)).count(),
            ink: ink_changes(&expected, &seen).count(),
            predictions: prediction_changes(&expected, &seen).count(),
            expected,
            seen,
        };
        (difference.cells + difference.ink + difference.predictions > 0).then_some(difference)
    }

    /// Returns true if a cell of the screen differs.
    #[must_use]
    pub fn differs(&self, x: u16, y: u16) -> bool {
        differs(&self.expected, &self.seen, x, y)
    }

    /// Returns the columns and rows of pixels between which the ink differs; none if it is the same.
    #[must_use]
    pub fn ink_region(&self) -> Option<(Range<usize>, Range<usize>)> {
        let changes = ink_changes(&self.expected, &self.seen).map(|(x, y)| (x..x + 1, y..y + 1));
        let hull = |a: Range<usize>, b: Range<usize>| a.start.min(b.start)..a.end.max(b.end);
        changes.reduce(|a, b| (hull(a.0, b.0), hull(a.1, b.1)))
    }

    /// Counts what differs: `41 cells, 63 pixels of ink, 2 predictions`.
    #[must_use]
    pub fn summary(&self) -> String {
        let counts = [(self.cells, "cell"), (self.ink, "pixel"), (self.predictions, "prediction")];
        let words = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| {
            let plural = if count == 1 { "" } else { "s" };
            let of = if what == "pixel" { " of ink" } else { "" };
            format!("{count} {what}{plural}{of}")
        });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Returns the difference as lines of a diff: regions of the screen, the most frequent changes of style, ink
    /// and predictions, each before and after.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.write_screen(&mut lines);
        self.write_styles(&mut lines);
        self.write_ink(&mut lines);
        self.write_predictions(&mut lines);
        lines
    }

    fn write_screen(&self, lines: &mut Vec<String>) {
        let (old, new) = (self.expected.frame.area, self.seen.frame.area);
        if old != new {
            lines.push(format!("@@ size: {}x{}, was {}x{} @@", new.width, new.height, old.width, old.height));
        }
        for region in self.regions.iter().take(MAX_SHOWN) {
            let Rect { x, y, width, height } = *region;
            let cells = region.positions().filter(|at| self.differs(at.x, at.y)).count();
            let differ = if cells == 1 { "1 cell differs".into() } else { format!("{cells} cells differ") };
            let shown = self.symbols_differ(*region);
            let only = if shown { "" } else { " in style only" };
            lines.push(format!("@@ region {x},{y},{width},{height}: {differ}{only} @@"));
            if shown {
                lines.extend(rows(&self.expected.frame, *region).map(|row| format!("-{row}")));
                lines.extend(rows(&self.seen.frame, *region).map(|row| format!("+{row}")));
            }
        }
        more(self.regions.len(), "region", lines);
    }

    fn symbols_differ(&self, region: Rect) -> bool {
        let symbol = |frame: &Buffer, at| frame.cell(at).map(|cell: &Cell| cell.symbol().to_owned());
        region.positions().any(|at| symbol(&self.expected.frame, at) != symbol(&self.seen.frame, at))
    }

    /// Sums up which style became which.
    fn write_styles(&self, lines: &mut Vec<String>) {
        let mut counts: HashMap<(String, String), usize> = HashMap::new();
        for at in self.regions.iter().flat_map(|region| region.positions()) {
            let cells = self.expected.frame.cell(at).zip(self.seen.frame.cell(at));
            let styles = cells.map(|(old, new)| (style(old), style(new)));
            if let Some(change) = styles.filter(|(old, new)| old != new) {
                *counts.entry(change).or_default() += 1;
            }
        }
        let mut changes: Vec<_> = counts.into_iter().collect();
        changes.sort_unstable_by(|(one, a), (other, b)| b.cmp(a).then_with(|| one.cmp(other)));
        let cells: usize = changes.iter().map(|(_, count)| count).sum();
        if cells > 0 {
            lines.push(format!("@@ styles: of {cells} cells @@"));
        }
        for ((old, new), count) in changes.iter().take(MAX_SHOWN) {
            lines.push(format!(" {count}× {old} → {new}"));
        }
        more(changes.len(), "change", lines);
    }

    /// Draws the part of the ink that differs, with glyphs.
    fn write_ink(&self, lines: &mut Vec<String>) {
        let Some((columns, rows)) = self.ink_region() else { return };
        let (last, bottom) = (columns.end - 1, rows.end - 1);
        lines.push(format!(
            "@@ ink: {} of the pixels {},{} to {last},{bottom} differ @@",
            self.ink, columns.start, rows.start
        ));
        for (sign, screenshot) in [('-', &self.expected), ('+', &self.seen)] {
            lines.extend(glyphs(&screenshot.ink, &columns, &rows).map(|row| format!("{sign}{row}")));
        }
    }

    fn write_predictions(&self, lines: &mut Vec<String>) {
        if self.predictions > 0 {
            lines.push(format!("@@ predictions: {} differ @@", self.predictions));
            lines.extend(self.seen.predictions.first().map(|header| format!(" {header}")));
        }
        for (old, new) in prediction_changes(&self.expected, &self.seen) {
            lines.extend(old.map(|old| format!("-{old}")));
            lines.extend(new.map(|new| format!("+{new}")));
            lines.extend(old.zip(new).map(|(old, new)| format!("?{}", marks(old, new))));
        }
    }
}

fn union(one: Size, other: Size) -> Size {
    Size::new(one.width.max(other.width), one.height.max(other.height))
}

fn differs(expected: &Screenshot, seen: &Screenshot, x: u16, y: u16) -> bool {
    expected.frame.cell((x, y)) != seen.frame.cell((x, y))
}

fn style(cell: &Cell) -> String {
    styles::words((cell.fg, cell.bg, cell.modifier))
}

/// Iterates over the pixels whose ink differs.
fn ink_changes<'a>(
    expected: &'a Screenshot,
    seen: &'a Screenshot,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let sides = [&expected.ink, &seen.ink];
    let height = sides.iter().map(|ink| ink.len()).max().unwrap_or(0);
    let width = sides.iter().flat_map(|ink| ink.iter().map(Vec::len)).max().unwrap_or(0);
    let places = (0..height).flat_map(move |y| (0..width).map(move |x| (x, y)));
    places.filter(move |(x, y)| ink_at(sides[0], *x, *y) != ink_at(sides[1], *x, *y))
}

fn ink_at(ink: &[Vec<u8>], x: usize, y: usize) -> Option<u8> {
    ink.get(y)?.get(x).copied()
}

/// Iterates over the lines of the tables of predictions that differ, of the old and the new one.
fn prediction_changes<'a>(
    expected: &'a Screenshot,
    seen: &'a Screenshot,
) -> impl Iterator<Item = (Option<&'a str>, Option<&'a str>)> {
    let line = |lines: &'a [String], at: usize| lines.get(at).map(String::as_str);
    let count = expected.predictions.len().max(seen.predictions.len());
    let pairs = (0..count).map(move |at| (line(&expected.predictions, at), line(&seen.predictions, at)));
    pairs.filter(|(old, new)| old != new)
}

/// Iterates over the rows of a region with a few columns on either side.
fn rows(frame: &Buffer, region: Rect) -> impl Iterator<Item = String> {
    let columns = region.left().saturating_sub(CONTEXT)..region.right().saturating_add(CONTEXT);
    (region.top()..region.bottom().min(frame.area.height)).map(move |y| {
        let cells = columns.clone().map_while(|x| frame.cell((x, y)));
        cells.map(Cell::symbol).collect::<String>().trim_end().to_owned()
    })
}

/// Iterates over rows of glyphs, each of which shows two rows of pixels.
fn glyphs(ink: &[Vec<u8>], columns: &Range<usize>, rows: &Range<usize>) -> impl Iterator<Item = String> {
    let shade = |x, y| f32::from(ink_at(ink, x, y).filter(|_| rows.contains(&y)).unwrap_or(0)) / 255.0;
    rows.clone().step_by(2).map(move |y| {
        let row: String = columns.clone().map(|x| stacked_glyph(shade(x, y), shade(x, y + 1))).collect();
        row.trim_end().to_owned()
    })
}

/// Says that there is more than was shown.
fn more(count: usize, what: &str, lines: &mut Vec<String>) {
    let rest = count.saturating_sub(MAX_SHOWN);
    if rest > 0 {
        let plural = if rest == 1 { "" } else { "s" };
        lines.push(format!(" … and {rest} more {what}{plural}; --full shows all"));
    }
}
