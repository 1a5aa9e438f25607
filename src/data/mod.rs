//! Data sets and the formats of digits: MNIST's IDX, pen strokes as JSON Lines, and PNG.
//!
//! Bytes in, values out: every reader takes the bytes of a file and the name to put into an error. Damaged
//! input ends in an error that states what was expected and what was found, never in a panic or an image
//! of noise. A [`Dataset`] holds the examples of any collection.

mod dataset;
mod gzip;
pub mod idx;
pub mod png;
pub mod strokes;

pub use dataset::{Content, Dataset, Example};
pub use gzip::{is_gzip, unpack};

use anyhow::Result;

use crate::ink::Drawing;

/// Reads the drawings of a file that is a PNG or holds strokes, as its first bytes decide. Each comes
/// with a name: that of the file, and for strokes also the number of the drawing.
///
/// # Errors
/// As [`png::decode`] and [`strokes::read`].
pub fn read_drawings(name: &str, bytes: &[u8]) -> Result<Vec<(String, Drawing)>> {
    if png::is_png(bytes) {
        return Ok(vec![(name.to_owned(), Drawing::with_background(png::decode(name, bytes)?))]);
    }
    let examples = strokes::read(name, bytes)?.examples;
    Ok((1..).zip(&examples).map(|(i, example)| (format!("{name}:{i}"), example.drawing())).collect())
}
