//! The rectangles of the answers page.

use ratatui::layout::Rect;

use crate::ink::ImageSize;
use crate::tui::page::painting::Painting;
use crate::tui::widget::heatmap::Zoom;

/// The amount of detail in which predictions are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Not at all.
    #[default]
    Nothing,
    /// One line with the winners.
    Line,
    /// A line for each model: its winner, a bar and the score.
    Strips,
    /// A table of scores.
    Table,
    /// A chart for each model, with bars, scores and times.
    Charts,
    /// A huge class for each model.
    Huge,
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
    /// The verdict of the models.
    pub message: Rect,
    /// The latest message, where the verdict keeps its own line.
    pub notice: Rect,
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
            notice: Rect::ZERO,
            hints: Rect::ZERO,
        }
    }

    /// Returns true if even the smallest arrangement does not fit.
    #[must_use]
    pub const fn is_too_small(&self) -> bool {
        self.canvas.is_empty()
    }

    /// Returns the place of the canvas.
    #[must_use]
    pub const fn painting(&self) -> Painting {
        Painting { canvas: self.canvas, size: self.size, zoom: self.zoom, frame: self.frame }
    }
}
