//! Shared by the tests of all operations: random values, and the finite differences that a gradient must agree
//! with.

/// Values from −1 to 1, the same for the same seed.
pub(super) fn random(count: usize, seed: u64) -> Vec<f32> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| random.f32() * 2.0 - 1.0).collect()
}

/// Asserts that `gradient` is that of Σ weights · f(x) at `x`: each value of x is moved a little
/// up and down.
pub(super) fn assert_gradient(x: &[f32], gradient: &[f32], weights: &[f32], f: impl Fn(&[f32]) -> Vec<f32>) {
    const STEP: f32 = 1e-3;
    let weighted = |x: &[f32]| -> f64 {
        let y = f(x);
        assert_eq!(y.len(), weights.len());
        let terms = y.iter().zip(weights);
        terms.map(|(&y, &w)| f64::from(y) * f64::from(w)).sum()
    };
    assert_eq!(x.len(), gradient.len());
    for i in 0..x.len() {
        let moved = |by: f32| {
            let mut x = x.to_vec();
            x[i] += by;
            weighted(&x)
        };
        let slope = ((moved(STEP) - moved(-STEP)) / f64::from(2.0 * STEP)) as f32;
        assert!(
            (slope - gradient[i]).abs() < 2e-3 + 5e-3 * slope.abs(),
            "at {i}: finite difference {slope}, gradient {}",
            gradient[i]
        );
    }
}

/// An input of which half is background and half gray noise.
pub(super) fn random_input(len: usize, seed: u64) -> Vec<f32> {
    random(len, seed).into_iter().map(|noise| noise.max(0.0)).collect()
}
