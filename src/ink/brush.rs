//! A soft round brush, which draws or erases.

use super::image::Image;
use super::point::Point;

/// The effect of a brush on the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Adds ink.
    #[default]
    Pen,
    /// Removes ink.
    Eraser,
}

/// A round brush with a soft edge.
///
/// At distance d from the center of a brush of radius r, a pixel's center gets the ink
///
/// ```text
/// ink(d) = min(1 − d²/r² + 0.3, 1)   for d ≤ r,   0 beyond
/// ```
///
/// that is 1 in the middle and 0.3 at the rim. The edge is about as soft as in MNIST, where 58 % of the
/// inked pixels are gray.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// Radius in canvas pixels.
    pub radius: f32,
}

impl Default for Brush {
    fn default() -> Self {
        Self { radius: 2.0 }
    }
}

/// Ink at the rim of a brush.
const RIM: f32 = 0.3;

impl Brush {
    /// Radius of the thinnest brush that still inks at least one pixel wherever it is put.
    pub const MIN_RADIUS: f32 = 0.75;
    /// Radius of the thickest brush.
    pub const MAX_RADIUS: f32 = 6.0;
    /// Change of the radius from one size to the next.
    const STEP: f32 = 0.25;

    /// Returns the next thicker brush.
    #[must_use]
    pub fn thicker(self) -> Self {
        Self { radius: (self.radius + Self::STEP).min(Self::MAX_RADIUS) }
    }

    /// Returns the next thinner brush.
    #[must_use]
    pub fn thinner(self) -> Self {
        Self { radius: (self.radius - Self::STEP).max(Self::MIN_RADIUS) }
    }

    /// Returns the ink, 0 to 1, at `distance` pixels from the center of the brush.
    ///
    /// ```
    /// let brush = digitty::ink::Brush { radius: 2.0 };
    /// assert_eq!(brush.ink(1.0), 1.0);
    /// assert!((brush.ink(2.0) - 0.3).abs() < 1e-6);
    /// assert_eq!(brush.ink(2.1), 0.0);
    /// ```
    #[must_use]
    pub fn ink(self, distance: f32) -> f32 {
        self.ink_at_distance_squared(distance * distance)
    }

    fn ink_at_distance_squared(self, distance_squared: f32) -> f32 {
        let radius_squared = self.radius * self.radius;
        // A distance that is not a number leaves no ink either.
        if distance_squared <= radius_squared {
            (1.0 - distance_squared / radius_squared + RIM).min(1.0)
        } else {
            0.0
        }
    }

    /// Moves the brush in a straight line from `from` to `to`, which may be the same point.
    ///
    /// A pixel gets the ink at its distance from the line segment, the maximum along the way. So a line
    /// has no gaps, however far apart its ends are, and drawing it twice changes nothing. With ink p on
    /// the canvas, the pen leaves max(p, ink) and the eraser min(p, 1 − ink).
    pub fn draw(self, image: &mut Image, tool: Tool, from: Point, to: Point) {
        let size = image.size();
        let columns = self.pixel_range(from.x, to.x, size.width());
        for y in self.pixel_range(from.y, to.y, size.height()) {
            for (x, pixel) in columns.clone().zip(&mut image.row_mut(y)[columns.clone()]) {
                let center = Point::new(x as f32 + 0.5, y as f32 + 0.5);
                let ink = self.ink_at_distance_squared(distance_squared(center, from, to));
                *pixel = match tool {
                    Tool::Pen => pixel.max(ink),
                    Tool::Eraser => pixel.min(1.0 - ink),
                };
            }
        }
    }

    /// Returns the columns (or rows) of a canvas of `count` that the brush reaches from one coordinate to
    /// another.
    fn pixel_range(self, from: f32, to: f32, count: usize) -> std::ops::Range<usize> {
        // `as` saturates, so that no coordinate, however large, leaves the canvas.
        let first = (from.min(to) - self.radius).floor().max(0.0) as usize;
        let end = ((from.max(to) + self.radius).ceil().max(0.0) as usize).min(count);
        first.min(end)..end
    }
}

/// Returns the squared distance from `p` to the line segment from `a` to `b`.
///
/// The nearest point of the segment is a + t·(b − a) with t = (p − a)·(b − a) / |b − a|², clamped to
/// 0…1; t is 0 if a = b.
fn distance_squared(p: Point, a: Point, b: Point) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let (px, py) = (p.x - a.x, p.y - a.y);
    let length_squared = dx * dx + dy * dy;
    let t = if length_squared > 0.0 { ((px * dx + py * dy) / length_squared).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (px - t * dx, py - t * dy);
    x * x + y * y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    const PEN: Brush = Brush { radius: 2.0 };

    fn line(from: Point, to: Point) -> Image {
        let mut image = Image::blank(ImageSize::MNIST);
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
            let strongest = (0..28).map(|y| image[(x, y)]).fold(0.0, f32::max);
            assert!(strongest > 0.99, "column {x} has only {strongest}");
        }
    }

    #[test]
    fn a_line_in_two_segments_is_the_same_line() {
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
    fn extreme_coordinates_neither_panic_nor_leave_ink() {
        for far in [1e30, -1e30, f32::MAX, f32::MIN] {
            assert!(line(Point::new(far, 3.0), Point::new(far, 3.0)).is_blank());
        }
    }

    #[test]
    fn the_thinnest_brush_leaves_ink_anywhere() {
        for (x, y) in [(14.0, 14.0), (14.5, 14.0), (0.01, 27.99)] {
            let mut image = Image::blank(ImageSize::MNIST);
            let p = Point::new(x, y);
            Brush { radius: Brush::MIN_RADIUS }.draw(&mut image, Tool::Pen, p, p);
            assert!(!image.is_blank(), "nothing at {x}, {y}");
        }
    }
}
