//! Data to browse: MNIST's test images, or labeled drawings.

use std::path::Path;

use anyhow::{Result, ensure};

use super::{datasets, files};
use crate::data::Example;
use crate::models::Task;
use crate::tui::gallery::Gallery;

/// Reads the data to browse, if some are named.
///
/// # Errors
/// If they cannot be read, or none of them has a label.
pub(super) fn named(mnist: Option<&Path>, strokes: Option<&Path>, task: &Task) -> Result<Option<Gallery>> {
    let (name, examples) = match (mnist, strokes) {
        (Some(directory), _) => {
            ensure!(!task.is_generated, "--mnist is for digits, not for {}", task.id);
            ("MNIST's test".to_owned(), datasets::read_mnist_test(directory)?.examples)
        }
        (_, Some(path)) => (files::name(path), datasets::read_strokes(path, task)?.examples),
        (None, None) => return Ok(None),
    };
    labeled(name, examples).map(Some)
}

/// Reads the data of a directory of MNIST, or of an ordinary file of drawings that is not too large.
///
/// # Errors
/// As [`named`], and if the file is something else or has more than `most` bytes.
pub(super) fn of(path: &Path, task: &Task, most: u64) -> Result<Gallery> {
    if path.is_dir() {
        return labeled("MNIST's test".to_owned(), datasets::read_mnist_test(path)?.examples);
    }
    labeled(name_of(path), datasets::read_few_strokes(path, task, most)?.examples)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Makes a gallery of examples that have labels.
///
/// # Errors
/// If none of them has.
pub(super) fn labeled(name: String, examples: Vec<Example>) -> Result<Gallery> {
    ensure!(examples.iter().any(|example| example.label.is_some()), "{name}: no drawing has a label");
    Ok(Gallery::new(name, examples))
}
