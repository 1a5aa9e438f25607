//! The layout as a pure function of the size of the screen.
//!
//! Both the mouse and the drawing compute it, and neither stores it; so they cannot disagree, not even
//! when the screen changes its size in the middle of a stroke.

use ratatui::layout::{Position, Rect, Size};

use super::layout::{Detail, Layout};
use crate::tui::contents::Contents;
use crate::tui::widget::heatmap::Zoom;

/// Returns the smallest screen on which one can paint and read a prediction.
#[must_use]
pub fn min_size(contents: &Contents) -> Size {
    Size::new(contents.line_width(), contents.canvas(Zoom::Half).height + 1)
}

/// Lays the page out on a screen of this size.
#[must_use]
pub fn layout(contents: &Contents, size: Size) -> Layout {
    let screen = Rect::from((Position::ORIGIN, size));
    let arrangements = arrangements(contents);
    let big = contents.big.then(|| big_arrangements(contents, size)).into_iter().flatten();
    let arrangement = big.chain(arrangements).find(|arrangement| arrangement.fits(size));
    let empty = || Layout::empty(contents.size);
    let layout = arrangement.map_or_else(empty, |arrangement| arrangement.place(contents, screen));
    Layout { screen, ..layout }
}

/// One way to arrange the panels.
struct Arrangement {
    /// Columns that it needs, and columns that it can use.
    columns: (u16, u16),
    /// Rows of the panels proper; the lines around them take the rest.
    rows: u16,
    /// Lines above and below that it needs.
    lines: u16,
    zoom: Zoom,
    detail: Detail,
    arrange: fn(&Contents, &mut Layout, Rect),
}

/// Returns all arrangements, from the richest to the poorest: the first that fits is taken.
fn arrangements(contents: &Contents) -> [Arrangement; 10] {
    let (full, half) = (contents.framed(Zoom::Full), contents.framed(Zoom::Half));
    let (bare, table, charts) = (contents.canvas(Zoom::Half), contents.table(), contents.chart_rows());
    let rows = |canvas: Size| canvas.height.max(charts + 1);
    let beside = |canvas: u16, (least, most): (u16, u16)| (canvas + GAP + least, canvas + GAP + most);
    let entry = |zoom, detail, columns, rows, lines, arrange| Arrangement {
        columns,
        rows,
        lines,
        zoom,
        detail,
        arrange,
    };
    let (tall, line) = (charts + 1 + half.height, contents.line_width());
    let (with_table, below) = (bare.height + 1 + table.height, line.max(table.width));
    let twice = (2 * half.height + 1).max(charts + 1);
    let strips = bare.height + contents.models;
    let bare_rows = bare.height.max(table.height);
    let (charts, table) = (Detail::Charts, (table.width, table.width));
    [
        entry(Zoom::Full, charts, beside(full.width, ROOMY), full.height.max(tall), 4, preview_below_charts),
        entry(Zoom::Full, charts, beside(full.width, NARROW), rows(full), 4, charts_beside_canvas),
        entry(Zoom::Half, charts, beside(2 * half.width + GAP, ROOMY), rows(half), 3, preview_beside_charts),
        entry(Zoom::Half, charts, beside(half.width, ROOMY), twice, 4, preview_below_canvas),
        entry(Zoom::Half, charts, beside(half.width, TIGHT), rows(half), 1, charts_beside_canvas),
        entry(Zoom::Half, Detail::Table, beside(half.width, table), rows(half), 1, charts_beside_canvas),
        entry(Zoom::Half, Detail::Table, beside(bare.width, table), bare_rows, 1, bare_beside_canvas),
        entry(Zoom::Half, Detail::Table, (below, below.max(44)), with_table, 0, answers_below_canvas),
        entry(Zoom::Half, Detail::Strips, (line, line.max(44)), strips, 2, answers_below_canvas),
        entry(Zoom::Half, Detail::Line, (line, line.max(44)), bare.height + 1, 0, answers_below_canvas),
    ]
}

/// Returns the arrangements with a canvas as large as possible, from the largest to the smallest.
fn big_arrangements(contents: &Contents, size: Size) -> impl Iterator<Item = Arrangement> {
    let (least, width) = (contents.models * HUGE, size.width);
    (1..=MAX_ZOOM).rev().map(move |factor| {
        let zoom = Zoom::times(factor);
        let framed = contents.framed(zoom);
        let columns = framed.width + GAP + least;
        Arrangement {
            columns: (columns, columns.max(width)),
            rows: framed.height,
            lines: 3,
            zoom,
            detail: Detail::Huge,
            arrange: huge_beside_canvas,
        }
    })
}

/// The most columns and half rows of a pixel: of 28×28 pixels, 224 columns.
const MAX_ZOOM: u8 = 8;
/// The fewest columns of a huge answer, with the gap beside it.
const HUGE: u16 = 14;

/// Columns between panels.
const GAP: u16 = 2;
/// Columns that the charts need, and can use, where there is room for a preview.
const ROOMY: (u16, u16) = (48, 90);
/// Columns of the charts beside a canvas with large pixels, which 80 columns leave to a canvas of 16×16.
const NARROW: (u16, u16) = (44, 90);
/// Columns of the charts before a table takes their place.
const TIGHT: (u16, u16) = (38, 90);

impl Arrangement {
    /// Returns true if it fits on a screen of this size.
    const fn fits(&self, size: Size) -> bool {
        size.width >= self.columns.0 && size.height >= self.rows + self.lines
    }

    /// Centers the panels on the screen, with as many lines above and below as fit.
    fn place(&self, contents: &Contents, screen: Rect) -> Layout {
        let mut layout = Layout { zoom: self.zoom, detail: self.detail, ..Layout::empty(contents.size) };
        let width = screen.width.min(self.columns.1);
        let lines = Lines::within(screen.height - self.rows);
        let height = self.rows + lines.total();
        let block = Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 2, width, height };
        let main = lines.place(&mut layout, block, self.rows);
        (self.arrange)(contents, &mut layout, main);
        layout
    }
}

/// The lines above and below the panels.
#[derive(Default)]
struct Lines {
    title: u16,
    above: u16,
    below: u16,
    status: u16,
    message: u16,
    between: u16,
    hints: u16,
}

impl Lines {
    /// Chooses the most important lines that fit into this many rows.
    fn within(rows: u16) -> Self {
        let mut lines = Self::default();
        let wanted: [fn(&mut Self) -> &mut u16; 9] = [
            |l| &mut l.hints,
            |l| &mut l.message,
            |l| &mut l.status,
            |l| &mut l.title,
            |l| &mut l.hints,
            |l| &mut l.above,
            |l| &mut l.below,
            |l| &mut l.between,
            |l| &mut l.above,
        ];
        for line in wanted.iter().take(usize::from(rows)) {
            *line(&mut lines) += 1;
        }
        lines
    }

    fn total(&self) -> u16 {
        let around = self.title + self.above + self.below;
        around + self.status + self.message + self.between + self.hints
    }

    /// Places the lines around `rows` rows of panels, and returns the rectangle of those.
    fn place(&self, layout: &mut Layout, block: Rect, rows: u16) -> Rect {
        let mut y = block.y;
        let mut take = |height: u16| {
            let rect = Rect { y, height, ..block };
            y += height;
            rect
        };
        layout.title = take(self.title);
        take(self.above);
        let main = take(rows);
        take(self.below);
        layout.status = take(self.status);
        layout.message = take(self.message);
        layout.notice = take(self.between);
        layout.hints = take(self.hints);
        main
    }
}

/// Places a framed canvas at the top left, and returns the rectangle to the right of it.
fn framed_canvas(contents: &Contents, layout: &mut Layout, main: Rect) -> Rect {
    let Size { width, height } = contents.framed(layout.zoom);
    layout.frame = Rect { width, height, ..main };
    layout.canvas = inner(layout.frame);
    right_of(main, layout.frame.width + GAP)
}

fn charts_beside_canvas(contents: &Contents, layout: &mut Layout, main: Rect) {
    let beside = framed_canvas(contents, layout, main);
    let height = layout.canvas.height.max(contents.chart_rows());
    layout.answers = rows_like(beside, layout.canvas.y, height);
}

fn huge_beside_canvas(contents: &Contents, layout: &mut Layout, main: Rect) {
    let beside = framed_canvas(contents, layout, main);
    layout.answers = rows_like(beside, layout.canvas.y, layout.canvas.height);
}

fn preview_below_charts(contents: &Contents, layout: &mut Layout, main: Rect) {
    let Size { width, height } = contents.framed(Zoom::Half);
    let beside = framed_canvas(contents, layout, main);
    layout.answers = rows_like(beside, main.y, main.height - height - 1);
    layout.preview = Rect { y: main.bottom() - height, width, height, ..beside };
}

fn preview_beside_charts(contents: &Contents, layout: &mut Layout, main: Rect) {
    let Size { width, height } = contents.framed(Zoom::Half);
    charts_beside_canvas(contents, layout, main);
    layout.answers.width -= width + GAP;
    layout.preview = Rect { x: main.right() - width, width, height, ..main };
}

fn preview_below_canvas(contents: &Contents, layout: &mut Layout, main: Rect) {
    charts_beside_canvas(contents, layout, main);
    layout.preview = Rect { y: main.bottom() - layout.frame.height, ..layout.frame };
}

fn bare_beside_canvas(contents: &Contents, layout: &mut Layout, main: Rect) {
    let Size { width, height } = contents.canvas(Zoom::Half);
    layout.canvas = Rect { width, ..rows_like(main, main.y, height) };
    layout.answers = rows_like(right_of(main, width + GAP), main.y, contents.table().height);
}

fn answers_below_canvas(contents: &Contents, layout: &mut Layout, main: Rect) {
    let Size { width, height } = contents.canvas(Zoom::Half);
    layout.canvas = centered(width, rows_like(main, main.y, height));
    let (width, gap) = match layout.detail {
        Detail::Table => (contents.table().width, 1),
        _ => (contents.line_width(), 0),
    };
    let below = rows_like(main, main.y + height + gap, main.height - height - gap);
    layout.answers = centered(width.max(layout.canvas.width), below);
}

fn centered(width: u16, rect: Rect) -> Rect {
    Rect { x: rect.x + (rect.width - width) / 2, width, ..rect }
}

fn inner(frame: Rect) -> Rect {
    Rect { x: frame.x + 1, y: frame.y + 1, width: frame.width - 2, height: frame.height - 2 }
}

fn right_of(rect: Rect, columns: u16) -> Rect {
    Rect { x: rect.x + columns, width: rect.width - columns, ..rect }
}

fn rows_like(rect: Rect, y: u16, height: u16) -> Rect {
    Rect { y, height, ..rect }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{ImageSize, Point};

    const DIGITS: Contents =
        Contents { size: ImageSize::MNIST, classes: 10, name_width: 1, models: 3, big: false };

    /// Contents of several sizes, the names of classes and the number of models included.
    const ALL: [Contents; 5] = [
        DIGITS,
        Contents { big: true, ..DIGITS },
        Contents { size: ImageSize::square::<16>(), classes: 3, name_width: 8, models: 3, big: false },
        Contents { size: ImageSize::square::<7>(), classes: 2, name_width: 3, models: 1, big: true },
        Contents { size: ImageSize::square::<32>(), classes: 30, name_width: 4, models: 5, big: false },
    ];

    fn sizes() -> impl Iterator<Item = (Contents, Size)> {
        let widths = (0..=130).chain([200, 300, 500]);
        let sizes =
            widths.flat_map(|width| (0..=50).chain([100, 200]).map(move |height| Size::new(width, height)));
        sizes.flat_map(|size| ALL.map(|contents| (contents, size)))
    }

    fn panels(layout: &Layout) -> [Rect; 8] {
        [
            if layout.frame.is_empty() { layout.canvas } else { layout.frame },
            layout.answers,
            layout.preview,
            layout.title,
            layout.status,
            layout.message,
            layout.notice,
            layout.hints,
        ]
    }

    #[test]
    fn at_every_size_panels_stay_on_the_screen_and_apart() {
        for (contents, size) in sizes() {
            let layout = super::layout(&contents, size);
            let panels = panels(&layout);
            for (i, panel) in panels.iter().enumerate() {
                let apart = panels[..i].iter().all(|other| !other.intersects(*panel));
                let on_screen = panel.is_empty() || layout.screen.union(*panel) == layout.screen;
                assert!(apart && on_screen, "{contents:?} on {size}: {layout:?}");
            }
        }
    }

    #[test]
    fn the_canvas_is_whole_or_not_there() {
        for (contents, size) in sizes() {
            let layout = super::layout(&contents, size);
            let whole = layout.canvas.as_size() == layout.zoom.size(contents.size);
            assert_eq!(whole, !layout.is_too_small(), "{contents:?} on {size}");
            let least = min_size(&contents);
            let fits = size.width >= least.width && size.height >= least.height;
            assert_eq!(whole, fits, "{contents:?} on {size}");
        }
    }

    #[test]
    fn a_small_canvas_has_large_pixels_on_a_classic_terminal() {
        let layout = super::layout(&ALL[2], Size::new(80, 24));
        assert_eq!((layout.zoom, layout.detail), (Zoom::Full, Detail::Charts));
        assert_eq!(layout.canvas.as_size(), Size::new(32, 16));
    }

    #[test]
    fn a_classic_terminal_shows_everything_but_the_preview() {
        let layout = super::layout(&DIGITS, Size::new(80, 24));
        assert_eq!(layout.zoom, Zoom::Half);
        assert_eq!(layout.detail, Detail::Charts);
        let [.., title, status, message, notice, hints] = panels(&layout);
        assert!([title, status, message, notice, hints].iter().all(|p| p.width == 80));
        assert_eq!(hints.height, 2);
        assert_eq!(layout.answers.width, 48);
    }

    #[test]
    fn small_terminals_have_a_bar_for_each_model() {
        for (width, height) in [(40, 20), (45, 24), (28, 19)] {
            let layout = super::layout(&DIGITS, Size::new(width, height));
            assert_eq!((layout.detail, layout.answers.height), (Detail::Strips, 3), "{width}×{height}");
            assert!(!layout.message.is_empty() && !layout.hints.is_empty());
        }
    }

    #[test]
    fn a_big_canvas_grows_to_what_the_terminal_has() {
        let big = Contents { big: true, ..DIGITS };
        for (width, height, columns, rows) in [(200, 60, 84, 42), (80, 24, 28, 14), (120, 40, 56, 28)] {
            let layout = super::layout(&big, Size::new(width, height));
            assert_eq!(layout.canvas.as_size(), Size::new(columns, rows), "{width}×{height}");
            assert_eq!(layout.detail, Detail::Huge);
        }
        let small = Size::new(60, 20);
        assert_eq!(super::layout(&big, small), super::layout(&DIGITS, small), "no room");
    }

    #[test]
    fn a_large_terminal_has_large_pixels_and_a_preview() {
        let layout = super::layout(&DIGITS, Size::new(120, 40));
        assert_eq!(layout.zoom, Zoom::Full);
        assert!(!layout.preview.is_empty());
    }

    #[test]
    fn a_cell_stands_for_its_centre() {
        let half = layout(&DIGITS, Size::new(80, 24));
        let (x, y) = (f32::from(half.canvas.x), f32::from(half.canvas.y));
        assert_eq!(half.painting().to_pixels(x + 3.5, y + 2.5), Point::new(3.5, 5.0));
        let full = layout(&DIGITS, Size::new(120, 40));
        let (x, y) = (f32::from(full.canvas.x), f32::from(full.canvas.y));
        assert_eq!(full.painting().to_pixels(x + 3.5, y + 2.5), Point::new(1.75, 2.5));
    }

    #[test]
    fn places_outside_are_moved_to_the_edge() {
        let layout = super::layout(&DIGITS, Size::new(80, 24));
        assert_eq!(layout.painting().to_pixels(0.5, 0.5), Point::new(0.0, 0.0));
        assert_eq!(layout.painting().to_pixels(65_535.5, 65_535.5), Point::new(28.0, 28.0));
        assert!(!layout.painting().contains(0.5, 0.5));
    }
}
