//! The short text form of a network.
//!
//! It names the layers in order, before them the shape of the input unless that is 1×28×28, and after a slash
//! the loss:
//!
//! ```text
//! conv32 relu pool2 conv64 relu pool2 flatten dense10
//! flatten dense30 sigmoid dense10 sigmoid / quadratic
//! input1x16x16 conv8x3same relu pool2 flatten dense3
//! ```
//!
//! | word | meaning |
//! |---|---|
//! | `input3x32x32` | input of 3 channels, 32 rows and 32 columns; first word only |
//! | `conv32`, `conv32x5`, `conv32x5same` | convolution with 32 kernels of 3×3 or 5×5; `same` pads so that the size stays |
//! | `pool2` | maximum over 2×2 windows; a remainder that fills no window is dropped, as in PyTorch |
//! | `dense10` | every input to each of 10 outputs |
//! | `relu`, `sigmoid` | activation |
//! | `flatten` | channels × rows × columns to a vector, in PyTorch's order |
//!
//! Losses are `cross-entropy` (of the softmax; the default) and `quadratic`. After another slash a text may
//! name the optimizer, as all did once: see [`parse_with_optimizer`].

use std::fmt;
use std::str::FromStr;

use super::error::SpecError;
use super::layer::{Layer, MAX_VALUES, Padding};
use super::spec::Spec;
use crate::nn::loss::Loss;
use crate::nn::optimizer::OptimizerKind;

/// Channels, height and width of the input of a text that does not say.
const DEFAULT_INPUT: [usize; 3] = [1, 28, 28];

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conv { kernels, size, padding } => {
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
            SpecError::new(format!(
                "`{word}` is not a layer; known are conv32, conv32x5, conv32x5same, pool2, dense10, relu, sigmoid, flatten"
            ))
        };
        let split = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
        let (name, numbers) = word.split_at(split);
        let number = |text: &str| number(text).ok_or_else(unknown);
        match (name, numbers) {
            ("relu", "") => Ok(Self::Relu),
            ("sigmoid", "") => Ok(Self::Sigmoid),
            ("flatten", "") => Ok(Self::Flatten),
            ("pool", _) => Ok(Self::MaxPool { size: number(numbers)? }),
            ("dense", _) => Ok(Self::Dense { units: number(numbers)? }),
            ("conv", _) => {
                let (numbers, padding) = match numbers.strip_suffix("same") {
                    Some(rest) => (rest, Padding::Same),
                    None => (numbers, Padding::Valid),
                };
                let (kernels, size) = numbers.split_once('x').unwrap_or((numbers, "3"));
                Ok(Self::Conv { kernels: number(kernels)?, size: number(size)?, padding })
            }
            _ => Err(unknown()),
        }
    }
}

/// Parses a number from 1 to [`MAX_VALUES`].
fn number(text: &str) -> Option<usize> {
    text.parse().ok().filter(|n| (1..=MAX_VALUES).contains(n))
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [channels, height, width] = self.input();
        if self.input() != DEFAULT_INPUT {
            write!(f, "input{channels}x{height}x{width} ")?;
        }
        for layer in self.layers() {
            write!(f, "{layer} ")?;
        }
        write!(f, "/ {}", self.loss)
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        parse_with_optimizer(text).map(|(spec, _)| spec)
    }
}

/// The most bytes of a text: fifty for each of as many layers as a network may have.
const MAX_TEXT: usize = 10_000;

/// Parses the text form of a network, and the optimizer that it names, if it does.
///
/// ```
/// use digitty::nn::{OptimizerKind, text};
///
/// let (spec, optimizer) = text::parse_with_optimizer("flatten dense10 / quadratic / sgd")?;
/// assert_eq!(spec.to_string(), "flatten dense10 / quadratic");
/// assert_eq!(optimizer, Some(OptimizerKind::Sgd));
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
///
/// # Errors
/// If the text is longer than 10,000 bytes, a word is unknown, or as [`Spec::new`].
pub fn parse_with_optimizer(text: &str) -> Result<(Spec, Option<OptimizerKind>), SpecError> {
    if text.len() > MAX_TEXT {
        let length = text.len();
        return Err(SpecError::new(format!("{length} bytes are too many; expected at most {MAX_TEXT}")));
    }
    let mut parts = text.split('/');
    let mut words = parts.next().unwrap_or("").split_whitespace().peekable();
    let input = words.next_if(|word| word.starts_with("input")).map_or(Ok(DEFAULT_INPUT), parse_input)?;
    let mut spec = Spec::new(input, words.map(str::parse).collect::<Result<_, _>>()?)?;
    let mut optimizer = None;
    for word in parts.map(str::trim) {
        if let Ok(loss) = word.parse::<Loss>() {
            spec.loss = loss;
        } else if let Ok(kind) = word.parse::<OptimizerKind>() {
            optimizer = Some(kind);
        } else {
            return Err(SpecError::new(format!(
                "`{word}` is neither a loss (cross-entropy, quadratic) nor an optimizer (adamw, adam, nesterov, momentum, sgd)"
            )));
        }
    }
    Ok((spec, optimizer))
}

/// Parses `input`, then channels, height and width, with an `x` between them.
fn parse_input(word: &str) -> Result<[usize; 3], SpecError> {
    let sizes: Option<Vec<usize>> = word["input".len()..].split('x').map(number).collect();
    sizes.and_then(|sizes| sizes.try_into().ok()).ok_or_else(|| {
        SpecError::new(format!(
            "`{word}` is not an input; expected channels, height and width, as in input1x28x28"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::architecture::Shape;

    fn spec(text: &str) -> Spec {
        text.parse().expect(text)
    }

    fn error(text: &str) -> String {
        text.parse::<Spec>().expect_err(text).to_string()
    }

    #[test]
    fn a_text_is_parsed_and_written_again() {
        for text in [
            "flatten dense128 relu dense10 / cross-entropy",
            "conv32 relu pool2 conv64 relu pool2 flatten dense10 / cross-entropy",
            "conv8x5same sigmoid pool4 flatten dense10 / quadratic",
            "input1x16x16 conv8x3same relu pool2 flatten dense3 / cross-entropy",
            "input3x32x24 flatten dense2 / quadratic",
        ] {
            assert_eq!(spec(text).to_string(), text);
        }
    }

    #[test]
    fn a_text_that_is_not_a_network_is_refused_with_the_reason() {
        assert!(error("dense10").contains("put `flatten` before it"));
        assert!(error("flatten dense10 conv3").contains("layer 3 (conv3): needs an image"));
        assert!(error("flatten dense1").contains("at least 2 classes"));
        assert!(error("conv10").contains("give 10×26×26"));
        assert!(error("conv4x29 flatten dense10").contains("does not fit 28×28"));
        assert!(error("conv4x4same flatten dense10").contains("odd"));
        assert!(error("wurst").contains("`wurst` is not a layer"));
        assert!(error("conv0 flatten dense10").contains("not a layer"));
        assert!(error("flatten dense10 / l1").contains("neither a loss"));
        assert!(error("flatten dense999999999999999999999 dense10").contains("not a layer"));
        assert!(
            error("flatten dense16000000 dense10").contains("16001578 values between layers are too many")
        );
        assert!(error("").contains("at least 2 classes"));
        assert!(error(&"x".repeat(10_001)).contains("10001 bytes are too many"));
    }

    #[test]
    fn an_input_has_three_sizes_and_comes_first() {
        assert_eq!(spec("input3x8x9 flatten dense2").shapes()[0], Shape::maps([3, 8, 9]));
        assert_eq!(spec("flatten dense2").input(), [1, 28, 28]);
        for word in
            ["input", "input28", "input1x28", "input1x28x28x1", "input0x28x28", "input1x28xa", "inputs"]
        {
            assert!(error(&format!("{word} flatten dense2")).contains("is not an input"), "{word}");
        }
        assert!(error("flatten input1x28x28 dense2").contains("is not a layer"));
        assert!(error("input4096x4096x4096 flatten dense2").contains("is not possible"));
    }

    #[test]
    fn an_old_text_names_its_optimizer_too() {
        let optimizer = |text| parse_with_optimizer(text).unwrap().1;
        assert_eq!(optimizer("flatten dense10 / cross-entropy / momentum"), Some(OptimizerKind::Momentum));
        assert_eq!(optimizer("flatten dense10 / adam"), Some(OptimizerKind::Adam));
        assert_eq!(optimizer("flatten dense10 / quadratic"), None);
    }
}
