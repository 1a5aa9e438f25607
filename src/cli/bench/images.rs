//! The digits that the models are timed with.

use crate::ink::Image;
use crate::models::DIGITS;

/// Ten drawn digits as the models see them.
pub(super) fn digits() -> Vec<Image> {
    DIGITS.samples()
}

/// Ten drawn digits, cropped around their center to an input of channels × height × width.
///
/// Each channel is the same; no side is longer than that of an image.
pub(super) fn inputs([channels, height, width]: [usize; 3]) -> Vec<Vec<f32>> {
    let input = |digit: Image| {
        let top = digit.size().height().saturating_sub(height) / 2;
        let left = digit.size().width().saturating_sub(width) / 2;
        let rows = digit.rows().skip(top).take(height);
        let pixels = rows.flat_map(|row| row.iter().skip(left).take(width).copied());
        pixels.collect::<Vec<f32>>().repeat(channels)
    };
    digits().into_iter().map(input).collect()
}

/// The pixels of this many images, one after the other: the ten digits again and again.
pub(super) fn many(count: usize) -> Vec<f32> {
    digits().iter().cycle().take(count).flat_map(|digit| digit.pixels().to_vec()).collect()
}
