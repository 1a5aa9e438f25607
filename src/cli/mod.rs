//! The command line: one file a subcommand, each of them wiring only.

mod bench;
mod completions;
mod datasets;
mod drawings;
mod eval;
mod files;
mod goldens;
mod info;
mod options;
mod paint;
mod predict;
mod record;
mod report;
mod run;
mod train;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Exit code for bad input and for what the machine does not allow.
pub const TROUBLE: u8 = 2;

/// What a program says with its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All went as asked: exit code 0.
    Done,
    /// It ran, and the answer is no (an accuracy below its minimum, say): exit code 1.
    Fails,
    /// It ran, and told of input that is wrong: exit code 2, as after an error.
    Trouble,
    /// A signal asked for the end: exit code 128 and its number, as shells have it.
    Signalled(i32),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Fails => Self::FAILURE,
            Outcome::Trouble => Self::from(TROUBLE),
            Outcome::Signalled(signal) => Self::from(128 + signal as u8),
        }
    }
}

/// Paint a digit in the terminal and watch three models answer.
///
/// Least squares, a fully connected and a convolutional network answer after every stroke, over plain
/// SSH, in tmux and on 80×24. Without a subcommand, painting begins.
#[derive(Debug, Parser)]
#[command(name = "digitty", version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    paint: paint::Args,
}

const EXAMPLES: &str = "\
Examples:
  digitty                                        paint
  digitty predict seven.png --json               what the models say of a picture
  digitty eval --mnist DIR --min cnn=0.99        exit code 1 if the CNN reads less than 99 %
  digitty train cnn --mnist DIR --out cnn.safetensors   train, as the shipped one was
  digitty run tests/*.script                     play sessions without a terminal
  digitty info                                   the three models side by side";

#[derive(Debug, Subcommand)]
enum Command {
    Paint(paint::Args),
    Predict(predict::Args),
    Eval(eval::Args),
    Train(train::Args),
    Info(info::Args),
    Run(run::Args),
    Bench(bench::Args),
    Completions(completions::CompletionsArgs),
    Man(completions::ManArgs),
}

/// Does what the command line says.
///
/// # Errors
/// Whatever ends the command early, with the chain of its causes.
pub fn run() -> Result<Outcome> {
    let cli = Cli::parse();
    match cli.command {
        None => paint::run(&cli.paint),
        Some(Command::Paint(args)) => paint::run(&args),
        Some(Command::Predict(args)) => predict::run(&args),
        Some(Command::Eval(args)) => eval::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Info(args)) => info::run(&args),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Completions(args)) => completions::completions(&args),
        Some(Command::Man(args)) => completions::man(&args),
    }
}
