//! Networks as data: a list of layers, a loss and an optimizer.
//!
//! A [`Spec`] knows the shapes between its layers and the table of its parameters. Its [text
//! form](text) is what the command line takes and a weights file carries.

mod layer;
pub mod text;

use std::fmt;

pub use layer::{Layer, Padding, Shape};

/// Classes that every network here tells apart.
pub const DIGITS: usize = 10;

/// A network as data. [`fmt::Display`] and [`std::str::FromStr`] are its text form.
///
/// ```
/// use digitty::nn::Spec;
///
/// let cnn: Spec = "conv32 relu pool2 conv64 relu pool2 flatten dense10".parse()?;
/// assert_eq!(cnn.parameter_count(), 34_826);
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    layers: Vec<Layer>,
    /// What training makes small.
    pub loss: Loss,
    /// How training steps.
    pub optimizer: OptimizerKind,
}

/// What training makes small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Cross-entropy of the softmax of the outputs.
    CrossEntropy,
    /// Half the squared distance of the outputs to the one-hot label.
    Quadratic,
}

/// How training steps, with the settings that are usual for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptimizerKind {
    /// Plain stochastic gradient descent.
    Sgd,
    /// BatchGradient descent with momentum 0.9.
    Momentum,
    /// Adam: β 0.9 and 0.999 (Kingma & Ba 2015).
    Adam,
    /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
    AdamW,
}

/// One parameter tensor of a network, named and shaped as in the state dict of PyTorch's
/// `nn.Sequential`: `3.weight` belongs to the layer at index 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// `INDEX.weight` or `INDEX.bias`.
    pub name: String,
    /// Convolution: kernels, channels, rows, columns. Dense: outputs, inputs. Bias: outputs.
    pub shape: Vec<usize>,
    /// Where it begins in the flat block of parameters.
    pub start: usize,
    /// Inputs that meet in one output; the scale of the initial weights follows from it.
    pub fan_in: usize,
}

impl Tensor {
    /// Its place in the flat block of parameters.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.shape.iter().product::<usize>()
    }
}

/// Why a text or a list of layers is no network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecError(String);

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SpecError {}

/// More numbers than this between two layers, or parameters, is taken for a slip of the finger.
const LARGEST: usize = 1 << 24;

impl Spec {
    /// A network of these layers, with the default loss and optimizer.
    ///
    /// # Errors
    /// If a layer does not fit what comes before it, or the last does not give [`DIGITS`] numbers.
    pub fn new(layers: Vec<Layer>) -> Result<Self, SpecError> {
        let spec = Self { layers, loss: Loss::CrossEntropy, optimizer: OptimizerKind::AdamW };
        let mut shape = Shape::PICTURE;
        for (index, &layer) in spec.layers.iter().enumerate() {
            shape = layer
                .output(shape)
                .map_err(|why| SpecError(format!("layer {} ({layer}): {why}", index + 1)))?;
        }
        if shape != Shape::Line(DIGITS) {
            return Err(SpecError(format!(
                "a network must end in {DIGITS} numbers, one for each digit, but these layers give {shape}; \
                 end with `flatten dense{DIGITS}`"
            )));
        }
        if spec.parameter_count() > LARGEST {
            return Err(SpecError(format!("{} parameters are too many", spec.parameter_count())));
        }
        Ok(spec)
    }

    /// The layers in order.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The shapes from the picture to the output: one more than there are layers.
    #[must_use]
    pub fn shapes(&self) -> Vec<Shape> {
        let mut shapes = vec![Shape::PICTURE];
        for layer in &self.layers {
            // `new` has checked every layer, so that no shape is missing here.
            shapes.extend(shapes.last().and_then(|&shape| layer.output(shape).ok()));
        }
        shapes
    }

    /// The table of parameter tensors, in the order in which they lie in the flat block.
    #[must_use]
    pub fn tensors(&self) -> Vec<Tensor> {
        let mut tensors: Vec<Tensor> = Vec::new();
        for (index, (layer, input)) in self.layers.iter().zip(self.shapes()).enumerate() {
            let Some(weight) = layer.weight_shape(input) else {
                continue;
            };
            let fan_in = weight[1..].iter().product();
            for (part, shape) in [("bias", vec![weight[0]]), ("weight", weight)].into_iter().rev() {
                let start = tensors.last().map_or(0, |before| before.range().end);
                tensors.push(Tensor { name: format!("{index}.{part}"), shape, start, fan_in });
            }
        }
        tensors
    }

    /// How many multiplications, each with an addition, an answer takes when every output of every
    /// layer is computed in the plainest way.
    #[must_use]
    pub fn multiply_adds(&self) -> usize {
        let shapes = self.shapes();
        let layers = self.layers.iter().zip(shapes.windows(2));
        let weighted = layers.filter_map(|(layer, shapes)| {
            let weight: usize = layer.weight_shape(shapes[0])?.iter().product();
            let [_, height, width] = shapes[1].maps();
            Some(weight * height * width)
        });
        weighted.sum()
    }

    /// How many numbers training finds.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.tensors().last().map_or(0, |last| last.range().end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(text: &str) -> Spec {
        text.parse().expect(text)
    }

    #[test]
    fn shapes_follow_pytorch() {
        let shapes = spec("conv32 relu pool2 conv64 relu pool2 flatten dense10").shapes();
        let maps = |channels, side| Shape::Maps { channels, height: side, width: side };
        assert_eq!(shapes[1], maps(32, 26));
        assert_eq!(shapes[3], maps(32, 13));
        assert_eq!(shapes[4], maps(64, 11));
        assert_eq!(shapes[6], maps(64, 5));
        assert_eq!(shapes[7], Shape::Line(1600));
    }

    #[test]
    fn multiply_adds_are_those_of_the_plain_way() {
        let count = |text| spec(text).multiply_adds();
        assert_eq!(count("flatten dense128 relu dense10"), 784 * 128 + 1280);
        let convolutions = 26 * 26 * 32 * 9 + 11 * 11 * 64 * 32 * 9;
        assert_eq!(count("conv32 relu pool2 conv64 relu pool2 flatten dense10"), convolutions + 16_000);
    }

    #[test]
    fn tensors_are_named_as_in_nn_sequential() {
        let tensors = spec("conv32 relu pool2 conv64 relu pool2 flatten dense10").tensors();
        let table: Vec<_> = tensors.iter().map(|t| (t.name.as_str(), t.shape.as_slice())).collect();
        assert_eq!(
            table,
            [
                ("0.weight", &[32, 1, 3, 3][..]),
                ("0.bias", &[32]),
                ("3.weight", &[64, 32, 3, 3]),
                ("3.bias", &[64]),
                ("7.weight", &[10, 1600]),
                ("7.bias", &[10]),
            ]
        );
        assert_eq!(tensors[2].range(), 320..320 + 18_432);
    }
}
