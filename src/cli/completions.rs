//! `digitty completions`, made from the same definitions as `--help`.

use anyhow::Result;
use clap::CommandFactory;
use clap_complete::Shell;

use super::output::print;
use super::{Cli, Outcome};

/// Print shell completions
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  source <(digitty completions bash)\n  digitty completions fish | source"
)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs `digitty completions`.
///
/// # Errors
/// If the output cannot be written.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "digitty", &mut script);
    print(|out| Ok(out.write_all(&script)?))?;
    Ok(Outcome::Success)
}
