//! The arguments of `digitty flip`.

use std::path::PathBuf;

use clap::ArgGroup;

use crate::cli::options::{Models, Preprocess, TaskOption};

/// Find the one pixel that turns an answer
///
/// Each pixel of the model input is set to no ink and to full ink, one at a time. Of those that turn the answer
/// of a model the most convincing is given; without one, no single pixel does. With --mnist, --strokes or --set it
/// counts for how many images there is one.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("images").required(true), after_help = EXAMPLES)]
pub struct Args {
    /// PNG or drawings (`-`: standard input)
    #[arg(value_name = "FILE", group = "images")]
    pub(super) inputs: Vec<PathBuf>,
    /// Directory of MNIST's IDX files, gzipped or not, of which the test set is used
    #[arg(long, value_name = "DIR", group = "images")]
    pub(super) mnist: Option<PathBuf>,
    /// Drawings as JSON Lines, gzipped or not (`-`: standard input)
    #[arg(long, value_name = "FILE", group = "images")]
    pub(super) strokes: Option<PathBuf>,
    /// Images in a safetensors file, as `digitty data` writes it (`-`: standard input)
    #[arg(long, value_name = "FILE", group = "images")]
    pub(super) set: Option<PathBuf>,
    /// Number of images to count, from the first on
    #[arg(long, value_name = "N", conflicts_with = "inputs", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) limit: Option<u32>,
    /// Model input
    #[arg(long, value_enum, default_value_t)]
    pub(super) preprocess: Preprocess,
    /// Print a line of JSON for each image or drawing, or one for a whole set
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) task: TaskOption,
    #[command(flatten)]
    pub(super) models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty flip seven.png
  digitty flip drawings.jsonl --json
  digitty flip --mnist DIR --limit 1000
  digitty flip --task shapes --set shapes/shapes.safetensors";
