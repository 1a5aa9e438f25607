//! Networks as data: a list of layers, a loss and an optimizer, with a short text form.
//!
//! The text form names the layers in order, then after slashes the loss and the optimizer:
//!
//! ```text
//! conv32 relu pool2 conv64 relu pool2 flatten dense10
//! flatten dense30 sigmoid dense10 sigmoid / quadratic / sgd
//! ```
//!
//! | word | layer |
//! |---|---|
//! | `conv32`, `conv32x5`, `conv32x5same` | convolution with 32 kernels of 3×3 or 5×5; `same` pads so that the size stays |
//! | `pool2` | maximum over 2×2 windows; a rest that fills no window is dropped, as in PyTorch |
//! | `dense10` | every input to each of 10 outputs |
//! | `relu`, `sigmoid` | activation |
//! | `flatten` | channels × rows × columns to one line, in PyTorch's order |
//!
//! Losses are `cross-entropy` (of the softmax; the default) and `quadratic`; optimizers `adamw` (the
//! default), `adam`, `momentum` and `sgd`.

use std::fmt;
use std::str::FromStr;

use crate::ink::SIDE;

/// Classes that every network here tells apart.
pub const DIGITS: usize = 10;

/// A network as data. [`fmt::Display`] and [`FromStr`] are its text form.
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
    pub optimizer: Optimizer,
}

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
pub enum Optimizer {
    /// Plain stochastic gradient descent.
    Sgd,
    /// Gradient descent with momentum 0.9.
    Momentum,
    /// Adam: β 0.9 and 0.999 (Kingma & Ba 2015).
    Adam,
    /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
    AdamW,
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
    pub const PICTURE: Self = Self::Maps {
        channels: 1,
        height: SIDE,
        width: SIDE,
    };

    /// How many numbers there are.
    #[must_use]
    pub const fn len(self) -> usize {
        match self {
            Self::Maps {
                channels,
                height,
                width,
            } => channels * height * width,
            Self::Line(n) => n,
        }
    }

    /// Channels, rows and columns; a line is so many channels of one pixel.
    #[must_use]
    pub const fn maps(self) -> [usize; 3] {
        match self {
            Self::Maps {
                channels,
                height,
                width,
            } => [channels, height, width],
            Self::Line(n) => [n, 1, 1],
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }
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
        let spec = Self {
            layers,
            loss: Loss::CrossEntropy,
            optimizer: Optimizer::AdamW,
        };
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
            return Err(SpecError(format!(
                "{} parameters are too many",
                spec.parameter_count()
            )));
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
            for (part, shape) in [("bias", vec![weight[0]]), ("weight", weight)]
                .into_iter()
                .rev()
            {
                let start = tensors.last().map_or(0, |before| before.range().end);
                tensors.push(Tensor {
                    name: format!("{index}.{part}"),
                    shape,
                    start,
                    fan_in,
                });
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

impl Layer {
    /// The shape that this layer makes of `input`, or why it cannot.
    fn output(self, input: Shape) -> Result<Shape, String> {
        let output = match (self, input) {
            (
                Self::Conv {
                    kernels,
                    padding: Padding::Same,
                    size,
                },
                Shape::Maps { height, width, .. },
            ) => {
                if size % 2 == 0 {
                    return Err(format!("`same` needs an odd kernel, not {size}×{size}"));
                }
                Shape::Maps {
                    channels: kernels,
                    height,
                    width,
                }
            }
            (Self::Conv { kernels, size, .. }, Shape::Maps { height, width, .. }) => {
                if size > height.min(width) {
                    return Err(format!(
                        "a {size}×{size} kernel does not fit {height}×{width}"
                    ));
                }
                Shape::Maps {
                    channels: kernels,
                    height: height - size + 1,
                    width: width - size + 1,
                }
            }
            (
                Self::MaxPool { size },
                Shape::Maps {
                    channels,
                    height,
                    width,
                },
            ) => {
                if size > height.min(width) {
                    return Err(format!(
                        "a {size}×{size} window does not fit {height}×{width}"
                    ));
                }
                Shape::Maps {
                    channels,
                    height: height / size,
                    width: width / size,
                }
            }
            (Self::Dense { units }, Shape::Line(_)) => Shape::Line(units),
            (Self::Flatten, _) => Shape::Line(input.len()),
            (Self::Relu | Self::Sigmoid, _) => input,
            (Self::Dense { .. }, Shape::Maps { .. }) => {
                return Err(format!(
                    "needs one line of numbers, not {input}; put `flatten` before it"
                ));
            }
            (Self::Conv { .. } | Self::MaxPool { .. }, Shape::Line(_)) => {
                return Err(format!("needs a picture, not {input}"));
            }
        };
        if output.is_empty() || output.len() > LARGEST {
            return Err(format!("would give {} numbers", output.len()));
        }
        Ok(output)
    }

    /// The shape of the layer's weight for this input; `None` for a layer without parameters.
    fn weight_shape(self, input: Shape) -> Option<Vec<usize>> {
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
            Self::Maps {
                channels,
                height,
                width,
            } => write!(f, "{channels}×{height}×{width}"),
            Self::Line(n) => write!(f, "{n} numbers"),
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conv {
                kernels,
                size,
                padding,
            } => {
                write!(f, "conv{kernels}")?;
                let same = *padding == Padding::Same;
                if *size != 3 || same {
                    write!(f, "x{size}{}", if same { "same" } else { "" })?;
                }
                Ok(())
            }
            Self::MaxPool { size } => write!(f, "pool{size}"),
            Self::Dense { units } => write!(f, "dense{units}"),
            Self::Relu => f.write_str("relu"),
            Self::Sigmoid => f.write_str("sigmoid"),
            Self::Flatten => f.write_str("flatten"),
        }
    }
}

impl FromStr for Layer {
    type Err = SpecError;

    fn from_str(word: &str) -> Result<Self, SpecError> {
        let unknown = || {
            SpecError(format!(
                "`{word}` is no layer; known are conv32, conv32x5, conv32x5same, pool2, dense10, relu, sigmoid, flatten"
            ))
        };
        let split = word
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(word.len());
        let (name, numbers) = word.split_at(split);
        let number = |text: &str| match text.parse() {
            Ok(n) if (1..=LARGEST).contains(&n) => Ok(n),
            _ => Err(unknown()),
        };
        match (name, numbers) {
            ("relu", "") => Ok(Self::Relu),
            ("sigmoid", "") => Ok(Self::Sigmoid),
            ("flatten", "") => Ok(Self::Flatten),
            ("pool", _) => Ok(Self::MaxPool {
                size: number(numbers)?,
            }),
            ("dense", _) => Ok(Self::Dense {
                units: number(numbers)?,
            }),
            ("conv", _) => {
                let (numbers, padding) = match numbers.strip_suffix("same") {
                    Some(rest) => (rest, Padding::Same),
                    None => (numbers, Padding::Valid),
                };
                let (kernels, size) = numbers.split_once('x').unwrap_or((numbers, "3"));
                Ok(Self::Conv {
                    kernels: number(kernels)?,
                    size: number(size)?,
                    padding,
                })
            }
            _ => Err(unknown()),
        }
    }
}

/// The names of the losses, for reading and writing.
const LOSSES: [(&str, Loss); 2] = [
    ("cross-entropy", Loss::CrossEntropy),
    ("quadratic", Loss::Quadratic),
];

/// The names of the optimizers, for reading and writing.
const OPTIMIZERS: [(&str, Optimizer); 4] = [
    ("adamw", Optimizer::AdamW),
    ("adam", Optimizer::Adam),
    ("momentum", Optimizer::Momentum),
    ("sgd", Optimizer::Sgd),
];

fn name_of<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table
        .iter()
        .find(|(_, entry)| entry == value)
        .map_or("?", |(name, _)| name)
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&LOSSES, self))
    }
}

impl fmt::Display for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&OPTIMIZERS, self))
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for layer in &self.layers {
            write!(f, "{layer} ")?;
        }
        write!(f, "/ {} / {}", self.loss, self.optimizer)
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        let mut parts = text.split('/');
        let layers = parts
            .next()
            .unwrap_or("")
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        let mut spec = Self::new(layers)?;
        for word in parts.map(str::trim) {
            if let Some((_, loss)) = LOSSES.iter().find(|(name, _)| *name == word) {
                spec.loss = *loss;
            } else if let Some((_, optimizer)) = OPTIMIZERS.iter().find(|(name, _)| *name == word) {
                spec.optimizer = *optimizer;
            } else {
                return Err(SpecError(format!(
                    "`{word}` is neither a loss (cross-entropy, quadratic) nor an optimizer (adamw, adam, momentum, sgd)"
                )));
            }
        }
        Ok(spec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(text: &str) -> Spec {
        text.parse().expect(text)
    }

    fn error(text: &str) -> String {
        text.parse::<Spec>().expect_err(text).to_string()
    }

    #[test]
    fn a_text_survives_the_way_to_a_spec_and_back() {
        for text in [
            "flatten dense128 relu dense10 / cross-entropy / adamw",
            "conv32 relu pool2 conv64 relu pool2 flatten dense10 / cross-entropy / momentum",
            "conv8x5same sigmoid pool4 flatten dense10 / quadratic / sgd",
        ] {
            assert_eq!(spec(text).to_string(), text);
        }
    }

    #[test]
    fn shapes_follow_pytorch() {
        let shapes = spec("conv32 relu pool2 conv64 relu pool2 flatten dense10").shapes();
        let maps = |channels, side| Shape::Maps {
            channels,
            height: side,
            width: side,
        };
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
        assert_eq!(
            count("conv32 relu pool2 conv64 relu pool2 flatten dense10"),
            convolutions + 16_000
        );
    }

    #[test]
    fn tensors_are_named_as_in_nn_sequential() {
        let tensors = spec("conv32 relu pool2 conv64 relu pool2 flatten dense10").tensors();
        let table: Vec<_> = tensors
            .iter()
            .map(|t| (t.name.as_str(), t.shape.as_slice()))
            .collect();
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
    fn what_is_no_network_is_told_why() {
        assert!(error("dense10").contains("put `flatten` before it"));
        assert!(error("flatten dense10 conv3").contains("layer 3 (conv3): needs a picture"));
        assert!(error("flatten dense11").contains("must end in 10"));
        assert!(error("conv4x29 flatten dense10").contains("does not fit 28×28"));
        assert!(error("conv4x4same flatten dense10").contains("odd"));
        assert!(error("wurst").contains("`wurst` is no layer"));
        assert!(error("conv0 flatten dense10").contains("no layer"));
        assert!(error("flatten dense10 / l1").contains("neither a loss"));
        assert!(error("flatten dense999999999999999999999 dense10").contains("no layer"));
        assert!(error("flatten dense16000000 dense10").contains("parameters are too many"));
        assert!(error("").contains("must end in 10"));
    }
}
