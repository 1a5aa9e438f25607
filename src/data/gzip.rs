//! Gzip, recognized by its first bytes and not by the name of a file.

use std::io::{BufRead, BufReader, Chain, Cursor, Error, Read, Result};

use flate2::read::MultiGzDecoder;

/// The first bytes of every gzip file.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The first bytes that [`peek`] looks at.
const PEEKED: u64 = 16;

/// Data whose first bytes have been looked at and are read again.
pub(super) type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// Reads the first bytes of the data (fewer only if it ends there) and returns them with the whole of it.
pub(super) fn peek<R: BufRead>(mut input: R) -> Result<(Vec<u8>, Peeked<R>)> {
    let mut start = Vec::new();
    input.by_ref().take(PEEKED).read_to_end(&mut start)?;
    Ok((start.clone(), Cursor::new(start).chain(input)))
}

/// Unpacks gzip data as it is read, and passes any other data on as it is.
///
/// A megabyte may unpack to a thousand: whoever reads must know how much to take.
pub(super) fn unpack<'a>(input: impl BufRead + 'a) -> Result<Box<dyn BufRead + 'a>> {
    let (start, input) = peek(input)?;
    if !start.starts_with(&MAGIC) {
        return Ok(Box::new(input));
    }
    Ok(Box::new(BufReader::new(Unpacked(MultiGzDecoder::new(input)))))
}

/// Unpacked data, whose errors say that they are about gzip.
struct Unpacked<R>(MultiGzDecoder<R>);

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let damaged = |error: Error| Error::new(error.kind(), "truncated or corrupt gzip data");
        self.0.read(buffer).map_err(damaged)
    }
}

/// Packs bytes, for tests that unpack them again.
#[cfg(test)]
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
