//! The short text form of a network.
//!
//! It names the layers in order, then after slashes the loss and the optimizer:
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

use super::{LARGEST, Layer, Loss, OptimizerKind, Padding, Spec, SpecError};

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
            SpecError(format!(
                "`{word}` is no layer; known are conv32, conv32x5, conv32x5same, pool2, dense10, relu, sigmoid, flatten"
            ))
        };
        let split = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
        let (name, numbers) = word.split_at(split);
        let number = |text: &str| match text.parse() {
            Ok(n) if (1..=LARGEST).contains(&n) => Ok(n),
            _ => Err(unknown()),
        };
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

/// The names of the losses, for reading and writing.
const LOSSES: [(&str, Loss); 2] = [("cross-entropy", Loss::CrossEntropy), ("quadratic", Loss::Quadratic)];

/// The names of the optimizers, for reading and writing.
const OPTIMIZERS: [(&str, OptimizerKind); 4] = [
    ("adamw", OptimizerKind::AdamW),
    ("adam", OptimizerKind::Adam),
    ("momentum", OptimizerKind::Momentum),
    ("sgd", OptimizerKind::Sgd),
];

fn name_of<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table.iter().find(|(_, entry)| entry == value).map_or("?", |(name, _)| name)
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&LOSSES, self))
    }
}

impl fmt::Display for OptimizerKind {
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
        let layers =
            parts.next().unwrap_or("").split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
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
