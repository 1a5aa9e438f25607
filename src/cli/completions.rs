//! `digitty completions` and `digitty man`, made from the same definitions as `--help`.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Command, CommandFactory};
use clap_complete::Shell;

use super::output::print;
use super::{Cli, Outcome};

/// Print shell completions
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  source <(digitty completions bash)\n  digitty completions fish | source"
)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  digitty man | man -l -\n  digitty man > digitty.1")]
pub struct ManArgs {}

/// Runs `digitty completions`.
///
/// # Errors
/// If the output cannot be written.
pub fn completions(args: &CompletionsArgs) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "digitty", &mut script);
    print(|out| Ok(out.write_all(&script)?))?;
    Ok(Outcome::Success)
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
    print(|out| Ok(out.write_all(&page)?))?;
    Ok(Outcome::Success)
}

/// Renders a subcommand on the page of the program: a heading for the subcommand, then its parts without a title of their own.
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
