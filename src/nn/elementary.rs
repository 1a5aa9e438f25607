//! Elementary functions of basic arithmetic alone, which IEEE 754 rounds the same everywhere. Those of the standard
//! library are left to each system, so that training by them ends with other weights elsewhere.
//!
//! The relative errors of the exponential and the logarithm, and the absolute error of the cosine, are below 10⁻¹².

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// Computes eˣ; 0 below −700, and as at 700 above and of what is not a number.
#[must_use]
pub fn exp(x: f64) -> f64 {
    if x < -700.0 {
        return 0.0;
    }
    // eˣ = 2ᵏ eʳ with |r| ≤ ½ ln 2, and a Taylor series for eʳ.
    let x = x.min(700.0);
    let k = (x * LOG2_E).round();
    let r = x - k * LN_2;
    let series = (1..=13).rev().fold(1.0, |sum, n| 1.0 + r * sum / f64::from(n));
    series * f64::from_bits(((1023.0 + k) as u64) << 52)
}

/// Computes the natural logarithm of a positive normal number.
#[must_use]
pub fn ln(x: f64) -> f64 {
    // x = 2ᵏ m with m in ½√2 … √2, and ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1).
    let bits = x.to_bits();
    let (mut k, mut m) = ((bits >> 52) as f64 - 1023.0, f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52));
    if m > SQRT_2 {
        (k, m) = (k + 1.0, m / 2.0);
    }
    let s = (m - 1.0) / (m + 1.0);
    let series = (0..10).rev().fold(0.0, |sum, n| 1.0 / f64::from(2 * n + 1) + s * s * sum);
    k * LN_2 + 2.0 * s * series
}

/// Computes the cosine of an angle from −2π to 2π.
#[must_use]
pub fn cos(x: f64) -> f64 {
    // A Taylor series for an eighth of the angle, which is then doubled: cos 2y = 2 cos² y − 1.
    let y = x / 8.0;
    let eighth = (1..=9).rev().fold(1.0, |sum, n| 1.0 - y * y * sum / f64::from((2 * n - 1) * 2 * n));
    (0..3).fold(eighth, |cosine, _| 2.0 * cosine * cosine - 1.0)
}

/// Computes a power, factor by factor of its binary digits.
#[must_use]
pub fn power(base: f64, exponent: u32) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, base, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result *= square;
        }
        square *= square;
        rest >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    /// The largest difference of two functions, relative to the value.
    fn difference(range: (f64, f64), own: fn(f64) -> f64, known: fn(f64) -> f64) -> f64 {
        let at = |i: u32| range.0 + (range.1 - range.0) * f64::from(i) / 10_000.0;
        let difference = |x: f64| (own(x) - known(x)).abs() / known(x).abs().max(1e-300);
        (0..=10_000).map(|i| difference(at(i))).fold(0.0, f64::max)
    }

    #[test]
    fn they_are_those_of_the_standard_library_but_for_the_last_bits() {
        assert!(difference((-600.0, 600.0), exp, f64::exp) < 1e-12);
        assert!(difference((-1.0, 1.0), exp, f64::exp) < 1e-14);
        assert!(difference((1e-9, 0.9), ln, f64::ln) < 1e-13);
        assert!(difference((1.1, 1e9), ln, f64::ln) < 1e-13);
        let error = |i: i32| (cos(f64::from(i) * PI / 500.0) - (f64::from(i) * PI / 500.0).cos()).abs();
        assert!((-1000..=1000).map(error).fold(0.0, f64::max) < 1e-13);
        for exponent in [0_u16, 1, 2, 7, 1000] {
            assert!((power(0.999, exponent.into()) - 0.999_f64.powi(exponent.into())).abs() < 1e-13);
        }
    }

    #[test]
    fn the_ends_of_their_ranges_are_finite() {
        assert_eq!(
            [exp(-1e9), exp(f64::NEG_INFINITY), exp(0.0), ln(1.0), cos(0.0)],
            [0.0, 0.0, 1.0, 0.0, 1.0]
        );
        assert_eq!([f64::INFINITY, f64::NAN, 1e9].map(exp), [exp(700.0); 3]);
        assert!(exp(700.0).is_finite());
    }
}
