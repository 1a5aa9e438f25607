//! Cholesky's factor of a small symmetric matrix, in an order of operations that is the same on every machine.

/// L of a positive definite matrix A = L·Lᵀ.
#[derive(Clone, Debug)]
pub(super) struct Cholesky {
    /// The lower half of L, row by row.
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Factors a matrix of which the lower half is given, row by row, with `diagonal` added to its diagonal. A pivot
    /// that rounding has left below that is taken for it.
    pub fn new(mut rows: Vec<Vec<f64>>, diagonal: f64) -> Self {
        for at in 0..rows.len() {
            let (known, rest) = rows.split_at_mut(at);
            let Some(row) = rest.first_mut() else { break };
            for (column, known) in known.iter().enumerate() {
                row[column] = (row[column] - dot(&row[..column], &known[..column])) / known[column];
            }
            let square = row[at] + diagonal - dot(&row[..at], &row[..at]);
            row[at] = square.max(diagonal).sqrt();
        }
        Self { rows }
    }

    /// Solves A·x = b in place.
    pub fn solve(&self, b: &mut [f64]) {
        for (at, row) in self.rows.iter().enumerate() {
            b[at] = (b[at] - dot(&row[..at], &b[..at])) / row[at];
        }
        for (at, row) in self.rows.iter().enumerate().rev() {
            b[at] /= row[at];
            let value = b[at];
            b[..at].iter_mut().zip(row).for_each(|(b, l)| *b -= l * value);
        }
    }
}

/// Sums that the compiler can make vectors of.
const LANES: usize = 8;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (mut sums, whole) = ([0.0; LANES], a.len() / LANES * LANES);
    for (a, b) in a[..whole].chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        (0..LANES).for_each(|i| sums[i] += a[i] * b[i]);
    }
    let rest: f64 = a[whole..].iter().zip(&b[whole..]).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_solves_equations() {
        let mut rng = fastrand::Rng::with_seed(1);
        let n = 19;
        let b: Vec<f64> = (0..n * n).map(|_| rng.f64() - 0.5).collect();
        let product = |i: usize, j: usize| (0..n).map(|k| b[i * n + k] * b[j * n + k]).sum::<f64>();
        let expected: Vec<f64> = (0..n).map(|i| i as f64 - 4.0).collect();
        let apply = |i: usize| (0..n).map(|j| product(i, j) * expected[j]).sum::<f64>() + 0.5 * expected[i];
        let mut x: Vec<f64> = (0..n).map(apply).collect();
        let lower = (0..n).map(|i| (0..=i).map(|j| product(i, j)).collect()).collect();
        Cholesky::new(lower, 0.5).solve(&mut x);
        assert!(x.iter().zip(&expected).all(|(x, y)| (x - y).abs() < 1e-9), "{x:?}");
    }
}
