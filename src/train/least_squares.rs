//! Least squares in closed form: forty-five ridge regressions from ten Gram matrices.
//!
//! The voter of a pair i < j is the w that minimises Σ (w·x − y)² + λ|w|², where x is a picture with a
//! constant 1 behind it, y is −1 for digit i and +1 for j. Its normal equations are
//!
//! ```text
//! (G_i + G_j + λI) w = s_j − s_i        G_d = Σ x xᵀ,  s_d = Σ x   over the pictures of digit d
//! ```
//!
//! so that each picture is multiplied out once, for its own digit, and not for each of nine pairs.

use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

use crate::ink::{Image, PIXELS};
use crate::nn::DIGITS;

/// Numbers of one voter: a weight for each pixel, and the constant.
const INPUTS: usize = PIXELS + 1;

/// Pictures that are multiplied out at once: in single precision, which is exact enough for so few.
const BLOCK: usize = 512;

/// What the normal equations need to know about the pictures of one digit.
#[derive(Clone)]
pub struct Gram {
    products: DMatrix<f64>,
}

impl Default for Gram {
    fn default() -> Self {
        Self {
            products: DMatrix::zeros(INPUTS, INPUTS),
        }
    }
}

impl Gram {
    /// Counts `images` in, each `weight` times.
    pub fn add(&mut self, images: &[Image], weight: f64) {
        for block in images.chunks(BLOCK) {
            let pictures = DMatrix::from_fn(INPUTS, block.len(), |pixel, image| {
                block[image].pixels().get(pixel).copied().unwrap_or(1.0)
            });
            let products = &pictures * pictures.transpose();
            self.products.zip_apply(&products, |sum, product| {
                *sum += weight * f64::from(product)
            });
        }
    }

    /// Counts in what another Gram matrix has counted, `weight` times.
    pub fn add_gram(&mut self, other: &Self, weight: f64) {
        self.products += &other.products * weight;
    }

    /// Σ x: the products with the constant.
    fn sum(&self) -> DVector<f64> {
        self.products.column(PIXELS).into_owned()
    }
}

/// The voters of all pairs (0,1), (0,2), … (8,9): 784 weights and the constant each; negative votes for
/// the first digit of the pair, positive for the second.
///
/// `None` if the equations of a pair cannot be solved, which a positive `ridge` rules out.
#[must_use]
pub fn solve(grams: &[Gram; DIGITS], ridge: f64) -> Option<Vec<[f32; INPUTS]>> {
    let pairs: Vec<(usize, usize)> = (0..DIGITS)
        .flat_map(|first| (first + 1..DIGITS).map(move |second| (first, second)))
        .collect();
    pairs
        .into_par_iter()
        .map(|(first, second)| voter(&grams[first], &grams[second], ridge))
        .collect()
}

fn voter(first: &Gram, second: &Gram, ridge: f64) -> Option<[f32; INPUTS]> {
    let mut equations = &first.products + &second.products;
    // The constant is no weight that could grow too large; it stays free.
    for pixel in 0..PIXELS {
        equations[(pixel, pixel)] += ridge;
    }
    let weights = Cholesky::new(equations)?.solve(&(second.sum() - first.sum()));
    Some(std::array::from_fn(|at| weights[at] as f32))
}
