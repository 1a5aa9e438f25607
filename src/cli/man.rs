//! `digitty man`: the manual page, made from the definitions of `--help` and the tables of keys.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Command, CommandFactory};
use roff::{Roff, bold, roman};

use super::output::print;
use super::{Cli, Outcome};
use crate::tui::app::Page;
use crate::tui::keymap::Binding;
use crate::tui::page;

/// Print the manual page
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  digitty man | man -l -\n  digitty man > digitty.1")]
pub struct Args {}

/// What is read and written besides the files of the command line: its name, and what it is for.
const FILES: &[(&str, &str)] = &[
    (
        "$XDG_STATE_HOME/digitty, or ~/.local/state/digitty",
        "The drawings that were unsaved when their sessions ended, up to 20; the key r restores them.",
    ),
    (
        "digitty-1.png, digitty-1.jsonl, \u{2026}",
        "What the key s saves, in the current directory; never overwritten.",
    ),
    (
        "digitty-taught-1, MODEL-1.safetensors, \u{2026}",
        "What the key w saves there: taught models with the labeled drawings, or the network of a training; never \
         overwritten.",
    ),
    ("FILE.part", "What train --resume needs to go on; removed when FILE is complete."),
    (
        "NAME.new",
        "What a script shows in place of the golden file NAME; run --update or run --review accepts it.",
    ),
];

/// The variables of the environment that are read.
const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "NO_COLOR",
        "If it is not empty, nothing is colored; the ink is drawn by glyphs of more and less weight.",
    ),
    ("COLORTERM, TERM, TERM_PROGRAM", "What colors the terminal has; the option --color says otherwise."),
    ("COLORFGBG", "Whether the background is light; the option --theme says otherwise."),
    (
        "CI",
        "If it is not empty, run writes no golden files unless --update or --review is given, and one that is missing \
         is a failure.",
    ),
    ("USER, LOGNAME", "The writer of drawings that the key w saves."),
    ("XDG_STATE_HOME, HOME", "Where unsaved drawings are kept."),
];

/// The exit codes.
const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "Success."),
    ("1", "The answer is no: a screen differs, an accuracy is below its minimum."),
    ("2", "The input is bad or something is missing; a line on standard error says what."),
    ("128 + N", "Signal N ended the program, as 130 for Ctrl-C."),
];

/// Runs `digitty man`.
///
/// # Errors
/// If the output cannot be written.
pub fn run(_: &Args) -> Result<Outcome> {
    let mut page = Vec::new();
    render(&mut page)?;
    print(|out| Ok(out.write_all(&page)?))?;
    Ok(Outcome::Success)
}

fn render(page: &mut Vec<u8>) -> io::Result<()> {
    let command = Cli::command();
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    render_parts(&command, &man, page)?;
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name();
        writeln!(page, ".SH \"DIGITTY {}\"", name.to_uppercase())?;
        let man = clap_mangen::Man::new(subcommand.clone().bin_name(format!("digitty {name}")));
        render_parts(subcommand, &man, page)?;
    }
    let mut end = Roff::default();
    keys(&mut end);
    for (heading, rows) in [("FILES", FILES), ("ENVIRONMENT", ENVIRONMENT), ("EXIT STATUS", EXIT_STATUS)] {
        end.control("SH", [heading]);
        for (term, text) in rows {
            term_and_text(term, text, &mut end);
        }
    }
    end.to_writer(page)
}

/// Renders what a command has in common with every other: synopsis, description, options, and as it stands in
/// `--help`, what comes after those.
fn render_parts(command: &Command, man: &clap_mangen::Man, page: &mut Vec<u8>) -> io::Result<()> {
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    let after = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
    let mut roff = Roff::default();
    if let Some(text) = after {
        as_it_stands(&text, &mut roff);
    }
    roff.to_writer(page)
}

/// Adds lines without filling them, so that their columns stay.
fn as_it_stands(text: &str, roff: &mut Roff) {
    roff.control("PP", []).control("nf", []);
    for line in text.lines() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

/// Adds the keys of every page, each page with those that the first one does not have.
fn keys(roff: &mut Roff) {
    roff.control("SH", ["KEYS"]);
    let first: Vec<_> = page::bindings(Page::Answers).collect();
    rows_of_keys(first.iter().copied(), roff);
    for other in Page::TABS.into_iter().filter(|other| *other != Page::Answers) {
        roff.control("SS", [other.name()]);
        rows_of_keys(page::bindings(other).filter(|binding| !first.contains(binding)), roff);
    }
}

fn rows_of_keys<'a>(bindings: impl Iterator<Item = &'a Binding>, roff: &mut Roff) {
    for binding in bindings {
        term_and_text(&binding.names().join(", "), binding.help, roff);
    }
}

fn term_and_text(term: &str, text: &str, roff: &mut Roff) {
    roff.control("TP", []).text([bold(term)]).text([roman(text)]);
}
