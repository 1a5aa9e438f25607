//! Memory layout of the values between two stages.

use std::ops::Range;

use super::aligned::LINE;

/// Channels-last feature maps of one image: \[height + 2·border\]\[width + 2·border\]\[channels\] and some slack, with
/// zeros in the border where the next stage is a padded convolution.
///
/// A vector of n values is one pixel of n channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) border: usize,
}

impl Layout {
    /// Creates the layout of feature maps without a border.
    pub(super) fn new([channels, height, width]: [usize; 3]) -> Self {
        Self { channels, height, width, border: 0 }
    }

    /// Returns the number of values from one row to the next.
    pub(super) fn stride(&self) -> usize {
        (self.width + 2 * self.border) * self.channels
    }

    /// Returns the offset of the pixel at this row and column, neither of them counting the border.
    pub(super) fn at(&self, row: usize, column: usize) -> usize {
        (row + self.border) * self.stride() + (column + self.border) * self.channels
    }

    /// Returns the number of values of one image, border and slack included: whole cache lines, and at least one
    /// at the end, so that a whole register may be loaded from any offset.
    pub(super) fn len(&self) -> usize {
        ((self.height + 2 * self.border) * self.stride() + LINE).next_multiple_of(LINE)
    }

    /// Returns the range of each row, without the border.
    pub(super) fn rows(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let layout = *self;
        (0..layout.height).map(move |row| {
            let start = layout.at(row, 0);
            start..start + layout.width * layout.channels
        })
    }

    /// Returns the offset of each pixel, row by row.
    pub(super) fn pixels(&self) -> impl Iterator<Item = usize> + use<> {
        let layout = *self;
        (0..layout.height).flat_map(move |r| (0..layout.width).map(move |c| layout.at(r, c)))
    }

    /// Copies an input \[channels\]\[height\]\[width\] into `x` \[layout\].
    pub(super) fn load(&self, input: &[f32], x: &mut [f32]) {
        for (channel, plane) in input.chunks_exact(self.height * self.width).take(self.channels).enumerate() {
            for (row, values) in self.rows().zip(plane.chunks_exact(self.width)) {
                if self.channels == 1 {
                    x[row].copy_from_slice(values);
                } else {
                    let pixels = x[row].chunks_exact_mut(self.channels);
                    pixels.zip(values).for_each(|(pixel, value)| pixel[channel] = *value);
                }
            }
        }
    }

    /// Copies `x` \[layout\] into an output \[channels\]\[height\]\[width\].
    pub(super) fn store(&self, x: &[f32], output: &mut [f32]) {
        for (channel, plane) in output.chunks_exact_mut(self.height * self.width).enumerate() {
            for (value, pixel) in plane.iter_mut().zip(self.pixels()) {
                *value = x[pixel + channel];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_loaded_channels_last_inside_the_border_and_stored_again() {
        let layout = Layout { channels: 2, height: 1, width: 2, border: 1 };
        let mut x = vec![0.0; layout.len()];
        layout.load(&[1.0, 2.0, 3.0, 4.0], &mut x);
        assert_eq!(x[..24].iter().filter(|&&value| value != 0.0).count(), 4);
        assert_eq!(x[layout.at(0, 0)..][..4], [1.0, 3.0, 2.0, 4.0]);
        let mut output = [0.0; 4];
        layout.store(&x, &mut output);
        assert_eq!(output, [1.0, 2.0, 3.0, 4.0]);
    }
}
