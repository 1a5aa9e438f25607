//! IDX, the format of MNIST's four files: a magic number, the sizes, then bytes.
//!
//! Numbers are big-endian. Images: 2051, count, 28, 28, then count × 784 bytes, 0 paper … 255 ink.
//! Labels: 2049, count, then count bytes of 0…9. Described at <http://yann.lecun.com/exdb/mnist/>.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::{open, read_unpacked};
use crate::ink::{Image, PIXELS, SIDE};

/// Pictures and what they show, one label for each picture.
#[derive(Clone, Debug, Default)]
pub struct Set {
    /// The pictures.
    pub images: Vec<Image>,
    /// The digit in each, 0…9.
    pub labels: Vec<u8>,
}

/// Which half of MNIST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// The 60,000 to learn from.
    Train,
    /// The 10,000 to be measured on.
    Test,
}

impl Split {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "t10k",
        }
    }
}

/// Three zero-size bytes of type "unsigned byte", then the number of sizes that follow.
const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;

/// Reads one half of MNIST from a folder that holds its files under their usual names.
///
/// # Errors
/// If a file is missing or is not what it should be; see [`read_set`].
pub fn read_mnist(dir: &Path, split: Split) -> Result<Set> {
    let images = find(dir, &format!("{}-images", split.prefix()), 3)?;
    let labels = find(dir, &format!("{}-labels", split.prefix()), 1)?;
    read_set(&images, &labels)
}

/// Reads an images file and the labels file that belongs to it.
///
/// # Errors
/// If a file cannot be opened, is cut, damaged or of another kind, or the counts differ.
pub fn read_set(images: &Path, labels: &Path) -> Result<Set> {
    let (images_name, labels_name) = (images.display().to_string(), labels.display().to_string());
    let set = Set {
        images: read_images(&images_name, open(images)?)?,
        labels: read_labels(&labels_name, open(labels)?)?,
    };
    ensure!(
        set.images.len() == set.labels.len(),
        "{images_name} holds {} images but {labels_name} holds {} labels; they do not belong together",
        set.images.len(),
        set.labels.len()
    );
    Ok(set)
}

/// Reads the images of an IDX file, gzipped or not.
///
/// # Errors
/// If the data is cut, damaged, too long or not 28×28 images.
pub fn read_images(name: &str, source: impl Read) -> Result<Vec<Image>> {
    let bytes = read_unpacked(name, source)?;
    let ([count, height, width], body) = header(name, &bytes, IMAGES_MAGIC, "images")?;
    ensure!(
        (height, width) == (SIDE, SIDE),
        "{name}: images are {width}×{height} pixels, expected {SIDE}×{SIDE}"
    );
    check_length(name, body, count, PIXELS, "images")?;
    let (pictures, _) = body.as_chunks::<PIXELS>();
    Ok(pictures.iter().map(Image::from_bytes).collect())
}

/// Reads the labels of an IDX file, gzipped or not.
///
/// # Errors
/// If the data is cut, damaged, too long or holds a label above 9.
pub fn read_labels(name: &str, source: impl Read) -> Result<Vec<u8>> {
    let bytes = read_unpacked(name, source)?;
    let ([count], body) = header(name, &bytes, LABELS_MAGIC, "labels")?;
    check_length(name, body, count, 1, "labels")?;
    if let Some(at) = body.iter().position(|&label| label > 9) {
        bail!("{name}: label {at} is {}, expected 0 to 9", body[at]);
    }
    Ok(body.to_vec())
}

/// The file of this stem in `dir`, under any of the names that MNIST goes by.
fn find(dir: &Path, stem: &str, dimensions: u32) -> Result<PathBuf> {
    let usual = format!("{stem}-idx{dimensions}-ubyte");
    let dotted = format!("{stem}.idx{dimensions}-ubyte");
    [format!("{usual}.gz"), usual.clone(), format!("{dotted}.gz"), dotted]
        .into_iter()
        .map(|name| dir.join(name))
        .find(|path| path.exists())
        .with_context(|| {
            format!("{} holds no {usual} (nor {usual}.gz); expected MNIST's four IDX files", dir.display())
        })
}

/// The sizes in the header, and what follows it.
fn header<'a, const N: usize>(
    name: &str,
    bytes: &'a [u8],
    magic: u32,
    what: &str,
) -> Result<([usize; N], &'a [u8])> {
    let (words, _) = bytes.as_chunks::<4>();
    ensure!(
        words.len() > N,
        "{name}: {} bytes are too few for the header of an IDX file of {what}",
        bytes.len()
    );
    let found = u32::from_be_bytes(words[0]);
    ensure!(found == magic, "{name}: the magic number is {found}, expected {magic} (IDX {what})");
    let mut sizes = [0; N];
    for (size, word) in sizes.iter_mut().zip(&words[1..]) {
        *size = u32::from_be_bytes(*word) as usize;
    }
    Ok((sizes, &bytes[4 * (N + 1)..]))
}

fn check_length(name: &str, body: &[u8], count: usize, each: usize, what: &str) -> Result<()> {
    ensure!(
        count.checked_mul(each) == Some(body.len()),
        "{name}: the header says {count} {what} of {each} bytes, but {} bytes follow it; the file is cut or damaged",
        body.len()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::gzip;
    use super::*;

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
        format!("{:#}", read_images("some file", bytes).unwrap_err())
    }

    fn labels_error(bytes: &[u8]) -> String {
        format!("{:#}", read_labels("some file", bytes).unwrap_err())
    }

    #[test]
    fn images_and_labels_are_read_gzipped_or_not() {
        let bytes = images_file(3, 28);
        for packed in [bytes.clone(), gzip(&bytes)] {
            let images = read_images("test", &packed[..]).unwrap();
            assert_eq!(images.len(), 3);
            assert_eq!(images[1].to_bytes()[..], bytes[16 + PIXELS..16 + 2 * PIXELS]);
        }
        for packed in [labels_file(&[3, 0, 9]), gzip(&labels_file(&[3, 0, 9]))] {
            assert_eq!(read_labels("test", &packed[..]).unwrap(), [3, 0, 9]);
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_that_names_it() {
        let whole = images_file(2, 28);
        for length in (0..whole.len()).step_by(97) {
            assert!(images_error(&whole[..length]).contains("some file"));
        }
        let packed = gzip(&whole);
        for length in (2..packed.len()).step_by(17) {
            assert!(images_error(&packed[..length]).contains("gzip data is cut or damaged"));
        }
        let whole = labels_file(&[1, 2, 3]);
        for length in 0..whole.len() {
            assert!(labels_error(&whole[..length]).contains("some file"));
        }
    }

    #[test]
    fn a_flipped_bit_in_gzip_data_is_found() {
        let mut packed = gzip(&images_file(2, 28));
        let middle = packed.len() / 2;
        packed[middle] ^= 4;
        assert!(images_error(&packed).contains("gzip"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(images_error(&labels_file(&[0; 20])).contains("magic number is 2049, expected 2051"));
        assert!(labels_error(&images_file(1, 28)).contains("magic number is 2051, expected 2049"));
        assert!(images_error(&images_file(1, 27)).contains("27×27 pixels, expected 28×28"));
        assert!(labels_error(&labels_file(&[1, 10])).contains("label 1 is 10"));
        let mut long = images_file(1, 28);
        long.push(0);
        assert!(images_error(&long).contains("785 bytes follow"));
        let mut absurd = images_file(1, 28);
        absurd[4..8].fill(0xff);
        assert!(images_error(&absurd).contains("4294967295 images"));
    }

    #[test]
    fn a_folder_is_searched_for_the_usual_names_and_counts_must_agree() {
        let dir = tempfile::tempdir().unwrap();
        let error = |split| format!("{:#}", read_mnist(dir.path(), split).unwrap_err());
        assert!(error(Split::Train).contains("train-images-idx3-ubyte"));
        let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
        write("t10k-images-idx3-ubyte.gz", &gzip(&images_file(2, 28)));
        write("t10k-labels.idx1-ubyte", &labels_file(&[7, 1]));
        let set = read_mnist(dir.path(), Split::Test).unwrap();
        assert_eq!((set.images.len(), set.labels), (2, vec![7, 1]));
        write("t10k-labels.idx1-ubyte", &labels_file(&[7, 1, 2]));
        assert!(error(Split::Test).contains("2 images but"));
    }
}
