//! Convolution: every kernel at every position of the image.
//!
//! As everywhere in the field it is a cross-correlation: the kernel is not flipped.
//!
//! ```text
//! y[o][r][q] = b[o] + Σ over c, i, j of w[o][c][i][j] · x[c][r + i − p][q + j − p]
//! ```
//!
//! where p is the padding and a pixel outside the image counts as 0. Forward, the products of (weight,
//! input) pairs are added; backward, each half of a product receives the output's gradient times the
//! other half.

use std::ops::Range;

use super::architecture::{Padding, window_count};

/// The geometry of one convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// Input feature maps.
    pub channels: usize,
    /// Rows of the input.
    pub height: usize,
    /// Columns of the input.
    pub width: usize,
    /// Output feature maps.
    pub kernels: usize,
    /// Side of a kernel.
    pub size: usize,
    /// Rows and columns of zeros around the input.
    pub padding: usize,
}

impl Convolution {
    /// Creates the convolution of an input of channels × height × width by `kernels` kernels of `size`×`size`.
    #[must_use]
    pub fn new(input: [usize; 3], kernels: usize, size: usize, padding: Padding) -> Self {
        let [channels, height, width] = input;
        Self { channels, height, width, kernels, size, padding: padding.border(size) }
    }

    /// Returns rows and columns of the output.
    #[must_use]
    pub fn output_size(&self) -> [usize; 2] {
        [self.height, self.width].map(|extent| window_count(extent, self.size, self.padding, 1))
    }

    /// Computes y \[kernels\]\[rows\]\[columns\] from x \[channels\]\[height\]\[width\], the weight
    /// \[kernels\]\[channels\]\[size\]\[size\] and the bias \[kernels\].
    ///
    /// Row by row, as the compiler makes vectors of; each output still adds bias and products in the order above.
    pub fn forward(&self, weight: &[f32], bias: &[f32], x: &[f32], y: &mut [f32]) {
        let [rows, columns] = self.output_size();
        let kernels = weight.chunks_exact(self.channels * self.size * self.size);
        for ((y, &bias), kernel) in y.chunks_exact_mut(rows * columns).zip(bias).zip(kernels) {
            y.fill(bias);
            for (at, &weight) in kernel.iter().enumerate() {
                let (channel, i, j) = self.tap(at);
                let (inside, within) =
                    (self.inside(j, self.width, columns), self.inside(i, self.height, rows));
                for row in if inside.is_empty() { 0..0 } else { within } {
                    let r = channel * self.height + row + i - self.padding;
                    let start = r * self.width + inside.start + j - self.padding;
                    let y = &mut y[row * columns..][inside.clone()];
                    y.iter_mut().zip(&x[start..]).for_each(|(y, x)| *y += weight * x);
                }
            }
        }
    }

    /// Returns the channel, row and column of a weight within its kernel.
    const fn tap(&self, at: usize) -> (usize, usize, usize) {
        let Self { size, .. } = *self;
        (at / (size * size), at / size % size, at % size)
    }

    /// Returns those of `outputs` places at which the weight at `offset` lies within the image.
    fn inside(&self, offset: usize, extent: usize, outputs: usize) -> Range<usize> {
        self.padding.saturating_sub(offset)..(extent + self.padding).saturating_sub(offset).min(outputs)
    }

    /// Adds the gradients of weight, bias and input, given the gradient dy \[kernels\]\[rows\]\[columns\]; each has the
    /// shape of what it is the gradient of. Where dy is 0, as behind a ReLU or a pool, nothing is added.
    pub fn backward(
        &self,
        weight: &[f32],
        x: &[f32],
        dy: &[f32],
        dweight: &mut [f32],
        dbias: &mut [f32],
        dx: &mut [f32],
    ) {
        for ((kernel, row, column), &dy) in self.positions().zip(dy).filter(|(_, dy)| **dy != 0.0) {
            dbias[kernel] += dy;
            for (w, i) in self.products(kernel, row, column) {
                dweight[w] += dy * x[i];
                dx[i] += dy * weight[w];
            }
        }
    }

    /// (kernel, row, column) of every output, in the order of y.
    fn positions(&self) -> impl Iterator<Item = (usize, usize, usize)> + use<> {
        let (kernels, [rows, columns]) = (self.kernels, self.output_size());
        (0..kernels).flat_map(move |k| (0..rows).flat_map(move |r| (0..columns).map(move |c| (k, r, c))))
    }

    /// Iterates over the pairs of a weight and an input, by index, whose products are summed in one output.
    pub fn products(
        &self,
        kernel: usize,
        row: usize,
        column: usize,
    ) -> impl Iterator<Item = (usize, usize)> + use<> {
        let conv = *self;
        let Self { size, channels, .. } = conv;
        (0..channels * size * size).filter_map(move |weight| {
            let (channel, i, j) = conv.tap(weight);
            let y = (row + i).checked_sub(conv.padding).filter(|&y| y < conv.height)?;
            let x = (column + j).checked_sub(conv.padding).filter(|&x| x < conv.width)?;
            let input = (channel * conv.height + y) * conv.width + x;
            Some((kernel * channels * size * size + weight, input))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random};

    #[test]
    fn a_kernel_of_one_pixel_scales_the_image() {
        let conv = Convolution::new([1, 2, 2], 1, 1, Padding::Valid);
        let mut y = [0.0; 4];
        conv.forward(&[2.0], &[1.0], &[1.0, 2.0, 3.0, 4.0], &mut y);
        assert_eq!(y, [3.0, 5.0, 7.0, 9.0]);
    }

    /// To the last bit: what pages and snapshots show depends on it.
    #[test]
    fn rows_at_once_are_the_sums_one_by_one() {
        let narrow = Convolution::new([2, 5, 1], 3, 5, Padding::Same);
        let wide = |size, padding| Convolution::new([2, 5, 7], 3, size, padding);
        for conv in [narrow, wide(3, Padding::Valid), wide(3, Padding::Same), wide(5, Padding::Same)] {
            let [rows, columns] = conv.output_size();
            let (w, b) = (random(3 * 2 * conv.size * conv.size, 1), random(3, 2));
            let x = random(2 * conv.height * conv.width, 3);
            let mut y = vec![0.0; 3 * rows * columns];
            conv.forward(&w, &b, &x, &mut y);
            for ((kernel, row, column), y) in conv.positions().zip(y) {
                let products = conv.products(kernel, row, column);
                assert_eq!(products.fold(b[kernel], |sum, (w_i, x_i)| sum + w[w_i] * x[x_i]), y);
            }
        }
    }

    #[test]
    fn same_padding_counts_the_outside_as_zero() {
        let conv = Convolution::new([1, 2, 2], 1, 3, Padding::Same);
        let mut y = [0.0; 4];
        conv.forward(&[1.0; 9], &[0.0], &[1.0, 2.0, 3.0, 4.0], &mut y);
        assert_eq!(y, [10.0; 4]);
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        for (size, padding) in
            [(3, Padding::Valid), (2, Padding::Valid), (3, Padding::Same), (5, Padding::Same)]
        {
            let conv = Convolution::new([2, 5, 6], 3, size, padding);
            let (weights, outputs) = (3 * 2 * size * size, 3 * conv.output_size().iter().product::<usize>());
            let (w, b, x) = (random(weights, 1), random(3, 2), random(60, 3));
            let dy = random(outputs, 4);
            let (mut dw, mut db, mut dx) = (vec![0.0; weights], vec![0.0; 3], vec![0.0; 60]);
            conv.backward(&w, &x, &dy, &mut dw, &mut db, &mut dx);
            let run = |w: &[f32], b: &[f32], x: &[f32]| {
                let mut y = vec![0.0; outputs];
                conv.forward(w, b, x, &mut y);
                y
            };
            assert_gradient(&w, &dw, &dy, |w| run(w, &b, &x));
            assert_gradient(&b, &db, &dy, |b| run(&w, b, &x));
            assert_gradient(&x, &dx, &dy, |x| run(&w, &b, x));
        }
    }
}
