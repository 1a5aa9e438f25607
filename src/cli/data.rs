//! `digitty data`: data sets that are made by code, written as files.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::output::note;
use super::{Outcome, files};
use crate::data::shapes::{self, Style};
use crate::data::{Dataset, Example, image_set, png};
use crate::models::SHAPES;

/// Make a data set
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    set: Set,
}

#[derive(Debug, clap::Subcommand)]
enum Set {
    Shapes(ShapesArgs),
}

/// Make circles, squares and triangles on 16×16 pixels of 0 or 1
///
/// A third each are outlines, filled, and drawn by hand with a wobble. The directory gets a PNG for each,
/// labels.csv, and shapes.safetensors with the tensors images [N, H, W, C] and labels [N].
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
struct ShapesArgs {
    /// Number of images
    #[arg(long, value_name = "N", default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    /// Output directory, which must be new or empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

const EXAMPLES: &str = "\
Examples:
  digitty data shapes --count 180 --out shapes
  digitty data shapes --count 6000 --seed 2 --out more-shapes";

/// Runs `digitty data`.
///
/// # Errors
/// If the directory holds anything, or the set cannot be written; then nothing has changed.
pub fn run(args: &Args) -> Result<Outcome> {
    let Set::Shapes(args) = &args.set;
    let mut data = shapes::generate(SHAPES.size, Style::ALL, args.count as usize, args.seed);
    data.examples.iter_mut().for_each(rasterize);
    check_vacant(&args.out)?;
    write_set(&args.out, &data).with_context(|| format!("cannot write {}", args.out.display()))?;
    note(format_args!("wrote {} images to {}", args.count, args.out.display()));
    Ok(Outcome::Success)
}

/// Replaces strokes by the image that models classify.
fn rasterize(example: &mut Example) {
    let drawing = example.drawing();
    example.content = Example::from_image(&SHAPES.preprocessing.as_drawn(drawing.image())).content;
}

/// The first line of the file of labels.
const HEADING: &str = "file,label,class,style";
/// The file of labels.
const LABELS: &str = "labels.csv";
/// The file of all images and labels.
const TENSORS: &str = "shapes.safetensors";

/// Makes sure that there is no such directory, or an empty one: what is there is never replaced.
fn check_vacant(directory: &Path) -> Result<()> {
    let name = directory.display();
    match fs::symlink_metadata(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => ensure!(found?.is_dir(), "{name} is not a directory; choose another name for --out"),
    }
    ensure!(fs::read_dir(directory)?.next().is_none(), "{name} is not empty; choose another name for --out");
    Ok(())
}

/// Writes a set into a temporary directory, which then takes its name.
fn write_set(directory: &Path, data: &Dataset) -> Result<()> {
    let temporary = tempfile::Builder::new().prefix(".digitty-").tempdir_in(files::directory(directory))?;
    let new = temporary.path().join("new");
    fs::create_dir(&new)?;
    write_files(&new, data)?;
    // A directory that has got files in the meantime cannot be replaced: that is an error here.
    Ok(fs::rename(&new, directory)?)
}

fn write_files(directory: &Path, data: &Dataset) -> Result<()> {
    let mut labels = format!("{HEADING}\n");
    for (index, example) in data.examples.iter().enumerate() {
        let label = example.label.unwrap_or_default();
        let class = SHAPES.classes[usize::from(label)];
        let file = format!("{index:05}-{class}.png");
        fs::write(directory.join(&file), png::encode(example.drawing().image())?)?;
        // Writing to a string cannot fail.
        let _ = writeln!(labels, "{file},{label},{class},{}", style(example));
    }
    fs::write(directory.join(LABELS), labels)?;
    let tensors = image_set::encode(data, &SHAPES.domain(), SHAPES.classes)?;
    Ok(fs::write(directory.join(TENSORS), tensors)?)
}

fn style(example: &Example) -> &str {
    example.source.as_deref().unwrap_or_default()
}
