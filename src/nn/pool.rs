//! Max pooling: the maximum of each window.

use super::architecture::window_count;

/// The geometry of one pooling layer; windows are square and do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    /// Feature maps.
    pub channels: usize,
    /// Rows of the input.
    pub height: usize,
    /// Columns of the input.
    pub width: usize,
    /// Side of a window; a remainder of the input that fills no window is dropped.
    pub size: usize,
}

impl MaxPool {
    /// Computes y \[channels\]\[rows\]\[columns\], the maximum of each window of x \[channels\]\[height\]\[width\].
    pub fn forward(&self, x: &[f32], y: &mut [f32]) {
        for (y, argmax) in y.iter_mut().zip(self.argmax_indices(x)) {
            *y = x[argmax];
        }
    }

    /// Adds the gradient of each output, dy, to that of the input which is the maximum of its window, in dx: the
    /// first, where several are equal.
    pub fn backward(&self, x: &[f32], dy: &[f32], dx: &mut [f32]) {
        for (dy, argmax) in dy.iter().zip(self.argmax_indices(x)) {
            dx[argmax] += dy;
        }
    }

    /// Iterates over the indices of the inputs of an output's window, row by row.
    pub fn window(&self, output: usize) -> impl Iterator<Item = usize> + use<> {
        let Self { width, size, .. } = *self;
        let corner = self.corners().nth(output).unwrap_or(0);
        (0..size * size).map(move |k| corner + k / size * width + k % size)
    }

    /// The index of the maximum of each window.
    fn argmax_indices(&self, x: &[f32]) -> impl Iterator<Item = usize> {
        let Self { width, size, .. } = *self;
        self.corners().map(move |corner| {
            let mut argmax = corner;
            for i in (0..size * size).map(|k| corner + k / size * width + k % size) {
                if x[i] > x[argmax] {
                    argmax = i;
                }
            }
            argmax
        })
    }

    /// The index of the top left input of each window.
    fn corners(&self) -> impl Iterator<Item = usize> + use<> {
        let Self { channels, height, width, size } = *self;
        let [rows, columns] = [height, width].map(|extent| window_count(extent, size, 0, size));
        (0..channels)
            .flat_map(move |c| (0..rows).map(move |r| c * height + r * size))
            .flat_map(move |row| (0..columns).map(move |q| row * width + q * size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random};

    #[test]
    fn a_remainder_that_fills_no_window_is_dropped() {
        let pool = MaxPool { channels: 1, height: 3, width: 5, size: 2 };
        let x = [
            1.0, 2.0, 5.0, 1.0, 99.0, //
            4.0, 3.0, 0.0, 6.0, 99.0, //
            99.0, 99.0, 99.0, 99.0, 99.0,
        ];
        let mut y = [0.0; 2];
        pool.forward(&x, &mut y);
        assert_eq!(y, [4.0, 6.0]);
    }

    #[test]
    fn the_first_of_equals_takes_the_gradient() {
        let pool = MaxPool { channels: 1, height: 2, width: 2, size: 2 };
        let mut dx = [0.0; 4];
        pool.backward(&[0.0, 7.0, 7.0, 7.0], &[1.0], &mut dx);
        assert_eq!(dx, [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn gradient_agrees_with_finite_differences() {
        let pool = MaxPool { channels: 2, height: 7, width: 6, size: 3 };
        let (x, dy) = (random(84, 1), random(8, 2));
        let mut dx = vec![0.0; 84];
        pool.backward(&x, &dy, &mut dx);
        assert_gradient(&x, &dx, &dy, |x| {
            let mut y = vec![0.0; 8];
            pool.forward(x, &mut y);
            y
        });
    }
}
