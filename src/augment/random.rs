//! Numbers drawn evenly, for whatever varies.

use std::ops::Range;

use fastrand::Rng;

/// Evenly in a range.
pub(super) fn within(range: &Range<f32>, rng: &mut Rng) -> f32 {
    range.start + (range.end - range.start) * rng.f32()
}

/// Evenly in −1…1.
pub(super) fn either(rng: &mut Rng) -> f32 {
    within(&(-1.0..1.0), rng)
}
