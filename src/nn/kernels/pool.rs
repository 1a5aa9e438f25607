//! Max pooling that is not part of a convolution, on channels-last values.

use super::layout::Layout;

/// The geometry of one pooling.
pub(super) struct MaxPool<'a> {
    pub(super) size: usize,
    pub(super) input: &'a Layout,
    pub(super) output: &'a Layout,
}

impl MaxPool<'_> {
    /// Computes the maximum of each window and channel: y \[output\] from x \[input\].
    #[inline(always)]
    pub(super) fn forward(&self, x: &[f32], y: &mut [f32]) {
        let channels = self.input.channels;
        for (window, offset) in self.output.pixels().enumerate() {
            let y = &mut y[offset..offset + channels];
            y.fill(f32::NEG_INFINITY);
            for pixel in self.window(window) {
                for (y, &x) in y.iter_mut().zip(&x[pixel..pixel + channels]) {
                    *y = if x > *y { x } else { *y };
                }
            }
        }
    }

    /// Adds the gradient of each output, dy \[output\], to that of the first maximum of its window, dx \[input\].
    #[inline(always)]
    pub(super) fn backward(&self, x: &[f32], dy: &[f32], dx: &mut [f32]) {
        for (window, offset) in self.output.pixels().enumerate() {
            for channel in 0..self.input.channels {
                let pixels = self.window(window).map(|pixel| pixel + channel);
                let argmax = pixels.reduce(|best, i| if x[i] > x[best] { i } else { best });
                if let Some(argmax) = argmax {
                    dx[argmax] += dy[offset + channel];
                }
            }
        }
    }

    /// Returns the offset of each pixel of a window.
    #[inline(always)]
    fn window(&self, index: usize) -> impl Iterator<Item = usize> {
        let Self { size, input, .. } = *self;
        let (row, column) = (index / self.output.width, index % self.output.width);
        (0..size * size).map(move |k| input.at(row * size + k / size, column * size + k % size))
    }
}
