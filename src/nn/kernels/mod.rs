//! The fast engine: the same sums as [`reference`](super::reference), in the order that suits the
//! machine.
//!
//! A [`Spec`](super::Spec) becomes a plan of stages; a convolution, its pooling and its ReLU
//! are one stage, so that only what a pool window keeps is ever written. Pictures lie channels
//! last, so that a patch's row is one run of memory, and weights are laid out once for the way in
//! which they are read. What remains are four small kernels:
//!
//! | kernel | computes | for |
//! |---|---|---|
//! | `tile` | several outputs of several patches at once | convolution, forward |
//! | `sums` | Σ weight · (a run of numbers), over a list | dense layers forward; all gradients |
//! | `winograd` | 3×3 convolution and 2×2 pooling in a basis that needs 16 products for 36 | convolution, forward |
//! | `taps` | Σ pixel · (gradients of several outputs) | gradient of the first convolution |
//!
//! The lists hold what is not 0: paper, neurons that ReLU silenced and patches that lost their pool
//! window cost next to nothing.
//!
//! Kernels are generic over [`pulp::Simd`] and compiled once for each instruction set; which one
//! runs is chosen when the program starts, so that one binary is fast everywhere.

#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that is compiled for its instruction set"
)]

mod activation;
#[cfg(test)]
mod agreement;
mod backward;
mod floats;
mod forward;
mod layout;
mod lists;
mod pack;
mod pass;
mod peak;
mod plan;
mod pool;
mod sums;
mod taps;
mod tile;
mod winograd;

pub(super) use backward::{Backward, Trace};
pub(super) use floats::Floats;
pub(super) use forward::{Activations, Forward};
pub(super) use pack::{Packed, Packing};
pub use peak::{instruction_set, multiply_adds};
pub(super) use plan::Plan;
