//! The soft round brush.

use super::{Image, Point, SIDE, Tool};

/// A round brush with a soft edge.
///
/// A pixel whose center lies at distance d ≤ r from the brush gets the ink
/// `min(1 − d²/r² + 0.3, 1)`: full in the middle, 0.3 at the rim, which is about as soft as MNIST,
/// where 58 % of the inked pixels are gray.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// Reach of the brush, in canvas pixels.
    pub radius: f32,
}

impl Default for Brush {
    fn default() -> Self {
        Self { radius: 2.0 }
    }
}

/// Ink that the rim of the brush still leaves.
const RIM: f32 = 0.3;

impl Brush {
    /// The thinnest brush that still leaves a mark wherever it is put.
    pub const MIN_RADIUS: f32 = 0.75;
    /// The thickest brush on offer.
    pub const MAX_RADIUS: f32 = 6.0;
    /// How much one key press changes the radius.
    const STEP: f32 = 0.25;

    /// The next thicker brush.
    #[must_use]
    pub fn thicker(self) -> Self {
        Self { radius: (self.radius + Self::STEP).min(Self::MAX_RADIUS) }
    }

    /// The next thinner brush.
    #[must_use]
    pub fn thinner(self) -> Self {
        Self { radius: (self.radius - Self::STEP).max(Self::MIN_RADIUS) }
    }

    /// The ink that the brush leaves at `distance` pixels from its middle, 0…1.
    ///
    /// ```
    /// let brush = digitty::ink::Brush { radius: 2.0 };
    /// assert_eq!(brush.ink(1.0), 1.0);
    /// assert!((brush.ink(2.0) - 0.3).abs() < 1e-6);
    /// assert_eq!(brush.ink(2.1), 0.0);
    /// ```
    #[must_use]
    pub fn ink(self, distance: f32) -> f32 {
        self.ink_at_square(distance * distance)
    }

    fn ink_at_square(self, square: f32) -> f32 {
        let reach = self.radius * self.radius;
        if square <= reach { (1.0 - square / reach + RIM).min(1.0) } else { 0.0 }
    }

    /// Moves the brush in a straight line from `from` to `to`, which may be the same point.
    ///
    /// The ink is that of the line's nearest point, since that is the largest along the way: so the
    /// line has no gaps, however far apart its ends are, and drawing it twice changes nothing.
    /// The pen keeps the larger of old and new ink; the eraser leaves at most what it does not cover.
    pub fn draw(self, image: &mut Image, tool: Tool, from: Point, to: Point) {
        for y in reached(from.y.min(to.y) - self.radius, from.y.max(to.y) + self.radius) {
            for x in reached(from.x.min(to.x) - self.radius, from.x.max(to.x) + self.radius) {
                let center = Point::new(x as f32 + 0.5, y as f32 + 0.5);
                let ink = self.ink_at_square(square_distance(center, from, to));
                let pixel = &mut image[(x, y)];
                *pixel = match tool {
                    Tool::Pen => pixel.max(ink),
                    Tool::Eraser => pixel.min(1.0 - ink),
                };
            }
        }
    }
}

/// The rows (or columns) whose centers can lie between two coordinates, cut to the canvas.
fn reached(low: f32, high: f32) -> std::ops::Range<usize> {
    // `as` saturates, so that even absurd coordinates end up on the canvas' edge.
    let first = low.floor().max(0.0) as usize;
    let end = high.ceil().max(0.0) as usize;
    first.min(SIDE)..end.min(SIDE)
}

/// The square of the distance from `p` to the line from `a` to `b`.
fn square_distance(p: Point, a: Point, b: Point) -> f32 {
    let (along_x, along_y) = (b.x - a.x, b.y - a.y);
    let (to_x, to_y) = (p.x - a.x, p.y - a.y);
    let length = along_x * along_x + along_y * along_y;
    let t = if length > 0.0 { ((to_x * along_x + to_y * along_y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (to_x - t * along_x, to_y - t * along_y);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEN: Brush = Brush { radius: 2.0 };

    fn line(from: Point, to: Point) -> Image {
        let mut image = Image::BLANK;
        PEN.draw(&mut image, Tool::Pen, from, to);
        image
    }

    #[test]
    fn a_dot_has_the_profile_of_the_brush() {
        let image = line(Point::new(14.5, 14.5), Point::new(14.5, 14.5));
        assert!((image[(14, 14)] - 1.0).abs() < 1e-6);
        assert!((image[(15, 15)] - 0.8).abs() < 1e-6, "d² = 2 of r² = 4 leaves 1 − ½ + 0.3");
        assert!((image[(16, 14)] - 0.3).abs() < 1e-6, "the rim");
        assert!(image[(16, 15)].abs() < 1e-6, "beyond the rim");
    }

    #[test]
    fn a_long_line_has_no_gaps() {
        let image = line(Point::new(1.0, 3.0), Point::new(27.0, 25.0));
        for x in 1..27 {
            let strongest = (0..SIDE).map(|y| image[(x, y)]).fold(0.0, f32::max);
            assert!(strongest > 0.99, "column {x} has only {strongest}");
        }
    }

    #[test]
    fn cutting_a_line_in_two_changes_nothing() {
        let (a, m, b) = (Point::new(4.0, 4.0), Point::new(12.0, 10.0), Point::new(20.0, 16.0));
        let mut cut = line(a, m);
        PEN.draw(&mut cut, Tool::Pen, m, b);
        let whole = line(a, b);
        for (cut, whole) in cut.pixels().iter().zip(whole.pixels()) {
            assert!((cut - whole).abs() < 1e-5);
        }
    }

    #[test]
    fn the_eraser_undoes_the_pen() {
        let (a, b) = (Point::new(5.0, 5.0), Point::new(20.0, 9.0));
        let mut image = line(a, b);
        Brush { radius: 4.0 }.draw(&mut image, Tool::Eraser, a, b);
        assert!(image.is_blank());
    }

    #[test]
    fn absurd_places_neither_panic_nor_leave_ink() {
        for far in [1e30, -1e30, f32::MAX, f32::MIN] {
            assert!(line(Point::new(far, 3.0), Point::new(far, 3.0)).is_blank());
        }
    }

    #[test]
    fn even_the_thinnest_brush_leaves_a_mark_anywhere() {
        for (x, y) in [(14.0, 14.0), (14.5, 14.0), (0.01, 27.99)] {
            let mut image = Image::BLANK;
            let p = Point::new(x, y);
            Brush { radius: Brush::MIN_RADIUS }.draw(&mut image, Tool::Pen, p, p);
            assert!(!image.is_blank(), "nothing at {x}, {y}");
        }
    }
}
