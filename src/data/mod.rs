//! Files of digits: MNIST's IDX, pen strokes as JSON Lines, and PNG.
//!
//! Readers take anything that is [`std::io::Read`] and the name to put into an error; opening a path
//! is a thin layer above them. What is damaged ends in an error that says what was expected and what
//! was found, never in a panic or a picture of noise.

pub mod idx;
pub mod png;
pub mod strokes;

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;

use crate::ink::Drawing;

/// The first bytes of every PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The drawings of a file that is a PNG or holds strokes, whichever its first bytes say. Each has a
/// name: the file's own, and for strokes the number of the drawing behind it.
///
/// # Errors
/// As [`png::read`] and [`strokes::read`].
pub fn read_drawings(name: &str, bytes: &[u8]) -> Result<Vec<(String, Drawing)>> {
    if bytes.starts_with(PNG) {
        let picture = png::read(name, Cursor::new(bytes))?;
        return Ok(vec![(name.to_owned(), Drawing::with_background(picture))]);
    }
    let samples = strokes::read(name, bytes)?;
    Ok((1..).zip(&samples).map(|(i, sample)| (format!("{name}:{i}"), sample.drawing())).collect())
}

/// The first bytes of every gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Whether the bytes are gzip data, which may unpack to a thousand times as many.
#[must_use]
pub fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP)
}

/// All bytes of `source`, unpacked if they turn out to be gzipped; the name plays no part in that.
///
/// # Errors
/// If reading fails or the gzip data is cut or damaged.
pub fn read_unpacked(name: &str, mut source: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    if !is_packed(&bytes) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(&bytes[..])
        .read_to_end(&mut unpacked)
        .with_context(|| format!("{name}: the gzip data is cut or damaged"))?;
    Ok(unpacked)
}

/// Opens a file for reading, with an error that names it.
fn open(path: &Path) -> Result<impl Read + Seek + use<>> {
    File::open(path).with_context(|| format!("cannot open {}", path.display()))
}

/// Packs bytes as gzip, for tests that read them again.
#[cfg(test)]
fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}
