//! Networks as data: an input shape, a list of layers and a loss.
//!
//! A [`Spec`] knows the shapes between its layers and the table of its parameters. Its [text
//! form](text) is what the command line takes and a weights file carries.

mod error;
mod layer;
mod shape;
mod spec;
pub mod text;

pub use error::SpecError;
pub use layer::{Layer, Padding};
pub use shape::{Shape, window_count};
pub use spec::{Spec, Tensor};
