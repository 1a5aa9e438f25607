//! Data augmentation: images distorted, and recorded strokes drawn in other ways.

pub mod allographs;
mod curve;
pub mod images;
pub mod morph;
pub mod movement;
mod random;
pub mod strokes;
pub mod trace;

pub(crate) use random::uniform;
