//! Moments of ink: its center of mass, its slant, and its extent without the slant.

use crate::ink::image::Image;
use crate::ink::point::Point;

/// Maximum slant that is removed, in pixels to the right for each pixel down.
const MAX_SLANT: f32 = 1.0;

/// Ink at or below this does not count for the extent, where full ink is 1: it is noise or a soft edge.
const FAINT: f32 = 0.1;

/// First and second moments of ink: its center of mass, and the covariance of x and y about it.
pub(super) struct Moments {
    /// Center of mass, from the left.
    pub(super) x: f32,
    /// Center of mass, from the top.
    pub(super) y: f32,
    /// Variance of y.
    yy: f32,
    /// Covariance of x and y.
    xy: f32,
}

/// A straight piece of ink with its weight spread evenly along it: a segment of a line, or one point.
struct Segment {
    center: Point,
    /// The vector from one end to the other.
    span: Point,
    weight: f32,
}

impl Moments {
    /// Computes the moments of segments; without any weight, the center of mass is (0, 0).
    ///
    /// A segment contributes its own covariance about its center, too: that of an even distribution along
    /// a span (u, v), which is u²/12, uv/12 and v²/12. So a line has the same moments however many points
    /// it was drawn with.
    fn from_segments(segments: impl Iterator<Item = Segment>) -> Self {
        // In f64, because hundreds of terms cancel, and the rest must not depend on where the ink was.
        let [mut weight, mut x, mut y, mut yy, mut xy] = [0.0_f64; 5];
        for Segment { center, span, weight: w } in segments {
            let [cx, cy, u, v, w] = [center.x, center.y, span.x, span.y, w].map(f64::from);
            weight += w;
            x += w * cx;
            y += w * cy;
            yy += w * (cy * cy + v * v / 12.0);
            xy += w * (cx * cy + u * v / 12.0);
        }
        if weight <= 0.0 {
            return Self { x: 0.0, y: 0.0, yy: 0.0, xy: 0.0 };
        }
        let (x, y, yy, xy) = (x / weight, y / weight, yy / weight, xy / weight);
        Self { x: x as f32, y: y as f32, yy: (yy - y * y) as f32, xy: (xy - x * y) as f32 }
    }

    /// Computes the moments of lines, each segment weighted by its length.
    ///
    /// The first point of each line adds a tiny weight, which counts only if all lines are dots.
    pub(super) fn from_lines(lines: &[Vec<Point>]) -> Self {
        let dots = lines.iter().filter_map(|points| points.first()).map(|&point| Segment::dot(point, 1e-3));
        let segments = lines.iter().flat_map(|points| points.windows(2));
        Self::from_segments(dots.chain(segments.map(|ends| Segment::between(ends[0], ends[1]))))
    }

    /// Computes the moments of an image, each pixel weighted by its ink.
    pub(super) fn from_image(image: &Image) -> Self {
        Self::from_segments(image.rows().enumerate().flat_map(|(y, row)| {
            row.iter()
                .enumerate()
                .map(move |(x, &ink)| Segment::dot(Point::new(x as f32 + 0.5, y as f32 + 0.5), ink))
        }))
    }

    /// Returns the slant: pixels to the right for each pixel down, at most [`MAX_SLANT`] either way.
    ///
    /// It is cov(x, y) / var(y), because the shear x′ = x − s·y has cov(x′, y) = cov(x, y) − s·var(y),
    /// which vanishes for this s.
    pub(super) fn slant(&self) -> f32 {
        if self.yy > 1e-3 { (self.xy / self.yy).clamp(-MAX_SLANT, MAX_SLANT) } else { 0.0 }
    }

    /// Returns the shift of row `y` by the slant, in pixels to the right of the center of mass.
    pub(super) fn row_shift(&self, y: usize) -> f32 {
        self.slant() * (y as f32 + 0.5 - self.y)
    }

    /// Returns the longer side of the bounding box of an image's ink once the slant is removed, in pixels;
    /// 0 if there is none.
    pub(super) fn deslanted_extent(&self, image: &Image) -> f32 {
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        let (mut top, mut bottom) = (f32::MAX, f32::MIN);
        for (y, row) in image.rows().enumerate() {
            let has_ink = |&ink: &f32| ink > FAINT;
            let (first, last) = (row.iter().position(has_ink), row.iter().rposition(has_ink));
            if let (Some(first), Some(last)) = (first, last) {
                left = left.min(first as f32 - self.row_shift(y));
                right = right.max((last + 1) as f32 - self.row_shift(y));
                top = top.min(y as f32);
                bottom = bottom.max((y + 1) as f32);
            }
        }
        f32::max(0.0, (right - left).max(bottom - top))
    }
}

impl Segment {
    fn dot(center: Point, weight: f32) -> Self {
        Self { center, span: Point::new(0.0, 0.0), weight }
    }

    fn between(a: Point, b: Point) -> Self {
        let span = Point::new(b.x - a.x, b.y - a.y);
        Self {
            center: Point::new(f32::midpoint(a.x, b.x), f32::midpoint(a.y, b.y)),
            span,
            // Not `hypot`, whose last bit differs between the math libraries of operating systems.
            weight: (span.x * span.x + span.y * span.y).sqrt(),
        }
    }
}
