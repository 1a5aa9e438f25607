//! The command line: one file a subcommand, each of them wiring only.

mod bench;
mod browse;
mod cast;
mod collect;
mod completions;
mod convert;
mod data;
mod datasets;
mod drawings;
mod eval;
mod explain;
mod files;
mod flip;
mod gallery;
mod goldens;
mod info;
mod interrupt;
mod junit;
mod man;
mod options;
mod output;
mod paint;
mod predict;
mod record;
mod recovery;
mod report;
mod review;
mod run;
mod scripts;
mod stale;
mod study;
mod taught;
mod terminal;
mod threads;
mod train;
mod weights;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory, Parser, Subcommand};

use output::note;

/// The result of a command, which becomes its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Everything went as asked: exit code 0.
    Success,
    /// The answer is no (an accuracy is below its minimum, say): exit code 1.
    Failure,
    /// The input is bad or something is missing, which has been reported: exit code 2.
    Error,
    /// A signal ended the command: exit code 128 plus its number, as in shells.
    Signalled(i32),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Success => Self::SUCCESS,
            Outcome::Failure => Self::FAILURE,
            Outcome::Error => Self::from(2),
            Outcome::Signalled(signal) => Self::from(128 + signal as u8),
        }
    }
}

/// Paint a digit in the terminal and watch three models classify it
///
/// Least squares, a fully connected and a convolutional network classify the drawing after every stroke:
/// over plain SSH, in tmux and on 80×24. Without a command, `digitty` starts the app.
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
  digitty                                  paint
  digitty drawings.jsonl                   open drawings, or a PNG
  digitty --task shapes                    paint circles, squares and triangles instead of digits
  digitty predict seven.png --json         classify an image
  digitty eval --mnist DIR --min cnn=0.99  exit code 1 if the CNN's accuracy is below 99 %
  digitty explain seven.png --model cnn --why --out why.png
                                           show the pixels that speak for the answer
  digitty train cnn --mnist DIR --strokes FILE --out cnn.safetensors
                                           train a model
  digitty run tests/scripts/*.script       play sessions without a terminal
  digitty info                             compare the models";

#[derive(Debug, Subcommand)]
enum Command {
    Paint(paint::Args),
    Predict(predict::Args),
    Eval(eval::Args),
    Browse(browse::Args),
    Collect(collect::Args),
    Explain(explain::Args),
    Flip(flip::Args),
    Train(train::Args),
    Study(study::Args),
    Data(data::Args),
    Info(info::Args),
    Convert(convert::Args),
    Run(run::Args),
    Bench(bench::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs the command line, reports an error in one line on standard error, and returns the exit code.
pub fn run() -> ExitCode {
    let args = with_command_first(std::env::args_os().collect());
    let result = Cli::try_parse_from(args).map_or_else(|error| refuse(&error), dispatch);
    let outcome = result.unwrap_or_else(|error| {
        note(format_args!("digitty: {error:#}"));
        Outcome::Error
    });
    outcome.into()
}

/// Options that may stand before the command, as in `digitty --weights mine.json info`.
const SHARED_OPTIONS: [&str; 3] = ["--weights", "--models", "--task"];

/// Moves options of several commands that stand before a command behind it, where they are understood.
fn with_command_first(mut args: Vec<OsString>) -> Vec<OsString> {
    let is_command =
        |word: &OsString| Cli::command().get_subcommands().any(|known| *known.get_name() == **word);
    let mut place = 1;
    while let Some(word) = args.get(place).and_then(|word| word.to_str()) {
        match word.split_once('=') {
            Some((option, _)) if SHARED_OPTIONS.contains(&option) => place += 1,
            None if SHARED_OPTIONS.contains(&word) => place += 2,
            _ => break,
        }
    }
    if place > 1 && args.get(place).is_some_and(is_command) {
        args[1..=place].rotate_right(1);
    }
    args
}

fn dispatch(cli: Cli) -> Result<Outcome> {
    match cli.command {
        None => paint::run(&cli.paint),
        Some(Command::Paint(args)) => paint::run(&args),
        Some(Command::Predict(args)) => predict::run(&args),
        Some(Command::Eval(args)) => eval::run(&args),
        Some(Command::Browse(args)) => browse::run(&args),
        Some(Command::Collect(args)) => collect::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Flip(args)) => flip::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Study(args)) => study::run(&args),
        Some(Command::Data(args)) => data::run(&args),
        Some(Command::Info(args)) => info::run(&args),
        Some(Command::Convert(args)) => convert::run(&args),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Man(args)) => man::run(&args),
    }
}

/// Prints the help or the version if they were asked for, and otherwise the error in one line.
fn refuse(error: &clap::Error) -> Result<Outcome> {
    if error.use_stderr() {
        note(format_args!("digitty: {}", in_one_line(&error.render().to_string())));
        return Ok(Outcome::Error);
    }
    match error.print() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(Outcome::Success),
    }
}

/// Joins the paragraphs of a usage error, without the usage.
fn in_one_line(text: &str) -> String {
    let paragraphs = text.trim_start_matches("error: ").split("\n\n");
    let words = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept =
        paragraphs.filter(|text| !text.starts_with("Usage:") && !text.starts_with("For more information"));
    format!("{}; try --help", kept.map(words).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Splits an example as a shell would, up to a pipe, a file or the comment behind it.
    fn words(example: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (part, text) in example.split('"').enumerate() {
            match part % 2 {
                1 => words.push(text.to_owned()),
                _ => words.extend(text.split_whitespace().map(str::to_owned)),
            }
        }
        words
    }

    /// The command lines among the examples of a help text.
    fn examples(help: &str) -> impl Iterator<Item = &str> {
        help.lines().filter_map(|line| {
            let start = line.find("digitty ")?;
            line[start..].split([')', '|', '>']).next()?.split("  ").next()
        })
    }

    #[test]
    fn shared_options_may_stand_before_the_command() {
        let moved = |line: &str| {
            let moved = with_command_first(line.split(' ').map(OsString::from).collect());
            moved.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        for (line, expected) in [
            ("digitty --weights w info --long", "digitty info --weights w --long"),
            ("digitty --task=shapes --models cnn eval", "digitty eval --task=shapes --models cnn"),
            ("digitty --weights info", "digitty --weights info"),
            ("digitty --weights w seven.png", "digitty --weights w seven.png"),
            ("digitty --color none info", "digitty --color none info"),
            ("digitty info --task shapes", "digitty info --task shapes"),
        ] {
            assert_eq!(moved(line), expected);
        }
    }

    #[test]
    fn every_example_in_the_help_is_a_valid_command_line() {
        let program = Cli::command();
        for command in [&program].into_iter().chain(program.get_subcommands()) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let help = help.rsplit("Examples:").next().unwrap();
            assert!(
                command.get_name() == "help" || examples(help).next().is_some(),
                "{}",
                command.get_name()
            );
            for example in examples(help) {
                let parsed = Cli::try_parse_from(words(example));
                assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
            }
        }
    }
}
