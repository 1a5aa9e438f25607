//! Where the numbers between two stages lie.

use std::ops::Range;

use super::floats::LINE;

/// Feature maps laid channels last: row by row, pixel by pixel, all channels of a pixel together,
/// with a border of zeros where the next stage is a padded convolution.
///
/// A line of n numbers is one pixel of n channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) border: usize,
}

impl Layout {
    /// Feature maps without a border.
    pub(super) fn new([channels, height, width]: [usize; 3]) -> Self {
        Self { channels, height, width, border: 0 }
    }

    /// Numbers from one row to the next.
    pub(super) fn stride(&self) -> usize {
        (self.width + 2 * self.border) * self.channels
    }

    /// Where the pixel at this row and column begins.
    pub(super) fn at(&self, row: usize, column: usize) -> usize {
        (row + self.border) * self.stride() + (column + self.border) * self.channels
    }

    /// Numbers of one picture, border and slack included: whole cache lines, and at least one at
    /// the end, so that a vector may be read from any number on.
    pub(super) fn len(&self) -> usize {
        ((self.height + 2 * self.border) * self.stride() + LINE).next_multiple_of(LINE)
    }

    /// Where each row lies, without the border.
    pub(super) fn rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let layout = *self;
        (0..layout.height).map(move |row| {
            let start = layout.at(row, 0);
            start..start + layout.width * layout.channels
        })
    }

    /// Where each pixel begins, row by row.
    pub(super) fn pixels(&self) -> impl Iterator<Item = usize> + use<> {
        let layout = *self;
        (0..layout.height).flat_map(move |r| (0..layout.width).map(move |c| layout.at(r, c)))
    }
}
