//! A matrix times a vector of which much may be 0.

use pulp::{Arch, Simd, WithSimd};

use super::floats::{Floats, LINE};
use super::sums::{Term, add_weighted_sum};

/// A matrix and a bias, laid out for products with vectors that are mostly 0, as pictures are.
///
/// Each number of the vector that is not 0 adds its column to the sums, which stay in registers;
/// the others cost one comparison.
///
/// ```
/// use digitty::nn::Matrix;
///
/// let matrix = Matrix::new(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[0.5, 0.0]);
/// let mut product = matrix.product();
/// assert_eq!(matrix.times(&[1.0, 0.0, 1.0], &mut product), [4.5, 10.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Matrix {
    arch: Arch,
    rows: usize,
    /// Column by column, each filled up to whole vectors; the last is the bias.
    columns: Floats,
}

/// The buffers of a product, to be used again for the next.
#[derive(Clone, Debug)]
pub struct Product {
    terms: Vec<Term>,
    sums: Floats,
}

impl Matrix {
    /// The matrix with these weights, row by row, and one bias for each row.
    #[must_use]
    pub fn new(weights: &[f32], bias: &[f32]) -> Self {
        let rows = bias.len();
        let inputs = weights.len() / rows.max(1);
        let width = rows.next_multiple_of(LINE);
        let mut columns = Floats::zeros((inputs + 1) * width);
        for row in 0..rows {
            for input in 0..inputs {
                columns[input * width + row] = weights[row * inputs + input];
            }
            columns[inputs * width + row] = bias[row];
        }
        Self {
            arch: Arch::new(),
            rows,
            columns,
        }
    }

    /// The buffers for [`Self::times`]; after they are made a product allocates nothing.
    #[must_use]
    pub fn product(&self) -> Product {
        let width = self.rows.next_multiple_of(LINE);
        Product {
            terms: vec![Term::default(); self.columns.len().checked_div(width).unwrap_or(0)],
            sums: Floats::zeros(width),
        }
    }

    /// The matrix times x, plus the bias: one number for each row.
    ///
    /// Numbers of x beyond the matrix's columns are ignored, and those that x lacks count as 0.
    pub fn times<'a>(&self, x: &[f32], product: &'a mut Product) -> &'a [f32] {
        if product.sums.len() != self.rows.next_multiple_of(LINE) {
            *product = self.product();
        }
        let Product { terms, sums } = &mut *product;
        self.arch.dispatch(Times {
            matrix: self,
            x,
            terms,
            sums,
        });
        &product.sums[..self.rows]
    }
}

struct Times<'a> {
    matrix: &'a Matrix,
    x: &'a [f32],
    terms: &'a mut [Term],
    sums: &'a mut [f32],
}

impl WithSimd for Times<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let columns = &*self.matrix.columns;
        let (columns, bias) = columns.split_at(columns.len() - self.sums.len());
        self.sums.copy_from_slice(bias);
        let inputs = self.x.len().min(self.terms.len().saturating_sub(1));
        let terms = list(&self.x[..inputs], self.sums.len(), self.terms);
        add_weighted_sum(simd, terms, columns, self.sums);
    }
}

/// Lists the numbers of x that are not 0, each with the place of its column of this width.
///
/// Every number is written and only those that count are kept, so that there is no branch to guess.
#[inline(always)]
pub(super) fn list<'a>(x: &[f32], width: usize, terms: &'a mut [Term]) -> &'a [Term] {
    let mut count = 0;
    for (input, &weight) in x.iter().enumerate() {
        let at = (input * width) as u32;
        terms[count] = Term { at, weight };
        count += usize::from(weight != 0.0);
    }
    &terms[..count]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::check::random;
    use crate::nn::dense;

    #[test]
    fn products_are_those_of_the_plain_layer_for_any_size() {
        for (rows, inputs) in [(1, 1), (45, 784), (16, 3), (129, 50), (300, 7)] {
            let weights = random(rows * inputs, 1);
            let bias = random(rows, 2);
            let mut x = random(inputs, 3);
            x.iter_mut().step_by(3).for_each(|x| *x = 0.0);
            let matrix = Matrix::new(&weights, &bias);
            let mut expected = vec![0.0; rows];
            dense::forward(&weights, &bias, &x, &mut expected);
            let mut product = matrix.product();
            let found = matrix.times(&x, &mut product);
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-4);
            }
        }
    }

    #[test]
    fn a_vector_that_does_not_fit_is_no_disaster() {
        let matrix = Matrix::new(&[1.0, 2.0], &[3.0]);
        let mut product = Matrix::new(&[1.0; 99], &[0.0; 33]).product();
        assert_eq!(matrix.times(&[1.0, 1.0, 9.0], &mut product), [6.0]);
        assert_eq!(matrix.times(&[1.0], &mut product), [4.0]);
        assert_eq!(matrix.times(&[], &mut product), [3.0]);
    }
}
