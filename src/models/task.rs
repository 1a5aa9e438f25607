//! Tasks: what there is to tell apart, and the models that do.

use super::Unit;
use crate::ink::{Brush, Domain, Drawing, Image, ImageSize, Point, Preprocessing, Stroke};

/// The fully connected network of the digits task, as the text of a [`Spec`](crate::nn::Spec).
pub const FCN: &str = "flatten dense128 relu dense10";

/// The convolutional network of the digits task, as the text of a [`Spec`](crate::nn::Spec).
pub const CNN: &str = "conv32 relu pool2 conv64 relu pool2 flatten dense10";

/// Nielsen's first network: 30 hidden units, sigmoids, quadratic loss.
pub const SIGMOID: &str = "flatten dense30 sigmoid dense10 sigmoid / quadratic";

/// A network after LeCun's LeNet: two pairs of convolution and pooling, then a hidden layer.
pub const LENET: &str = "conv20x5 pool2 conv50x5 pool2 flatten dense500 relu dense10";

/// A deep network: three convolutions down to one pixel of 64 channels.
pub const DEEP: &str =
    "conv64 relu pool2 conv64 relu pool2 conv64 relu pool2 flatten dense64 relu dense32 relu dense10";

/// The fully connected network of the shapes task.
pub const SHAPES_FCN: &str = "input1x16x16 flatten dense64 relu dense3";

/// The convolutional network of the shapes task.
pub const SHAPES_CNN: &str =
    "input1x16x16 conv8x3same relu pool2 conv16x3same relu pool2 flatten dense32 relu dense3";

/// A canvas, classes with their names, and the models that ship for them.
#[derive(Debug, PartialEq)]
pub struct Task {
    /// The name on the command line and in scripts.
    pub id: &'static str,
    /// The word for what is drawn.
    pub noun: &'static str,
    /// Columns and rows of the canvas, and of the images that the models classify.
    pub size: ImageSize,
    /// The brush of a new drawing.
    pub brush: Brush,
    /// The way from a drawing to what the models classify.
    pub preprocessing: Preprocessing,
    /// True if examples are made by code rather than read from files.
    pub is_generated: bool,
    /// The names of the classes, by index.
    pub classes: &'static [&'static str],
    /// The models that ship with the program.
    pub models: &'static [ModelInfo],
    /// The ids of those that are shown unless others are chosen, in their order.
    pub lineup: &'static [&'static str],
    /// The ids of networks that can be trained, and their layers.
    pub networks: &'static [(&'static str, &'static str)],
    /// Drawings to measure latency with, one of each class: strokes of points, in pixels.
    pub samples: &'static [&'static [&'static [(f32, f32)]]],
}

/// A model that ships with the program.
#[derive(Debug, PartialEq)]
pub struct ModelInfo {
    /// The short name in JSON, on the command line and in file names.
    pub id: &'static str,
    /// The full name.
    pub name: &'static str,
    /// The unit of its scores.
    pub unit: Unit,
    /// Its weights file.
    pub weights: &'static [u8],
    /// The weights of its scores in the [ensemble](super::Lineup::ensemble), if it takes part.
    pub ensemble_weights: Option<EnsembleWeights>,
}

/// The weights of a model in the ensemble.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EnsembleWeights {
    /// For images that are preprocessed.
    pub preprocessed: f32,
    /// For images as drawn.
    pub as_drawn: f32,
}

/// Handwritten digits, 0 to 9, on a canvas of 28×28 pixels.
pub static DIGITS: Task = Task {
    id: "digits",
    noun: "digit",
    size: ImageSize::MNIST,
    brush: Brush { radius: 2.0 },
    preprocessing: Preprocessing::Gray,
    is_generated: false,
    classes: &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    models: &[
        ModelInfo {
            id: "ls",
            name: "Least squares",
            unit: Unit::Votes,
            weights: include_bytes!("../../weights/ls.safetensors"),
            ensemble_weights: Some(EnsembleWeights { preprocessed: 0.162, as_drawn: 0.018 }),
        },
        ModelInfo {
            id: "fcn",
            name: "Fully connected",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/fcn.safetensors"),
            ensemble_weights: Some(EnsembleWeights { preprocessed: 0.189, as_drawn: 0.346 }),
        },
        ModelInfo {
            id: "cnn",
            name: "Convolutional",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/cnn.safetensors"),
            ensemble_weights: Some(EnsembleWeights { preprocessed: 0.735, as_drawn: 0.694 }),
        },
        ModelInfo {
            id: "sigmoid",
            name: "Sigmoid",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/sigmoid.safetensors"),
            ensemble_weights: None,
        },
        ModelInfo {
            id: "lenet",
            name: "LeNet-like",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/lenet.safetensors"),
            ensemble_weights: None,
        },
        ModelInfo {
            id: "deep",
            name: "Deep",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/deep.safetensors"),
            ensemble_weights: None,
        },
    ],
    lineup: &["ls", "fcn", "cnn"],
    networks: &[("fcn", FCN), ("cnn", CNN)],
    samples: &[
        &[&[(14.0, 4.0), (8.0, 9.0), (8.0, 18.0), (14.0, 24.0), (20.0, 18.0), (20.0, 9.0), (14.0, 4.0)]],
        &[&[(10.0, 8.0), (15.0, 4.0), (15.0, 24.0)]],
        &[&[(8.0, 8.0), (14.0, 4.0), (20.0, 9.0), (8.0, 24.0), (20.0, 24.0)]],
        &[&[(8.0, 5.0), (19.0, 6.0), (13.0, 13.0), (20.0, 18.0), (15.0, 24.0), (8.0, 22.0)]],
        &[&[(12.0, 5.0), (7.0, 15.0), (20.0, 15.0)], &[(17.0, 9.0), (16.0, 24.0)]],
        &[&[(20.0, 5.0), (9.0, 5.0), (8.0, 13.0), (17.0, 12.0), (20.0, 18.0), (15.0, 24.0), (7.0, 22.0)]],
        &[&[(18.0, 4.0), (10.0, 12.0), (8.0, 20.0), (14.0, 24.0), (19.0, 19.0), (14.0, 14.0), (9.0, 18.0)]],
        &[&[(7.0, 5.0), (20.0, 5.0), (12.0, 24.0)]],
        &[&[
            (14.0, 13.0),
            (9.0, 8.0),
            (14.0, 4.0),
            (19.0, 8.0),
            (8.0, 19.0),
            (14.0, 24.0),
            (20.0, 19.0),
            (14.0, 13.0),
        ]],
        &[&[(19.0, 9.0), (12.0, 12.0), (9.0, 8.0), (14.0, 4.0), (19.0, 7.0), (16.0, 24.0)]],
    ],
};

/// Circles, squares and triangles, on a canvas of 16×16 pixels.
pub static SHAPES: Task = Task {
    id: "shapes",
    noun: "shape",
    size: ImageSize::square::<16>(),
    brush: Brush { radius: 1.0 },
    preprocessing: Preprocessing::Binary,
    is_generated: true,
    classes: &["circle", "square", "triangle"],
    models: &[
        ModelInfo {
            id: "ls",
            name: "Least squares",
            unit: Unit::Votes,
            weights: include_bytes!("../../weights/shapes-ls.safetensors"),
            ensemble_weights: None,
        },
        ModelInfo {
            id: "fcn",
            name: "Fully connected",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/shapes-fcn.safetensors"),
            ensemble_weights: None,
        },
        ModelInfo {
            id: "cnn",
            name: "Convolutional",
            unit: Unit::Probability,
            weights: include_bytes!("../../weights/shapes-cnn.safetensors"),
            ensemble_weights: None,
        },
    ],
    lineup: &["ls", "fcn", "cnn"],
    networks: &[("fcn", SHAPES_FCN), ("cnn", SHAPES_CNN)],
    samples: &[
        &[&[
            (8.0, 3.0),
            (4.0, 5.0),
            (3.0, 9.0),
            (6.0, 13.0),
            (11.0, 12.0),
            (13.0, 8.0),
            (11.0, 4.0),
            (8.0, 3.0),
        ]],
        &[&[(3.0, 3.0), (13.0, 3.0), (13.0, 13.0), (3.0, 13.0), (3.0, 3.0)]],
        &[&[(8.0, 3.0), (3.0, 12.0), (13.0, 12.0), (8.0, 3.0)]],
    ],
};

/// All tasks; the first is that of those who name none.
pub static TASKS: [&Task; 2] = [&DIGITS, &SHAPES];

impl Task {
    /// Finds a task by its id.
    #[must_use]
    pub fn named(id: &str) -> Option<&'static Self> {
        TASKS.into_iter().find(|task| task.id == id)
    }

    /// Finds the task that a model of this many inputs and classes is for.
    #[must_use]
    pub fn fitting(inputs: usize, classes: usize) -> Option<&'static Self> {
        TASKS.into_iter().find(|task| (task.inputs(), task.classes.len()) == (inputs, classes))
    }

    /// Returns true if it is the task of those who name none.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.id == TASKS[0].id
    }

    /// Finds the layers of a network by its id.
    #[must_use]
    pub fn network(&self, id: &str) -> Option<&'static str> {
        self.networks.iter().find(|network| network.0 == id).map(|network| network.1)
    }

    /// Finds a shipped model by its id.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&'static ModelInfo> {
        self.models.iter().find(|model| model.id == id)
    }

    /// Finds a class by its name.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| *class == name)
    }

    /// Draws the samples that latency is measured with, as the models see them.
    #[must_use]
    pub fn samples(&self) -> Vec<Image> {
        let stroke = |points: &&[(f32, f32)]| {
            Stroke::pen(points.iter().map(|&(x, y)| Point::new(x, y)).collect(), self.brush)
        };
        let drawing =
            |strokes: &&[&[(f32, f32)]]| Drawing::from_strokes(self.size, strokes.iter().map(stroke));
        self.samples.iter().map(|strokes| self.preprocessing.drawing(&drawing(strokes))).collect()
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
