//! Options that several subcommands share.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::files;
use super::output::Escaped;
use crate::ink::{Drawing, Image};
use crate::models::{DIGITS, Lineup, TASKS, Task};

/// The most bytes of a weights file.
pub const MAX_WEIGHTS: usize = 128 << 20;

/// The models to use.
#[derive(Debug, Default, Args)]
pub struct Models {
    /// A weights file of your own, safetensors or JSON (`-`: standard input), to use beside the built-in models; or a
    /// directory whose ls.safetensors, fcn.safetensors … replace them
    #[arg(long, value_name = "FILE|DIR")]
    weights: Option<PathBuf>,
    /// Models to show and their order, such as ls,cnn
    #[arg(long, value_name = "MODELS", value_delimiter = ',')]
    models: Vec<String>,
}

impl Models {
    /// Names the file or directory of the models.
    pub fn of(weights: PathBuf) -> Self {
        Self { weights: Some(weights), models: Vec::new() }
    }

    /// Returns the file or directory, if one was named.
    pub fn weights(&self) -> Option<&Path> {
        self.weights.as_deref()
    }

    /// Returns the ids of the models, if they were chosen.
    pub fn ids(&self) -> Option<String> {
        (!self.models.is_empty()).then(|| self.models.join(","))
    }

    /// Loads the models for a task, and chooses those that are to be shown.
    ///
    /// # Errors
    /// If weights cannot be read or do not hold a model of the task, if a model is chosen that is not there, or if that
    /// of the weights is not chosen.
    pub fn load(&self, task: &'static Task) -> Result<Lineup> {
        let mut lineup = Lineup::of(task).context("the built-in weights")?;
        let own = match &self.weights {
            Some(path) if path.is_dir() => {
                replace(&mut lineup, path)?;
                None
            }
            Some(path) => Some(add(&mut lineup, path)?),
            None => None,
        };
        if !self.models.is_empty() {
            lineup.choose(&self.models).context("--models")?;
            if let Some(id) = own {
                ensure!(self.models.contains(&id), "--models leaves out `{id}`, the model of --weights");
            }
        }
        Ok(lineup)
    }

    /// Loads the models for a task, and chooses all of them unless some were chosen.
    ///
    /// # Errors
    /// Those of [`Self::load`].
    pub fn load_all(&self, task: &'static Task) -> Result<Lineup> {
        let mut lineup = self.load(task)?;
        if self.models.is_empty() {
            lineup.choose_all();
        }
        Ok(lineup)
    }
}

/// The task.
#[derive(Debug, Default, Args)]
pub struct TaskOption {
    /// Task: digits (the default) or shapes
    #[arg(long, value_name = "TASK", value_parser = task_parser(), hide_possible_values = true)]
    task: Option<&'static Task>,
}

impl TaskOption {
    /// Returns the task, if one was named.
    pub const fn named(&self) -> Option<&'static Task> {
        self.task
    }

    /// Returns the task that was named, or else digits.
    pub fn get(&self) -> &'static Task {
        self.task.unwrap_or(&DIGITS)
    }
}

fn task_parser() -> impl TypedValueParser<Value = &'static Task> {
    let known = PossibleValuesParser::new(TASKS.map(|task| task.id));
    known.try_map(|id| Task::named(&id).ok_or("unknown task"))
}

/// Replaces each built-in model by the file of its id, where there is one.
fn replace(lineup: &mut Lineup, dir: &Path) -> Result<()> {
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
    let names =
        || paths.iter().filter_map(|(_, path)| Some(path.file_name()?.to_string_lossy())).collect::<Vec<_>>();
    ensure!(found, "no weights in {}: expected any of {}", dir.display(), names().join(", "));
    Ok(())
}

/// Adds the model of a file under the name of the file, and returns its id; one that is named as a built-in model
/// replaces it.
fn add(lineup: &mut Lineup, path: &Path) -> Result<String> {
    let (bytes, name) = if path.as_os_str() == files::STDIN {
        (files::read(path, MAX_WEIGHTS)?, "stdin".into())
    } else {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        (files::read_regular(path, MAX_WEIGHTS as u64)?, name)
    };
    let id = id_of(&name);
    let added = match lineup.task().model(&id) {
        Some(_) => lineup.replace(&id, &bytes),
        None => lineup.add(&id, &display_name(&name), &bytes),
    };
    added.with_context(|| path.display().to_string())?;
    Ok(id)
}

/// Words that the place of an id could have in JSON and in scripts.
const RESERVED: [&str; 5] = ["input", "blank", "not", "screen", ""];

/// Turns the name of a file into the id of a model: lowercase letters, digits, `-` and `_`.
fn id_of(name: &str) -> String {
    let usual = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let id: String = name.chars().take(MAX_NAME).map(usual).collect();
    if RESERVED.contains(&id.as_str()) { format!("{id}-model") } else { id }
}

/// Characters of a name.
const MAX_NAME: usize = 24;

/// Cuts the name of a file to a length that can be shown, and escapes control characters.
fn display_name(name: &str) -> String {
    let escaped: String = Escaped(name).to_string();
    escaped.chars().take(MAX_NAME).collect()
}

fn weights_file(directory: &Path, id: &str) -> PathBuf {
    directory.join(id).with_extension("safetensors")
}

/// The way from a drawing to the model input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Preprocess {
    /// Preprocessed: cropped, scaled and centered; digits are also deslanted
    #[default]
    On,
    /// As drawn
    Off,
}

impl Preprocess {
    /// Returns the model input for a drawing.
    #[must_use]
    pub fn drawing(self, task: &Task, drawing: &Drawing) -> Image {
        match self {
            Self::On => task.preprocessing.drawing(drawing),
            Self::Off => task.preprocessing.as_drawn(drawing.image()).into_owned(),
        }
    }
}
