//! The `digitty` command: parse, run, report an error, exit.

use std::process::ExitCode;

use digitty::cli;

fn main() -> ExitCode {
    cli::run()
}
