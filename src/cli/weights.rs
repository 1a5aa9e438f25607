//! Weights files that commands read and replace.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::files;
use super::options::MAX_WEIGHTS;
use crate::models::{Checkpoint, Model};
use crate::nn::Network;

/// Reads the network of a weights file, to be a teacher.
///
/// # Errors
/// If it cannot be read, or holds no network; the error names it.
pub(super) fn read_teacher(path: &Path) -> Result<Network> {
    let name = || path.display().to_string();
    let checkpoint = Checkpoint::from_bytes(&files::read(path, MAX_WEIGHTS)?).with_context(name)?;
    match checkpoint.model {
        Model::Network(network) => Ok(network),
        Model::LeastSquares(_) => bail!("{}: not a network, which a teacher must be", name()),
    }
}

/// Refuses to replace a file that holds something other than weights: most likely its name was a slip.
///
/// # Errors
/// If there is such a file; the error names it.
pub(super) fn check_replaceable(output: &Path) -> Result<()> {
    if !output.is_file() {
        return Ok(());
    }
    let start = files::read_start(output, MAX_WEIGHTS)?;
    ensure!(
        start.is_empty() || Checkpoint::is_weights_file(&start),
        "{} exists and is not a weights file; it was left as it is",
        output.display()
    );
    Ok(())
}
