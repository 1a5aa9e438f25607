//! A stroke of the pen or the eraser.

use super::brush::{Brush, Tool};
use super::image::Image;
use super::point::Point;

/// A line of points drawn without lifting the brush; a single point is a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Positions of the brush, in order.
    pub points: Vec<Point>,
    /// The brush that it was drawn with.
    pub brush: Brush,
    /// The pen or the eraser.
    pub tool: Tool,
}

impl Stroke {
    /// Creates a stroke of the pen.
    #[must_use]
    pub const fn pen(points: Vec<Point>, brush: Brush) -> Self {
        Self { points, brush, tool: Tool::Pen }
    }

    /// Draws the stroke on `image`.
    pub fn apply(&self, image: &mut Image) {
        if let [only] = self.points[..] {
            self.brush.draw(image, self.tool, only, only);
        }
        for segment in self.points.windows(2) {
            self.brush.draw(image, self.tool, segment[0], segment[1]);
        }
    }
}
