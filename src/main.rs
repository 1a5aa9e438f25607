//! The `digitty` command: parse, run, say what went wrong, exit.

use std::io::{self, Write};
use std::process::ExitCode;

use digitty::cli::{self, TROUBLE};

fn main() -> ExitCode {
    match cli::run() {
        Ok(outcome) => outcome.into(),
        // Whoever closed the pipe has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be a terminal that has gone away, and that is no reason to panic.
            _ = writeln!(io::stderr(), "digitty: {error:#}");
            ExitCode::from(TROUBLE)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
