//! Gzip, recognized by its first bytes and not by the name of a file.

use std::borrow::Cow;
use std::io::Read;

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;

/// The first bytes of every gzip file.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Returns true if the bytes are gzip data, which may unpack to a thousand times as many.
#[must_use]
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Unpacks gzip data, and returns any other data as it is.
///
/// # Errors
/// If the gzip data is truncated or corrupt; the error names the file.
pub fn unpack<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>> {
    if !is_gzip(bytes) {
        return Ok(bytes.into());
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes)
        .read_to_end(&mut unpacked)
        .with_context(|| format!("{name}: truncated or corrupt gzip data"))?;
    Ok(unpacked.into())
}

/// Packs bytes, for tests that unpack them again.
#[cfg(test)]
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
