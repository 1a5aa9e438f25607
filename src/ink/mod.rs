//! Ink: strokes, and the image that they make.
//!
//! A [`Drawing`] *is* its strokes; its [`Image`] is computed by replaying them. That makes undo a pop,
//! lets a session be recorded as strokes, and lets [`preprocess`] draw the strokes again, scaled and
//! centered, where a program that kept only pixels would have to resample and blur them.
//!
//! Nothing here depends on a terminal, a file or a model.

mod brush;
mod domain;
mod drawing;
mod image;
mod point;
mod preprocess;
mod stroke;

pub use brush::{Brush, Tool};
pub use domain::Domain;
pub use drawing::Drawing;
pub use image::{Image, ImageSize};
pub use point::Point;
pub use preprocess::{Preprocessing, binarize, preprocess, preprocess_image};
pub use stroke::Stroke;
