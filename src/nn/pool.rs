//! Max pooling: the largest of each window.

/// The geometry of one pooling layer; windows are square and do not overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxPool {
    /// Feature maps.
    pub channels: usize,
    /// Rows of the input.
    pub height: usize,
    /// Columns of the input.
    pub width: usize,
    /// Side of a window; a rest of the input that fills no window is dropped.
    pub size: usize,
}

impl MaxPool {
    /// From x (channels × height × width) to y, the largest of each window.
    pub fn forward(&self, x: &[f32], y: &mut [f32]) {
        for (y, winner) in y.iter_mut().zip(self.winners(x)) {
            *y = x[winner];
        }
    }

    /// The whole gradient of an output goes to the input that won its window: the first, where
    /// several are equal. Added to what is in dx.
    pub fn backward(&self, x: &[f32], dy: &[f32], dx: &mut [f32]) {
        for (dy, winner) in dy.iter().zip(self.winners(x)) {
            dx[winner] += dy;
        }
    }

    /// The index of the largest input of each window.
    fn winners(&self, x: &[f32]) -> impl Iterator<Item = usize> {
        let Self { width, size, .. } = *self;
        self.corners().map(move |corner| {
            let mut winner = corner;
            for i in (0..size * size).map(|k| corner + k / size * width + k % size) {
                if x[i] > x[winner] {
                    winner = i;
                }
            }
            winner
        })
    }

    /// The index of the top left input of each window.
    fn corners(&self) -> impl Iterator<Item = usize> + use<> {
        let Self { channels, height, width, size } = *self;
        (0..channels)
            .flat_map(move |c| (0..height / size).map(move |r| c * height + r * size))
            .flat_map(move |row| (0..width / size).map(move |q| row * width + q * size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random};

    #[test]
    fn a_rest_that_fills_no_window_is_dropped() {
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
