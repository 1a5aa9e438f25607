//! The canvas and the classes that drawings and images are for.

use super::brush::Brush;
use super::image::ImageSize;

/// A canvas, the brush that it is drawn on with, and the number of classes of what is drawn: all that a
/// reader of images and drawings has to know of a task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    /// Columns and rows of the canvas, and of the images that the models classify.
    pub size: ImageSize,
    /// The brush of whoever does not choose another.
    pub brush: Brush,
    /// The number of classes; labels are below it.
    pub classes: usize,
}
