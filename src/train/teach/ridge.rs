//! Ridge regression around the answers to a rehearsal: what may change, and what must stay.
//!
//! A change w of a linear function costs ρ|w|² + 1/N Σ (w·φ)², the sum over the features φ of N rehearsed images, of
//! which the function should say what it said before. What is to change it at some x does that most cheaply along
//! P·x with
//!
//! ```text
//! P = (ρI + ΦᵀΦ/N)⁻¹ = (I − Φᵀ (NρI + ΦΦᵀ)⁻¹ Φ) / ρ          Φ [N][features]
//! ```
//!
//! The second form (Woodbury's identity) needs equations of N unknowns alone, which are factored once.

use super::cholesky::Cholesky;

/// Features of rehearsed images, as they come.
#[derive(Clone, Debug, Default)]
pub(super) struct Rehearsed {
    /// Φ: the features of each image.
    features: Vec<Vec<f32>>,
    /// The lower half of ΦΦᵀ, row by row.
    products: Vec<Vec<f64>>,
}

impl Rehearsed {
    /// Adds the features of an image.
    pub fn push(&mut self, features: Vec<f32>) {
        self.features.push(features);
        let last = &self.features[self.features.len() - 1];
        self.products.push(self.features.iter().map(|other| dot(other, last)).collect());
    }

    /// Returns the number of images.
    pub const fn len(&self) -> usize {
        self.features.len()
    }

    /// Factors the equations; `relative` is ρ as a fraction of the mean square of the features.
    pub fn finish(self, relative: f64) -> Ridge {
        let n = self.products.len();
        let square = self.products.iter().filter_map(|row| row.last()).sum::<f64>() / n.max(1) as f64;
        let rho = (relative * square).max(f64::MIN_POSITIVE);
        Ridge { factor: Cholesky::new(self.products, rho * n as f64), features: self.features, rho }
    }
}

/// P, ready to be multiplied by features.
#[derive(Clone, Debug)]
pub(super) struct Ridge {
    /// Φ.
    features: Vec<Vec<f32>>,
    /// The factor of NρI + ΦΦᵀ.
    factor: Cholesky,
    /// ρ.
    rho: f64,
}

impl Ridge {
    /// Computes P·x.
    pub fn direction(&self, x: &[f32]) -> Vec<f32> {
        let mut shares: Vec<f64> = self.features.iter().map(|of| dot(of, x)).collect();
        self.factor.solve(&mut shares);
        let mut direction = x.to_vec();
        for (of, &share) in self.features.iter().zip(&shares) {
            add(&mut direction, -share as f32, of);
        }
        let scale = (1.0 / self.rho) as f32;
        for value in &mut direction {
            *value *= scale;
        }
        direction
    }
}

/// Sums that the compiler can make vectors of.
const LANES: usize = 16;

/// Multiplies two vectors, in an order that is the same on every machine.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f64 {
    let (mut sums, whole) = ([0.0_f32; LANES], a.len() / LANES * LANES);
    for (a, b) in a[..whole].chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        (0..LANES).for_each(|i| sums[i] += a[i] * b[i]);
    }
    let rest: f64 = a[whole..].iter().zip(&b[whole..]).map(|(a, b)| f64::from(a * b)).sum();
    sums.iter().map(|&sum| f64::from(sum)).sum::<f64>() + rest
}

/// Adds `scale` times a vector to another.
pub(super) fn add(sum: &mut [f32], scale: f32, vector: &[f32]) {
    sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += scale * value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_solves_the_equations_of_all_features() {
        let mut rng = fastrand::Rng::with_seed(2);
        let mut vector = || (0..21).map(|_| rng.f32() - 0.5).collect::<Vec<f32>>();
        let (mut rehearsed, x) = (Rehearsed::default(), vector());
        let features: Vec<Vec<f32>> = (0..5).map(|_| vector()).collect();
        for of in &features {
            rehearsed.push(of.clone());
        }
        let ridge = rehearsed.finish(0.01);
        let direction = ridge.direction(&x);
        // (ρI + ΦᵀΦ/N) P x = x
        for at in 0..x.len() {
            let sum: f64 = features.iter().map(|of| f64::from(of[at]) * dot(of, &direction)).sum();
            let found = ridge.rho * f64::from(direction[at]) + sum / 5.0;
            assert!((found - f64::from(x[at])).abs() < 1e-3, "{found} {}", x[at]);
        }
    }
}
