//! What the models say, as a line of JSON.

use serde::Serialize;

use super::{Kind, Predictions};
use crate::nn::DIGITS;

/// The answers to one picture in the form of `--json`: the same keys whether or not there are answers.
#[derive(Debug, Serialize)]
pub struct JsonLine<'a> {
    input: &'a str,
    blank: bool,
    ls: Voted,
    fcn: Judged,
    cnn: Judged,
}

#[derive(Debug, Serialize)]
struct Voted {
    digit: Option<usize>,
    scores: Option<[i8; DIGITS]>,
}

#[derive(Debug, Serialize)]
struct Judged {
    digit: Option<usize>,
    probabilities: Option<[f32; DIGITS]>,
}

impl<'a> JsonLine<'a> {
    /// The line for the picture that is called `input`; without readings it is blank.
    #[must_use]
    pub fn new(input: &'a str, readings: Option<&Predictions>) -> Self {
        let reading = |kind| readings.map(|readings| &readings[kind]);
        let judged = |kind| Judged {
            digit: reading(kind).map(|reading| reading.digit),
            probabilities: reading(kind).map(|reading| reading.scores),
        };
        let voted = reading(Kind::LeastSquares);
        Self {
            input,
            blank: readings.is_none(),
            ls: Voted {
                digit: voted.map(|reading| reading.digit),
                scores: voted.map(|reading| reading.scores.map(|votes| votes as i8)),
            },
            fcn: judged(Kind::FullyConnected),
            cnn: judged(Kind::Convolutional),
        }
    }
}
