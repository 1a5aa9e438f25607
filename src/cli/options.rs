//! Options that several subcommands share.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use super::files;
use crate::ink::{self, Drawing, Image};
use crate::models::Lineup;

/// Which models answer.
#[derive(Debug, Default, Args)]
pub struct Models {
    /// Take ls.safetensors, fcn.safetensors and cnn.safetensors from here, as far as they are there
    #[arg(long, value_name = "DIR")]
    weights: Option<PathBuf>,
}

impl Models {
    /// The models of this directory.
    pub fn of(directory: PathBuf) -> Self {
        let weights = Some(directory);
        Self { weights }
    }

    /// The directory, if one was named.
    pub fn directory(&self) -> Option<&Path> {
        self.weights.as_deref()
    }

    /// Loads the built-in models, each replaced by the file of its id where there is one.
    ///
    /// # Errors
    /// If the directory has none of the files, or one of them does not hold the model of its name.
    pub fn load(&self) -> Result<Lineup> {
        let mut lineup = Lineup::builtin().context("the built-in weights")?;
        let Some(dir) = &self.weights else {
            return Ok(lineup);
        };
        let path = |id: &str| dir.join(id).with_extension("safetensors");
        let models = lineup.task().models;
        let found: Vec<_> = models.iter().map(|model| model.id).filter(|id| path(id).exists()).collect();
        ensure!(
            !found.is_empty(),
            "{} has no weights: expected any of {}",
            dir.display(),
            models.iter().map(|model| format!("{}.safetensors", model.id)).collect::<Vec<_>>().join(", ")
        );
        for id in found {
            let replaced = lineup.replace(id, &files::read(&path(id))?);
            replaced.with_context(|| path(id).display().to_string())?;
        }
        Ok(lineup)
    }
}

/// Whether the models see the drawing as it is, or cropped, scaled and centered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Preprocess {
    /// Cropped, scaled to a box of 20×20 pixels and centered by mass, as MNIST is
    #[default]
    On,
    /// As painted
    Off,
}

impl Preprocess {
    /// What the models see of a drawing.
    #[must_use]
    pub fn drawing(self, drawing: &Drawing) -> Image {
        match self {
            Self::On => ink::preprocess(drawing),
            Self::Off => drawing.image().clone(),
        }
    }
}
