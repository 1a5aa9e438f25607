//! Where everything is: a pure function of the size of the screen.
//!
//! Both the mouse and the views ask it, and nobody keeps what it answers; so they cannot disagree,
//! not even when the screen changes its size in the middle of a stroke.

mod plan;

use ratatui::layout::{Rect, Size};

use crate::ink::{Point, SIDE};
use plan::PLANS;

/// How large a pixel of the canvas is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// One column and half a row: two pixels share a cell, one above the other.
    #[default]
    Half,
    /// Two columns and a row.
    Full,
}

impl Zoom {
    /// Columns and rows that a whole canvas takes.
    #[must_use]
    pub const fn size(self) -> Size {
        match self {
            Self::Half => Size::new(SIDE as u16, SIDE as u16 / 2),
            Self::Full => Size::new(SIDE as u16 * 2, SIDE as u16),
        }
    }

    /// The pixel coordinates of a place so many columns and rows from the canvas' corner.
    #[must_use]
    pub const fn to_pixels(self, columns: f32, rows: f32) -> Point {
        match self {
            Self::Half => Point::new(columns, rows * 2.0),
            Self::Full => Point::new(columns / 2.0, rows),
        }
    }
}

/// In how much detail the answers of the models fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Not at all.
    #[default]
    Nothing,
    /// One line: the three winners.
    Line,
    /// A table of numbers.
    Table,
    /// Three charts with bars, numbers and times.
    Charts,
}

/// The rectangle of every panel. A panel that does not fit has an empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The whole screen.
    pub screen: Rect,
    /// The pixels of the canvas, all of them; empty if the screen is too small for anything.
    pub canvas: Rect,
    /// How large they are.
    pub zoom: Zoom,
    /// The frame around the canvas.
    pub frame: Rect,
    /// What the models say,
    pub answers: Rect,
    /// and how much of it.
    pub detail: Detail,
    /// The picture that the models see, with its frame.
    pub preview: Rect,
    /// The name of the app.
    pub title: Rect,
    /// Tool, brush, preprocessing.
    pub status: Rect,
    /// The latest message.
    pub message: Rect,
    /// The keys.
    pub hints: Rect,
}

/// The smallest screen on which one can paint and read an answer.
pub const SMALLEST: Size = Size::new(SIDE as u16, SIDE as u16 / 2 + 1);

impl Layout {
    /// The layout of a screen of this size.
    #[must_use]
    pub fn of(size: Size) -> Self {
        let screen = Rect::from((ratatui::layout::Position::ORIGIN, size));
        let plan = PLANS.iter().find(|plan| plan.fits(size));
        let layout = plan.map_or_else(Self::default, |plan| plan.place(screen));
        Self { screen, ..layout }
    }

    /// Whether even the smallest arrangement does not fit.
    #[must_use]
    pub const fn is_too_small(&self) -> bool {
        self.canvas.is_empty()
    }

    /// Whether a place on the screen, in fractional cells, lies on the canvas.
    #[must_use]
    pub fn on_canvas(&self, column: f32, row: f32) -> bool {
        let within = |at: f32, from: u16, end: u16| (f32::from(from)..f32::from(end)).contains(&at);
        within(column, self.canvas.left(), self.canvas.right())
            && within(row, self.canvas.top(), self.canvas.bottom())
    }

    /// The pixel coordinates of a place on the screen; of the nearest on the canvas if it lies outside.
    #[must_use]
    pub fn to_canvas(&self, column: f32, row: f32) -> Point {
        let Point { x, y } =
            self.zoom.to_pixels(column - f32::from(self.canvas.x), row - f32::from(self.canvas.y));
        let side = SIDE as f32;
        Point::new(x.clamp(0.0, side), y.clamp(0.0, side))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                let layout = Layout::of(Size::new(width, height));
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
                let layout = Layout::of(Size::new(width, height));
                let whole = layout.canvas.as_size() == layout.zoom.size();
                assert_eq!(whole, !layout.is_too_small(), "{width}×{height}");
                let fits = width >= SMALLEST.width && height >= SMALLEST.height;
                assert_eq!(whole, fits, "{width}×{height}");
            }
        }
    }

    #[test]
    fn a_classic_terminal_shows_everything_but_the_preview() {
        let layout = Layout::of(Size::new(80, 24));
        assert_eq!(layout.zoom, Zoom::Half);
        assert_eq!(layout.detail, Detail::Charts);
        let [.., title, status, message, hints] = panels(&layout);
        assert!([title, status, message, hints].iter().all(|p| p.width == 80));
        assert_eq!(hints.height, 2);
        assert_eq!(layout.answers.width, 48);
    }

    #[test]
    fn a_large_terminal_has_large_pixels_and_a_preview() {
        let layout = Layout::of(Size::new(120, 40));
        assert_eq!(layout.zoom, Zoom::Full);
        assert!(!layout.preview.is_empty());
    }

    #[test]
    fn a_cell_stands_for_its_centre() {
        let half = Layout::of(Size::new(80, 24));
        let (x, y) = (f32::from(half.canvas.x), f32::from(half.canvas.y));
        assert_eq!(half.to_canvas(x + 3.5, y + 2.5), Point::new(3.5, 5.0));
        let full = Layout::of(Size::new(120, 40));
        let (x, y) = (f32::from(full.canvas.x), f32::from(full.canvas.y));
        assert_eq!(full.to_canvas(x + 3.5, y + 2.5), Point::new(1.75, 2.5));
    }

    #[test]
    fn places_outside_are_moved_to_the_edge() {
        let layout = Layout::of(Size::new(80, 24));
        assert_eq!(layout.to_canvas(0.5, 0.5), Point::new(0.0, 0.0));
        assert_eq!(layout.to_canvas(65_535.5, 65_535.5), Point::new(28.0, 28.0));
        assert!(!layout.on_canvas(0.5, 0.5));
    }
}
