//! IDX, the format of MNIST's four files: a magic number, the sizes, then bytes.
//!
//! Sizes are big-endian. Images: 2051, count, rows, columns, then a byte for each pixel, 0 background to 255 ink.
//! Labels: 2049, count, then count bytes. MNIST has images of 28×28, and labels of 0 to 9. Described at <http://yann.lecun.com/exdb/mnist/>.

use std::io::{BufRead, Read};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};

use super::dataset::{Content, Dataset, Example};
use super::gzip::unpack;
use crate::ink::{Domain, ImageSize};

/// Three zero-size bytes of type "unsigned byte", then the number of sizes that follow.
const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;

/// The most images of a file; MNIST has 60,000. As images for the models they take 1.6 GB.
const MAX_COUNT: usize = 500_000;

/// Reads an images file and its labels file, each given as its name and its bytes, gzipped or not.
///
/// `source` is the name of the collection, such as `MNIST`. No more is read than the headers promise.
///
/// # Errors
/// If a file cannot be read, is truncated, corrupt, too long or of another kind, the images are not of the domain's
/// size or more than 500,000, a label is not below its number of classes, or the counts differ.
pub fn read(
    source: &str,
    images: (&str, impl BufRead),
    labels: (&str, impl BufRead),
    domain: &Domain,
) -> Result<Dataset> {
    let contents = read_images(images.0, images.1, domain.size)?;
    let digits = read_labels(labels.0, labels.1, domain.classes)?;
    ensure!(
        contents.len() == digits.len(),
        "{} holds {} images but {} holds {} labels; they do not belong together",
        images.0,
        contents.len(),
        labels.0,
        digits.len()
    );
    let source: Arc<str> = source.into();
    let example = |(content, label)| Example {
        label: Some(label),
        source: Some(Arc::clone(&source)),
        ..Example::new(domain.size, content)
    };
    Ok(Dataset { examples: contents.into_iter().zip(digits).map(example).collect(), classes: domain.classes })
}

/// Reads images as bytes, each row by row.
fn read_images(name: &str, input: impl BufRead, size: ImageSize) -> Result<Vec<Content>> {
    let mut body = Body::open(name, input)?;
    let [count, height, width] = body.header(IMAGES_MAGIC, "images")?;
    ensure!(
        (height, width) == (size.height(), size.width()),
        "{name}: images are {width}×{height} pixels, expected {size}"
    );
    let mut images = Vec::new();
    body.for_each(count, size.pixels(), "images", |image| images.push(Content::Image(image.into())))?;
    Ok(images)
}

fn read_labels(name: &str, input: impl BufRead, classes: usize) -> Result<Vec<u8>> {
    let mut body = Body::open(name, input)?;
    let [count] = body.header(LABELS_MAGIC, "labels")?;
    let mut labels = Vec::new();
    body.for_each(count, 1, "labels", |label| labels.extend_from_slice(label))?;
    if let Some(at) = labels.iter().position(|&label| usize::from(label) >= classes) {
        bail!("{name}: label {at} is {}, expected 0 to {}", labels[at], classes - 1);
    }
    Ok(labels)
}

/// The part of a file that is still to be read.
struct Body<'a> {
    name: &'a str,
    input: Box<dyn BufRead + 'a>,
}

impl<'a> Body<'a> {
    fn open(name: &'a str, input: impl BufRead + 'a) -> Result<Self> {
        Ok(Self { name, input: unpack(input).with_context(|| name.to_owned())? })
    }

    /// Reads up to `buffer.len()` bytes; fewer only if the file ends.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let count = self.input.read(&mut buffer[filled..]).with_context(|| self.name.to_owned())?;
            if count == 0 {
                break;
            }
            filled += count;
        }
        Ok(filled)
    }

    /// Reads the magic number and the sizes after it.
    fn header<const N: usize>(&mut self, magic: u32, kind: &str) -> Result<[usize; N]> {
        let name = self.name;
        let mut words = [0; 4];
        let mut word = |place: usize| -> Result<usize> {
            let filled = self.fill(&mut words)?;
            ensure!(
                filled == words.len(),
                "{name}: {} bytes are too few for the header of an IDX file of {kind}",
                4 * place + filled
            );
            Ok(u32::from_be_bytes(words) as usize)
        };
        let found = word(0)?;
        ensure!(
            found == magic as usize,
            "{name}: the magic number is {found}, expected {magic} (IDX {kind})"
        );
        let mut sizes = [0; N];
        for (place, size) in sizes.iter_mut().enumerate() {
            *size = word(place + 1)?;
        }
        let count = sizes[0];
        ensure!(
            count <= MAX_COUNT,
            "{name}: the header promises {count} {kind}, expected at most {MAX_COUNT}"
        );
        Ok(sizes)
    }

    /// Reads `count` items of `length` bytes each, which must be all that is left.
    fn for_each(
        &mut self,
        count: usize,
        length: usize,
        kind: &str,
        mut visit: impl FnMut(&[u8]),
    ) -> Result<()> {
        let (name, mut item) = (self.name, vec![0; length]);
        let promise =
            format!("{name}: truncated or corrupt: the header promises {count} {kind} of {length} bytes");
        for index in 0..count {
            let filled = self.fill(&mut item)?;
            ensure!(filled == length, "{promise}, but {} bytes follow it", index * length + filled);
            visit(&item);
        }
        ensure!(self.fill(&mut item)? == 0, "{promise}, but more follow it");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::gzip::pack;
    use super::*;
    use crate::models::DIGITS;

    const PIXELS: usize = 28 * 28;

    fn images_file(count: u32, side: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        for word in [IMAGES_MAGIC, count, side, side] {
            bytes.extend(word.to_be_bytes());
        }
        bytes.extend((0..count * side * side).map(|i| i as u8));
        bytes
    }

    fn labels_file(labels: &[u8]) -> Vec<u8> {
        let mut bytes = LABELS_MAGIC.to_be_bytes().to_vec();
        bytes.extend((labels.len() as u32).to_be_bytes());
        bytes.extend(labels);
        bytes
    }

    fn images_error(bytes: &[u8]) -> String {
        format!("{:#}", read_images("some file", bytes, ImageSize::MNIST).unwrap_err())
    }

    fn labels_error(bytes: &[u8]) -> String {
        format!("{:#}", read_labels("some file", bytes, 10).unwrap_err())
    }

    #[test]
    fn images_and_labels_are_read_gzipped_or_not() {
        let (images, labels) = (images_file(3, 28), labels_file(&[3, 0, 9]));
        for [images_bytes, labels_bytes] in [[images.clone(), labels.clone()], [pack(&images), pack(&labels)]]
        {
            let data =
                read("MNIST", ("images", &images_bytes[..]), ("labels", &labels_bytes[..]), &DIGITS.domain())
                    .unwrap();
            let found: Vec<_> = data.examples.iter().filter_map(|example| example.label).collect();
            assert_eq!((found, data.classes), (vec![3, 0, 9], 10));
            let second = &data.examples[1];
            assert_eq!(second.source.as_deref(), Some("MNIST"));
            assert_eq!(second.drawing().image().to_bytes()[..], images[16 + PIXELS..16 + 2 * PIXELS]);
        }
    }

    #[test]
    fn a_file_truncated_anywhere_is_an_error_that_names_it() {
        let whole = images_file(2, 28);
        for length in (0..whole.len()).step_by(97) {
            assert!(images_error(&whole[..length]).contains("some file"));
        }
        let packed = pack(&whole);
        for length in (2..packed.len()).step_by(17) {
            assert!(images_error(&packed[..length]).contains("truncated or corrupt gzip data"));
        }
        let whole = labels_file(&[1, 2, 3]);
        for length in 0..whole.len() {
            assert!(labels_error(&whole[..length]).contains("some file"));
        }
    }

    #[test]
    fn a_flipped_bit_in_gzip_data_is_found() {
        let mut packed = pack(&images_file(2, 28));
        let middle = packed.len() / 2;
        packed[middle] ^= 4;
        assert!(images_error(&packed).contains("gzip"));
    }

    #[test]
    fn an_error_states_what_was_expected_and_what_was_found() {
        assert!(images_error(&labels_file(&[0; 20])).contains("magic number is 2049, expected 2051"));
        assert!(labels_error(&images_file(1, 28)).contains("magic number is 2051, expected 2049"));
        assert!(images_error(&images_file(1, 27)).contains("27×27 pixels, expected 28×28"));
        assert!(labels_error(&labels_file(&[1, 10])).contains("label 1 is 10"));
        let mut long = images_file(1, 28);
        long.push(0);
        assert!(images_error(&long).contains("promises 1 images of 784 bytes, but more follow"));
        let mut absurd = images_file(1, 28);
        absurd[4..8].fill(0xff);
        assert!(images_error(&absurd).contains("4294967295 images, expected at most 500000"));
    }

    #[test]
    fn the_counts_of_images_and_labels_must_agree() {
        let (images, labels) = (images_file(2, 28), labels_file(&[7, 1, 2]));
        let error =
            read("MNIST", ("a", &images[..]), ("b", &labels[..]), &DIGITS.domain()).unwrap_err().to_string();
        assert!(error.contains("a holds 2 images but b holds 3 labels"), "{error}");
    }
}
