//! One stroke of the pen or the eraser.

use super::{Brush, Image};

/// A place on the canvas in fractional pixels: x right, y down, (0, 0) the top left corner of the
/// grid and (28, 28) its bottom right. Points outside are allowed: a brush reaches in from there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the top edge.
    pub y: f32,
}

impl Point {
    /// The point (x, y).
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }
}

/// What a stroke does to the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Adds ink.
    #[default]
    Pen,
    /// Takes ink away.
    Eraser,
}

/// A line of points drawn without lifting the brush; a single point is a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Where the brush went, in order.
    pub points: Vec<Point>,
    /// How thick it was.
    pub brush: Brush,
    /// Whether it painted or erased.
    pub tool: Tool,
}

impl Stroke {
    /// A stroke of the pen.
    #[must_use]
    pub const fn pen(points: Vec<Point>, brush: Brush) -> Self {
        Self { points, brush, tool: Tool::Pen }
    }

    /// Leaves the whole stroke on `image`.
    pub fn apply(&self, image: &mut Image) {
        if let [only] = self.points[..] {
            self.brush.draw(image, self.tool, only, only);
        }
        for leg in self.points.windows(2) {
            self.brush.draw(image, self.tool, leg[0], leg[1]);
        }
    }
}
