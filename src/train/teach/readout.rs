//! The readout of a model: its last linear functions, and the features that they are functions of.
//!
//! Least squares is all readout: its features are pixels, its outputs the margins of its voters. That of a network is
//! its last dense layer; the features are what the layers before make of the image.

use std::ops::Range;

use crate::ink::Image;
use crate::models::{LeastSquares, Model};
use crate::nn::{Layer, Network, Spec, reference};

/// The place of a model's readout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Readout {
    /// All of least squares.
    Voters,
    /// A dense layer of a network.
    Dense {
        /// The layer whose input the features are.
        layer: usize,
        /// The weight [outputs][features] among the parameters.
        weight: Range<usize>,
        /// The bias [outputs].
        bias: Range<usize>,
    },
}

impl Readout {
    /// Finds the readout of a model; none for a network without a dense layer.
    pub fn of(model: &Model) -> Option<Self> {
        match model {
            Model::LeastSquares(_) => Some(Self::Voters),
            Model::Network(network) => Self::of_network(network.spec()),
        }
    }

    fn of_network(spec: &Spec) -> Option<Self> {
        let layer = spec.layers().iter().rposition(|layer| matches!(layer, Layer::Dense { .. }))?;
        let mut tensors = spec.tensors().into_iter().rev();
        let (bias, weight) = (tensors.next()?.range(), tensors.next()?.range());
        Some(Self::Dense { layer, weight, bias })
    }

    /// Computes the features of an image, and the constant 1 that the bias is the weight of.
    pub fn features(&self, model: &Model, image: &Image) -> Vec<f32> {
        let mut features = match (self, model) {
            (Self::Dense { layer, .. }, Model::Network(network)) => {
                let mut trace = reference::trace(network.spec(), network.parameters(), image.pixels());
                trace.activations.swap_remove(*layer)
            }
            _ => image.pixels().to_vec(),
        };
        features.push(1.0);
        features
    }

    /// Returns the rows [outputs] of [features + 1] weights, the bias last.
    pub fn rows(&self, model: &Model) -> Vec<Vec<f32>> {
        match (self, model) {
            (Self::Dense { weight, bias, .. }, Model::Network(network)) => {
                let parameters = network.parameters();
                let width = weight.len() / bias.len().max(1);
                let rows = parameters[weight.clone()].chunks_exact(width).zip(&parameters[bias.clone()]);
                rows.map(|(row, bias)| [row, &[*bias]].concat()).collect()
            }
            (_, Model::LeastSquares(model)) => {
                model.voters().chunks_exact(model.inputs() + 1).map(<[f32]>::to_vec).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the model with other rows in its readout.
    pub fn with_rows(&self, model: &Model, rows: &[Vec<f32>]) -> Model {
        match (self, model) {
            (Self::Dense { weight, bias, .. }, Model::Network(network)) => {
                let mut network: Network = network.clone();
                network.update(|parameters| {
                    for (output, row) in rows.iter().enumerate() {
                        let width = row.len() - 1;
                        let start = weight.start + output * width;
                        parameters[start..start + width].copy_from_slice(&row[..width]);
                        parameters[bias.start + output] = row[width];
                    }
                });
                Model::Network(network)
            }
            (_, Model::LeastSquares(voters)) => {
                let taught = LeastSquares::new(voters.classes(), voters.inputs(), &rows.concat());
                // The rows are as many and as long as they were.
                taught.map_or_else(|_| model.clone(), Model::LeastSquares)
            }
            _ => model.clone(),
        }
    }
}
