//! Neural networks: their layers, gradients, training steps and kernels.

mod spec;

pub use spec::{DIGITS, Layer, Loss, Optimizer, Padding, Shape, Spec, SpecError, Tensor};
