//! Dense layer: every input to every output, y = W·x + b.

/// Computes y \[outputs\] from x \[inputs\], the weight \[outputs\]\[inputs\] and the bias \[outputs\].
pub fn forward(weight: &[f32], bias: &[f32], x: &[f32], y: &mut [f32]) {
    for ((y, row), b) in y.iter_mut().zip(weight.chunks_exact(x.len())).zip(bias) {
        *y = row.iter().zip(x).fold(*b, |sum, (w, x)| sum + w * x);
    }
}

/// Adds the gradients of weight, bias and input, given the gradient dy \[outputs\]: dW += dy·xᵀ, db += dy,
/// dx += Wᵀ·dy, each of the shape of what it is the gradient of. Where dy is 0, nothing is added.
pub fn backward(
    weight: &[f32],
    x: &[f32],
    dy: &[f32],
    dweight: &mut [f32],
    dbias: &mut [f32],
    dx: &mut [f32],
) {
    let rows = weight.chunks_exact(x.len()).zip(dweight.chunks_exact_mut(x.len()));
    for (((row, drow), dy), db) in rows.zip(dy).zip(dbias).filter(|((_, dy), _)| **dy != 0.0) {
        *db += dy;
        for i in 0..x.len() {
            drow[i] += dy * x[i];
            dx[i] += dy * row[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random};

    fn run(w: &[f32], b: &[f32], x: &[f32]) -> Vec<f32> {
        let mut y = vec![0.0; b.len()];
        forward(w, b, x, &mut y);
        y
    }

    #[test]
    fn the_weight_is_outputs_by_inputs() {
        let y = run(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[0.5, 0.0], &[1.0, 0.0, 1.0]);
        assert_eq!(y, [4.5, 10.0]);
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let (w, b, x, dy) = (random(35, 1), random(5, 2), random(7, 3), random(5, 4));
        let (mut dw, mut db, mut dx) = (vec![0.0; 35], vec![0.0; 5], vec![0.0; 7]);
        backward(&w, &x, &dy, &mut dw, &mut db, &mut dx);
        assert_gradient(&w, &dw, &dy, |w| run(w, &b, &x));
        assert_gradient(&b, &db, &dy, |b| run(&w, b, &x));
        assert_gradient(&x, &dx, &dy, |x| run(&w, &b, x));
    }
}
