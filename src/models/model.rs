//! A model of either kind, behind one interface.

use super::{LeastSquares, Prediction, Unit};
use crate::ink::Image;
use crate::nn::{Network, Scratch};

/// A classifier: one-vs-one least squares, or a network.
#[derive(Clone, Debug)]
pub enum Model {
    /// One-vs-one least squares; its scores are votes.
    LeastSquares(LeastSquares),
    /// A network; its scores are probabilities.
    Network(Network),
}

/// The buffers that one thread needs for [`Model::predict`]; least squares needs none.
#[derive(Clone, Debug)]
pub struct ModelScratch(Option<Scratch>);

impl Model {
    /// Returns the unit of the model's scores.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self {
            Self::LeastSquares(_) => Unit::Votes,
            Self::Network(_) => Unit::Probability,
        }
    }

    /// Returns the network, unless the model is least squares.
    #[must_use]
    pub const fn network(&self) -> Option<&Network> {
        match self {
            Self::LeastSquares(_) => None,
            Self::Network(network) => Some(network),
        }
    }

    /// Returns the number of trained parameters.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        match self {
            Self::LeastSquares(model) => model.parameter_count(),
            Self::Network(network) => network.spec().parameter_count(),
        }
    }

    /// Creates the buffers for [`Self::predict`].
    #[must_use]
    pub fn scratch(&self) -> ModelScratch {
        ModelScratch(self.network().map(Network::scratch))
    }

    /// Classifies an image.
    #[must_use]
    pub fn predict(&self, image: &Image, scratch: &mut ModelScratch) -> Prediction {
        match self {
            Self::LeastSquares(model) => {
                let votes = model.votes(image.pixels());
                let scores = votes.scores.iter().map(|&score| score as f32).collect();
                Prediction { scores, unit: Unit::Votes, winner: votes.winner, margins: votes.margins }
            }
            Self::Network(network) => {
                let scratch = scratch.0.get_or_insert_with(|| network.scratch());
                Prediction::new(network.probabilities(image.pixels(), scratch).to_vec(), Unit::Probability)
            }
        }
    }
}
