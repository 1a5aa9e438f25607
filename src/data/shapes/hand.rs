//! Forms as a person draws them with the mouse.
//!
//! Corners are out of place and rounded, sides of unequal length; a triangle may point anywhere. The hand goes
//! around in one stroke that ends too early or too late, or draws sides and halves apart, whose ends miss
//! each other. It wobbles, and the terminal reports the cells of the pointer. Some forms are hatched.

use fastrand::Rng;

use super::form::{Form, bounds, crossing, scale_and_move, sides, turn, uniform};
use crate::ink::{Brush, ImageSize, Point, Stroke};

/// The usual radius of the brush, and the range of the others, in pixels.
const USUAL_RADIUS: f32 = 1.0;
const RADIUS: (f32, f32) = (Brush::MIN_RADIUS, 2.25);
/// Cells that points are snapped to, in pixels: those of small and of large pixels, or none.
const CELLS: [(f32, f32); 5] = [(0.5, 1.0), (0.5, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 0.0)];
/// The longer side of a form, relative to that of the canvas.
const SIDE: (f32, f32) = (0.32, 0.97);
/// The shorter side of a form, relative to the longer one.
const ASPECT: (f32, f32) = (0.68, 1.0);
/// The farthest that a corner is out of place, along each axis, where the form reaches from −1 to 1.
const MISPLACED: f32 = 0.14;
/// The farthest that the apex of a triangle lies from the middle: beyond a right angle.
const APEX: f32 = 1.15;
/// The tangent of half of the largest turn, 20°.
const TURN: f32 = 0.176;
/// The part of a side that a rounded corner takes.
const ROUNDED: (f32, f32) = (0.05, 0.25);
/// The part of the way around after which the hand stops.
const WAY: (f32, f32) = (0.88, 1.12);
/// The part of a side by which it is too long, or too short.
const OVERSHOT: (f32, f32) = (-0.12, 0.16);
/// The farthest that the hand strays from the line, relative to the longer side and in pixels.
const WOBBLE: (f32, f32) = (0.03, 0.3);
/// Pixels from one point of a stroke to the next.
const STEP: (f32, f32) = (0.5, 2.5);

/// Draws a form on a canvas of this size.
pub(super) fn draw(form: Form, size: ImageSize, rng: &mut Rng) -> Vec<Stroke> {
    let brush = Brush { radius: if rng.u8(..3) > 0 { USUAL_RADIUS } else { uniform(RADIUS, rng) } };
    let polygon = placed(misshapen(form, rng), size, rng);
    let mut lines = match (rng.u8(..6), form) {
        (0 | 1, Form::Square | Form::Triangle) => sides_apart(&polygon, rng),
        (2, _) => halves(&around(&polygon, form, rng), rng),
        _ => vec![around(&polygon, form, rng)],
    };
    let most = WOBBLE.0 * longer_side(&polygon) + WOBBLE.1;
    for line in &mut lines {
        wobble(line, most, rng);
    }
    if rng.u8(..6) == 0 {
        lines.push(hatching(&polygon, uniform((1.2, 2.2), rng) * brush.radius));
    }
    let cell = CELLS[rng.usize(..CELLS.len())];
    let on_canvas = |p: Point| {
        let p = snap(p, cell);
        Point::new(p.x.clamp(0.0, size.width() as f32), p.y.clamp(0.0, size.height() as f32))
    };
    let stroke = |line: Vec<Point>| {
        let mut points: Vec<Point> = line.into_iter().map(on_canvas).collect();
        points.dedup();
        Stroke::pen(points, brush)
    };
    lines.into_iter().map(stroke).collect()
}

/// Returns the corners of a form out of place, about the origin.
fn misshapen(form: Form, rng: &mut Rng) -> Vec<Point> {
    let mut corners = form.corners();
    match form {
        Form::Circle => dent(&mut corners, rng),
        Form::Square => misplace(&mut corners, rng),
        Form::Triangle => {
            misplace(&mut corners, rng);
            corners[0].x += stray(APEX, rng);
            for _ in 0..if rng.u8(..3) == 0 { rng.u8(..4) } else { 0 } {
                turn(&mut corners, 1.0);
            }
        }
    }
    let aspect = uniform(ASPECT, rng);
    let factors = if rng.bool() { (1.0, aspect) } else { (aspect, 1.0) };
    scale_and_move(&mut corners, factors, Point::new(0.0, 0.0));
    turn(&mut corners, stray(TURN, rng));
    corners
}

/// Changes the radius of a circle slowly on the way around, but not at the top, where it begins and ends.
fn dent(circle: &mut [Point], rng: &mut Rng) {
    let mut knots: Vec<f32> = (0..9).map(|_| stray(0.5 * MISPLACED, rng)).collect();
    (knots[0], knots[8]) = (0.0, 0.0);
    let count = circle.len() as f32;
    for (at, p) in circle.iter_mut().enumerate() {
        let factor = 1.0 + between(&knots, 8.0 * at as f32 / count);
        (p.x, p.y) = (factor * p.x, factor * p.y);
    }
}

/// Moves each corner out of its place.
fn misplace(corners: &mut [Point], rng: &mut Rng) {
    for p in corners {
        (p.x, p.y) = (p.x + stray(MISPLACED, rng), p.y + stray(MISPLACED, rng));
    }
}

/// Scales and moves corners to any size and place on the canvas.
fn placed(mut corners: Vec<Point>, size: ImageSize, rng: &mut Rng) -> Vec<Point> {
    let shorter = size.width().min(size.height()) as f32;
    let scale = uniform(SIDE, rng) * shorter / longer_side(&corners);
    let target = |(low, high): (f32, f32), side: usize, rng: &mut Rng| {
        let room = side as f32 - scale * (high - low);
        uniform((0.0, room), rng) - scale * low
    };
    let x = target(bounds(&corners, |p| p.x), size.width(), rng);
    let y = target(bounds(&corners, |p| p.y), size.height(), rng);
    scale_and_move(&mut corners, (scale, scale), Point::new(x, y));
    corners
}

fn longer_side(points: &[Point]) -> f32 {
    let side = |(low, high): (f32, f32)| high - low;
    side(bounds(points, |p| p.x)).max(side(bounds(points, |p| p.y)))
}

/// Follows a polygon once around, from any corner in either direction.
fn around(polygon: &[Point], form: Form, rng: &mut Rng) -> Vec<Point> {
    let mut corners = polygon.to_vec();
    if rng.bool() {
        corners.reverse();
    }
    corners.rotate_left(rng.usize(..polygon.len()));
    if form == Form::Circle {
        // A fast hand reports few points.
        corners = corners.into_iter().step_by(rng.usize(1..=4)).collect();
    } else if rng.bool() {
        corners = rounded(&corners, uniform(ROUNDED, rng));
    }
    let step = uniform(STEP, rng);
    let path: Vec<Point> = sides(&corners).flat_map(|(a, b)| walk(a, b, step)).collect();
    let count = (path.len() as f32 * uniform(WAY, rng)).ceil() as usize;
    path.iter().cycle().take(count.max(2)).copied().collect()
}

/// Replaces each corner by two, `part` of the way to its neighbors, with one between that lies farther out.
fn rounded(corners: &[Point], part: f32) -> Vec<Point> {
    let count = corners.len();
    let toward = |p: Point, q: Point, t: f32| Point::new(p.x + t * (q.x - p.x), p.y + t * (q.y - p.y));
    let cut = |at: usize| {
        let (before, p, after) = (corners[(at + count - 1) % count], corners[at], corners[(at + 1) % count]);
        let (first, last) = (toward(p, before, part), toward(p, after, part));
        [first, toward(p, toward(first, last, 0.5), 0.5), last]
    };
    (0..count).flat_map(cut).collect()
}

/// Draws each side of a polygon as a stroke of its own, too long or too short at both ends.
fn sides_apart(polygon: &[Point], rng: &mut Rng) -> Vec<Vec<Point>> {
    let mut lines: Vec<Vec<Point>> = Vec::with_capacity(polygon.len());
    let step = uniform(STEP, rng);
    for (a, b) in sides(polygon) {
        let (before, beyond) = (uniform(OVERSHOT, rng), 1.0 + uniform(OVERSHOT, rng));
        let at = |t: f32| Point::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
        let (start, end) = (at(-before), at(beyond));
        lines.push(walk(start, end, step).chain([end]).collect());
    }
    lines
}

/// Splits a line in two, the second a little out of place.
fn halves(line: &[Point], rng: &mut Rng) -> Vec<Vec<Point>> {
    let middle = line.len() * rng.usize(3..=7) / 10;
    let (dx, dy) = (stray(0.6, rng), stray(0.6, rng));
    let second = line[middle.saturating_sub(1)..].iter().map(|p| Point::new(p.x + dx, p.y + dy));
    vec![line[..middle.max(1)].to_vec(), second.collect()]
}

/// Moves the points of a line by what changes slowly along it.
fn wobble(line: &mut [Point], most: f32, rng: &mut Rng) {
    let mut knots = || -> Vec<f32> { (0..6).map(|_| stray(most, rng)).collect() };
    let (x, y) = (knots(), knots());
    let count = line.len().max(1) as f32;
    for (at, p) in line.iter_mut().enumerate() {
        let at = 5.0 * at as f32 / count;
        (p.x, p.y) = (p.x + between(&x, at), p.y + between(&y, at));
    }
}

fn stray(most: f32, rng: &mut Rng) -> f32 {
    uniform((-most, most), rng)
}

/// Interpolates between knots at 0, 1, 2 … .
fn between(knots: &[f32], at: f32) -> f32 {
    let (first, t) = ((at as usize).min(knots.len() - 2), at.fract());
    knots[first] + t * (knots[first + 1] - knots[first])
}

/// Returns the points on the way from `a` to `b`, without `b`.
fn walk(a: Point, b: Point, step: f32) -> impl Iterator<Item = Point> {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let steps = ((dx * dx + dy * dy).sqrt() / step).ceil().max(1.0) as usize;
    (0..steps).map(move |i| {
        let t = i as f32 / steps as f32;
        Point::new(a.x + t * dx, a.y + t * dy)
    })
}

/// Fills a polygon with a line that goes back and forth, `step` pixels down each time.
fn hatching(polygon: &[Point], step: f32) -> Vec<Point> {
    let (top, _) = bounds(polygon, |p| p.y);
    let rows = (0..).map_while(|row| crossing(polygon, top + (row as f32 + 0.5) * step));
    let back_and_forth = |(row, [left, right]): (usize, [Point; 2])| match row % 2 {
        0 => [left, right],
        _ => [right, left],
    };
    rows.enumerate().flat_map(back_and_forth).collect()
}

/// Moves a point to the center of its cell, as a terminal reports it.
fn snap(p: Point, (width, height): (f32, f32)) -> Point {
    let center = |at: f32, cell: f32| if cell > 0.0 { ((at / cell).floor() + 0.5) * cell } else { at };
    Point::new(center(p.x, width), center(p.y, height))
}
