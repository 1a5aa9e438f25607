//! Curves through the points of a stroke: what variants of a digit are made of.

use crate::ink::Point;

/// A line of points.
pub(super) type Curve = Vec<Point>;

/// Distance between the points of a curve that is made, in pixels.
const STEP: f32 = 0.8;

/// Moves a point by (x, y).
pub(super) fn moved(point: Point, x: f32, y: f32) -> Point {
    Point::new(point.x + x, point.y + y)
}

/// Returns the point between two that is so much of the way from the first to the second.
pub(super) fn between(a: Point, b: Point, share: f32) -> Point {
    Point::new(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
}

/// Returns the distance between two points.
pub(super) fn distance(a: Point, b: Point) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// Returns the length of a curve.
pub(super) fn length(points: &[Point]) -> f32 {
    points.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// Draws a cubic Bézier curve from its first to its last control point, ends included.
pub(super) fn bezier([a, b, c, d]: [Point; 4]) -> Curve {
    let steps = ((length(&[a, b, c, d]) / STEP).ceil() as usize).clamp(2, 80);
    let at = |step: usize| {
        let t = step as f32 / steps as f32;
        let (ab, bc, cd) = (between(a, b, t), between(b, c, t), between(c, d, t));
        between(between(ab, bc, t), between(bc, cd, t), t)
    };
    (0..=steps).map(at).collect()
}

/// Draws a straight line.
pub(super) fn line(from: Point, to: Point) -> Curve {
    bezier([from, between(from, to, 1.0 / 3.0), between(from, to, 2.0 / 3.0), to])
}

/// Returns the unit vector along the curve at its start, or at its end: over the first or last few pixels, because
/// pens shake.
pub(super) fn direction(points: &[Point], at_end: bool) -> Option<(f32, f32)> {
    const SPAN: f32 = 2.5;
    let count = points.len();
    let nth = |place: usize| if at_end { points[count - 1 - place] } else { points[place] };
    let from = *(if at_end { points.last() } else { points.first() })?;
    let far = (1..count).map(nth).find(|point| distance(from, *point) >= SPAN)?;
    let (x, y) = if at_end { (from.x - far.x, from.y - far.y) } else { (far.x - from.x, far.y - from.y) };
    let norm = x.hypot(y);
    Some((x / norm, y / norm))
}

/// Cuts the part of a curve between two shares of its length, 0 to 1.
pub(super) fn part(points: &[Point], from: f32, to: f32) -> Curve {
    let whole = length(points);
    let (mut along, mut kept) = (0.0, Curve::new());
    for (place, point) in points.iter().enumerate() {
        if place > 0 {
            along += distance(points[place - 1], *point);
        }
        if along >= from * whole - 1e-3 && along <= to * whole + 1e-3 {
            kept.push(*point);
        }
    }
    kept
}

/// Returns this many points at equal distances along a curve; one point is repeated.
pub(super) fn resampled(points: &[Point], count: usize) -> Curve {
    let Some(&last) = points.last() else { return Curve::new() };
    let gap = length(points) / (count.max(2) - 1) as f32;
    let (mut made, mut due) = (Curve::with_capacity(count), 0.0);
    let mut along = 0.0;
    for pair in points.windows(2) {
        let side = distance(pair[0], pair[1]);
        while made.len() + 1 < count && side > 0.0 && due <= along + side {
            made.push(between(pair[0], pair[1], (due - along) / side));
            due += gap;
        }
        along += side;
    }
    made.resize(count, last);
    made
}

/// The box around some points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

impl Bounds {
    /// Returns the box around points; none if there are none.
    pub(super) fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, point| {
            let Self { left, right, top, bottom } =
                bounds.unwrap_or(Self { left: point.x, right: point.x, top: point.y, bottom: point.y });
            Some(Self {
                left: left.min(point.x),
                right: right.max(point.x),
                top: top.min(point.y),
                bottom: bottom.max(point.y),
            })
        })
    }

    pub(super) const fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(super) const fn height(&self) -> f32 {
        self.bottom - self.top
    }

    pub(super) const fn center(&self) -> Point {
        Point::new(f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corner() -> Curve {
        [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)].map(|(x, y)| Point::new(x, y)).to_vec()
    }

    #[test]
    fn a_curve_is_resampled_at_equal_distances_from_its_first_to_its_last_point() {
        let points = resampled(&corner(), 5);
        let expected = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (10.0, 5.0), (10.0, 10.0)];
        for (point, (x, y)) in points.iter().zip(expected) {
            assert!(distance(*point, Point::new(x, y)) < 1e-3, "{points:?}");
        }
        assert_eq!(points.len(), 5);
        assert_eq!(resampled(&[Point::new(1.0, 2.0)], 3), [Point::new(1.0, 2.0); 3]);
    }

    #[test]
    fn directions_point_along_the_stroke_at_both_ends() {
        assert_eq!(direction(&corner(), false), Some((1.0, 0.0)));
        assert_eq!(direction(&corner(), true), Some((0.0, 1.0)));
        assert_eq!(direction(&corner()[..1], true), None);
    }

    #[test]
    fn a_part_lies_between_its_shares() {
        let points = part(&line(Point::new(0.0, 0.0), Point::new(10.0, 0.0)), 0.25, 0.75);
        assert!(points.iter().all(|point| (2.4..7.6).contains(&point.x)) && points.len() > 4);
    }

    #[test]
    fn a_bezier_curve_begins_and_ends_at_its_first_and_last_control_point() {
        let [a, b, c, d] = [(0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0)].map(|(x, y)| Point::new(x, y));
        let curve = bezier([a, b, c, d]);
        assert_eq!((curve.first(), curve.last()), (Some(&a), Some(&d)));
        let top = curve.iter().map(|point| point.y).fold(0.0, f32::max);
        assert!((top - 6.75).abs() < 0.1, "{top}");
    }
}
