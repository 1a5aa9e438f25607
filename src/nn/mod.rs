//! Neural networks: their layers, gradients, training steps and kernels.
//!
//! A network is data, a [`Spec`]; a [`Network`] is a spec with parameters. [`mod@reference`] walks its
//! layers in the plainest way, each layer's forward pass beside its backward pass in a file of its
//! own.

pub mod activation;
#[cfg(test)]
mod check;
pub mod conv;
pub mod dense;
mod gradient;
mod init;
pub mod kernels;
pub mod loss;
mod network;
pub mod pool;
pub mod reference;
mod spec;
mod stepper;

pub use gradient::Gradient;
pub use loss::Scores;
pub use network::{Network, ParameterCount, Scratch};
pub use spec::{DIGITS, Layer, Loss, Optimizer, Padding, Shape, Spec, SpecError, Tensor};
pub use stepper::Stepper;
