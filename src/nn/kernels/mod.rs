//! The fast engine: the same sums as [`reference`](super::reference), in the order that suits the processor.
//!
//! A [`Spec`](super::Spec) becomes a plan of stages; a convolution, its pooling and its ReLU are one stage, so that
//! only the maximum of a pool window is ever written. Feature maps are channels last, so that a patch's row is one
//! run of memory, and weights are packed once in the order in which they are read. What remains are four small
//! kernels:
//!
//! | kernel | computes | for |
//! |---|---|---|
//! | `tile` | several outputs of several patches at once | convolution, forward |
//! | `winograd` | 3×3 convolution and 2×2 pooling with 16 products instead of 36 | convolution, forward |
//! | `sparse_axpy` | Σ weight · run, over a list | dense layers forward; all gradients |
//! | `first_layer_gradient` | Σ pixel · (gradients of several outputs) | gradient of the first convolution |
//!
//! The lists hold what is not 0: background, neurons that ReLU silenced and patches that are not the maximum of
//! their pool window cost next to nothing.
//!
//! Kernels are generic over [`pulp::Simd`] and compiled once for each instruction set; which one runs is chosen when
//! the program starts, so that one binary is fast everywhere.
//!
//! Shapes of buffers stand beside them in brackets, outermost dimension first. \[layout\] is
//! \[height + 2·border\]\[width + 2·border\]\[channels\] and some slack, as `Layout` has it.

#![expect(
    clippy::inline_always,
    reason = "a kernel must be inlined into the function that is compiled for its instruction set"
)]

mod activation;
mod aligned;
mod backward;
mod batch;
mod block;
mod dense_gradient;
mod first_layer_gradient;
mod forward;
mod instruction_set;
mod layout;
mod linear;
mod packing;
#[cfg(test)]
mod parity;
mod peak;
mod plan;
mod pool;
mod sparse_axpy;
mod stage_backward;
mod term_lists;
mod tile;
mod winograd;

pub(super) use aligned::AlignedVec;
pub(super) use backward::{Backward, BackwardBuffers};
pub(super) use batch::add_up;
pub(super) use forward::{Activations, Forward};
pub use instruction_set::InstructionSet;
pub(super) use packing::{Packed, Packing};
pub use peak::macs;
pub(super) use plan::Plan;
