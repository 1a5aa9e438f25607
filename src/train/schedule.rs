//! The learning rate over time.

use std::f64::consts::PI;
use std::fmt;

use crate::nn::elementary;

/// Fraction of all steps during which the learning rate rises.
const WARM_UP: f32 = 0.02;

/// Fraction of all steps during which the learning rate of one cycle rises, and where it begins.
const RISE: f32 = 0.25;
const CYCLE_START: f32 = 0.1;

/// A learning rate over time, relative to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// The same from the first step to the last.
    Constant,
    /// A linear rise from 0 to 1, then a fall to 0 along half a cosine (Loshchilov & Hutter, "SGDR", 2017).
    Cosine,
    /// A linear rise from a tenth, then a linear fall to 0 (Smith & Topin, "Super-convergence", 2018).
    OneCycle,
}

impl Schedule {
    /// Returns the factor of the learning rate at a fraction 0 to 1 of all steps.
    ///
    /// ```
    /// use digitty::train::Schedule;
    ///
    /// assert_eq!(Schedule::Cosine.factor(0.01), 0.5);
    /// assert_eq!(Schedule::Cosine.factor(0.02), 1.0);
    /// assert!(Schedule::Cosine.factor(1.0) < 1e-6);
    /// assert_eq!(Schedule::Constant.factor(0.7), 1.0);
    /// ```
    #[must_use]
    pub fn factor(self, fraction: f32) -> f32 {
        match self {
            Self::Constant => 1.0,
            Self::Cosine if fraction < WARM_UP => fraction / WARM_UP,
            Self::Cosine => {
                let angle = PI * f64::from((fraction - WARM_UP) / (1.0 - WARM_UP));
                (0.5 + 0.5 * elementary::cos(angle)) as f32
            }
            Self::OneCycle if fraction < RISE => CYCLE_START + (1.0 - CYCLE_START) * fraction / RISE,
            Self::OneCycle => (1.0 - fraction) / (1.0 - RISE),
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Constant => "constant",
            Self::Cosine => "warm-up, cosine",
            Self::OneCycle => "one cycle",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_rises_then_falls_and_ends_at_zero() {
        let factors: Vec<f32> =
            (0..=100).map(|percent| Schedule::Cosine.factor(percent as f32 / 100.0)).collect();
        assert!(factors[0].abs() < 1e-6 && factors[100].abs() < 1e-6);
        assert!(factors[2..].windows(2).all(|pair| pair[0] > pair[1]));
        assert!((Schedule::Cosine.factor(0.51) - 0.5).abs() < 1e-6, "half way down the cosine");
    }
}
