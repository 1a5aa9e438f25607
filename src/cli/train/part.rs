//! The file beside the output that an unfinished training goes on from.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::cli::files;
use crate::cli::output::note;
use crate::train::Trainer;

/// Time between two checkpoints: what a power cut may cost.
const INTERVAL: Duration = Duration::from_secs(30);

/// No checkpoint is larger.
const MAX_BYTES: u64 = 1 << 30;

/// The checkpoints of a training: `FILE.part` beside its output.
pub(super) struct PartFile {
    path: PathBuf,
    /// The training, for people.
    command: String,
    /// The checkpoint to go on from.
    checkpoint: Option<Vec<u8>>,
    /// The time at which the last checkpoint was written, or training began.
    saved: Instant,
}

impl PartFile {
    /// Finds the file for an output, and reads it if training is to go on from it.
    ///
    /// # Errors
    /// If there is one and training is not to go on from it, or the other way round.
    pub fn open(out: &Path, resume: bool, command: String) -> Result<Self> {
        let mut name = OsString::from(out);
        name.push(".part");
        let path = PathBuf::from(name);
        let (name, exists) = (path.display(), path.symlink_metadata().is_ok());
        ensure!(
            resume || !exists,
            "{name} is of an unfinished training: add --resume to go on, or remove it"
        );
        ensure!(!resume || exists, "there is no {name} to go on from");
        let checkpoint = resume.then(|| files::read_regular(&path, MAX_BYTES)).transpose()?;
        Ok(Self { path, command, checkpoint, saved: Instant::now() })
    }

    /// Goes on from the file, if training is to.
    ///
    /// # Errors
    /// If it is not a checkpoint of this training.
    pub fn resume(&mut self, trainer: &mut Trainer) -> Result<()> {
        let Some(checkpoint) = self.checkpoint.take() else {
            return Ok(());
        };
        trainer.resume(&checkpoint).with_context(|| format!("cannot go on from {}", self.path.display()))
    }

    /// Saves a checkpoint if it is time. A disk that is full now may have room in the end, so that training
    /// goes on without.
    pub fn save_if_due(&mut self, trainer: &Trainer) {
        if self.saved.elapsed() >= INTERVAL {
            self.saved = Instant::now();
            self.save(trainer);
        }
    }

    /// Saves a checkpoint of a training that ends early; returns false if that fails.
    pub fn save_at_end(&self, trainer: &Trainer) -> bool {
        let is_saved = self.save(trainer);
        if is_saved {
            note(format_args!("saved {}; --resume goes on from it", self.path.display()));
        }
        is_saved
    }

    /// Saves a checkpoint, whole or not at all; returns false if that fails.
    fn save(&self, trainer: &Trainer) -> bool {
        let bytes = trainer.save(&self.command);
        let saved = bytes.and_then(|bytes| files::write_atomic(&self.path, &bytes));
        if let Err(error) = &saved {
            note(format_args!("no checkpoint: {error:#}"));
        }
        saved.is_ok()
    }

    /// Removes the file of a training that is finished, if there is one.
    pub fn remove(self) {
        _ = std::fs::remove_file(self.path);
    }
}
