//! A position on the canvas.

/// A position on the canvas in fractional pixels: x to the right, y down.
///
/// (0, 0) is the top left corner of the grid and (width, height) its bottom right; the center of the first
/// pixel is (0.5, 0.5). Points outside of the grid are valid: a brush out there may still reach in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the top edge.
    pub y: f32,
}

impl Point {
    /// Creates the point (x, y).
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }
}
