//! The arrangements of the panels, from the richest to the poorest.

use ratatui::layout::{Rect, Size};

use super::{Detail, Layout, SMALLEST, Zoom};

/// One way to arrange the panels.
pub(super) struct Plan {
    /// Columns that it needs, and columns that it can use.
    columns: (u16, u16),
    /// Rows of the panels proper; the lines around them take what is left over.
    rows: u16,
    /// Lines above and below that it cannot do without.
    lines: u16,
    zoom: Zoom,
    detail: Detail,
    arrange: fn(&mut Layout, Rect),
}

/// From the richest to the poorest: the first that fits is taken.
pub(super) const PLANS: &[Plan] = &[
    Plan {
        columns: (58 + GAP + CHARTS.0, 58 + GAP + CHARTS.1),
        rows: 30,
        lines: 4,
        zoom: Zoom::Full,
        detail: Detail::Charts,
        arrange: preview_below_charts,
    },
    Plan {
        columns: (80 + GAP + 30, 60 + 2 * GAP + CHARTS.1),
        rows: 16,
        lines: 3,
        zoom: Zoom::Half,
        detail: Detail::Charts,
        arrange: preview_beside_charts,
    },
    Plan {
        columns: (80, 30 + GAP + CHARTS.1),
        rows: 33,
        lines: 4,
        zoom: Zoom::Half,
        detail: Detail::Charts,
        arrange: preview_below_canvas,
    },
    Plan {
        columns: (30 + GAP + 38, 30 + GAP + CHARTS.1),
        rows: 16,
        lines: 1,
        zoom: Zoom::Half,
        detail: Detail::Charts,
        arrange: charts_beside_canvas,
    },
    Plan {
        columns: (30 + GAP + TABLE.width, 30 + GAP + TABLE.width),
        rows: 16,
        lines: 1,
        zoom: Zoom::Half,
        detail: Detail::Table,
        arrange: charts_beside_canvas,
    },
    Plan {
        columns: (28 + GAP + TABLE.width, 28 + GAP + TABLE.width),
        rows: 14,
        lines: 1,
        zoom: Zoom::Half,
        detail: Detail::Table,
        arrange: bare_beside_canvas,
    },
    Plan {
        columns: (28, 44),
        rows: 15 + TABLE.height,
        lines: 0,
        zoom: Zoom::Half,
        detail: Detail::Table,
        arrange: answers_below_canvas,
    },
    Plan {
        columns: (SMALLEST.width, 44),
        rows: SMALLEST.height,
        lines: 0,
        zoom: Zoom::Half,
        detail: Detail::Line,
        arrange: answers_below_canvas,
    },
];

/// Columns between panels.
const GAP: u16 = 2;
/// Columns that three charts need, and can use.
const CHARTS: (u16, u16) = (48, 90);
/// What the table of numbers takes.
const TABLE: Size = Size::new(23, 12);

impl Plan {
    /// Whether it fits on a screen of this size.
    pub(super) const fn fits(&self, size: Size) -> bool {
        size.width >= self.columns.0 && size.height >= self.rows + self.lines
    }

    /// Centers the panels on the screen, with as many lines above and below as there is room for.
    pub(super) fn place(&self, screen: Rect) -> Layout {
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
    /// The most important ones that fit into so many rows.
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

    /// Sets the lines around `rows` rows of panels, and returns those.
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

/// Sets a framed canvas into the top left corner, and returns what is right of it.
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
