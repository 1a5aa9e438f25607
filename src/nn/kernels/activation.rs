//! Activations in place, on channels-last values.

use super::layout::Layout;
use crate::nn::elementary;

/// An activation, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    None,
    Relu,
    Sigmoid,
}

impl Activation {
    /// Computes y = f(y) for one image, y \[layout\].
    #[inline(always)]
    pub(super) fn apply(self, layout: &Layout, y: &mut [f32]) {
        for row in layout.rows() {
            for y in &mut y[row] {
                *y = match self {
                    Self::None => *y,
                    Self::Relu => y.max(0.0),
                    // The standard library's exponential differs from system to system.
                    Self::Sigmoid => 1.0 / (1.0 + elementary::exp(-f64::from(*y)) as f32),
                };
            }
        }
    }

    /// Computes dy = dy · f′ for one image, in terms of the output y; both \[layout\].
    #[inline(always)]
    pub(super) fn backward(self, layout: &Layout, y: &[f32], dy: &mut [f32]) {
        for row in layout.rows() {
            for (y, dy) in y[row.clone()].iter().zip(&mut dy[row]) {
                *dy *= match self {
                    Self::None => 1.0,
                    Self::Relu => f32::from(u8::from(*y > 0.0)),
                    Self::Sigmoid => y * (1.0 - y),
                };
            }
        }
    }
}
