//! `digitty predict`: what the models say of pictures and drawings.

use std::io::{self, Write};
use std::path::PathBuf;

use super::options::{Models, Preprocess};
use super::{Outcome, files};
use crate::data;
use crate::models::{JsonLine, Lineup, Prediction};
use anyhow::Result;

/// Ask the models about pictures and drawings
///
/// A PNG may have any size, dark on light or light on dark. A file of strokes is JSON Lines, a drawing
/// a line: {"strokes":[[[x,y],…],…]} in canvas pixels, (0,0) the top left and (28,28) the bottom right.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// PNG or strokes (`-`: standard input)
    #[arg(value_name = "FILE", required = true)]
    inputs: Vec<PathBuf>,
    /// What the models see
    #[arg(long, value_enum, default_value_t)]
    preprocess: Preprocess,
    /// Print one line of JSON for each picture
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
    let lineup = args.models.load()?;
    let mut inputs = Vec::new();
    for path in &args.inputs {
        inputs.extend(data::read_drawings(&path.display().to_string(), &files::read(path)?)?);
    }
    let mut scratch = lineup.scratch();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (name, drawing) in &inputs {
        let image = args.preprocess.drawing(drawing);
        let predictions = (!image.is_blank()).then(|| lineup.predict(&image, &mut scratch));
        if args.json {
            serde_json::to_writer(&mut out, &JsonLine::new(name, &lineup, predictions.as_deref()))
                .map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            print(&mut out, name, &lineup, predictions.as_deref())?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn print(
    out: &mut impl Write,
    name: &str,
    lineup: &Lineup,
    predictions: Option<&[Prediction]>,
) -> io::Result<()> {
    writeln!(out, "{name}")?;
    let Some(predictions) = predictions else {
        return writeln!(out, "  blank: nothing to read");
    };
    for (member, prediction) in lineup.members().iter().zip(predictions) {
        let class = lineup.task().classes[prediction.winner];
        let score = prediction.unit.in_words(prediction.winning_score());
        writeln!(out, "  {:<16}  {class}  {score:>8}", member.name)?;
    }
    Ok(())
}
