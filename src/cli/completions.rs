//! `digitty completions` and `digitty man`: what an installed tool brings along, made from the same
//! definitions as `--help`.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Outcome};

/// Print a script that completes digitty's options in a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  digitty completions bash > ~/.local/share/bash-completion/completions/digitty\n  digitty completions fish > ~/.config/fish/completions/digitty.fish"
)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page, with every subcommand
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  digitty man | man -l -\n  digitty man > ~/.local/share/man/man1/digitty.1"
)]
pub struct ManArgs {}

/// Runs `digitty completions`.
///
/// # Errors
/// If the output cannot be written.
pub fn completions(args: &CompletionsArgs) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "digitty", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Runs `digitty man`.
///
/// # Errors
/// If the output cannot be written.
pub fn man(_: &ManArgs) -> Result<Outcome> {
    let command = Cli::command();
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    render_body(&man, &mut page)?;
    for subcommand in command.get_subcommands() {
        render_subcommand(subcommand, &mut page)?;
    }
    io::stdout().write_all(&page)?;
    Ok(Outcome::Done)
}

/// One page for all: a heading for the subcommand, then its parts without a title of their own.
fn render_subcommand(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    writeln!(page, ".SH \"DIGITTY {}\"", command.get_name().to_uppercase())?;
    let man = clap_mangen::Man::new(command.clone().bin_name(format!("digitty {}", command.get_name())));
    render_body(&man, page)
}

fn render_body(man: &clap_mangen::Man, page: &mut Vec<u8>) -> io::Result<()> {
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    man.render_extra_section(page)
}
