//! `digitty predict`: classifies images and drawings.

use std::io::{self, Write};
use std::path::PathBuf;

use super::options::{Models, Preprocess, TaskOption};
use super::output::{Escaped, print, write_json};
use super::{Outcome, files};
use crate::data;
use crate::ink::Drawing;
use crate::models::{JsonLine, Lineup, LineupScratch, Prediction};
use crate::tui::page::certainty;
use anyhow::Result;

/// Classify images and drawings
///
/// A PNG may have any size, dark on light or light on dark. Drawings are JSON Lines:
/// {"strokes":[[[x,y],…],…]} on each line, in canvas pixels; (0,0) is the top left corner and (28,28) the
/// bottom right, or (16,16) for shapes.
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
    task: TaskOption,
    #[command(flatten)]
    models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty predict seven.png
  digitty predict drawings.jsonl --json
  digitty predict --task shapes circle.png
  echo '{\"strokes\":[[[8,6],[20,6],[12,24]]]}' | digitty predict -";

/// Runs `digitty predict`.
///
/// # Errors
/// If an input or the models cannot be read, or the output not written. All inputs are opened before
/// the first answer is printed; each drawing is answered as soon as it is read.
pub fn run(args: &Args) -> Result<Outcome> {
    files::check_stdin(args.inputs.iter().map(PathBuf::as_path).chain(args.models.weights()))?;
    let lineup = args.models.load(args.task.get())?;
    let open = |path: &PathBuf| Ok((path.display().to_string(), files::name(path), files::open(path)?));
    let inputs = args.inputs.iter().map(open).collect::<Result<Vec<_>>>()?;
    let (mut scratch, domain) = (lineup.scratch(), lineup.task().domain());
    print(|out| {
        for (path, name, input) in inputs {
            for drawing in data::read_drawings(&name, input, &domain)? {
                let (line, drawing) = drawing?;
                let name = line.map_or(path.clone(), |line| format!("{path}:{line}"));
                args.write(out, &name, &lineup, &drawing, &mut scratch)?;
            }
        }
        Ok(())
    })?;
    Ok(Outcome::Success)
}

impl Args {
    /// Classifies a drawing and writes the predictions at once.
    fn write(
        &self,
        out: &mut dyn Write,
        name: &str,
        lineup: &Lineup,
        drawing: &Drawing,
        scratch: &mut LineupScratch,
    ) -> io::Result<()> {
        let image = self.preprocess.drawing(lineup.task(), drawing);
        let predictions = (!image.is_blank()).then(|| lineup.predict(&image, scratch));
        let is_preprocessed = self.preprocess == Preprocess::On;
        if self.json {
            write_json(out, &JsonLine::new(name, lineup, predictions.as_deref(), is_preprocessed))?;
        } else {
            print_table(out, name, lineup, predictions.as_deref(), is_preprocessed)?;
        }
        out.flush()
    }
}

fn print_table(
    out: &mut dyn Write,
    name: &str,
    lineup: &Lineup,
    predictions: Option<&[Prediction]>,
    is_preprocessed: bool,
) -> io::Result<()> {
    writeln!(out, "{}", Escaped(name))?;
    let Some(predictions) = predictions else {
        return writeln!(out, "  blank: nothing to classify");
    };
    let ensemble = lineup.ensemble(predictions, is_preprocessed);
    for (classifier, prediction) in lineup.classifiers().zip(predictions.iter().chain(&ensemble)) {
        let class = lineup.task().classes[prediction.winner];
        let score = prediction.unit.in_words(prediction.winning_score());
        let certainty = certainty::in_words(prediction, lineup.task().classes, usize::MAX);
        let line = format!("  {:<16}  {class}  {score:>8}  {certainty}", classifier.name);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
