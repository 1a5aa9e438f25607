//! Options that several subcommands share.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use super::files;
use crate::ink::{self, Drawing, Image};
use crate::models::Lineup;

/// The most bytes of a weights file.
pub const MAX_WEIGHTS: usize = 128 << 20;

/// The models to use.
#[derive(Debug, Default, Args)]
pub struct Models {
    /// Use any of ls.safetensors, fcn.safetensors and cnn.safetensors found in DIR instead of the built-in models
    #[arg(long, value_name = "DIR")]
    weights: Option<PathBuf>,
}

impl Models {
    /// Names the directory of the models.
    pub fn of(directory: PathBuf) -> Self {
        let weights = Some(directory);
        Self { weights }
    }

    /// Returns the directory, if one was named.
    pub fn directory(&self) -> Option<&Path> {
        self.weights.as_deref()
    }

    /// Loads the built-in models, each replaced by the file of its id where there is one.
    ///
    /// # Errors
    /// If the directory cannot be read or has none of the files, or a file does not hold the model of its name.
    pub fn load(&self) -> Result<Lineup> {
        let mut lineup = Lineup::builtin().context("the built-in weights")?;
        let Some(dir) = &self.weights else {
            return Ok(lineup);
        };
        let paths: Vec<_> =
            lineup.task().models.iter().map(|model| (model.id, weights_file(dir, model.id))).collect();
        let mut found = false;
        for (id, path) in &paths {
            if files::exists(path)? {
                let replaced = lineup.replace(id, &files::read_regular(path, MAX_WEIGHTS as u64)?);
                replaced.with_context(|| path.display().to_string())?;
                found = true;
            }
        }
        let names = || {
            paths.iter().filter_map(|(_, path)| Some(path.file_name()?.to_string_lossy())).collect::<Vec<_>>()
        };
        ensure!(found, "no weights in {}: expected any of {}", dir.display(), names().join(", "));
        Ok(lineup)
    }
}

fn weights_file(directory: &Path, id: &str) -> PathBuf {
    directory.join(id).with_extension("safetensors")
}

/// The way from a drawing to the model input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Preprocess {
    /// Preprocessed: cropped, deslanted, scaled to 20×20 pixels and centered by mass
    #[default]
    On,
    /// As drawn
    Off,
}

impl Preprocess {
    /// Returns the model input for a drawing.
    #[must_use]
    pub fn drawing(self, drawing: &Drawing) -> Image {
        match self {
            Self::On => ink::preprocess(drawing),
            Self::Off => drawing.image().clone(),
        }
    }
}
