//! The learning rate over time.

/// Fraction of all steps during which the learning rate rises.
const WARM_UP: f32 = 0.02;

/// Returns the factor of the learning rate at a fraction 0 to 1 of all steps: it rises linearly from 0 to
/// 1, then falls to 0 along half a cosine (Loshchilov & Hutter, "SGDR", 2017).
///
/// ```
/// use digitty::train::schedule::learning_rate_factor;
///
/// assert_eq!(learning_rate_factor(0.01), 0.5);
/// assert_eq!(learning_rate_factor(0.02), 1.0);
/// assert!(learning_rate_factor(1.0) < 1e-6);
/// ```
#[must_use]
pub fn learning_rate_factor(fraction: f32) -> f32 {
    if fraction < WARM_UP {
        return fraction / WARM_UP;
    }
    let cooled = (fraction - WARM_UP) / (1.0 - WARM_UP);
    0.5 + 0.5 * (std::f32::consts::PI * cooled).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_rises_then_falls_and_ends_at_zero() {
        let factors: Vec<f32> =
            (0..=100).map(|percent| learning_rate_factor(percent as f32 / 100.0)).collect();
        assert!(factors[0].abs() < 1e-6 && factors[100].abs() < 1e-6);
        assert!(factors[2..].windows(2).all(|pair| pair[0] > pair[1]));
        assert!((learning_rate_factor(0.51) - 0.5).abs() < 1e-6, "half way down the cosine");
    }
}
