//! Pictures of values, a square for each, large enough for a slide.

use crate::ink::Image;

/// Side of a picture in pixels that a square is enlarged for.
const SIDE: usize = 1000;

/// The most pixels of the side of a square.
const MAX_SQUARE: usize = 40;

/// The color between maps.
const GAP: [u8; 3] = [96, 96, 96];

/// The colors of the largest values: positive ones and negative ones.
const RED: [u8; 3] = [178, 24, 43];
const BLUE: [u8; 3] = [33, 102, 172];

/// A picture in color.
pub(super) struct Picture {
    /// Columns of pixels.
    pub(super) width: usize,
    /// Rows of pixels.
    pub(super) height: usize,
    /// \[height\]\[width\]\[3\].
    pub(super) rgb: Vec<u8>,
}

impl Picture {
    /// Draws maps \[channels\]\[height\]\[width\] in rows, on one scale: black to white or, where there are
    /// negative values, blue to white to red.
    pub(super) fn of_maps(values: &[f32], [channels, height, width]: [usize; 3]) -> Self {
        let max = max_abs(values);
        let is_signed = values.iter().any(|&value| value < 0.0);
        let color = |value: f32| match value / max {
            fraction if is_signed => signed(fraction, 255.0),
            fraction => [(255.0 * fraction.clamp(0.0, 1.0)) as u8; 3],
        };
        // As many maps beside one another as make the whole about as wide as high.
        let columns = ((channels * (height + 1)) as f32 / (width + 1) as f32).sqrt().ceil() as usize;
        let rows = channels.div_ceil(columns);
        let at = |x: usize, y: usize| {
            let map = y / (height + 1) * columns + x / (width + 1);
            let (x, y) = (x % (width + 1), y % (height + 1));
            let inside = map < channels && x < width && y < height;
            if inside { color(values[(map * height + y) * width + x]) } else { GAP }
        };
        Self::enlarged(columns * (width + 1) - 1, rows * (height + 1) - 1, at)
    }

    /// Draws the share of each pixel \[height\]\[width\] over its image in light gray: red speaks for the class,
    /// blue against it.
    pub(super) fn of_shares(image: &Image, shares: &[f32]) -> Self {
        let (max, size) = (max_abs(shares), image.size());
        let at = |x: usize, y: usize| {
            signed(shares[y * size.width() + x] / max, 255.0 - 50.0 * image[(x, y)].clamp(0.0, 1.0))
        };
        Self::enlarged(size.width(), size.height(), at)
    }

    /// Draws squares of the color that each place has.
    fn enlarged(columns: usize, rows: usize, color: impl Fn(usize, usize) -> [u8; 3]) -> Self {
        let side = (SIDE / columns.max(rows)).clamp(1, MAX_SQUARE);
        let (width, height) = (columns * side, rows * side);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x / side, y / side)));
        Self { width, height, rgb: pixels.flat_map(|(x, y)| color(x, y)).collect() }
    }
}

/// The largest value without its sign, and never 0.
fn max_abs(values: &[f32]) -> f32 {
    values.iter().fold(f32::MIN_POSITIVE, |max, value| max.max(value.abs()))
}

/// A color between gray for 0, red for 1 and blue for −1.
fn signed(fraction: f32, gray: f32) -> [u8; 3] {
    let end = if fraction < 0.0 { BLUE } else { RED };
    let weight = fraction.abs().clamp(0.0, 1.0);
    end.map(|end| (gray + weight * (f32::from(end) - gray)).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    fn pixel(picture: &Picture, x: usize, y: usize) -> [u8; 3] {
        let start = 3 * (y * picture.width + x);
        [0, 1, 2].map(|channel| picture.rgb[start + channel])
    }

    #[test]
    fn maps_lie_in_rows_with_a_gap_between() {
        let values: Vec<f32> = (0..3 * 2 * 2).map(|value| value as f32).collect();
        let picture = Picture::of_maps(&values, [3, 2, 2]);
        assert_eq!((picture.width, picture.height), (5 * 40, 5 * 40));
        assert_eq!(pixel(&picture, 0, 0), [0; 3]);
        assert_eq!(pixel(&picture, 2 * 40, 0), GAP);
        assert_eq!(pixel(&picture, 79, 199), [255; 3], "the last value of the third map, in the second row");
        assert_eq!(pixel(&picture, 199, 199), GAP, "no fourth map");
    }

    #[test]
    fn what_speaks_for_is_red_and_what_speaks_against_is_blue() {
        let image = Image::new(ImageSize::new(3, 1).unwrap(), [1.0, 1.0, 0.0]);
        let picture = Picture::of_shares(&image, &[2.0, -2.0, 0.0]);
        assert_eq!([0, 40, 80].map(|x| pixel(&picture, x, 39)), [RED, BLUE, [255; 3]]);
        assert_eq!((picture.width, picture.rgb.len()), (120, 3 * 120 * 40));
        let dark = Picture::of_maps(&[0.0; 4], [1, 2, 2]);
        assert!(dark.rgb.iter().all(|&sample| sample == 0));
    }
}
