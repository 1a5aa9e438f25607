//! The layout as a pure function of the size of the screen.
//!
//! Both the mouse and the drawing compute it, and neither stores it; so they cannot disagree, not even
//! when the screen changes its size in the middle of a stroke.

use ratatui::layout::{Position, Rect, Size};

use super::layout::{Detail, Layout};
use crate::ink::SIDE;
use crate::tui::widget::heatmap::Zoom;

/// The smallest screen on which one can paint and read a prediction.
pub const MIN_SIZE: Size = Size::new(SIDE as u16, SIDE as u16 / 2 + 1);

/// Lays the page out on a screen of this size.
#[must_use]
pub fn layout(size: Size) -> Layout {
    let screen = Rect::from((Position::ORIGIN, size));
    let arrangement = ARRANGEMENTS.iter().find(|arrangement| arrangement.fits(size));
    let layout = arrangement.map_or_else(Layout::default, |arrangement| arrangement.place(screen));
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
    arrange: fn(&mut Layout, Rect),
}

/// All arrangements, from the richest to the poorest: the first that fits is taken.
const ARRANGEMENTS: &[Arrangement] = &[
    Arrangement {
        columns: (58 + GAP + CHARTS.0, 58 + GAP + CHARTS.1),
        rows: 30,
        lines: 4,
        zoom: Zoom::Full,
        detail: Detail::Charts,
        arrange: preview_below_charts,
    },
    Arrangement {
        columns: (80 + GAP + 30, 60 + 2 * GAP + CHARTS.1),
        rows: 16,
        lines: 3,
        zoom: Zoom::Half,
        detail: Detail::Charts,
        arrange: preview_beside_charts,
    },
    Arrangement {
        columns: (80, 30 + GAP + CHARTS.1),
        rows: 33,
        lines: 4,
        zoom: Zoom::Half,
        detail: Detail::Charts,
        arrange: preview_below_canvas,
    },
    Arrangement {
        columns: (30 + GAP + 38, 30 + GAP + CHARTS.1),
        rows: 16,
        lines: 1,
        zoom: Zoom::Half,
        detail: Detail::Charts,
        arrange: charts_beside_canvas,
    },
    Arrangement {
        columns: (30 + GAP + TABLE.width, 30 + GAP + TABLE.width),
        rows: 16,
        lines: 1,
        zoom: Zoom::Half,
        detail: Detail::Table,
        arrange: charts_beside_canvas,
    },
    Arrangement {
        columns: (28 + GAP + TABLE.width, 28 + GAP + TABLE.width),
        rows: 14,
        lines: 1,
        zoom: Zoom::Half,
        detail: Detail::Table,
        arrange: bare_beside_canvas,
    },
    Arrangement {
        columns: (28, 44),
        rows: 15 + TABLE.height,
        lines: 0,
        zoom: Zoom::Half,
        detail: Detail::Table,
        arrange: answers_below_canvas,
    },
    Arrangement {
        columns: (MIN_SIZE.width, 44),
        rows: MIN_SIZE.height,
        lines: 0,
        zoom: Zoom::Half,
        detail: Detail::Line,
        arrange: answers_below_canvas,
    },
];

/// Columns between panels.
const GAP: u16 = 2;
/// Columns that the charts need, and can use.
const CHARTS: (u16, u16) = (48, 90);
/// Size of the table of scores.
const TABLE: Size = Size::new(23, 12);

impl Arrangement {
    /// Returns true if it fits on a screen of this size.
    const fn fits(&self, size: Size) -> bool {
        size.width >= self.columns.0 && size.height >= self.rows + self.lines
    }

    /// Centers the panels on the screen, with as many lines above and below as fit.
    fn place(&self, screen: Rect) -> Layout {
        let mut layout = Layout { zoom: self.zoom, detail: self.detail, ..Layout::default() };
        let width = screen.width.min(self.columns.1);
        let lines = Lines::within(screen.height - self.rows);
        let height = self.rows + lines.total();
        let block = Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 2, width, height };
        let main = lines.place(&mut layout, block, self.rows);
        (self.arrange)(&mut layout, main);
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
        take(self.between);
        layout.hints = take(self.hints);
        main
    }
}

/// Places a framed canvas at the top left, and returns the rectangle to the right of it.
fn framed_canvas(layout: &mut Layout, main: Rect) -> Rect {
    let Size { width, height } = layout.zoom.size();
    layout.frame = Rect { width: width + 2, height: height + 2, ..main };
    layout.canvas = inner(layout.frame);
    right_of(main, layout.frame.width + GAP)
}

fn charts_beside_canvas(layout: &mut Layout, main: Rect) {
    let beside = framed_canvas(layout, main);
    layout.answers = rows_like(beside, layout.canvas.y, Zoom::Half.size().height);
}

fn preview_below_charts(layout: &mut Layout, main: Rect) {
    let beside = framed_canvas(layout, main);
    layout.answers = rows_like(beside, main.y, main.height - 16 - 1);
    layout.preview = Rect { y: main.bottom() - 16, width: 30, height: 16, ..beside };
}

fn preview_beside_charts(layout: &mut Layout, main: Rect) {
    charts_beside_canvas(layout, main);
    layout.answers.width -= 30 + GAP;
    layout.preview = Rect { x: main.right() - 30, width: 30, ..main };
}

fn preview_below_canvas(layout: &mut Layout, main: Rect) {
    charts_beside_canvas(layout, main);
    layout.preview = Rect { y: main.bottom() - 16, ..layout.frame };
}

fn bare_beside_canvas(layout: &mut Layout, main: Rect) {
    layout.canvas = Rect { width: 28, ..rows_like(main, main.y, 14) };
    layout.answers = rows_like(right_of(main, 28 + GAP), main.y, TABLE.height);
}

fn answers_below_canvas(layout: &mut Layout, main: Rect) {
    layout.canvas = Rect { x: main.x + (main.width - 28) / 2, width: 28, ..rows_like(main, main.y, 14) };
    let gap = u16::from(layout.detail == Detail::Table);
    layout.answers = Rect { y: main.y + 14 + gap, height: main.height - 14 - gap, ..layout.canvas };
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
    use crate::ink::Point;

    fn panels(layout: &Layout) -> [Rect; 7] {
        [
            if layout.frame.is_empty() { layout.canvas } else { layout.frame },
            layout.answers,
            layout.preview,
            layout.title,
            layout.status,
            layout.message,
            layout.hints,
        ]
    }

    #[test]
    fn at_every_size_panels_stay_on_the_screen_and_apart() {
        for width in (0..=130).chain([200, 300, 500]) {
            for height in (0..=50).chain([100, 200]) {
                let layout = super::layout(Size::new(width, height));
                let panels = panels(&layout);
                for (i, panel) in panels.iter().enumerate() {
                    let apart = panels[..i].iter().all(|other| !other.intersects(*panel));
                    let on_screen = panel.is_empty() || layout.screen.union(*panel) == layout.screen;
                    assert!(apart && on_screen, "{width}×{height}: {layout:?}");
                }
            }
        }
    }

    #[test]
    fn the_canvas_is_whole_or_not_there() {
        for width in 0..=130 {
            for height in 0..=50 {
                let layout = super::layout(Size::new(width, height));
                let whole = layout.canvas.as_size() == layout.zoom.size();
                assert_eq!(whole, !layout.is_too_small(), "{width}×{height}");
                let fits = width >= MIN_SIZE.width && height >= MIN_SIZE.height;
                assert_eq!(whole, fits, "{width}×{height}");
            }
        }
    }

    #[test]
    fn a_classic_terminal_shows_everything_but_the_preview() {
        let layout = super::layout(Size::new(80, 24));
        assert_eq!(layout.zoom, Zoom::Half);
        assert_eq!(layout.detail, Detail::Charts);
        let [.., title, status, message, hints] = panels(&layout);
        assert!([title, status, message, hints].iter().all(|p| p.width == 80));
        assert_eq!(hints.height, 2);
        assert_eq!(layout.answers.width, 48);
    }

    #[test]
    fn a_large_terminal_has_large_pixels_and_a_preview() {
        let layout = super::layout(Size::new(120, 40));
        assert_eq!(layout.zoom, Zoom::Full);
        assert!(!layout.preview.is_empty());
    }

    #[test]
    fn a_cell_stands_for_its_centre() {
        let half = layout(Size::new(80, 24));
        let (x, y) = (f32::from(half.canvas.x), f32::from(half.canvas.y));
        assert_eq!(half.to_canvas(x + 3.5, y + 2.5), Point::new(3.5, 5.0));
        let full = layout(Size::new(120, 40));
        let (x, y) = (f32::from(full.canvas.x), f32::from(full.canvas.y));
        assert_eq!(full.to_canvas(x + 3.5, y + 2.5), Point::new(1.75, 2.5));
    }

    #[test]
    fn places_outside_are_moved_to_the_edge() {
        let layout = super::layout(Size::new(80, 24));
        assert_eq!(layout.to_canvas(0.5, 0.5), Point::new(0.0, 0.0));
        assert_eq!(layout.to_canvas(65_535.5, 65_535.5), Point::new(28.0, 28.0));
        assert!(!layout.on_canvas(0.5, 0.5));
    }
}
