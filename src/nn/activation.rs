//! Activations: the nonlinear functions between layers, value by value.
//!
//! The backward passes are written in terms of the output y alone. All slices have the same length.

use super::elementary;

/// Computes y = max(0, x).
pub fn relu(x: &[f32], y: &mut [f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = x.max(0.0);
    }
}

/// Computes dx += dy where y > 0; at 0 itself the gradient is 0, as in PyTorch.
pub fn relu_backward(y: &[f32], dy: &[f32], dx: &mut [f32]) {
    for ((dx, y), dy) in dx.iter_mut().zip(y).zip(dy) {
        if *y > 0.0 {
            *dx += dy;
        }
    }
}

/// Computes y = 1 / (1 + e⁻ˣ).
pub fn sigmoid(x: &[f32], y: &mut [f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = 1.0 / (1.0 + elementary::exp(-f64::from(*x)) as f32);
    }
}

/// Computes dx += dy · y · (1 − y).
pub fn sigmoid_backward(y: &[f32], dy: &[f32], dx: &mut [f32]) {
    for ((dx, y), dy) in dx.iter_mut().zip(y).zip(dy) {
        *dx += dy * y * (1.0 - y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random};

    type Forward = fn(&[f32], &mut [f32]);
    type Backward = fn(&[f32], &[f32], &mut [f32]);

    #[test]
    fn gradients_agree_with_finite_differences() {
        for (forward, backward) in [(relu as Forward, relu_backward as Backward), (sigmoid, sigmoid_backward)]
        {
            let (x, dy) = (random(40, 1), random(40, 2));
            let run = |x: &[f32]| {
                let mut y = vec![0.0; 40];
                forward(x, &mut y);
                y
            };
            let mut dx = vec![0.0; 40];
            backward(&run(&x), &dy, &mut dx);
            assert_gradient(&x, &dx, &dy, run);
        }
    }

    #[test]
    fn far_out_a_sigmoid_is_flat_and_finite() {
        let mut y = [0.0; 2];
        sigmoid(&[-1e4, 1e4], &mut y);
        assert_eq!(y, [0.0, 1.0]);
    }
}
