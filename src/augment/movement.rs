//! Movement: how a hand with a mouse or a trackpad differs from one with a pen.

use fastrand::Rng;

use super::curve::{between, direction, distance, moved};
use super::random::{symmetric, uniform};
use crate::ink::{Point, Stroke};

/// Draws strokes as with a mouse: in pieces that are nearly straight, past corners and ends a little, and not quite
/// where they should be.
#[must_use]
pub fn with_a_mouse(strokes: &[Stroke], rng: &mut Rng) -> Vec<Stroke> {
    let (tolerance, past) = (uniform(&(0.4..1.3), rng), uniform(&(0.0..1.5), rng));
    let draw = |stroke: &Stroke| {
        let mut points = simplified(&stroke.points, tolerance);
        if let Some((x, y)) = direction(&points, true)
            && let Some(last) = points.last_mut()
        {
            *last = moved(*last, past * x, past * y);
        }
        let inner = points.len().saturating_sub(1);
        for point in points.iter_mut().take(inner).skip(1) {
            *point = moved(*point, 0.5 * symmetric(rng), 0.5 * symmetric(rng));
        }
        Stroke { points, ..stroke.clone() }
    };
    strokes.iter().map(draw).collect()
}

/// Leaves out the points that lie within a tolerance of the line between those that stay (Ramer 1972, Douglas &
/// Peucker 1973).
fn simplified(points: &[Point], tolerance: f32) -> Vec<Point> {
    let [first, inner @ .., last] = points else { return points.to_vec() };
    let farthest = (1..).zip(inner).map(|(place, point)| (place, distance_to_line(*point, *first, *last)));
    match farthest.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((place, far)) if far > tolerance => {
            let mut kept = simplified(&points[..=place], tolerance);
            kept.pop();
            kept.extend(simplified(&points[place..], tolerance));
            kept
        }
        _ => vec![*first, *last],
    }
}

/// Returns the distance of a point from the line between two others.
fn distance_to_line(point: Point, from: Point, to: Point) -> f32 {
    let side = distance(from, to);
    if side == 0.0 {
        return distance(point, from);
    }
    let along = ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / (side * side);
    distance(point, between(from, to, along.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_needs_two_points_and_a_corner_three() {
        let at = |x: f32, y: f32| Point::new(x, y);
        let straight: Vec<Point> = (0..9).map(|i| at(i as f32, 0.1)).collect();
        assert_eq!(simplified(&straight, 0.5), [at(0.0, 0.1), at(8.0, 0.1)]);
        let corner = [at(0.0, 0.0), at(4.0, 0.2), at(8.0, 0.0), at(8.0, 4.0), at(8.0, 8.0)];
        assert_eq!(simplified(&corner, 0.5), [at(0.0, 0.0), at(8.0, 0.0), at(8.0, 8.0)]);
        assert_eq!(simplified(&corner[..1], 0.5), [at(0.0, 0.0)]);
    }
}
