//! Resampling: deslants, scales and centers an image in two passes, along the rows and then the columns.
//!
//! A new pixel is a weighted mean of the old ones about its position. The weights are those of a triangle
//! filter: 1 at that position, falling linearly to 0 at a distance of one pixel, old or new, whichever is
//! larger. For an image that grows this is linear interpolation; for one that shrinks it is the
//! mean over all the pixels that a new one covers, which prevents aliasing. The filter is separable, so
//! that two passes over lines take the place of one over areas, and the shear is a shift in the first.

use super::frame::Frame;
use super::moments::Moments;
use crate::ink::image::Image;

/// Removes the slant, scales the image by `scale` about its center of mass, and moves that to the frame's
/// center.
pub(super) fn resample(image: &Image, moments: &Moments, frame: &Frame, scale: f32) -> Image {
    let columns = resample_rows(image, moments, frame, scale);
    let mut fitted = Image::blank(frame.size);
    for y in 0..frame.size.height() {
        let source = source(moments.y, frame.center.y, scale, y);
        for (from, weight) in FilterWeights::new(scale, source).iter(image.size().height()) {
            let row = columns.row(from);
            fitted.row_mut(y).iter_mut().zip(row).for_each(|(new, old)| *new += weight * old);
        }
    }
    fitted
}

/// Resamples each row by itself, with its shift by the slant undone.
fn resample_rows(image: &Image, moments: &Moments, frame: &Frame, scale: f32) -> Image {
    let mut resampled = Image::blank(frame.size);
    for (y, row) in rows_with_ink(image) {
        let center = moments.x + moments.row_shift(y);
        for (x, ink) in resampled.row_mut(y).iter_mut().enumerate() {
            let weights = FilterWeights::new(scale, source(center, frame.center.x, scale, x));
            *ink = weights.iter(row.len()).map(|(from, weight)| weight * row[from]).sum();
        }
    }
    resampled
}

/// Returns the old coordinate of the center of new pixel `i`, where old coordinate `from` moves to `to`.
fn source(from: f32, to: f32, scale: f32, i: usize) -> f32 {
    from + (i as f32 + 0.5 - to) / scale
}

fn rows_with_ink(image: &Image) -> impl Iterator<Item = (usize, &[f32])> {
    let has_ink = |row: &[f32]| row.iter().any(|&ink| ink > 0.0);
    image.rows().enumerate().filter(move |(_, row)| has_ink(row))
}

/// The weights of one new pixel for a line of old ones, under a triangle filter; their sum is 1 but for
/// rounding, so that a new pixel can be 2·10⁻⁶ above the old ones.
struct FilterWeights {
    /// Index of the first old pixel under the triangle, which may be outside of the line.
    first: i32,
    weights: [f32; Self::LEN],
}

impl FilterWeights {
    /// Maximum number of old pixels under a triangle: a deslanted image of 28×28 is at most 56 pixels
    /// wide, so that the scale is at least 0.35, and the frame scales with the image.
    const LEN: usize = 7;

    /// Computes the weights of a new pixel whose center lies at `center`, in old pixels.
    fn new(scale: f32, center: f32) -> Self {
        let radius = f32::max(1.0, 1.0 / scale);
        let first = (center - 0.5 - radius).floor() as i32 + 1;
        let mut weights = std::array::from_fn(|i| {
            let distance = (first as f32 + i as f32 + 0.5 - center).abs();
            (1.0 - distance / radius).max(0.0)
        });
        let sum: f32 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        Self { first, weights }
    }

    /// Iterates over the old pixels that lie on a line of `count` and their weights; beyond it there is no
    /// ink.
    fn iter(&self, count: usize) -> impl Iterator<Item = (usize, f32)> {
        (self.first..)
            .zip(self.weights)
            .filter_map(|(i, weight)| Some((usize::try_from(i).ok()?, weight)))
            .filter(move |&(i, weight)| i < count && weight > 0.0)
    }
}
