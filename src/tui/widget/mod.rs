//! Widgets: each draws plain values into a rectangle, knows no app and cannot fail.

pub mod bar;
pub mod count;
pub mod curve;
pub mod duration;
pub mod heatmap;
pub mod help;
pub mod hints;
pub mod huge;
pub mod matrix;
pub mod tiles;
pub mod too_small;
mod words;
