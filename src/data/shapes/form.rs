//! Forms as polygons, and what can be done to them.

use fastrand::Rng;

use crate::ink::Point;

/// The class of a form; its number is its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Circle,
    Square,
    Triangle,
}

/// The forms in the order of their labels.
pub(super) const FORMS: [Form; 3] = [Form::Circle, Form::Square, Form::Triangle];

impl Form {
    /// Returns the corners of a form that reaches from −1 to 1, clockwise; a circle has 48.
    pub(super) fn corners(self) -> Vec<Point> {
        match self {
            Self::Square => [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(point).to_vec(),
            Self::Triangle => [(0.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(point).to_vec(),
            Self::Circle => {
                // Cosine and sine of a 48th of a turn.
                const STEP: (f32, f32) = (0.991_444_9, 0.130_526_19);
                let turn =
                    |p: &Point| Some(point((p.x * STEP.0 - p.y * STEP.1, p.x * STEP.1 + p.y * STEP.0)));
                std::iter::successors(Some(point((0.0, -1.0))), turn).take(48).collect()
            }
        }
    }
}

pub(super) fn point((x, y): (f32, f32)) -> Point {
    Point::new(x, y)
}

pub(super) fn uniform((low, high): (f32, f32), rng: &mut Rng) -> f32 {
    low + (high - low) * rng.f32()
}

/// Turns points about the origin, to the right, by the angle whose half has the tangent `t`: so sine and cosine
/// come from division alone.
pub(super) fn turn(points: &mut [Point], t: f32) {
    let (cosine, sine) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
    for p in points {
        (p.x, p.y) = (p.x * cosine - p.y * sine, p.x * sine + p.y * cosine);
    }
}

/// Multiplies points by a factor along each axis, and then moves them.
pub(super) fn scale_and_move(points: &mut [Point], factors: (f32, f32), by: Point) {
    for p in points {
        (p.x, p.y) = (by.x + factors.0 * p.x, by.y + factors.1 * p.y);
    }
}

/// Iterates over the sides of a polygon.
pub(super) fn sides(polygon: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    polygon.iter().zip(polygon.iter().cycle().skip(1)).map(|(&a, &b)| (a, b))
}

/// Returns true if a point lies inside a convex polygon whose corners go clockwise.
pub(super) fn contains(polygon: &[Point], p: Point) -> bool {
    sides(polygon).all(|(a, b)| (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) >= 0.0)
}

/// Returns the squared distance from a point to the nearest side.
pub(super) fn distance_squared(p: Point, polygon: &[Point]) -> f32 {
    let to_side = |(a, b): (Point, Point)| {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let along = (p.x - a.x) * dx + (p.y - a.y) * dy;
        let t = (along / (dx * dx + dy * dy)).clamp(0.0, 1.0);
        let (x, y) = (p.x - a.x - t * dx, p.y - a.y - t * dy);
        x * x + y * y
    };
    sides(polygon).map(to_side).fold(f32::MAX, f32::min)
}

/// Returns the leftmost and the rightmost point of a polygon at height `y`; `None` above and below it.
pub(super) fn crossing(polygon: &[Point], y: f32) -> Option<[Point; 2]> {
    let at = |(a, b): (Point, Point)| {
        let across = (a.y <= y) != (b.y <= y);
        across.then(|| a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y))
    };
    let ends = sides(polygon).filter_map(at).fold(None, |ends, x| {
        let (left, right) = ends.unwrap_or((x, x));
        Some((x.min(left), x.max(right)))
    });
    ends.map(|(left, right)| [Point::new(left, y), Point::new(right, y)])
}

/// Returns the least and the greatest coordinate of points along an axis.
pub(super) fn bounds(points: &[Point], along: fn(&Point) -> f32) -> (f32, f32) {
    points.iter().map(along).fold((f32::MAX, f32::MIN), |(low, high), at| (low.min(at), high.max(at)))
}
