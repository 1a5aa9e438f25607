//! `digitty info`: the three models side by side.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::Outcome;
use super::options::Models;
use crate::ink::{Brush, Drawing, Image, Point, Stroke};
use crate::models::{Kind, TrainingRecord, Trio};

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
        rows.iter().try_for_each(|row| row.print(&mut out))?;
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
    fn new(trio: &'a Trio, kind: Kind, time: Duration) -> Self {
        let architecture = trio
            .spec(kind)
            .map_or("45 voters of 785 numbers".to_owned(), ToString::to_string);
        Row {
            model: kind.key(),
            title: kind.title(),
            architecture,
            parameters: trio.parameter_count(kind),
            microseconds: time.as_secs_f64() * 1e6,
            training: trio.record(kind),
        }
    }

    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let TrainingRecord {
            command,
            data,
            recipe,
            seed,
            seconds,
            accuracy,
        } = self.training;
        writeln!(out, "{} ({})", self.title, self.model)?;
        writeln!(out, "  architecture   {}", self.architecture)?;
        writeln!(out, "  parameters     {}", self.parameters)?;
        writeln!(
            out,
            "  one picture    {:.1} µs, the median on this machine just now",
            self.microseconds
        )?;
        if !command.is_empty() {
            writeln!(out, "  trained by     {command}")?;
            writeln!(out, "  on             {data}")?;
            writeln!(out, "  recipe         {recipe}")?;
            writeln!(out, "  seed, time     {seed}, {seconds:.0} s")?;
        }
        for (set, share) in accuracy {
            writeln!(out, "  right on       {set}: {:.2} %", share * 100.0)?;
        }
        writeln!(out)
    }
}

/// Times a model is asked; the median is told.
const ASKED: usize = 201;

/// The median time of each model for one picture.
fn time_each(trio: &Trio) -> [Duration; 3] {
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
        Stroke::pen(
            points.iter().map(|&(x, y)| Point::new(x, y)).collect(),
            Brush::default(),
        )
    };
    let strokes = [
        line(&[(12.0, 5.0), (7.0, 15.0), (20.0, 15.0)]),
        line(&[(17.0, 9.0), (16.0, 24.0)]),
    ];
    Drawing::of(strokes).image().clone()
}
