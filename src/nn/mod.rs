//! Neural networks: their layers, gradients, training steps and kernels.
//!
//! A network is data, a [`Spec`]; a [`Network`] is a spec with parameters. [`mod@reference`] walks its
//! layers in the plainest way, each layer's forward pass beside its backward pass in a file of its
//! own.

pub mod activation;
pub mod conv;
pub mod dense;
#[cfg(test)]
mod gradcheck;
mod gradient;
mod init;
pub mod kernels;
pub mod loss;
mod network;
mod optimizer;
pub mod pool;
pub mod reference;
mod spec;

pub use gradient::BatchGradient;
pub use loss::Scores;
pub use network::{Network, Scratch, WrongParameterCount};
pub use optimizer::Optimizer;
pub use spec::{DIGITS, Layer, Loss, OptimizerKind, Padding, Shape, Spec, SpecError, Tensor};
