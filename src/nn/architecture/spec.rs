//! The spec of a network: its input, its layers and its loss.

use super::error::SpecError;
use super::layer::{Layer, MAX_VALUES};
use super::shape::Shape;
use crate::nn::loss::Loss;

/// The most layers of a network.
const MAX_LAYERS: usize = 200;

/// The most values between all layers of a network, input and output included: 8 MB an image, and as much again
/// for its gradients.
const MAX_ACTIVATIONS: usize = 1 << 21;

/// The most multiply-adds of a forward pass: fractions of a second even in the plainest way. The shipped
/// CNN has 2.5 million.
const MAX_MACS: usize = 250_000_000;

/// The most parameters of a network: 64 MB, and a few times that in the layouts of the kernels.
const MAX_PARAMETERS: usize = 1 << 24;

/// A network as data. [`std::fmt::Display`] and [`std::str::FromStr`] are its [text form](super::text).
///
/// ```
/// use digitty::nn::Spec;
///
/// let cnn: Spec = "conv32 relu pool2 conv64 relu pool2 flatten dense10".parse()?;
/// assert_eq!(cnn.parameter_count(), 34_826);
///
/// let shapes: Spec = "input1x16x16 conv8x3same relu pool2 flatten dense3".parse()?;
/// assert_eq!((shapes.input(), shapes.classes()), ([1, 16, 16], 3));
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    input: [usize; 3],
    layers: Vec<Layer>,
    /// The loss that training minimizes.
    pub loss: Loss,
}

/// A parameter tensor of a network, named and shaped as in the state dict of PyTorch's `nn.Sequential`:
/// `3.weight` belongs to the layer at index 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// `INDEX.weight` or `INDEX.bias`.
    pub name: String,
    /// Convolution: kernels, channels, rows, columns. Dense: outputs, inputs. Bias: outputs.
    pub shape: Vec<usize>,
    /// Index of its first value in the flat block of parameters.
    pub start: usize,
    /// Number of inputs of one output, which scales the initial weights.
    pub fan_in: usize,
}

impl Tensor {
    /// Returns its range in the flat block of parameters.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.shape.iter().product::<usize>()
    }
}

impl Spec {
    /// Creates a network of these layers for an input of channels × height × width, with cross-entropy as its
    /// loss.
    ///
    /// # Errors
    /// If a layer does not fit what comes before it, the last does not give a score for each of at least two
    /// classes, or a forward pass would take more memory or time than an answer after every stroke may:
    /// more than 200 layers, 2²¹ values between all layers, 250 million multiply-adds or 2²⁴ parameters.
    pub fn new(input: [usize; 3], layers: Vec<Layer>) -> Result<Self, SpecError> {
        check_count(layers.len(), MAX_LAYERS, "layers")?;
        let spec = Self { input, layers, loss: Loss::CrossEntropy };
        let mut shape = Shape::maps(input);
        if shape.is_empty() || shape.len() > MAX_VALUES {
            return Err(SpecError::new(format!("an input of {shape} is not possible")));
        }
        for (index, &layer) in spec.layers.iter().enumerate() {
            shape = layer
                .output(shape)
                .map_err(|why| SpecError::new(format!("layer {} ({layer}): {why}", index + 1)))?;
        }
        if !matches!(shape, Shape::Flat(2..)) {
            return Err(SpecError::new(format!(
                "a network must end in a score for each of at least 2 classes, but these layers give {shape}; \
                 end with `flatten dense10` for ten classes"
            )));
        }
        check_count(spec.activations(), MAX_ACTIVATIONS, "values between layers")?;
        check_count(spec.macs(), MAX_MACS, "multiply-adds for an image")?;
        check_count(spec.parameter_count(), MAX_PARAMETERS, "parameters")?;
        Ok(spec)
    }

    /// Returns channels, height and width of the input.
    #[must_use]
    pub const fn input(&self) -> [usize; 3] {
        self.input
    }

    /// Returns the number of values of the input.
    #[must_use]
    pub fn input_len(&self) -> usize {
        self.input.iter().product()
    }

    /// Returns the number of classes: the outputs of the last layer.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.shapes().last().map_or(0, |last| last.len())
    }

    /// Returns the layers in order.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Returns the shapes from the input to the output: one more than there are layers.
    #[must_use]
    pub fn shapes(&self) -> Vec<Shape> {
        let mut shapes = vec![Shape::maps(self.input)];
        for layer in &self.layers {
            // `new` has checked every layer, so that no shape is missing here.
            shapes.extend(shapes.last().and_then(|&shape| layer.output(shape).ok()));
        }
        shapes
    }

    /// Returns the table of parameter tensors, in the order in which they lie in the flat block.
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

    /// Counts the multiply-adds of a forward pass that computes every output of every layer in the plainest
    /// way.
    #[must_use]
    pub fn macs(&self) -> usize {
        let shapes = self.shapes();
        let layers = self.layers.iter().zip(shapes.windows(2));
        let weighted = layers.filter_map(|(layer, shapes)| {
            let weight: usize = layer.weight_shape(shapes[0])?.iter().product();
            let [_, height, width] = shapes[1].chw();
            Some(weight * height * width)
        });
        weighted.sum()
    }

    /// Counts the values between all layers, input and output included.
    fn activations(&self) -> usize {
        self.shapes().iter().map(|shape| shape.len()).sum()
    }

    /// Returns the number of trained parameters.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.tensors().last().map_or(0, |last| last.range().end)
    }
}

/// Returns an error if there is more of something than a network may have.
fn check_count(count: usize, most: usize, what: &str) -> Result<(), SpecError> {
    if count > most {
        return Err(SpecError::new(format!("{count} {what} are too many; expected at most {most}")));
    }
    Ok(())
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
        let maps = |channels, side| Shape::maps([channels, side, side]);
        assert_eq!(shapes[1], maps(32, 26));
        assert_eq!(shapes[3], maps(32, 13));
        assert_eq!(shapes[4], maps(64, 11));
        assert_eq!(shapes[6], maps(64, 5));
        assert_eq!(shapes[7], Shape::Flat(1600));
    }

    #[test]
    fn macs_are_those_of_the_plain_way() {
        let count = |text| spec(text).macs();
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

    #[test]
    fn a_network_that_costs_too_much_is_refused_with_the_figure_and_the_limit() {
        let error = |text: &str| text.parse::<Spec>().expect_err(text).to_string();
        assert!(
            error(&format!("{}flatten dense10", "relu ".repeat(199))).contains("201 layers are too many")
        );
        assert!(error("conv4000 relu pool26 flatten dense10").contains("expected at most 2097152"));
        assert!(error("conv256 conv256 pool24 flatten dense10").contains("expected at most 250000000"));
        assert!(error("flatten dense20000 dense1000 dense10").contains("expected at most 16777216"));
        // A kernel so large that counting its weights would overflow.
        assert!(error("conv2x16777215same flatten dense10").contains("too large a kernel"));
        for text in
            ["conv1x55same flatten dense10", "conv64 relu conv64 relu pool2 flatten dense1000 dense10"]
        {
            assert!(text.parse::<Spec>().is_ok(), "{text}");
        }
    }

    #[test]
    fn layers_that_cannot_be_are_refused() {
        let error = |input, layers: &[Layer]| Spec::new(input, layers.to_vec()).unwrap_err().to_string();
        let end = [Layer::Flatten, Layer::Dense { units: 2 }];
        assert!(error([1, 0, 4], &end).contains("an input of 1×0×4"));
        assert!(error([usize::MAX, 2, 4], &end).contains("is not possible"));
        assert!(error([1, 4, 4], &[Layer::MaxPool { size: 0 }]).contains("0×0"));
        assert!(error([1, 1, 1], &end[..1]).contains("at least 2 classes"));
        assert!(Spec::new([1, 4, 4], end.to_vec()).is_ok());
    }
}
