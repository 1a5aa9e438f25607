//! Datasets on disk: MNIST's files under their usual names, and drawings.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};

use super::files;
use crate::data::{Dataset, Example, idx, image_set, strokes};
use crate::models::{DIGITS, Task};
use crate::train::{Splits, TrainingData};

/// Reads MNIST's 60,000 training images from a directory.
///
/// # Errors
/// If a file is missing, cannot be read or is not what it should be; see [`idx::read`].
pub(super) fn read_mnist_train(directory: &Path) -> Result<Dataset> {
    read_mnist(directory, "train")
}

/// Reads MNIST's 10,000 test images from a directory.
///
/// # Errors
/// As [`read_mnist_train`].
pub(super) fn read_mnist_test(directory: &Path) -> Result<Dataset> {
    read_mnist(directory, "t10k")
}

/// Reads drawings as JSON Lines, gzipped or not; `-` is standard input.
///
/// # Errors
/// If the file cannot be read, and as [`strokes::read`].
pub(super) fn read_strokes(path: &Path, task: &Task) -> Result<Dataset> {
    strokes::read(&files::name(path), files::open(path)?, &task.domain())
}

/// Reads drawings of an ordinary file of at most this many bytes.
///
/// # Errors
/// As [`read_strokes`], and if it is another kind of file or larger.
pub(super) fn read_few_strokes(path: &Path, task: &Task, most: u64) -> Result<Dataset> {
    strokes::read(&files::name(path), &files::read_regular(path, most)?[..], &task.domain())
}

/// Splits examples into those that a training in the app learns from, and those that it is evaluated on.
///
/// # Errors
/// If there are none to learn from.
pub(super) fn training_data(all: Dataset) -> Result<TrainingData> {
    let data = TrainingData::watched(Splits::new(all));
    ensure!(!data.train.examples.is_empty(), "there are no labeled examples to train on");
    Ok(data)
}

/// Reads drawings, each with the number of its line.
///
/// # Errors
/// As [`read_strokes`].
pub(super) fn read_numbered_strokes(path: &Path, task: &Task) -> Result<Vec<(usize, Example)>> {
    strokes::read_numbered(&files::name(path), files::open(path)?, &task.domain())
}

/// The most bytes of a file of labeled images: 100,000 of 28×28 pixels.
const MAX_SET: usize = 80 << 20;

/// Reads images and labels from a safetensors file.
///
/// # Errors
/// If the file cannot be read, and as [`image_set::read`].
pub(super) fn read_set(path: &Path, task: &Task) -> Result<Dataset> {
    image_set::read(&files::name(path), &files::read(path, MAX_SET)?, &task.domain())
}

fn read_mnist(directory: &Path, prefix: &str) -> Result<Dataset> {
    let images = find(directory, &format!("{prefix}-images"), 3)?;
    let labels = find(directory, &format!("{prefix}-labels"), 1)?;
    let name = |path: &Path| path.display().to_string();
    let (images, labels) = ((name(&images), files::open(&images)?), (name(&labels), files::open(&labels)?));
    idx::read("MNIST", (&images.0, images.1), (&labels.0, labels.1), &DIGITS.domain())
}

/// Finds a file of MNIST under any of its usual names.
fn find(directory: &Path, stem: &str, dimensions: u32) -> Result<PathBuf> {
    let usual = format!("{stem}-idx{dimensions}-ubyte");
    let dotted = format!("{stem}.idx{dimensions}-ubyte");
    for name in [&format!("{usual}.gz"), &usual, &format!("{dotted}.gz"), &dotted] {
        let path = directory.join(name);
        if files::exists(&path)? {
            return Ok(path);
        }
    }
    bail!("neither {usual} nor {usual}.gz in {}: expected MNIST's four IDX files", directory.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An IDX file of these sizes.
    fn idx_file(magic: u32, sizes: &[u32], body: &[u8]) -> Vec<u8> {
        let header = [&[magic], sizes].concat().into_iter().flat_map(u32::to_be_bytes);
        header.chain(body.iter().copied()).collect()
    }

    #[test]
    fn a_directory_is_searched_for_the_usual_names() {
        let directory = tempfile::tempdir().unwrap();
        let error = format!("{:#}", read_mnist_train(directory.path()).unwrap_err());
        assert!(error.contains("train-images-idx3-ubyte"), "{error}");
        let write = |name: &str, bytes: &[u8]| std::fs::write(directory.path().join(name), bytes).unwrap();
        write("t10k-images-idx3-ubyte", &idx_file(2051, &[2, 28, 28], &[9; 2 * 784]));
        write("t10k-labels.idx1-ubyte", &idx_file(2049, &[2], &[7, 1]));
        let data = read_mnist_test(directory.path()).unwrap();
        let labels: Vec<_> = data.examples.iter().filter_map(|example| example.label).collect();
        assert_eq!(labels, [7, 1]);
    }
}
