//! `digitty explain`: the values after a layer, and the pixels that speak for an answer.

mod explanation;
mod layer;
mod picture;
mod why;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::ArgGroup;

use super::options::{Models, Preprocess, TaskOption};
use super::output::{note, print, write_json};
use super::{Outcome, files};
use crate::data::{png, read_first_drawing};
use crate::ink::Image;
use crate::models::{Lineup, Member};
use explanation::Explanation;
use layer::LayerValues;
use picture::Picture;
use why::Why;

/// Show what a model does with an image, and why it answers as it does
///
/// --layer gives the values after a layer of a network. --why gives the share of each pixel in a class: positive
/// ones speak for it, negative ones against, and with the bias they sum to its score, which is its logit or, of
/// least squares, the sum of the margins of its comparisons. Shares are exact (weight × pixel of a voter,
/// gradient × input of a network with ReLU), or integrated gradients where there are sigmoids.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("question").required(true), after_help = EXAMPLES)]
pub struct Args {
    /// PNG or drawings, of which the first is explained (`-`: standard input)
    #[arg(value_name = "FILE")]
    input: PathBuf,
    /// Model to explain, such as cnn
    #[arg(long, value_name = "MODEL")]
    model: String,
    /// Layer whose values to show, counted from 0 as in the weights file: layer 3 is that of `3.weight`
    #[arg(long, value_name = "N", group = "question")]
    layer: Option<usize>,
    /// Show the share of each pixel in the predicted class
    #[arg(long, group = "question")]
    why: bool,
    /// Class to explain instead of the predicted one
    #[arg(long, value_name = "CLASS", requires = "why", conflicts_with = "layer")]
    class: Option<String>,
    /// Explain why it is not this class: the difference of both scores
    #[arg(long, value_name = "CLASS", requires = "why", conflicts_with = "layer")]
    against: Option<String>,
    /// Model input
    #[arg(long, value_enum, default_value_t)]
    preprocess: Preprocess,
    /// Write a PNG, enlarged for slides: maps, or shares in red (for) and blue (against)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    task: TaskOption,
    /// A weights file of your own, or a directory whose files replace the built-in models
    #[arg(long, value_name = "FILE|DIR")]
    weights: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  digitty explain seven.png --model cnn --layer 3 --out maps.png
  digitty explain seven.png --model cnn --why --out why.png
  digitty explain seven.png --model ls --why --class 7 --against 2
  digitty explain --task shapes circle.png --model cnn --why --against square
  echo '{\"strokes\":[[[8,6],[20,6],[12,24]]]}' | digitty explain - --model fcn --why --json";

/// Runs `digitty explain`.
///
/// # Errors
/// If the input or the models cannot be read, there is no such model, layer or class, or the output cannot be
/// written.
pub fn run(args: &Args) -> Result<Outcome> {
    files::check_stdin([args.input.as_path()].into_iter().chain(args.weights.as_deref()))?;
    let models = args.weights.clone().map(Models::of).unwrap_or_default();
    let lineup = models.load_all(args.task.get())?;
    let member = args.member(&lineup)?;
    let drawing =
        read_first_drawing(&files::name(&args.input), files::open(&args.input)?, &lineup.task().domain())?;
    let image = args.preprocess.drawing(lineup.task(), &drawing);
    match args.layer {
        Some(index) => args.write(&LayerValues::new(member, index, &image)?),
        None => args.write(&args.why(&lineup, member, &image)?),
    }
}

impl Args {
    fn member<'a>(&self, lineup: &'a Lineup) -> Result<&'a Member> {
        let place = lineup.position(&self.model);
        let known: Vec<&str> = lineup.members().iter().map(|member| &*member.id).collect();
        ensure!(
            place.is_some(),
            "--model: `{}` is not a model of this task; known are {}",
            self.model,
            known.join(", ")
        );
        Ok(&lineup.members()[place.unwrap_or_default()])
    }

    fn why<'a>(&self, lineup: &'a Lineup, member: &'a Member, image: &'a Image) -> Result<Why<'a>> {
        let class = |name: &Option<String>, option| {
            name.as_ref().map(|name| why::class(lineup.task(), name, option)).transpose()
        };
        let (chosen, against) = (class(&self.class, "--class")?, class(&self.against, "--against")?);
        ensure!(
            chosen.is_some() || !image.is_blank(),
            "{} is blank, so that no class is predicted; choose one with --class",
            files::name(&self.input)
        );
        Why::new(lineup.task(), member, image, chosen, against)
    }

    /// Writes the explanation where it was asked for.
    fn write(&self, explanation: &impl Explanation) -> Result<Outcome> {
        if let Some(path) = &self.out {
            write_picture(path, &explanation.picture())?;
        }
        print(|out| {
            if self.json {
                write_json(out, explanation)?;
            } else if self.out.is_none() {
                out.write_all(explanation.text().as_bytes())?;
            }
            Ok(())
        })?;
        Ok(Outcome::Success)
    }
}

/// The most bytes of a picture that is replaced.
const MAX_PICTURE: u64 = 64 << 20;

/// Writes a picture; of the files that are there only such pictures are replaced.
fn write_picture(path: &Path, picture: &Picture) -> Result<()> {
    if path.is_file() {
        ensure!(
            png::is_own_picture(&files::read_regular(path, MAX_PICTURE)?),
            "{} exists and is not a picture by digitty explain; it was left as it is",
            path.display()
        );
    }
    files::write_atomic(path, &png::encode_rgb(picture.width, picture.height, &picture.rgb)?)?;
    note(format_args!("wrote {}", path.display()));
    Ok(())
}
