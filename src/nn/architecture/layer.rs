//! Layers, and the shapes that they make of one another.

use super::shape::{Shape, window_count};

/// The largest number of values between two layers, of parameters, and of anything in a layer's name; more is
/// taken for a mistake.
pub(super) const MAX_VALUES: usize = 1 << 24;

/// The largest side of a kernel. With more, the count of its weights could overflow.
const MAX_KERNEL: usize = 255;

/// One layer of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Convolution (cross-correlation, as everywhere in the field) with a bias for each kernel.
    Conv {
        /// Number of kernels, and so of output channels.
        kernels: usize,
        /// Side of a kernel, in pixels.
        size: usize,
        /// Treatment of the border.
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
    /// From channels × height × width to a vector, in this order.
    Flatten,
}

/// Treatment of the border of an image by a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// Only whole kernels: the output is smaller than the input by the kernel's size less one.
    Valid,
    /// A border of zeros, so that the output is as large as the input. Needs an odd size.
    Same,
}

impl Padding {
    /// Returns the rows and columns of zeros at each side, for kernels of this size.
    #[must_use]
    pub const fn border(self, size: usize) -> usize {
        match self {
            Self::Valid => 0,
            Self::Same => size / 2,
        }
    }
}

impl Layer {
    /// Computes the shape that this layer makes of `input`.
    pub(super) fn output(self, input: Shape) -> Result<Shape, String> {
        let output = match input {
            _ if self == Self::Flatten => Shape::Flat(input.len()),
            _ if matches!(self, Self::Relu | Self::Sigmoid) => input,
            Shape::Maps { .. } => self.output_of_maps(input)?,
            Shape::Flat(_) => self.output_of_vector(input)?,
        };
        if output.is_empty() || output.len() > MAX_VALUES {
            return Err(format!("would have {} outputs", output.len()));
        }
        Ok(output)
    }

    fn output_of_maps(self, input: Shape) -> Result<Shape, String> {
        let [channels, height, width] = input.chw();
        let (channels, size, padding, stride) = match self {
            Self::Conv { size: 0, .. } | Self::MaxPool { size: 0 } => {
                return Err("has windows of 0×0".to_owned());
            }
            Self::Conv { size, padding: Padding::Same, .. } if size % 2 == 0 => {
                return Err(format!("`same` needs an odd kernel, not {size}×{size}"));
            }
            Self::Conv { size, .. } if size > MAX_KERNEL => {
                return Err(format!(
                    "{size}×{size} is too large a kernel; expected at most {MAX_KERNEL}×{MAX_KERNEL}"
                ));
            }
            Self::Conv { kernels, size, padding } => (kernels, size, padding.border(size), 1),
            Self::MaxPool { size } => (channels, size, 0, size),
            _ => return Err(format!("needs a vector, not {input}; put `flatten` before it")),
        };
        let [height, width] =
            [height, width].map(|extent| (extent, window_count(extent, size, padding, stride)));
        if height.1.min(width.1) == 0 {
            return Err(format!("a {size}×{size} window does not fit {}×{}", height.0, width.0));
        }
        Ok(Shape::maps([channels, height.1, width.1]))
    }

    fn output_of_vector(self, input: Shape) -> Result<Shape, String> {
        match self {
            Self::Dense { units } => Ok(Shape::Flat(units)),
            _ => Err(format!("needs an image, not {input}")),
        }
    }

    /// Returns the shape of the layer's weight for this input; `None` for a layer without parameters.
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
