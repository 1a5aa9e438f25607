//! Gray images as MNIST has them: deslanted, scaled and centered.

use super::frame::{Frame, fit_scale};
use super::moments::Moments;
use super::redraw::redraw;
use super::resample::resample;
use crate::ink::brush::Tool;
use crate::ink::drawing::Drawing;
use crate::ink::image::Image;

/// Turns a drawing into the image that the models classify; a blank drawing stays blank.
///
/// Strokes of the pen on a blank background are drawn again. With a background or after the
/// eraser, the image is no longer determined by where the pen was, and is resampled instead.
///
/// ```
/// use digitty::ink::{Brush, Drawing, ImageSize, Point, Stroke, preprocess};
///
/// let line = |x, y| vec![Point::new(x, y), Point::new(x, y + 8.0)];
/// let pen = |x, y| [Stroke::pen(line(x, y), Brush::default())];
/// let one = |x, y| Drawing::from_strokes(ImageSize::MNIST, pen(x, y));
/// let (left, right) = (preprocess(&one(3.0, 4.0)), preprocess(&one(20.0, 18.0)));
/// assert!(left.pixels().iter().zip(right.pixels()).all(|(a, b)| (a - b).abs() < 1e-3));
/// ```
#[must_use]
pub fn preprocess(drawing: &Drawing) -> Image {
    if drawing.image().is_blank() {
        return Image::blank(drawing.size());
    }
    if is_pen_only(drawing) {
        redraw(drawing.strokes(), &Frame::of(drawing.size()))
    } else {
        preprocess_image(drawing.image())
    }
}

/// Returns true if the image follows from where the pen was: there is no background, and nothing was erased.
pub(super) fn is_pen_only(drawing: &Drawing) -> bool {
    drawing.background().is_none() && drawing.strokes().all(|stroke| stroke.tool == Tool::Pen)
}

/// Turns an image without strokes into the image that the models classify; a blank one stays blank.
///
/// Its ink is divided by its maximum. Then its slant is removed, it is scaled into a box of 20×20 pixels
/// with its aspect ratio kept, and its center of mass is moved to the center, all in one resampling with a
/// triangle filter.
#[must_use]
pub fn preprocess_image(image: &Image) -> Image {
    let image = &normalize_ink(image);
    let moments = Moments::from_image(image);
    let frame = Frame::of(image.size());
    let scale = fit_scale(moments.deslanted_extent(image), frame.box_side);
    resample(image, &moments, &frame, scale)
}

/// Divides the ink by its maximum, because thin lines of a large image are faint once it is scaled down.
fn normalize_ink(image: &Image) -> Image {
    let max = image.pixels().iter().copied().fold(0.0, f32::max);
    if max > 0.0 {
        Image::new(image.size(), image.pixels().iter().map(|ink| ink / max))
    } else {
        image.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, ImageSize, Point, Stroke};

    const SIDE: usize = 28;
    const SIZE: ImageSize = ImageSize::MNIST;

    #[test]
    fn a_line_is_the_same_however_many_points_it_was_drawn_with() {
        let drawn = |count: usize| {
            let at = |i: usize| i as f32 / (count - 1) as f32;
            let points = (0..count).map(|i| Point::new(18.0 - 6.0 * at(i), 4.0 + 20.0 * at(i))).collect();
            preprocess(&Drawing::from_strokes(SIZE, [Stroke::pen(points, Brush::default())]))
        };
        let (two, many) = (drawn(2), drawn(60));
        assert!(two.pixels().iter().zip(many.pixels()).all(|(a, b)| (a - b).abs() < 1e-2));
        let rows = two.rows().filter(|row| row.iter().any(|&ink| ink > 0.95));
        let middles: Vec<_> = rows.map(|row| row.iter().position(|&ink| ink > 0.95)).collect();
        assert!(middles.len() > 15 && middles.iter().all(|middle| *middle == middles[0]), "deslanted");
    }

    /// A ring like a 0 of MNIST: 14 wide, 20 high, without slant, its center of mass in the middle.
    fn ring() -> Image {
        let mut image = Image::blank(SIZE);
        for y in 4..24 {
            for x in 7..21 {
                let (u, v) = ((x as f32 - 13.5) / 5.5, (y as f32 - 13.5) / 8.5);
                let off = (u.hypot(v) - 1.0).abs();
                image[(x, y)] = (1.4 - 4.0 * off).clamp(0.0, 1.0);
            }
        }
        image
    }

    fn line(points: &[(f32, f32)]) -> Stroke {
        let points = points.iter().map(|&(x, y)| Point::new(x, y)).collect();
        Stroke::pen(points, Brush::default())
    }

    fn difference(a: &Image, b: &Image) -> f32 {
        let pairs = a.pixels().iter().zip(b.pixels());
        pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    /// Left, right, top and bottom of the pixels with clear ink.
    fn bounds(image: &Image) -> [usize; 4] {
        let inked = |x: usize, y: usize| image[(x, y)] > 0.25;
        let column = |&x: &usize| (0..SIDE).any(|y| inked(x, y));
        let row = |&y: &usize| (0..SIDE).any(|x| inked(x, y));
        [
            (0..SIDE).find(column).unwrap(),
            (0..SIDE).rfind(column).unwrap(),
            (0..SIDE).find(row).unwrap(),
            (0..SIDE).rfind(row).unwrap(),
        ]
    }

    /// The ring as it comes out: its center, which lies at 14, moved by half a pixel each way.
    fn moved_ring() -> Image {
        let ring = ring();
        let mut moved = Image::blank(SIZE);
        for y in 1..SIDE {
            for x in 1..SIDE {
                let above = ring[(x - 1, y - 1)] + ring[(x, y - 1)];
                moved[(x, y)] = (above + ring[(x - 1, y)] + ring[(x, y)]) / 4.0;
            }
        }
        moved
    }

    #[test]
    fn an_image_in_the_form_of_mnist_moves_by_less_than_a_pixel() {
        assert!(difference(&preprocess_image(&ring()), &moved_ring()) < 1e-4);
    }

    #[test]
    fn an_image_is_centered_from_anywhere() {
        let mut moved = Image::blank(SIZE);
        for y in 0..20 {
            for x in 0..14 {
                moved[(x + 14, y + 8)] = ring()[(x + 7, y + 4)];
            }
        }
        assert!(difference(&preprocess_image(&moved), &moved_ring()) < 1e-4);
    }

    #[test]
    fn small_and_large_images_fill_the_box() {
        for (left, side) in [(3, 6), (0, 28)] {
            let mut square = Image::blank(SIZE);
            for i in 0..side {
                for (x, y) in [(i, 0), (i, side - 1), (0, i), (side - 1, i)] {
                    square[(left + x, left + y)] = 1.0;
                }
            }
            let [left, right, top, bottom] = bounds(&preprocess_image(&square));
            let sides = (right + 1 - left, bottom + 1 - top);
            assert!(matches!(sides, (18..=22, 18..=22)), "{side} became {sides:?}");
        }
    }

    #[test]
    fn a_slanted_line_is_deslanted() {
        let slanted = Drawing::from_strokes(SIZE, [line(&[(18.0, 4.0), (12.0, 24.0)])]);
        for image in [preprocess(&slanted), preprocess_image(slanted.image())] {
            let [left, right, top, bottom] = bounds(&image);
            assert!(right - left <= 5, "{left}…{right}");
            assert!((18..=21).contains(&(bottom + 1 - top)), "{top}…{bottom}");
        }
    }

    #[test]
    fn size_position_and_brush_of_a_drawing_do_not_matter() {
        let seven = |scale: f32, x: f32, y: f32, radius: f32| {
            let points = [(0.0, 0.0), (6.0, 0.0), (2.0, 10.0)];
            let place = |&(u, v): &(f32, f32)| (x + scale * u, y + scale * v);
            let mut stroke = line(&points.iter().map(place).collect::<Vec<_>>());
            stroke.brush.radius = radius;
            preprocess(&Drawing::from_strokes(SIZE, [stroke]))
        };
        let first = seven(1.0, 3.0, 2.0, 2.0);
        for other in [seven(2.0, 9.0, 5.0, 2.0), seven(0.6, 20.0, 20.0, 1.0)] {
            assert!(difference(&first, &other) < 0.02);
        }
        let [left, right, top, bottom] = bounds(&first);
        assert_eq!(bottom + 1 - top, 20, "{left}…{right}, {top}…{bottom}");
    }

    #[test]
    fn a_one_stays_a_line_and_a_dash_stays_flat() {
        let one = preprocess(&Drawing::from_strokes(SIZE, [line(&[(4.0, 3.0), (4.0, 15.0)])]));
        let [left, right, top, bottom] = bounds(&one);
        assert!(right - left < 5 && bottom - top >= 18);
        let dash = preprocess(&Drawing::from_strokes(SIZE, [line(&[(4.0, 15.0), (14.0, 14.0)])]));
        let [left, right, top, bottom] = bounds(&dash);
        assert!(right - left >= 18 && bottom - top < 7, "{top}…{bottom}");
    }

    #[test]
    fn a_dot_stays_a_dot_in_the_middle() {
        let drawn = preprocess(&Drawing::from_strokes(SIZE, [line(&[(2.0, 26.0)])]));
        let mut pixel = Image::blank(SIZE);
        pixel[(27, 0)] = 1.0;
        for image in [drawn, preprocess_image(&pixel)] {
            let [left, right, top, bottom] = bounds(&image);
            assert!(right - left <= 6 && bottom - top <= 6);
            assert!((11..=17).contains(&left) && (11..=17).contains(&top));
        }
    }

    #[test]
    fn blank_stays_blank() {
        assert!(preprocess(&Drawing::blank(SIZE)).is_blank());
        assert!(preprocess_image(&Image::blank(SIZE)).is_blank());
        let outside = Drawing::from_strokes(SIZE, [line(&[(90.0, 90.0), (95.0, 99.0)])]);
        assert!(preprocess(&outside).is_blank(), "strokes off the canvas have no ink");
        let mut erased = Drawing::from_strokes(SIZE, [line(&[(9.0, 9.0)])]);
        erased.begin(Tool::Eraser, Brush { radius: 6.0 }, Point::new(9.0, 9.0));
        assert!(preprocess(&erased).is_blank());
    }

    #[test]
    fn the_eraser_and_a_background_count() {
        let two = [line(&[(5.0, 5.0), (5.0, 20.0)]), line(&[(20.0, 5.0), (20.0, 20.0)])];
        let mut drawing = Drawing::from_strokes(SIZE, two);
        drawing.begin(Tool::Eraser, Brush { radius: 6.0 }, Point::new(20.0, 2.0));
        drawing.extend(Point::new(20.0, 24.0));
        let [left, right, ..] = bounds(&preprocess(&drawing));
        assert!(right - left <= 6, "only one of two lines is left");
        let loaded = Drawing::with_background(ring());
        assert!(difference(&preprocess(&loaded), &moved_ring()) < 1e-4);
    }

    #[test]
    fn faint_ink_is_normalized_to_full_ink() {
        let faint = Image::new(SIZE, ring().pixels().iter().map(|ink| 0.2 * ink));
        assert!(difference(&preprocess_image(&faint), &moved_ring()) < 1e-4);
    }

    /// Found by a fuzz target: with the eraser, the image is resampled, and a row of full ink rounds up.
    #[test]
    fn a_line_from_far_away_that_is_erased_in_part_leaves_the_range_by_no_more_than_rounding() {
        let mut drawing = Drawing::from_strokes(SIZE, [line(&[(13e8, -2.5), (3.0, 4.0)])]);
        drawing.begin(Tool::Eraser, Brush { radius: 0.75 }, Point::new(9.0, 9.0));
        assert!(drawing.image().pixels().iter().all(|ink| (0.0..=1.0).contains(ink)));
        let fitted = preprocess(&drawing);
        let most = fitted.pixels().iter().copied().fold(0.0, f32::max);
        assert!((1.0..=1.000_002).contains(&most), "{most}");
        assert!(fitted.pixels().iter().all(|ink| *ink >= 0.0));
    }

    #[test]
    fn random_drawings_and_images_neither_panic_nor_leave_the_range() {
        let mut rng = fastrand::Rng::with_seed(11);
        let in_range = |image: Image| image.pixels().iter().all(|ink| (0.0..=1.0).contains(ink));
        for round in 0..2000 {
            let mut image = Image::blank(SIZE);
            for _ in 0..=(rng.usize(..30) * rng.usize(..30)) {
                image[(rng.usize(..SIDE), rng.usize(..SIDE))] = rng.f32();
            }
            assert!(in_range(preprocess_image(&image)), "image {round}");
            let coordinate = |rng: &mut fastrand::Rng| match rng.u8(..20) {
                0 => f32::MAX,
                1 => f32::MIN,
                2 => f32::INFINITY,
                3 => f32::NAN,
                _ => rng.f32() * 30.0 - 1.0,
            };
            let points = (0..=rng.usize(..9)).map(|_| (coordinate(&mut rng), coordinate(&mut rng)));
            let drawing = Drawing::from_strokes(SIZE, [line(&points.collect::<Vec<_>>())]);
            assert!(in_range(preprocess(&drawing)), "drawing {round}");
        }
        let full = Image::new(SIZE, [1.0; SIDE * SIDE]);
        // A box of 20×20 about (14.5, 14.5) covers half of the pixels along its rim.
        assert_eq!(bounds(&preprocess_image(&full)), [4, 24, 4, 24]);
    }
}
