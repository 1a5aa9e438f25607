//! What a model says about one picture.

use std::time::Duration;

use crate::nn::DIGITS;

/// The three models, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One-vs-one least squares: 45 linear voters.
    LeastSquares,
    /// The fully connected network.
    FullyConnected,
    /// The convolutional network.
    Convolutional,
}

impl Kind {
    /// All three, in order.
    pub const ALL: [Self; 3] = [Self::LeastSquares, Self::FullyConnected, Self::Convolutional];

    /// The short name, as in JSON, on the command line and in file names.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::LeastSquares => "ls",
            Self::FullyConnected => "fcn",
            Self::Convolutional => "cnn",
        }
    }

    /// A score of this model in words: votes are votes, and only probabilities are per cent.
    ///
    /// ```
    /// use digitty::models::Kind;
    ///
    /// assert_eq!(Kind::LeastSquares.score_text(-3.0), "-3 votes");
    /// assert_eq!(Kind::Convolutional.score_text(0.998), "99.8 %");
    /// ```
    #[must_use]
    pub fn score_text(self, score: f32) -> String {
        match self {
            Self::LeastSquares => format!("{score:.0} votes"),
            Self::FullyConnected | Self::Convolutional => format!("{:.1} %", score * 100.0),
        }
    }

    /// The name in full.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::LeastSquares => "Least squares",
            Self::FullyConnected => "Fully connected",
            Self::Convolutional => "Convolutional",
        }
    }
}

/// One model's answer to one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// A score for each digit: votes in −9…9 from least squares, probabilities in 0…1 from a network.
    pub scores: [f32; DIGITS],
    /// The digit that wins.
    pub digit: usize,
    /// How long the model took.
    pub took: Duration,
}

/// The answers of all three models to one picture, by [`Kind`].
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions(pub [Prediction; 3]);

impl std::ops::Index<Kind> for Predictions {
    type Output = Prediction;

    fn index(&self, kind: Kind) -> &Prediction {
        &self.0[kind as usize]
    }
}
