//! Neural networks: their layers, gradients, optimizers and kernels. This module imports nothing else.
//!
//! A network is data, a [`Spec`]; a [`Network`] is a spec with parameters. [`mod@reference`] passes through its
//! layers in the plainest way, each layer's forward pass beside its backward pass in a file of its own.
//!
//! Everything works on plain slices. An input is \[channels\]\[height\]\[width\] and a batch of N of them one slice
//! \[N\]\[channels\]\[height\]\[width\]; targets, probabilities and logits are \[N\]\[classes\].

pub mod activation;
mod architecture;
pub mod conv;
pub mod dense;
pub mod elementary;
#[cfg(test)]
mod gradcheck;
mod gradient;
mod init;
pub mod kernels;
mod loss;
mod network;
mod optimizer;
mod origin;
pub mod pool;
pub mod reference;

pub use architecture::{Layer, Padding, Shape, Spec, SpecError, Tensor, text, window_count};
pub use gradient::BatchGradient;
pub use init::Initialization;
pub use kernels::InstructionSet;
pub use loss::{Loss, argmax, softmax};
pub use network::{Network, Scratch, WrongParameterCount};
pub use optimizer::{Betas, Optimizer, OptimizerKind};
pub use origin::{Origin, origin};
