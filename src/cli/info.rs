//! `digitty info`: the three models side by side.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::Outcome;
use super::options::Models;
use crate::ink::{Brush, Drawing, Image, Point, Stroke};
use crate::models::{Kind, Lineup, TrainingRecord};

/// Compare the three models: size, training, accuracy and speed
///
/// Accuracies are those measured after training, as the weights files say; times are measured now.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    models: Models,
}

/// Runs `digitty info`.
///
/// # Errors
/// If the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    let trio = args.models.load()?;
    let times = time_each(&trio);
    let rows = Kind::ALL.map(|kind| Row::new(&trio, kind, times[kind as usize]));
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer(&mut out, &rows).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        print(&mut out, &rows)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// What is said of one model.
#[derive(Serialize)]
struct Row<'a> {
    model: &'static str,
    #[serde(skip)]
    title: &'static str,
    architecture: String,
    parameters: usize,
    microseconds: f64,
    training: &'a TrainingRecord,
}

impl<'a> Row<'a> {
    fn new(trio: &'a Lineup, kind: Kind, time: Duration) -> Self {
        let architecture = trio.spec(kind).map_or("45 voters of 785 numbers".to_owned(), ToString::to_string);
        Row {
            model: kind.key(),
            title: kind.title(),
            architecture,
            parameters: trio.parameter_count(kind),
            microseconds: time.as_secs_f64() * 1e6,
            training: trio.record(kind),
        }
    }

    /// How the model was made, in lines of its own: they are too long for a column.
    fn print_training(&self, out: &mut impl Write) -> io::Result<()> {
        let TrainingRecord { command, data, recipe, seed, seconds, .. } = self.training;
        writeln!(out, "\n{}: {}", self.title, self.architecture)?;
        if command.is_empty() {
            return writeln!(out, "  the weights file does not say how it was trained");
        }
        writeln!(out, "  trained by  {command}")?;
        writeln!(out, "  on          {data}")?;
        writeln!(out, "  recipe      {recipe}")?;
        writeln!(out, "  with        seed {seed}, in {seconds:.0} s")
    }
}

/// Prints the comparison: a column a model, then what does not fit into one.
fn print(out: &mut impl Write, rows: &[Row; 3]) -> io::Result<()> {
    print_line(out, "", rows.each_ref().map(|row| row.title.to_owned()))?;
    print_line(out, "parameters", rows.each_ref().map(|row| row.parameters.to_string()))?;
    print_line(
        out,
        "one picture, here and now",
        rows.each_ref().map(|row| format!("{:.1} µs", row.microseconds)),
    )?;
    let sets: BTreeSet<_> = rows.iter().flat_map(|row| row.training.accuracy.keys()).collect();
    for set in sets {
        let share = |row: &Row| {
            row.training.accuracy.get(set).map_or("–".to_owned(), |s| format!("{:.2} %", s * 100.0))
        };
        print_line(out, set, rows.each_ref().map(share))?;
    }
    rows.iter().try_for_each(|row| row.print_training(out))
}

fn print_line(out: &mut impl Write, name: &str, [ls, fcn, cnn]: [String; 3]) -> io::Result<()> {
    writeln!(out, "{name:<38}{ls:>14}{fcn:>17}{cnn:>15}")
}

/// Times a model is asked; the median is told.
const ASKED: usize = 201;

/// The median time of each model for one picture.
fn time_each(trio: &Lineup) -> [Duration; 3] {
    let (picture, mut scratch) = (a_four(), trio.scratch());
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..ASKED {
        let readings = trio.read(&picture, &mut scratch);
        for kind in Kind::ALL {
            times[kind as usize].push(readings[kind].took);
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[ASKED / 2]
    })
}

/// A digit to be read, as somebody would draw it.
fn a_four() -> Image {
    let line = |points: &[(f32, f32)]| {
        Stroke::pen(points.iter().map(|&(x, y)| Point::new(x, y)).collect(), Brush::default())
    };
    let strokes = [line(&[(12.0, 5.0), (7.0, 15.0), (20.0, 15.0)]), line(&[(17.0, 9.0), (16.0, 24.0)])];
    Drawing::of(strokes).image().clone()
}
