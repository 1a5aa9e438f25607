//! Forms that differ within a digit: bars, slashes, loops at corners, and how strokes are joined.

#![expect(
    clippy::unnecessary_wraps,
    reason = "a form in the table may find that the digit does not allow it"
)]

use std::f32::consts::PI;

use fastrand::Rng;

use super::{Digit, ends};
use crate::augment::curve::{Bounds, Curve, line, moved, part};
use crate::augment::random::{symmetric, uniform};
use crate::ink::Point;

/// Returns a line through a point, at an angle to the right and up, of so much length.
fn through(center: Point, angle: f32, length: f32) -> Curve {
    let (x, y) = (0.5 * length * angle.cos(), -0.5 * length * angle.sin());
    line(moved(center, -x, -y), moved(center, x, y))
}

/// Adds a slash from the lower left to the upper right, within the zero or beyond it.
pub(super) fn slash(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let center = shaken(digit.bounds.center(), digit.height(), rng);
    let length = digit.bounds.width().hypot(digit.height()) * uniform(&(0.55..1.9), rng);
    digit.curves.push(through(center, uniform(&(0.15 * PI..0.5 * PI), rng), length));
    Some(())
}

/// Adds a bar across, level or falling.
pub(super) fn bar_across(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let center = shaken(digit.bounds.center(), digit.height(), rng);
    let angle =
        if rng.f32() < 0.6 { 0.12 * PI * symmetric(rng) } else { uniform(&(0.55 * PI..0.85 * PI), rng) };
    let side = if angle.abs() < 0.2 * PI { digit.bounds.width() } else { digit.height() };
    digit.curves.push(through(center, angle, side * uniform(&(0.7..2.3), rng)));
    Some(())
}

/// Moves a point a little.
fn shaken(point: Point, height: f32, rng: &mut Rng) -> Point {
    moved(point, 0.06 * height * symmetric(rng), 0.1 * height * symmetric(rng))
}

/// Returns the place of the lower left corner of a two: where its stem turns into its foot.
fn corner_of_two(stroke: &[Point], bounds: &Bounds) -> Option<usize> {
    let is_low = |place: &usize| stroke[*place].y > bounds.top + 0.65 * bounds.height();
    let (from, to) = (stroke.len() / 3, stroke.len().saturating_sub(2));
    // The point that lies farthest to the lower left.
    let far = |point: Point| point.y - point.x;
    (from..to).filter(is_low).max_by(|&a, &b| far(stroke[a]).total_cmp(&far(stroke[b])))
}

/// Makes the digit flat and wide.
pub(super) fn flatten(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (center, height) = (digit.bounds.center(), uniform(&(0.45..0.8), rng));
    for point in digit.curves.iter_mut().flatten() {
        point.y = center.y + height * (point.y - center.y);
    }
    Some(())
}

/// Leaves a short foot.
pub(super) fn short_foot(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let bounds = digit.bounds;
    let stroke = digit.only()?;
    let place = corner_of_two(stroke, &bounds)?;
    let foot = part(&stroke[place..], 0.0, uniform(&(0.15..0.5), rng));
    stroke.truncate(place);
    stroke.extend(foot);
    Some(())
}

/// Adds a bar through the stem of a seven.
pub(super) fn bar_through_stem(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (height, bounds) = (digit.height(), digit.bounds);
    if digit.curves.len() > 1 {
        return None;
    }
    let level = bounds.top + height * uniform(&(0.4..0.65), rng);
    let stroke = digit.first()?;
    let stem = *stroke.iter().rev().find(|point| point.y <= level)?;
    let length = height * uniform(&(0.25..0.65), rng);
    let center = moved(stem, 0.08 * height * symmetric(rng), 0.0);
    digit.curves.push(through(center, uniform(&(-0.06 * PI..0.12 * PI), rng), length));
    Some(())
}

/// Adds a flag and a bar to a seven.
pub(super) fn flag_and_bar(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    ends::flag(digit, rng)?;
    bar_through_stem(digit, rng)
}

/// Sets the bar of a five apart from the rest.
pub(super) fn bar_apart(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let height = digit.height();
    let (right, up) = (height * uniform(&(0.02..0.25), rng), height * uniform(&(-0.05..0.25), rng));
    move_bar(digit, right, -up)
}

/// Joins the bar of a five low on its stem.
pub(super) fn bar_low(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let down = digit.height() * uniform(&(0.08..0.3), rng);
    move_bar(digit, 0.0, down)
}

/// Moves the bar of a five that has two strokes: the flatter one.
fn move_bar(digit: &mut Digit, right: f32, down: f32) -> Option<()> {
    let [first, second] = &mut digit.curves[..] else { return None };
    let extent = |curve: &Curve| Bounds::of(curve).map(|bounds| bounds.height());
    let bar = if extent(first)? < extent(second)? { first } else { second };
    for point in bar {
        *point = moved(*point, right, down);
    }
    Some(())
}
