//! Data augmentation: images distorted, and recorded strokes drawn in other ways.

pub mod images;
mod random;
pub mod strokes;
