//! The fast engine: the same sums as [`reference`](super::reference), in the order that suits the
//! machine.
//!
//! A [`Spec`](super::Spec) becomes a [`Plan`] of stages; a convolution, its pooling and its ReLU
//! are one stage, so that only what a pool window keeps is ever written. Pictures lie channels
//! last, so that a patch's row is one run of memory, and weights are laid out once for the way in
//! which they are read. What remains are three small kernels:
//!
//! | kernel | computes | for |
//! |---|---|---|
//! | [`tile`] | several outputs of several patches at once | convolution, forward |
//! | [`sums::weighted_sum`] | Σ g·(a run of numbers) | dense layers forward; gradients of weights |
//! | [`sums::spread`] | a run of numbers += g·weights | gradients of inputs |
//!
//! The last two walk lists of the numbers that are not 0: paper, neurons that ReLU silenced and
//! pixels that lost their pool window cost nothing.
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
mod matrix;
mod pack;
mod plan;
mod pool;
mod sums;
mod tile;

pub(super) use backward::{Backward, Trace};
pub(super) use floats::Floats;
pub(super) use forward::{Activations, Forward};
pub use matrix::{Matrix, Product};
pub(super) use pack::{Packed, Packing};
pub(super) use plan::Plan;
