//! Traces: the strokes that an image was probably written with, found from its pixels.
//!
//! MNIST's digits are by hundreds of hands, but they are images. A model has to read what is drawn on the canvas, with
//! its brushes and its cells, and for that strokes are wanted: so the lines are thinned to the width of a
//! pixel, and followed. At a crossing a stroke goes straight on. An image does not tell where a pen began, and
//! for drawing it again it does not matter.

mod path;
mod thin;

use super::curve::{Curve, length, resampled};
use crate::ink::{Brush, Image, Point, Stroke};
use path::PathGraph;
use thin::Bitmap;

/// Pixels of a bitmap in each direction for one of the image: in so fine a bitmap lines do not jump.
const ZOOM: usize = 4;

/// Distance of the points of a stroke, in pixels of the image.
const STEP: f32 = 0.7;

/// Returns strokes of the pen along the middle of all lines of an image, in pixels of the image; none for a blank one.
#[must_use]
pub fn trace(image: &Image) -> Vec<Stroke> {
    let mut bitmap = Bitmap::enlarged(image, ZOOM);
    let inked = bitmap.count();
    bitmap.thin();
    // The width of the lines is what they covered for each pixel of their length.
    let width = inked as f32 / bitmap.count().max(1) as f32;
    PathGraph::of(&bitmap, width).join().into_iter().map(|path| stroke(&bitmap, &path)).collect()
}

/// Turns a path into a stroke.
fn stroke(bitmap: &Bitmap, path: &[usize]) -> Stroke {
    let points = path.iter().map(|&at| {
        let (x, y) = bitmap.position(at);
        Point::new((x as f32 + 0.5) / ZOOM as f32, (y as f32 + 0.5) / ZOOM as f32)
    });
    let smooth = smoothed(points.collect());
    let count = (length(&smooth) / STEP).ceil() as usize + 1;
    Stroke::pen(if count > 1 { resampled(&smooth, count) } else { smooth }, Brush::default())
}

/// Rounds the steps of a path of pixels off; its ends stay.
fn smoothed(mut points: Curve) -> Curve {
    const ROUNDS: usize = 3;
    for _ in 0..ROUNDS {
        let inner = points.windows(3).map(|near| {
            let average =
                |along: fn(&Point) -> f32| (along(&near[0]) + 2.0 * along(&near[1]) + along(&near[2])) / 4.0;
            Point::new(average(|point| point.x), average(|point| point.y))
        });
        let ends = [points.first().copied(), points.last().copied()];
        let inner: Curve = inner.collect();
        if let ([Some(first), Some(last)], false) = (ends, inner.is_empty()) {
            points = [first].into_iter().chain(inner).chain([last]).collect();
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::curve::distance;
    use crate::ink::{Drawing, ImageSize};

    fn drawn(lines: &[&[(f32, f32)]]) -> Image {
        let stroke = |line: &&[(f32, f32)]| {
            Stroke::pen(line.iter().map(|&(x, y)| Point::new(x, y)).collect(), Brush::default())
        };
        Drawing::from_strokes(ImageSize::MNIST, lines.iter().map(stroke)).image().clone()
    }

    /// Returns the farthest that a point of the strokes is from all points of the lines.
    fn farthest(strokes: &[Stroke], lines: &[&[(f32, f32)]]) -> f32 {
        let dense: Vec<Point> = lines
            .iter()
            .flat_map(|line| line.windows(2))
            .flat_map(|pair| (0..=40).map(|i| (pair[0], pair[1], i as f32 / 40.0)))
            .map(|((x, y), (u, v), share)| Point::new(x + share * (u - x), y + share * (v - y)))
            .collect();
        let nearest =
            |point: &Point| dense.iter().map(|other| distance(*point, *other)).fold(f32::MAX, f32::min);
        strokes.iter().flat_map(|stroke| &stroke.points).map(nearest).fold(0.0, f32::max)
    }

    #[test]
    fn a_line_and_a_corner_are_one_stroke_each_along_their_middle() {
        for line in [&[(6.0, 5.0), (20.0, 22.0)][..], &[(6.0, 6.0), (21.0, 6.0), (12.0, 23.0)]] {
            let strokes = trace(&drawn(&[line]));
            assert_eq!(strokes.len(), 1, "{strokes:?}");
            assert!(farthest(&strokes, &[line]) < 1.2, "{}", farthest(&strokes, &[line]));
            let (traced, whole) = (length(&strokes[0].points), line.windows(2));
            let whole: f32 = whole.map(|pair| (pair[0].0 - pair[1].0).hypot(pair[0].1 - pair[1].1)).sum();
            assert!((0.8..1.05).contains(&(traced / whole)), "{traced} of {whole}");
        }
    }

    #[test]
    fn strokes_go_straight_on_where_they_cross() {
        let lines: [&[(f32, f32)]; 2] = [&[(5.0, 14.0), (23.0, 14.0)], &[(14.0, 5.0), (14.0, 23.0)]];
        let strokes = trace(&drawn(&lines));
        let longest = strokes.iter().map(|stroke| length(&stroke.points)).fold(0.0, f32::max);
        assert!(longest > 15.0, "{strokes:?}");
        assert!(farthest(&strokes, &lines) < 0.8);
    }

    #[test]
    fn a_ring_is_closed_a_dot_has_ink_and_a_blank_image_has_no_stroke() {
        let ring: Vec<(f32, f32)> = (0..=40)
            .map(|i| i as f32 * std::f32::consts::TAU / 40.0)
            .map(|angle| (14.0 + 7.0 * angle.cos(), 14.0 + 9.0 * angle.sin()))
            .collect();
        let strokes = trace(&drawn(&[&ring]));
        assert_eq!(strokes.len(), 1);
        let points = &strokes[0].points;
        assert!(distance(points[0], points[points.len() - 1]) < 1.0 && length(points) > 40.0);
        assert!(!trace(&drawn(&[&[(9.0, 9.0)]])).is_empty());
        assert!(trace(&Image::blank(ImageSize::MNIST)).is_empty());
    }

    #[test]
    fn any_image_has_finite_points_inside() {
        let mut rng = fastrand::Rng::with_seed(7);
        for round in 0..300 {
            let mut image = Image::blank(ImageSize::MNIST);
            for _ in 0..rng.usize(..400) {
                image[(rng.usize(..28), rng.usize(..28))] = rng.f32();
            }
            let is_inside =
                |point: &Point| (0.0..=28.0).contains(&point.x) && (0.0..=28.0).contains(&point.y);
            let strokes = trace(&image);
            assert!(
                strokes.iter().all(|s| !s.points.is_empty() && s.points.iter().all(is_inside)),
                "{round}"
            );
        }
    }
}
