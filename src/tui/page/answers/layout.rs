//! The rectangles of the answers page.

use ratatui::layout::Rect;

use crate::ink::{ImageSize, Point};
use crate::tui::widget::heatmap::Zoom;

/// The amount of detail in which predictions are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Not at all.
    #[default]
    Nothing,
    /// One line with the winners.
    Line,
    /// A table of scores.
    Table,
    /// A chart for each model, with bars, scores and times.
    Charts,
}

/// The rectangle of every panel; that of a panel that does not fit is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The whole screen.
    pub screen: Rect,
    /// The pixels of the canvas, all of them; empty if the screen is too small for anything.
    pub canvas: Rect,
    /// Columns and rows of the canvas, in pixels.
    pub size: ImageSize,
    /// The size of a pixel of the canvas.
    pub zoom: Zoom,
    /// The frame around the canvas.
    pub frame: Rect,
    /// The predictions.
    pub answers: Rect,
    /// The detail of the predictions.
    pub detail: Detail,
    /// The model input, with its frame.
    pub preview: Rect,
    /// The name of the app.
    pub title: Rect,
    /// Tool, brush and preprocessing.
    pub status: Rect,
    /// The latest message.
    pub message: Rect,
    /// The hints.
    pub hints: Rect,
}

impl Layout {
    /// Creates a layout without any panels.
    pub(super) const fn empty(size: ImageSize) -> Self {
        Self {
            screen: Rect::ZERO,
            canvas: Rect::ZERO,
            size,
            zoom: Zoom::Half,
            frame: Rect::ZERO,
            answers: Rect::ZERO,
            detail: Detail::Nothing,
            preview: Rect::ZERO,
            title: Rect::ZERO,
            status: Rect::ZERO,
            message: Rect::ZERO,
            hints: Rect::ZERO,
        }
    }

    /// Returns true if even the smallest arrangement does not fit.
    #[must_use]
    pub const fn is_too_small(&self) -> bool {
        self.canvas.is_empty()
    }

    /// Returns true if a place on the screen, in fractional cells, lies on the canvas.
    #[must_use]
    pub fn on_canvas(&self, column: f32, row: f32) -> bool {
        let within = |at: f32, from: u16, end: u16| (f32::from(from)..f32::from(end)).contains(&at);
        within(column, self.canvas.left(), self.canvas.right())
            && within(row, self.canvas.top(), self.canvas.bottom())
    }

    /// Converts a place on the screen, in fractional cells, to canvas pixels, clamped to the canvas.
    #[must_use]
    pub fn to_canvas(&self, column: f32, row: f32) -> Point {
        let Point { x, y } =
            self.zoom.to_pixels(column - f32::from(self.canvas.x), row - f32::from(self.canvas.y));
        Point::new(x.clamp(0.0, self.size.width() as f32), y.clamp(0.0, self.size.height() as f32))
    }
}
