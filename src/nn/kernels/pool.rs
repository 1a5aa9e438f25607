//! Max pooling that no convolution has taken up, on numbers that lie channels last.

use super::layout::Layout;

/// The geometry of one pooling.
pub(super) struct MaxPool<'a> {
    pub(super) size: usize,
    pub(super) input: &'a Layout,
    pub(super) output: &'a Layout,
}

impl MaxPool<'_> {
    /// The largest of each window, channel by channel.
    #[inline(always)]
    pub(super) fn forward(&self, x: &[f32], y: &mut [f32]) {
        let channels = self.input.channels;
        for (window, place) in self.output.pixels().enumerate() {
            let y = &mut y[place..place + channels];
            y.fill(f32::NEG_INFINITY);
            for pixel in self.window(window) {
                for (y, &x) in y.iter_mut().zip(&x[pixel..pixel + channels]) {
                    *y = if x > *y { x } else { *y };
                }
            }
        }
    }

    /// The gradient of each output goes to the first of its window that is the largest.
    #[inline(always)]
    pub(super) fn backward(&self, x: &[f32], dy: &[f32], dx: &mut [f32]) {
        for (window, place) in self.output.pixels().enumerate() {
            for channel in 0..self.input.channels {
                let pixels = self.window(window).map(|pixel| pixel + channel);
                let winner = pixels.reduce(|best, i| if x[i] > x[best] { i } else { best });
                if let Some(winner) = winner {
                    dx[winner] += dy[place + channel];
                }
            }
        }
    }

    /// Where the pixels of this window begin.
    #[inline(always)]
    fn window(&self, index: usize) -> impl Iterator<Item = usize> {
        let Self { size, input, .. } = *self;
        let (row, column) = (index / self.output.width, index % self.output.width);
        (0..size * size).map(move |k| input.at(row * size + k / size, column * size + k % size))
    }
}
