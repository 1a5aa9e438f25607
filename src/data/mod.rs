//! Data sets and their formats: MNIST's IDX, pen strokes as JSON Lines, PNG, and shapes made by code.
//!
//! Bytes in, values out: every reader takes the bytes of a file as they come and the name to put into an
//! error. It takes no more of them than its format needs, whatever they promise or unpack to. Damaged
//! input ends in an error that states what was expected and what was found, never in a panic or an image
//! of noise. A [`Dataset`] holds the examples of any collection.

mod dataset;
pub mod digits;
mod gzip;
pub mod idx;
pub mod image_set;
pub mod png;
pub mod shapes;
pub mod strokes;

pub use dataset::{Content, Dataset, Example};

use std::io::{BufRead, Read};

use anyhow::{Context, Result, bail, ensure};

use crate::ink::{Domain, Drawing, Image, ImageSize};

/// A drawing, and the number of its line in a file of strokes.
pub type NumberedDrawing = (Option<usize>, Drawing);

/// Reads the drawings of a file that is a PNG or holds strokes, as its first bytes decide, one at a time.
///
/// # Errors
/// As [`png::decode`], and each drawing as [`strokes::Drawings`] gives it. A file of another format is
/// refused by its name, if it is known.
pub fn read_drawings<'a>(
    name: &'a str,
    input: impl BufRead + 'a,
    domain: &Domain,
) -> Result<Box<dyn Iterator<Item = Result<NumberedDrawing>> + 'a>> {
    let (start, input) = gzip::peek(input).with_context(|| name.to_owned())?;
    if png::is_png(&start) {
        let drawing = Drawing::with_background(read_png(name, input, domain.size)?);
        return Ok(Box::new(std::iter::once(Ok((None, drawing)))));
    }
    if let Some(format) = foreign_format(&start) {
        bail!("{name} is a {format} file; expected a PNG or strokes as JSON Lines");
    }
    let mut drawings = strokes::Drawings::open(name, input, domain)?;
    let next = move || {
        let example = drawings.next()?;
        Some(example.map(|example| (Some(drawings.line()), example.drawing())))
    };
    Ok(Box::new(std::iter::from_fn(next)))
}

/// Reads the first drawing of a file, and no more of it than that.
///
/// # Errors
/// As [`read_drawings`].
pub fn read_first_drawing(name: &str, input: impl BufRead, domain: &Domain) -> Result<Drawing> {
    let first = read_drawings(name, input, domain)?.next();
    Ok(first.with_context(|| format!("{name} holds no drawings"))??.1)
}

fn read_png(name: &str, input: impl Read, size: ImageSize) -> Result<Image> {
    let mut bytes = Vec::new();
    input.take(png::MAX_BYTES + 1).read_to_end(&mut bytes).with_context(|| name.to_owned())?;
    ensure!(
        bytes.len() as u64 <= png::MAX_BYTES,
        "{name}: expected a PNG of at most {} bytes",
        png::MAX_BYTES
    );
    png::decode(name, &bytes, size)
}

/// First bytes of files that are taken for pictures or drawings by mistake, whatever their names say.
const FOREIGN: [(&[u8], &str); 12] = [
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "WebP"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"<svg", "SVG"),
    (b"<?xml", "SVG or XML"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "zip"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
];

/// Names the format of a file by its first bytes, if it is known and not read here.
fn foreign_format(start: &[u8]) -> Option<&'static str> {
    let is_heic = start.get(4..8) == Some(b"ftyp");
    let known = FOREIGN.iter().find(|(magic, _)| start.starts_with(magic)).map(|&(_, format)| format);
    known.or_else(|| is_heic.then_some("HEIC or AVIF"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::DIGITS;

    #[test]
    fn a_file_of_another_format_is_called_by_its_name() {
        for (start, format) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], "JPEG"),
            (b"\0\0\0\x18ftypheic", "HEIC"),
            (b"\xff\xfe{\0", "UTF-16"),
        ] {
            let error = read_first_drawing("seven.png", start, &DIGITS.domain()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("seven.png is a {format}")), "{error}");
        }
    }

    #[test]
    fn the_first_drawing_is_read_without_the_rest() {
        let text = b"{\"strokes\":[[[1,2]]]}\nrubbish";
        assert_eq!(read_first_drawing("test", &text[..], &DIGITS.domain()).unwrap().strokes().count(), 1);
        assert!(read_drawings("test", &text[..], &DIGITS.domain()).unwrap().nth(1).unwrap().is_err());
    }
}
