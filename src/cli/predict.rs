//! `digitty predict`: classifies images and drawings.

use std::io::{self, Write};
use std::path::PathBuf;

use super::options::{Models, Preprocess};
use super::output::{Escaped, print};
use super::{Outcome, files};
use crate::data;
use crate::models::{JsonLine, Lineup, Prediction};
use anyhow::{Result, ensure};

/// Classify images and drawings
///
/// A PNG may have any size, dark on light or light on dark. Drawings are JSON Lines:
/// {"strokes":[[[x,y],…],…]} on each line, in canvas pixels; (0,0) is the top left corner and (28,28) the
/// bottom right.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// PNG or drawings (`-`: standard input)
    #[arg(value_name = "FILE", required = true)]
    inputs: Vec<PathBuf>,
    /// Model input
    #[arg(long, value_enum, default_value_t)]
    preprocess: Preprocess,
    /// Print a line of JSON for each image or drawing
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty predict seven.png
  digitty predict drawings.jsonl --json
  echo '{\"strokes\":[[[8,6],[20,6],[12,24]]]}' | digitty predict -";

/// Runs `digitty predict`.
///
/// # Errors
/// If an input or the models cannot be read, or the output not written. All inputs are read before
/// the first answer is printed.
pub fn run(args: &Args) -> Result<Outcome> {
    let stdin = args.inputs.iter().filter(|path| path.as_os_str() == files::STDIN).count();
    ensure!(stdin <= 1, "standard input (`-`) can be read only once");
    let lineup = args.models.load()?;
    let mut inputs = Vec::new();
    for path in &args.inputs {
        inputs.extend(data::read_drawings(&path.display().to_string(), &files::read(path)?)?);
    }
    let mut scratch = lineup.scratch();
    print(|out| {
        inputs.iter().try_for_each(|(name, drawing)| {
            let image = args.preprocess.drawing(drawing);
            let predictions = (!image.is_blank()).then(|| lineup.predict(&image, &mut scratch));
            if args.json {
                serde_json::to_writer(&mut *out, &JsonLine::new(name, &lineup, predictions.as_deref()))?;
                writeln!(out)?;
            } else {
                print_table(out, name, &lineup, predictions.as_deref())?;
            }
            Ok(())
        })
    })?;
    Ok(Outcome::Success)
}

fn print_table(
    out: &mut dyn Write,
    name: &str,
    lineup: &Lineup,
    predictions: Option<&[Prediction]>,
) -> io::Result<()> {
    writeln!(out, "{}", Escaped(name))?;
    let Some(predictions) = predictions else {
        return writeln!(out, "  blank: nothing to classify");
    };
    for (member, prediction) in lineup.members().iter().zip(predictions) {
        let class = lineup.task().classes[prediction.winner];
        let score = prediction.unit.in_words(prediction.winning_score());
        writeln!(out, "  {:<16}  {class}  {score:>8}", member.name)?;
    }
    Ok(())
}
