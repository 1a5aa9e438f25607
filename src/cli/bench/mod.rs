//! `digitty bench`: how fast this machine answers and learns.

mod chart;
mod images;
mod machine;
mod networks;
mod report;

use std::time::Duration;

use anyhow::Result;

use super::Outcome;
use super::options::Models;
use super::output::{print, write_json};
use super::threads;
use crate::models::DIGITS;
use machine::Machine;
use report::Report;

/// Measure how fast this machine answers and learns
///
/// Times are medians over ten drawn digits, as in the app and in `digitty info`; a model's own is for one image on one
/// thread, with the range that holds the middle 80 %. The
/// share of peak compares the multiply-adds of the plainest way to compute a model with what one
/// thread can do at most; it passes 100 % where the program gets by with fewer.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Threads for batches and training; all of the machine's by default
    #[arg(long, value_name = "N", value_parser = threads::parser())]
    threads: Option<usize>,
    /// Seconds for each measurement
    #[arg(long, value_name = "S", default_value_t = 0.5, value_parser = seconds)]
    seconds: f64,
    /// Print one line of JSON, and no charts
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    models: Models,
}

const EXAMPLES: &str = "\
Examples:
  digitty bench                    tables and charts, some twenty seconds
  digitty bench --threads 1        batches and training on one thread
  digitty bench --json | jq .models.cnn.us";

/// Runs `digitty bench`.
///
/// # Errors
/// If the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    let lineup = args.models.load_all(&DIGITS)?;
    let budget = Duration::from_secs_f64(args.seconds);
    let machine = Machine::new(args.threads, budget)?;
    let report = Report::measure(&machine, &lineup);
    print(|mut out| {
        if args.json {
            return Ok(write_json(out, &report.to_json())?);
        }
        report.print(&mut out)?;
        chart::by_batch(&machine, &lineup, &mut out)?;
        Ok(chart::by_kernels(&machine, &mut out)?)
    })?;
    Ok(Outcome::Success)
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(seconds) if (0.001..=60.0).contains(&seconds) => Ok(seconds),
        _ => Err("expected seconds from 0.001 to 60".to_owned()),
    }
}
