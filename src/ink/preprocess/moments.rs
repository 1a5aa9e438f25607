//! Where ink lies and how far it leans: its first and second moments.

use super::MIDDLE;
use crate::ink::{Image, Point, SIDE};

/// The strongest slant that is taken out, in pixels to the side for each pixel of height.
const MOST_SHEARED: f32 = 1.0;

/// Ink below this share of the strongest does not count for the box; it is noise or the rim of an edge.
const FAINT: f32 = 0.1;

/// Where ink lies: its center, and how x and y vary together.
pub(super) struct Moments {
    /// Of the center of mass.
    pub(super) x: f32,
    /// Of the center of mass.
    pub(super) y: f32,
    /// Variance of y.
    yy: f32,
    /// Covariance of x and y.
    xy: f32,
}

/// A straight piece of ink: where its middle is, how far it reaches from end to end, and how much it is.
struct Piece {
    middle: Point,
    reach: Point,
    ink: f32,
}

impl Moments {
    /// The moments of pieces of ink; the middle of the canvas where there are none.
    ///
    /// A piece has its own spread about its middle: a twelfth of its reach squared, as any even
    /// distribution. So a line is the same line however many points it was drawn with.
    fn of(pieces: impl Iterator<Item = Piece>) -> Self {
        // In f64: hundreds of terms cancel, and what is left must not depend on where the ink lay.
        let [mut weight, mut x, mut y, mut yy, mut xy] = [0.0_f64; 5];
        for Piece { middle, reach, ink } in pieces {
            let [dx, dy, wide, high, ink] = [middle.x, middle.y, reach.x, reach.y, ink].map(f64::from);
            weight += ink;
            x += ink * dx;
            y += ink * dy;
            yy += ink * (dy * dy + high * high / 12.0);
            xy += ink * (dx * dy + wide * high / 12.0);
        }
        if weight <= 0.0 {
            return Self { x: MIDDLE, y: MIDDLE, yy: 0.0, xy: 0.0 };
        }
        let (x, y, yy, xy) = (x / weight, y / weight, yy / weight, xy / weight);
        Self { x: x as f32, y: y as f32, yy: (yy - y * y) as f32, xy: (xy - x * y) as f32 }
    }

    /// The moments of lines, each leg weighted by its length. A dot weighs next to nothing, unless there
    /// is nothing else.
    pub(super) fn of_lines(lines: &[Vec<Point>]) -> Self {
        const DOT: f32 = 1e-3;
        let dot = |&middle: &Point| Piece { middle, reach: Point::new(0.0, 0.0), ink: DOT };
        let leg = |leg: &[Point]| {
            let reach = Point::new(leg[1].x - leg[0].x, leg[1].y - leg[0].y);
            let middle = Point::new(f32::midpoint(leg[0].x, leg[1].x), f32::midpoint(leg[0].y, leg[1].y));
            Piece {
                middle,
                reach,
                // Not `hypot`, which every system's library computes in its own way.
                ink: (reach.x * reach.x + reach.y * reach.y).sqrt(),
            }
        };
        let dots = lines.iter().filter_map(|points| points.first()).map(dot);
        Self::of(dots.chain(lines.iter().flat_map(|points| points.windows(2)).map(leg)))
    }

    pub(super) fn of_image(image: &Image) -> Self {
        Self::of(image.pixels().iter().enumerate().map(|(at, &ink)| Piece {
            middle: Point::new((at % SIDE) as f32 + 0.5, (at / SIDE) as f32 + 0.5),
            reach: Point::new(0.0, 0.0),
            ink,
        }))
    }

    /// How far ink leans: pixels to the right for each pixel down, at most [`MOST_SHEARED`].
    pub(super) fn slant(&self) -> f32 {
        if self.yy > 1e-3 { (self.xy / self.yy).clamp(-MOST_SHEARED, MOST_SHEARED) } else { 0.0 }
    }

    /// How far row `y` of a picture has leant to the right of its center of mass.
    pub(super) fn lean(&self, y: usize) -> f32 {
        self.slant() * (y as f32 + 0.5 - self.y)
    }

    /// The longer side of the box around a picture's clear ink once every row is moved back by its
    /// lean; 0 where there is none.
    pub(super) fn upright_side(&self, image: &Image) -> f32 {
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        let (mut top, mut bottom) = (f32::MAX, f32::MIN);
        for (y, row) in image.rows().enumerate() {
            let clear = |&ink: &f32| ink > FAINT;
            let (first, last) = (row.iter().position(clear), row.iter().rposition(clear));
            if let (Some(first), Some(last)) = (first, last) {
                left = left.min(first as f32 - self.lean(y));
                right = right.max((last + 1) as f32 - self.lean(y));
                top = top.min(y as f32);
                bottom = bottom.max((y + 1) as f32);
            }
        }
        f32::max(0.0, (right - left).max(bottom - top))
    }
}
