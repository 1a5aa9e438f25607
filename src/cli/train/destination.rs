//! The place where the weights of a training go.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::args::Args;
use super::part::PartFile;
use crate::cli::files;
use crate::cli::weights::check_replaceable;

/// The place where weights are written, known to be writable.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Destination {
    /// Standard output, `-`.
    Stdout,
    /// A file, a device or a pipe.
    Path(PathBuf),
}

impl Destination {
    /// Checks that the weights can be written there, before hours of training rather than after.
    ///
    /// # Errors
    /// If no file can be made in its directory, something else than weights is there, or standard output is a terminal.
    pub fn new(out: &Path) -> Result<Self> {
        if out.as_os_str() == files::STDIN {
            let is_terminal = io::stdout().is_terminal();
            ensure!(!is_terminal, "weights are not text: give --out a file, or redirect standard output");
            return Ok(Self::Stdout);
        }
        check_replaceable(out)?;
        files::check_writable(out)?;
        Ok(Self::Path(out.to_owned()))
    }

    /// Returns the file for the checkpoints of a network, beside the weights if they are a file.
    ///
    /// # Errors
    /// As [`PartFile::open`], and if training is to go on where nothing can be saved.
    pub fn part_file(&self, args: &Args) -> Result<Option<PartFile>> {
        match self {
            Self::Path(path) if path.is_file() || !path.exists() => {
                PartFile::open(path, args.resume, args.command()).map(Some)
            }
            _ => {
                ensure!(!args.resume, "--resume needs a file as --out");
                Ok(None)
            }
        }
    }

    /// Writes the weights.
    ///
    /// # Errors
    /// If they cannot be written; then a file that was there before is still there.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Path(path) => files::write_atomic(path, bytes),
            Self::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(bytes).and_then(|()| out.flush()).context("cannot write to standard output")
            }
        }
    }

    /// Names it in messages.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Stdout => "standard output".to_owned(),
        }
    }
}
