//! Forms that differ where a stroke begins or ends: entries, flags, hooks, feet, heads and tails.

use std::ops::Range;

use fastrand::Rng;

use super::Digit;
use crate::augment::curve::{Bounds, Curve, between, bezier, direction, distance, length, line, moved, part};
use crate::augment::random::{symmetric, uniform};
use crate::ink::Point;

/// Joins a curve to the start of a stroke, at whose first point it ends.
fn prepend(curve: Curve, stroke: &mut Curve) {
    stroke.splice(..usize::from(!stroke.is_empty()), curve);
}

/// Joins a curve to the end of a stroke, at whose last point it begins.
fn append(stroke: &mut Curve, curve: Curve) {
    stroke.pop();
    stroke.extend(curve);
}

/// Returns the first point if the stroke begins at the top of the digit and goes down, as a one without an entry.
fn plain_top(digit: &mut Digit) -> Option<Point> {
    let (top, height) = (digit.bounds.top, digit.height());
    let stroke = digit.first()?;
    let (first, (_, down)) = (*stroke.first()?, direction(stroke, false)?);
    (first.y < top + 0.12 * height && down > 0.5).then_some(first)
}

/// Adds an entry that comes from far left, flat or dipping, and rises in a curve to the top.
pub(super) fn curved_entry(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (top, height) = (plain_top(digit)?, digit.height());
    let (width, drop) = (height * uniform(&(0.2..0.85), rng), height * uniform(&(0.08..0.6), rng));
    let start = moved(top, -width, drop);
    // At first level or dipping, at last steep.
    let first = moved(start, width * uniform(&(0.3..0.7), rng), drop * uniform(&(-0.2..0.35), rng));
    let second = moved(top, -width * uniform(&(0.0..0.25), rng), drop * uniform(&(0.3..0.8), rng));
    prepend(bezier([start, first, second, top]), digit.first()?);
    Some(())
}

/// Adds a straight long upstroke.
fn long_upstroke(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (top, height) = (plain_top(digit)?, digit.height());
    let start = moved(top, -height * uniform(&(0.2..0.6), rng), height * uniform(&(0.25..0.85), rng));
    let bow = height * 0.05 * symmetric(rng);
    let bent = |share| moved(between(start, top, share), bow, bow);
    prepend(bezier([start, bent(0.33), bent(0.67), top]), digit.first()?);
    Some(())
}

/// Adds a foot: a level line at the bottom, as a stroke of its own.
pub(super) fn foot(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let height = digit.height();
    let end = *digit.last()?.last()?;
    if end.y < digit.bounds.bottom - 0.15 * height {
        return None;
    }
    let sides = [0; 2].map(|_| height * uniform(&(0.12..0.4), rng));
    let level = end.y + 0.03 * height * symmetric(rng);
    let tilt = 0.05 * height * symmetric(rng);
    let line = line(Point::new(end.x - sides[0], level + tilt), Point::new(end.x + sides[1], level - tilt));
    digit.curves.push(line);
    Some(())
}

/// Adds an upstroke at the top and a foot at the bottom.
pub(super) fn upstroke_and_foot(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    long_upstroke(digit, rng)?;
    foot(digit, rng)
}

/// Adds a hook at the bottom, to the right or to the left.
pub(super) fn hook(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let height = digit.height();
    let stroke = digit.only()?;
    let end = *stroke.last()?;
    let side = if rng.f32() < 0.7 { 1.0 } else { -1.0 };
    let (width, rise) = (side * height * uniform(&(0.12..0.4), rng), height * uniform(&(0.05..0.3), rng));
    let (first, second) = (moved(end, 0.05 * width, 0.12 * height), moved(end, width, 0.1 * height));
    append(stroke, bezier([end, first, second, moved(end, width, -rise)]));
    Some(())
}

/// Lets the head curl in: the stroke begins inside and turns out to where it began.
pub(super) fn curled_head(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (height, bounds) = (digit.height(), digit.bounds);
    let stroke = digit.first()?;
    let (start, (right, down)) = (*stroke.first()?, direction(stroke, false)?);
    if start.y > bounds.top + 0.45 * height || right < -0.3 {
        return None;
    }
    let reach = (bounds.width() * uniform(&(0.25..0.7), rng)).max(0.12 * height);
    let inside = moved(start, reach, height * uniform(&(0.02..0.2), rng));
    let back = height * uniform(&(0.12..0.3), rng);
    let first = moved(inside, -0.4 * reach, height * uniform(&(0.05..0.2), rng));
    let second = moved(start, -back * right, -back * down + 0.05 * height);
    prepend(bezier([inside, first, second, start]), stroke);
    Some(())
}

/// Lets the end run on along its curve, across what is there.
pub(super) fn overshoot(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    extend(digit, 0.15..0.5, 0.5, rng)
}

/// Extends the last stroke by a share of the height along its direction, turning by up to this many radians on either
/// side.
fn extend(digit: &mut Digit, by: Range<f32>, turn: f32, rng: &mut Rng) -> Option<()> {
    let height = digit.height();
    let stroke = digit.last()?;
    let (end, (x, y)) = (*stroke.last()?, direction(stroke, true)?);
    let reach = height * uniform(&by, rng);
    let (sine, cosine) = (turn * symmetric(rng)).sin_cos();
    let (turned_x, turned_y) = (cosine * x - sine * y, sine * x + cosine * y);
    let first = moved(end, 0.4 * reach * x, 0.4 * reach * y);
    let last = moved(first, 0.6 * reach * turned_x, 0.6 * reach * turned_y);
    append(stroke, bezier([end, first, between(first, last, 0.5), last]));
    Some(())
}

/// Lets the tail curl back, to the left and up.
pub(super) fn curled_tail(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (height, bottom) = (digit.height(), digit.bounds.bottom);
    let stroke = digit.first()?;
    let (end, (x, y)) = (*stroke.last()?, direction(stroke, true)?);
    if end.y < bottom - 0.35 * height {
        return None;
    }
    let (width, rise) = (height * uniform(&(0.15..0.45), rng), height * uniform(&(0.1..0.4), rng));
    let on = height * uniform(&(0.08..0.2), rng);
    let last = moved(end, -width, -rise);
    append(stroke, bezier([end, moved(end, on * x, on * y), moved(last, -0.1 * height, 0.5 * rise), last]));
    Some(())
}

/// Closes the bowl of a five or a three: the end of the longest stroke curls on towards the inner corner, or up to it.
pub(super) fn closed_bowl(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (height, bounds) = (digit.height(), digit.bounds);
    let stroke = digit.curves.iter_mut().max_by(|a, b| length(a).total_cmp(&length(b)))?;
    let (end, (x, y)) = (*stroke.last()?, direction(stroke, true)?);
    if end.y < bounds.top + 0.6 * height || x > 0.3 {
        return None;
    }
    let is_middle = |point: &&Point| (0.35..0.62).contains(&((point.y - bounds.top) / height));
    let corner = *stroke.iter().filter(is_middle).min_by(|a, b| a.x.total_cmp(&b.x))?;
    let last = between(end, corner, uniform(&(0.3..1.05), rng));
    let on = height * uniform(&(0.05..0.2), rng);
    let bulge = moved(between(end, last, 0.5), -height * uniform(&(0.05..0.2), rng), 0.0);
    append(stroke, bezier([end, moved(end, on * x, on * y), bulge, last]));
    Some(())
}

/// Draws the tail from the lower left of the head, where a nine closes: it bulges to the right, and ends below.
pub(super) fn tail_from_the_left(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (height, bounds) = (digit.height(), digit.bounds);
    let stroke = digit.only()?;
    let start = *stroke.first()?;
    let gap = |place: usize| (place, distance(stroke[place], start));
    let gaps = (stroke.len() / 3..stroke.len()).map(gap);
    let (place, gap) = gaps.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let closing = stroke[place];
    if gap > 0.25 * height || closing.y > bounds.top + 0.6 * height {
        return None;
    }
    stroke.truncate(place + 1);
    let head = Bounds::of(stroke.iter())?;
    // How far right across the head, in widths of it, and how far below it.
    let mut below = |across: Range<f32>, down: Range<f32>| {
        let x = head.left + head.width() * uniform(&across, rng);
        Point::new(x, head.bottom + height * uniform(&down, rng))
    };
    let turn = below(0.0..0.5, -0.12..0.08);
    let bulge = below(0.5..1.3, 0.05..0.3);
    let end = Point::new(below(-0.3..0.9, 0.0..1.0).x, bounds.bottom);
    let on = moved(closing, -0.1 * height, 0.05 * height);
    append(stroke, bezier([closing, on, between(closing, turn, 0.6), turn]));
    append(stroke, bezier([turn, bulge, moved(bulge, 0.0, 0.15 * height), end]));
    Some(())
}

/// Lets the tail wave: it turns to the left and then to the right, or the other way round.
pub(super) fn wavy_tail(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let height = digit.height();
    let stroke = digit.only()?;
    let tail = part(stroke, 0.6, 1.0);
    let (from, to) = (*tail.first()?, *tail.last()?);
    let (x, y) = (to.x - from.x, to.y - from.y);
    let swing = uniform(&(0.3..0.8), rng) * if rng.bool() { 1.0 } else { -1.0 };
    if length(&[from, to]) < 0.2 * height {
        return None;
    }
    // Across the tail to one side, then to the other.
    let first = moved(between(from, to, 0.35), -swing * y, swing * x);
    let second = moved(between(from, to, 0.7), swing * y, -swing * x);
    *stroke = part(stroke, 0.0, 0.6);
    let joint = *stroke.last()?;
    append(stroke, bezier([joint, first, second, to]));
    Some(())
}

/// Ends in a straight line instead of a curve.
pub(super) fn straight_tail(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let height = digit.height();
    let stroke = digit.first()?;
    let kept = part(stroke, 0.0, uniform(&(0.76..0.9), rng));
    let (end, (x, y)) = (*kept.last()?, direction(&kept, true)?);
    let reach = height * uniform(&(0.15..0.4), rng);
    *stroke = kept;
    append(stroke, line(end, moved(end, reach * x, reach * y)));
    Some(())
}

/// Begins like a written l: an upstroke from the left, and a loop over the top.
pub(super) fn looped_entry(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (height, bounds) = (digit.height(), digit.bounds);
    let stroke = digit.first()?;
    let (top, (x, y)) = (*stroke.first()?, direction(stroke, false)?);
    if top.y > bounds.top + 0.2 * height || y < 0.0 {
        return None;
    }
    let start = Point::new(
        bounds.left - height * uniform(&(0.0..0.35), rng),
        bounds.top + height * uniform(&(0.5..1.0), rng),
    );
    let first = moved(start, height * uniform(&(0.2..0.5), rng), -0.05 * height);
    let back = height * uniform(&(0.25..0.55), rng);
    let second = moved(top, -back * x + 0.15 * height, -back * y.max(0.3) * 0.6);
    prepend(bezier([start, first, second, top]), stroke);
    Some(())
}

/// Leaves the loop open: the end is cut off before it meets the line.
pub(super) fn open_end(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let stroke = digit.only()?;
    let kept = part(stroke, 0.0, uniform(&(0.86..0.96), rng));
    let is_shorter = kept.len() > 2 && kept.len() < stroke.len();
    *stroke = if is_shorter { kept } else { return None };
    Some(())
}

/// Adds a flag: a short line down from where the bar begins, straight or curved.
pub(super) fn flag(digit: &mut Digit, rng: &mut Rng) -> Option<()> {
    let (height, bounds) = (digit.height(), digit.bounds);
    let stroke = digit.first()?;
    let (start, (right, _)) = (*stroke.first()?, direction(stroke, false)?);
    if right < 0.3 || distance(start, Point::new(bounds.left, bounds.top)) > 0.45 * height {
        return None;
    }
    let below = moved(start, height * uniform(&(-0.12..0.06), rng), height * uniform(&(0.08..0.3), rng));
    let bow = 0.12 * height * symmetric(rng);
    let bent = |share| moved(between(below, start, share), bow, 0.0);
    prepend(bezier([below, bent(0.3), bent(0.7), start]), stroke);
    Some(())
}
