//! The sizes that the page must find room for: those of the canvas, the charts and the table.

use ratatui::layout::Size;

use crate::ink::ImageSize;
use crate::models::Lineup;
use crate::tui::widget::heatmap::Zoom;

/// The parts of a task and its models that a layout depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Columns and rows of the canvas, in pixels.
    pub size: ImageSize,
    /// The number of classes.
    pub classes: u16,
    /// Characters of the longest name of a class.
    pub name_width: u16,
    /// The number of models.
    pub models: u16,
    /// True if the canvas is to be as large as the screen allows, for a projector.
    pub big: bool,
}

/// The number of models that a layout makes room for; more are shown where there is some left.
const MAX_MODELS: usize = 4;

/// Rows above the classes in a chart: the name of the model, and the unit.
pub(super) const CHART_HEADER: u16 = 2;
/// Columns of one model in the table.
pub(super) const TABLE_COLUMN: u16 = 7;

impl Contents {
    /// Measures the task and the models of a lineup.
    #[must_use]
    pub fn of(lineup: &Lineup) -> Self {
        let task = lineup.task();
        let widths = task.classes.iter().map(|name| name.chars().count());
        Self {
            size: task.size,
            classes: task.classes.len() as u16,
            name_width: widths.max().unwrap_or(0) as u16,
            models: lineup.members().len().min(MAX_MODELS) as u16,
            big: false,
        }
    }

    /// Returns the columns and rows of the canvas.
    #[must_use]
    pub const fn canvas(&self, zoom: Zoom) -> Size {
        zoom.size(self.size)
    }

    /// Returns the columns and rows of the canvas with its frame.
    #[must_use]
    pub const fn framed(&self, zoom: Zoom) -> Size {
        let Size { width, height } = self.canvas(zoom);
        Size::new(width + 2, height + 2)
    }

    /// Returns the rows of a class in a chart: a name of several letters leaves no room for a bar beside it.
    #[must_use]
    pub const fn rows_of_class(&self) -> u16 {
        if self.name_width > 1 { 2 } else { 1 }
    }

    /// Returns the rows of a chart: its header, the classes, and the time.
    #[must_use]
    pub const fn chart_rows(&self) -> u16 {
        CHART_HEADER + self.classes * self.rows_of_class() + 1
    }

    /// Returns the columns and rows of the table of scores.
    #[must_use]
    pub const fn table(&self) -> Size {
        Size::new(self.name_width + 1 + self.models * TABLE_COLUMN, self.classes + 2)
    }

    /// Returns the columns of the line with the winners, which the canvas may be wider than.
    #[must_use]
    pub fn line_width(&self) -> u16 {
        (self.models * (6 + self.name_width)).max(self.canvas(Zoom::Half).width)
    }
}
