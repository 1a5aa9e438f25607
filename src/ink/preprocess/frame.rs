//! The frame that a digit is fitted into: the size and position of MNIST's digits.

/// Side of the box that a digit is scaled into, in pixels.
pub(super) const BOX_SIDE: f32 = 20.0;

/// Coordinate, in x and in y, of the center of mass of a preprocessed digit.
///
/// MNIST moved its images by whole pixels, to a center between 14 and 15. Here the center of mass lies in
/// the middle of that interval to a fraction of a pixel, which is worth half a percentage point of accuracy
/// to least squares.
pub(super) const CENTER: f32 = 14.5;

/// Maximum enlargement, so that a dot stays a dot. Digits of 5 pixels and more reach their full size.
const MAX_SCALE: f32 = 4.0;

/// Returns the factor that scales `length` to `target`, both in pixels; at most [`MAX_SCALE`].
pub(super) fn fit_scale(length: f32, target: f32) -> f32 {
    (target / length.max(f32::MIN_POSITIVE)).min(MAX_SCALE)
}
