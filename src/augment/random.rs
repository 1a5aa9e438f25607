//! Uniformly distributed values.

use std::ops::Range;

use fastrand::Rng;

/// Draws a value from a range.
pub(crate) fn uniform(range: &Range<f32>, rng: &mut Rng) -> f32 {
    range.start + (range.end - range.start) * rng.f32()
}

/// Draws a value from −1 to 1.
pub(super) fn symmetric(rng: &mut Rng) -> f32 {
    uniform(&(-1.0..1.0), rng)
}
