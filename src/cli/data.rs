//! `digitty data`: data sets that are made by code, written as files.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::output::note;
use super::{Outcome, files};
use crate::data::shapes::{self, Style};
use crate::data::{Dataset, Example, image_set, png};

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
    /// Output directory: new, empty, or with an earlier set, which is replaced
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
/// If the directory holds anything else, or the set cannot be written; then nothing has changed.
pub fn run(args: &Args) -> Result<Outcome> {
    let Set::Shapes(args) = &args.set;
    let data = shapes::generate(shapes::SIZE, Style::ALL, args.count as usize, args.seed);
    let existing = Existing::at(&args.out)?;
    let write = || write_set(&args.out, &data, existing);
    write().with_context(|| format!("cannot write {}", args.out.display()))?;
    note(format_args!("wrote {} images to {}", args.count, args.out.display()));
    Ok(Outcome::Success)
}

/// The first line of the labels of every set, by which one is known before it is replaced.
const HEADING: &str = "file,label,class,style";
/// The file of labels.
const LABELS: &str = "labels.csv";
/// The most bytes of the file of labels, for as many images as a set may have.
const MAX_LABELS_BYTES: u64 = 16 << 20;
/// The file of all images and labels.
const TENSORS: &str = "shapes.safetensors";

/// The directory that is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    /// There is none, or an empty one.
    Nothing,
    /// It holds a set, and nothing else.
    Set,
}

impl Existing {
    /// Looks at a directory.
    ///
    /// # Errors
    /// If it is no directory or holds anything but a set.
    fn at(directory: &Path) -> Result<Self> {
        let name = directory.display();
        match fs::symlink_metadata(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::Nothing),
            found => ensure!(found?.is_dir(), "{name} is not a directory; choose another name for --out"),
        }
        let entries: Vec<_> = fs::read_dir(directory)?.collect::<Result<_, _>>()?;
        if entries.is_empty() {
            return Ok(Self::Nothing);
        }
        let known = set_files(directory);
        let is_known = |entry: &OsString| entry.to_str().is_some_and(|entry| known.contains(entry));
        match entries.iter().map(fs::DirEntry::file_name).find(|entry| !is_known(entry)) {
            Some(other) => {
                bail!("{name} holds {}, which is not part of a set; choose another --out", other.display())
            }
            None => Ok(Self::Set),
        }
    }
}

/// Lists the files of the set in a directory; none if it holds none.
fn set_files(directory: &Path) -> HashSet<String> {
    let labels = files::read_regular(&directory.join(LABELS), MAX_LABELS_BYTES).unwrap_or_default();
    let labels = String::from_utf8(labels).unwrap_or_default();
    let mut lines = labels.lines();
    if lines.next() != Some(HEADING) {
        return HashSet::new();
    }
    let images = lines.filter_map(|line| line.split(',').next()).map(str::to_owned);
    images.chain([LABELS.to_owned(), TENSORS.to_owned()]).collect()
}

/// Writes a set into a temporary directory, which then takes the place of the old one.
fn write_set(directory: &Path, data: &Dataset, existing: Existing) -> Result<()> {
    let parent = directory.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = tempfile::Builder::new().prefix(".digitty-").tempdir_in(parent)?;
    let (new, old) = (temporary.path().join("new"), temporary.path().join("old"));
    fs::create_dir(&new)?;
    write_files(&new, data)?;
    if existing == Existing::Nothing {
        return Ok(fs::rename(&new, directory)?);
    }
    fs::rename(directory, &old)?;
    fs::rename(&new, directory).inspect_err(|_| {
        // The old set goes back; if even that fails, the first error says enough.
        let _ = fs::rename(&old, directory);
    })?;
    Ok(())
}

fn write_files(directory: &Path, data: &Dataset) -> Result<()> {
    let mut labels = format!("{HEADING}\n");
    for (index, example) in data.examples.iter().enumerate() {
        let label = example.label.unwrap_or_default();
        let class = shapes::CLASSES[usize::from(label)];
        let file = format!("{index:05}-{class}.png");
        fs::write(directory.join(&file), png::encode(example.drawing().image())?)?;
        // Writing to a string cannot fail.
        let _ = writeln!(labels, "{file},{label},{class},{}", style(example));
    }
    fs::write(directory.join(LABELS), labels)?;
    let tensors = image_set::encode(data, shapes::SIZE, &shapes::CLASSES)?;
    Ok(fs::write(directory.join(TENSORS), tensors)?)
}

fn style(example: &Example) -> &str {
    example.source.as_deref().unwrap_or_default()
}
