//! Tasks: what there is to tell apart, and the models that do.

use super::Unit;
use crate::ink::{Brush, Domain, ImageSize};

/// The fully connected network of the digits task, as the text of a [`Spec`](crate::nn::Spec).
pub const FCN: &str = "flatten dense128 relu dense10";

/// The convolutional network of the digits task, as the text of a [`Spec`](crate::nn::Spec).
pub const CNN: &str = "conv32 relu pool2 conv64 relu pool2 flatten dense10";

/// A canvas, classes with their names, and the models that ship for them.
#[derive(Debug, PartialEq)]
pub struct Task {
    /// Columns and rows of the canvas, and of the images that the models classify.
    pub size: ImageSize,
    /// The brush of a new drawing.
    pub brush: Brush,
    /// The names of the classes, by index.
    pub classes: &'static [&'static str],
    /// The models that ship with the program.
    pub models: &'static [ModelInfo],
    /// The ids of those that are shown unless others are chosen, in their order.
    pub lineup: &'static [&'static str],
}

/// A model that ships with the program.
#[derive(Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// The short name in JSON, on the command line and in file names.
    pub id: &'static str,
    /// The full name.
    pub name: &'static str,
    /// The unit of its scores.
    pub unit: Unit,
    /// Its weights file.
    pub weights: &'static [u8],
}

/// Handwritten digits, 0 to 9, on a canvas of 28×28 pixels.
pub static DIGITS: Task = Task {
    size: ImageSize::MNIST,
    brush: Brush { radius: 2.0 },
    classes: &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    models: &[
        ModelInfo {
            id: "ls",
            name: "Least squares",
            unit: Unit::Votes,
            weights: include_bytes!("../../weights/ls.safetensors"),
        },
        ModelInfo {
            id: "fcn",
            name: "Fully connected",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/fcn.safetensors"),
        },
        ModelInfo {
            id: "cnn",
            name: "Convolutional",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/cnn.safetensors"),
        },
    ],
    lineup: &["ls", "fcn", "cnn"],
};

impl Task {
    /// Finds a shipped model by its id.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&'static ModelInfo> {
        self.models.iter().find(|model| model.id == id)
    }

    /// Returns the number of values of an input image.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.size.pixels()
    }

    /// Returns the canvas and the number of classes.
    #[must_use]
    pub const fn domain(&self) -> Domain {
        Domain { size: self.size, brush: self.brush, classes: self.classes.len() }
    }
}
