//! Layers, and the shapes that they make of one another.

use std::fmt;

use super::LARGEST;
use crate::ink::SIDE;

/// One layer of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Convolution (cross-correlation, as everywhere in the field) with a bias for each kernel.
    Conv {
        /// Number of kernels, and so of output channels.
        kernels: usize,
        /// Side of a kernel, in pixels.
        size: usize,
        /// What happens at the border.
        padding: Padding,
    },
    /// Maximum over square windows that do not overlap.
    MaxPool {
        /// Side of a window, and the stride.
        size: usize,
    },
    /// Fully connected layer with bias.
    Dense {
        /// Number of outputs.
        units: usize,
    },
    /// max(0, x).
    Relu,
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// From channels × rows × columns to one line.
    Flatten,
}

/// What a convolution does at the border of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// Only whole kernels: the output is smaller than the input by the kernel's size less one.
    Valid,
    /// A border of zeros, so that the output is as large as the input. Needs an odd size.
    Same,
}

/// The shape of the numbers between two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Channels × rows × columns.
    Maps {
        /// Feature maps, or 1 for the picture.
        channels: usize,
        /// Rows of each.
        height: usize,
        /// Columns of each.
        width: usize,
    },
    /// One line of numbers.
    Line(usize),
}

impl Shape {
    /// The picture that a network reads: one channel of 28×28.
    pub const PICTURE: Self = Self::Maps { channels: 1, height: SIDE, width: SIDE };

    /// How many numbers there are.
    #[must_use]
    pub const fn len(self) -> usize {
        match self {
            Self::Maps { channels, height, width } => channels * height * width,
            Self::Line(n) => n,
        }
    }

    /// Channels, rows and columns; a line is so many channels of one pixel.
    #[must_use]
    pub const fn maps(self) -> [usize; 3] {
        match self {
            Self::Maps { channels, height, width } => [channels, height, width],
            Self::Line(n) => [n, 1, 1],
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl Layer {
    /// The shape that this layer makes of `input`, or why it cannot.
    pub(super) fn output(self, input: Shape) -> Result<Shape, String> {
        let output = match input {
            _ if self == Self::Flatten => Shape::Line(input.len()),
            _ if matches!(self, Self::Relu | Self::Sigmoid) => input,
            Shape::Maps { channels, height, width } => self.of_maps(channels, height, width)?,
            Shape::Line(length) => self.of_line(length)?,
        };
        if output.is_empty() || output.len() > LARGEST {
            return Err(format!("would give {} numbers", output.len()));
        }
        Ok(output)
    }

    fn of_maps(self, channels: usize, height: usize, width: usize) -> Result<Shape, String> {
        let fits = |size: usize, what: &str| {
            if size <= height.min(width) {
                return Ok(());
            }
            Err(format!("a {size}×{size} {what} does not fit {height}×{width}"))
        };
        match self {
            Self::Conv { size, padding: Padding::Same, .. } if size % 2 == 0 => {
                Err(format!("`same` needs an odd kernel, not {size}×{size}"))
            }
            Self::Conv { kernels, padding: Padding::Same, .. } => {
                Ok(Shape::Maps { channels: kernels, height, width })
            }
            Self::Conv { kernels, size, padding: Padding::Valid } => {
                fits(size, "kernel")?;
                Ok(Shape::Maps { channels: kernels, height: height - size + 1, width: width - size + 1 })
            }
            Self::MaxPool { size } => {
                fits(size, "window")?;
                Ok(Shape::Maps { channels, height: height / size, width: width / size })
            }
            _ => {
                let input = Shape::Maps { channels, height, width };
                Err(format!("needs one line of numbers, not {input}; put `flatten` before it"))
            }
        }
    }

    fn of_line(self, length: usize) -> Result<Shape, String> {
        match self {
            Self::Dense { units } => Ok(Shape::Line(units)),
            _ => Err(format!("needs a picture, not {}", Shape::Line(length))),
        }
    }

    /// The shape of the layer's weight for this input; `None` for a layer without parameters.
    pub(super) fn weight_shape(self, input: Shape) -> Option<Vec<usize>> {
        match (self, input) {
            (Self::Conv { kernels, size, .. }, Shape::Maps { channels, .. }) => {
                Some(vec![kernels, channels, size, size])
            }
            (Self::Dense { units }, _) => Some(vec![units, input.len()]),
            _ => None,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Maps { channels, height, width } => write!(f, "{channels}×{height}×{width}"),
            Self::Line(n) => write!(f, "{n} numbers"),
        }
    }
}
