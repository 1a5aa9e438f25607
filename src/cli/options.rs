//! Options that several subcommands share.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use super::files;
use crate::ink::{self, Drawing, Image};
use crate::models::{Kind, Lineup};

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

    /// The embedded models, each replaced by the file of its name where there is one.
    ///
    /// # Errors
    /// If the directory has none of the files, or one of them is not what its name says.
    pub fn load(&self) -> Result<Lineup> {
        let Some(dir) = &self.weights else {
            return Lineup::from_files([None; 3]).map_err(|(_, error)| error).context("the embedded weights");
        };
        let path = |kind: Kind| dir.join(kind.key()).with_extension("safetensors");
        ensure!(
            Kind::ALL.into_iter().any(|kind| path(kind).exists()),
            "{} has no weights: expected ls.safetensors, fcn.safetensors or cnn.safetensors",
            dir.display()
        );
        let mut found = [None, None, None];
        for (file, kind) in found.iter_mut().zip(Kind::ALL) {
            if path(kind).exists() {
                *file = Some(files::read(&path(kind))?);
            }
        }
        Lineup::from_files(found.each_ref().map(Option::as_deref))
            .map_err(|(kind, error)| anyhow::Error::new(error).context(path(kind).display().to_string()))
    }
}

/// Whether the models see the drawing as it is, or cropped, scaled and centerd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Preprocess {
    /// Cropped, scaled to a box of 20×20 pixels and centerd by mass, as MNIST is
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

    /// What the models see of a picture.
    #[must_use]
    pub fn image(self, image: &Image) -> Image {
        match self {
            Self::On => ink::preprocess_image(image),
            Self::Off => image.clone(),
        }
    }
}
