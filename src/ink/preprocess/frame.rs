//! The frame that a digit is fitted into: the size and position of MNIST's digits.

use crate::ink::image::ImageSize;
use crate::ink::point::Point;

/// Side of the box that a digit is scaled into, in pixels of an image of 28.
const BOX_SIDE: f32 = 20.0;

/// Coordinate, in x and in y, of the center of mass of a preprocessed digit, in pixels of an image of 28.
///
/// MNIST moved its images by whole pixels, to a center between 14 and 15. Here the center of mass lies in
/// the middle of that interval to a fraction of a pixel, which is worth half a percentage point of accuracy
/// to least squares.
const CENTER: f32 = 14.5;

/// Maximum enlargement, so that a dot stays a dot. Digits of 5 pixels and more reach their full size.
const MAX_SCALE: f32 = 4.0;

/// A box about a center, for images of one size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Columns and rows of the images.
    pub(super) size: ImageSize,
    /// The place of the center of mass.
    pub(super) center: Point,
    /// Side of the box, in pixels.
    pub(super) box_side: f32,
}

impl Frame {
    /// Creates MNIST's frame, enlarged or reduced to images of another size.
    pub(super) fn of(size: ImageSize) -> Self {
        // First the product, so that 28 pixels give the constants themselves.
        let scaled = |length: f32, pixels: usize| length * pixels as f32 / 28.0;
        let shorter = size.width().min(size.height());
        Self {
            size,
            center: Point::new(scaled(CENTER, size.width()), scaled(CENTER, size.height())),
            box_side: scaled(BOX_SIDE, shorter),
        }
    }

    /// Returns the side of the box relative to MNIST's, which lengths of MNIST's scale with.
    pub(super) fn scale(&self) -> f32 {
        self.box_side / BOX_SIDE
    }
}

/// Returns the factor that scales `length` to `target`, both in pixels; at most [`MAX_SCALE`].
pub(super) fn fit_scale(length: f32, target: f32) -> f32 {
    (target / length.max(f32::MIN_POSITIVE)).min(MAX_SCALE)
}
