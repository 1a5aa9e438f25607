//! Ink: what a person draws, and the picture that it makes.
//!
//! A [`Drawing`] *is* its strokes; the 28×28 [`Image`] is computed by replaying them. So undo is a
//! pop, a recording is free, and [`preprocess`] can draw the strokes again, scaled and centered,
//! where a program that kept only pixels would have to blur them.
//!
//! Nothing in here knows a terminal, a file or a model.

mod brush;
mod drawing;
mod image;
mod preprocess;
mod stroke;

pub use brush::Brush;
pub use drawing::Drawing;
pub use image::{Image, PIXELS, SIDE};
pub use preprocess::{preprocess, preprocess_image};
pub use stroke::{Point, Stroke, Tool};
