//! What the models see by default: the digit upright, as large as MNIST's, and in the middle.
//!
//! MNIST was made by scaling each digit into a box of 20×20 pixels with its proportions kept, and
//! moving its center of mass to the middle of 28×28 (LeCun et al. 1998). Here the same is done to
//! whatever was drawn, and slant is taken out first, by a shear that makes the covariance of x and y
//! vanish. So a model meets the same few shapes whether a digit was drawn large or small, leaning or
//! not, in the middle or in a corner.
//!
//! Where the drawing is strokes of the pen they are drawn again at the new size, with the standard
//! brush and so with sharp new ink ([`preprocess`]). Where only a picture is known it is resampled
//! ([`preprocess_image`]); a picture of MNIST that is already upright is moved by less than a pixel.

mod moments;
mod resample;

use moments::Moments;
use resample::resampled;

use super::{Brush, Drawing, Image, Point, SIDE, Stroke, Tool};

/// Side of the box that the digit is scaled into, in pixels.
const BOX: f32 = 20.0;

/// Where the center of mass comes to lie. MNIST moved its pictures by whole pixels, to a center
/// between 14 and 15; here it comes to lie in the middle of that to a fraction of a pixel, which is
/// worth half a point to least squares.
const MIDDLE: f32 = 14.5;

/// The most that anything is enlarged, so that a dot stays a dot. A digit of 5 pixels is brought to
/// full size; what is smaller than that is no more than a blot.
const MOST_ENLARGED: f32 = 4.0;

/// The brush that strokes are drawn again with.
///
/// Thinner than the canvas' own, because digits on it are smaller: so the ink is MNIST's, and measured
/// on held-out digits it is worth 0.2 points to least squares.
const STANDARD: Brush = Brush { radius: 1.6 };

/// The picture that the models see of a drawing.
///
/// Strokes of the pen on blank paper are drawn again. With a loaded picture beneath, or after the
/// eraser, what matters is no longer where the pen went, and the picture is resampled instead.
/// What shows no ink stays blank.
///
/// ```
/// use digitty::ink::{Brush, Drawing, Point, Stroke, preprocess};
///
/// let line = |x, y| vec![Point::new(x, y), Point::new(x, y + 8.0)];
/// let one = |x, y| Drawing::of([Stroke::pen(line(x, y), Brush::default())]);
/// let (left, right) = (preprocess(&one(3.0, 4.0)), preprocess(&one(20.0, 18.0)));
/// assert!(left.pixels().iter().zip(right.pixels()).all(|(a, b)| (a - b).abs() < 1e-3));
/// ```
#[must_use]
pub fn preprocess(drawing: &Drawing) -> Image {
    if drawing.image().is_blank() {
        return Image::BLANK;
    }
    let pen_only = drawing.strokes().all(|stroke| stroke.tool == Tool::Pen);
    if drawing.ground().is_none() && pen_only {
        redraw(drawing.strokes())
    } else {
        preprocess_image(drawing.image())
    }
}

/// Draws strokes of the pen again, upright, scaled and centered. The radii that they were drawn with
/// are forgotten.
fn redraw<'a>(strokes: impl Iterator<Item = &'a Stroke>) -> Image {
    let mut lines: Vec<Vec<Point>> = strokes.map(|stroke| on_canvas(&stroke.points)).collect();
    let slant = Moments::of_lines(&lines).slant();
    for point in lines.iter_mut().flatten() {
        point.x -= slant * point.y;
    }
    let scale = enlargement(extent(&lines), BOX - 2.0 * STANDARD.radius);
    let moments = Moments::of_lines(&lines);
    let mut image = Image::BLANK;
    for mut points in lines {
        for point in &mut points {
            point.x = MIDDLE + (point.x - moments.x) * scale;
            point.y = MIDDLE + (point.y - moments.y) * scale;
        }
        Stroke::pen(points, STANDARD).apply(&mut image);
    }
    image
}

/// Points brought back to the canvas, where even absurd ones can be reckoned with.
fn on_canvas(points: &[Point]) -> Vec<Point> {
    let near = |along: f32| along.clamp(0.0, SIDE as f32);
    let finite = points.iter().filter(|p| p.x.is_finite() && p.y.is_finite());
    finite.map(|p| Point::new(near(p.x), near(p.y))).collect()
}

/// The longer side of the upright box around all points.
fn extent(lines: &[Vec<Point>]) -> f32 {
    let side = |along: fn(&Point) -> f32| {
        let (low, high) = lines
            .iter()
            .flatten()
            .map(along)
            .fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)));
        high - low
    };
    side(|point| point.x).max(side(|point| point.y))
}

/// The factor that brings `length` to `wanted`, within reason.
fn enlargement(length: f32, wanted: f32) -> f32 {
    (wanted / length.max(f32::MIN_POSITIVE)).min(MOST_ENLARGED)
}

/// The picture that the models see of a picture: upright, its ink in a box of 20×20 with the
/// proportions kept, the center of mass in the middle. Resampled with a triangle filter as wide as the
/// larger of old and new pixels, so that it neither aliases nor blurs what keeps its size.
/// What shows no ink stays blank.
#[must_use]
pub fn preprocess_image(image: &Image) -> Image {
    let image = &strengthened(image);
    let moments = Moments::of_image(image);
    let scale = enlargement(moments.upright_side(image), BOX);
    resampled(image, &moments, scale)
}

/// The picture with its strongest ink brought to 1: thin lines of a large picture are faint in 28×28.
fn strengthened(image: &Image) -> Image {
    let strongest = image.pixels().iter().copied().fold(0.0, f32::max);
    if strongest > 0.0 { Image::new(image.pixels().map(|ink| ink / strongest)) } else { Image::BLANK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_same_however_many_points_it_was_drawn_with() {
        let drawn = |count: usize| {
            let at = |i: usize| i as f32 / (count - 1) as f32;
            let points = (0..count).map(|i| Point::new(18.0 - 6.0 * at(i), 4.0 + 20.0 * at(i))).collect();
            preprocess(&Drawing::of([Stroke::pen(points, Brush::default())]))
        };
        let (two, many) = (drawn(2), drawn(60));
        assert!(two.pixels().iter().zip(many.pixels()).all(|(a, b)| (a - b).abs() < 1e-2));
        let rows = two.rows().filter(|row| row.iter().any(|&ink| ink > 0.95));
        let middles: Vec<_> = rows.map(|row| row.iter().position(|&ink| ink > 0.95)).collect();
        assert!(middles.len() > 15 && middles.iter().all(|middle| *middle == middles[0]), "upright");
    }

    /// A ring like a 0 of MNIST: 14 wide, 20 high, upright, its center of mass in the middle.
    fn ring() -> Image {
        let mut image = Image::BLANK;
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
        let mut moved = Image::BLANK;
        for y in 1..SIDE {
            for x in 1..SIDE {
                let above = ring[(x - 1, y - 1)] + ring[(x, y - 1)];
                moved[(x, y)] = (above + ring[(x - 1, y)] + ring[(x, y)]) / 4.0;
            }
        }
        moved
    }

    #[test]
    fn what_is_normal_already_is_moved_by_less_than_a_pixel() {
        assert!(difference(&preprocess_image(&ring()), &moved_ring()) < 1e-4);
    }

    #[test]
    fn a_picture_is_brought_back_from_anywhere() {
        let mut moved = Image::BLANK;
        for y in 0..20 {
            for x in 0..14 {
                moved[(x + 14, y + 8)] = ring()[(x + 7, y + 4)];
            }
        }
        assert!(difference(&preprocess_image(&moved), &moved_ring()) < 1e-4);
    }

    #[test]
    fn small_and_large_pictures_fill_the_box() {
        for (left, side) in [(3, 6), (0, 28)] {
            let mut square = Image::BLANK;
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
    fn a_leaning_line_is_put_upright() {
        let leaning = Drawing::of([line(&[(18.0, 4.0), (12.0, 24.0)])]);
        for seen in [preprocess(&leaning), preprocess_image(leaning.image())] {
            let [left, right, top, bottom] = bounds(&seen);
            assert!(right - left <= 5, "{left}…{right}");
            assert!((18..=21).contains(&(bottom + 1 - top)), "{top}…{bottom}");
        }
    }

    #[test]
    fn size_place_and_brush_of_a_drawing_do_not_matter() {
        let seven = |scale: f32, x: f32, y: f32, radius: f32| {
            let points = [(0.0, 0.0), (6.0, 0.0), (2.0, 10.0)];
            let place = |&(u, v): &(f32, f32)| (x + scale * u, y + scale * v);
            let mut stroke = line(&points.iter().map(place).collect::<Vec<_>>());
            stroke.brush.radius = radius;
            preprocess(&Drawing::of([stroke]))
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
        let one = preprocess(&Drawing::of([line(&[(4.0, 3.0), (4.0, 15.0)])]));
        let [left, right, top, bottom] = bounds(&one);
        assert!(right - left < 5 && bottom - top >= 18);
        let dash = preprocess(&Drawing::of([line(&[(4.0, 15.0), (14.0, 14.0)])]));
        let [left, right, top, bottom] = bounds(&dash);
        assert!(right - left >= 18 && bottom - top < 7, "{top}…{bottom}");
    }

    #[test]
    fn a_dot_stays_a_dot_in_the_middle() {
        let drawn = preprocess(&Drawing::of([line(&[(2.0, 26.0)])]));
        let mut pixel = Image::BLANK;
        pixel[(27, 0)] = 1.0;
        for seen in [drawn, preprocess_image(&pixel)] {
            let [left, right, top, bottom] = bounds(&seen);
            assert!(right - left <= 6 && bottom - top <= 6);
            assert!((11..=17).contains(&left) && (11..=17).contains(&top));
        }
    }

    #[test]
    fn nothing_stays_nothing() {
        assert!(preprocess(&Drawing::default()).is_blank());
        assert!(preprocess_image(&Image::BLANK).is_blank());
        let outside = Drawing::of([line(&[(90.0, 90.0), (95.0, 99.0)])]);
        assert!(preprocess(&outside).is_blank(), "what cannot be seen is not read");
        let mut erased = Drawing::of([line(&[(9.0, 9.0)])]);
        erased.begin(Tool::Eraser, Brush { radius: 6.0 }, Point::new(9.0, 9.0));
        assert!(preprocess(&erased).is_blank());
    }

    #[test]
    fn the_eraser_and_a_loaded_picture_are_seen() {
        let two = [line(&[(5.0, 5.0), (5.0, 20.0)]), line(&[(20.0, 5.0), (20.0, 20.0)])];
        let mut drawing = Drawing::of(two);
        drawing.begin(Tool::Eraser, Brush { radius: 6.0 }, Point::new(20.0, 2.0));
        drawing.extend(Point::new(20.0, 24.0));
        let [left, right, ..] = bounds(&preprocess(&drawing));
        assert!(right - left <= 6, "only one of two lines is left");
        let loaded = Drawing::on(ring());
        assert!(difference(&preprocess(&loaded), &moved_ring()) < 1e-4);
    }

    #[test]
    fn faint_ink_is_brought_to_full_strength() {
        let faint = Image::new(ring().pixels().map(|ink| 0.2 * ink));
        assert!(difference(&preprocess_image(&faint), &moved_ring()) < 1e-4);
    }

    #[test]
    fn no_drawing_and_no_picture_makes_it_panic_or_leave_the_range() {
        let mut rng = fastrand::Rng::with_seed(11);
        let in_range = |image: Image| image.pixels().iter().all(|ink| (0.0..=1.0).contains(ink));
        for round in 0..2000 {
            let mut image = Image::BLANK;
            for _ in 0..=(rng.usize(..30) * rng.usize(..30)) {
                image[(rng.usize(..SIDE), rng.usize(..SIDE))] = rng.f32();
            }
            assert!(in_range(preprocess_image(&image)), "picture {round}");
            let coordinate = |rng: &mut fastrand::Rng| match rng.u8(..20) {
                0 => f32::MAX,
                1 => f32::MIN,
                2 => f32::INFINITY,
                3 => f32::NAN,
                _ => rng.f32() * 30.0 - 1.0,
            };
            let points = (0..=rng.usize(..9)).map(|_| (coordinate(&mut rng), coordinate(&mut rng)));
            let drawing = Drawing::of([line(&points.collect::<Vec<_>>())]);
            assert!(in_range(preprocess(&drawing)), "drawing {round}");
        }
        let full = Image::new([1.0; crate::ink::PIXELS]);
        // A box of 20×20 about (14.5, 14.5) covers half of the pixels along its rim.
        assert_eq!(bounds(&preprocess_image(&full)), [4, 24, 4, 24]);
    }
}
