//! The digits that the models are timed with.

use crate::ink::{self, Brush, Drawing, Image, ImageSize, Point, Stroke};

/// Strokes of each digit from 0 to 9, in canvas pixels, as a person would draw it.
const DIGITS: [&[&[(f32, f32)]]; 10] = [
    &[&[(14.0, 4.0), (8.0, 9.0), (8.0, 18.0), (14.0, 24.0), (20.0, 18.0), (20.0, 9.0), (14.0, 4.0)]],
    &[&[(10.0, 8.0), (15.0, 4.0), (15.0, 24.0)]],
    &[&[(8.0, 8.0), (14.0, 4.0), (20.0, 9.0), (8.0, 24.0), (20.0, 24.0)]],
    &[&[(8.0, 5.0), (19.0, 6.0), (13.0, 13.0), (20.0, 18.0), (15.0, 24.0), (8.0, 22.0)]],
    &[&[(12.0, 5.0), (7.0, 15.0), (20.0, 15.0)], &[(17.0, 9.0), (16.0, 24.0)]],
    &[&[(20.0, 5.0), (9.0, 5.0), (8.0, 13.0), (17.0, 12.0), (20.0, 18.0), (15.0, 24.0), (7.0, 22.0)]],
    &[&[(18.0, 4.0), (10.0, 12.0), (8.0, 20.0), (14.0, 24.0), (19.0, 19.0), (14.0, 14.0), (9.0, 18.0)]],
    &[&[(7.0, 5.0), (20.0, 5.0), (12.0, 24.0)]],
    &[&[
        (14.0, 13.0),
        (9.0, 8.0),
        (14.0, 4.0),
        (19.0, 8.0),
        (8.0, 19.0),
        (14.0, 24.0),
        (20.0, 19.0),
        (14.0, 13.0),
    ]],
    &[&[(19.0, 9.0), (12.0, 12.0), (9.0, 8.0), (14.0, 4.0), (19.0, 7.0), (16.0, 24.0)]],
];

/// Ten drawn digits as the models see them.
pub(super) fn digits() -> [Image; 10] {
    DIGITS.map(|strokes| {
        let stroke = |points: &&[(f32, f32)]| {
            let points = points.iter().map(|&(x, y)| Point::new(x, y)).collect();
            Stroke::pen(points, Brush::default())
        };
        ink::preprocess(&Drawing::from_strokes(ImageSize::MNIST, strokes.iter().map(stroke)))
    })
}

/// Ten drawn digits, cropped around their center to an input of channels × height × width.
///
/// Each channel is the same; no side is longer than that of an image.
pub(super) fn inputs([channels, height, width]: [usize; 3]) -> [Vec<f32>; 10] {
    digits().map(|digit| {
        let top = digit.size().height().saturating_sub(height) / 2;
        let left = digit.size().width().saturating_sub(width) / 2;
        let rows = digit.rows().skip(top).take(height);
        let pixels = rows.flat_map(|row| row.iter().skip(left).take(width).copied());
        pixels.collect::<Vec<f32>>().repeat(channels)
    })
}

/// The pixels of so many images, one after the other: the ten digits again and again.
pub(super) fn many(count: usize) -> Vec<f32> {
    digits().iter().cycle().take(count).flat_map(|digit| digit.pixels().to_vec()).collect()
}
