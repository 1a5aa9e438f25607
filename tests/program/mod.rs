//! The real program, its output and its exit code.

#![allow(clippy::unwrap_used, dead_code, reason = "each test binary uses a part of it")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// Starts the program with pipes for all of its streams.
pub fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_digitty"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs the program with this on its standard input.
pub fn digitty(args: &[&str], input: &[u8]) -> Output {
    let mut child = start(args);
    // A program that fails early closes its input: that is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// Returns what was written to standard output.
pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// Returns the line on standard error of a run that must end with exit code 2 and say nothing else.
pub fn refusal(args: &[&str], input: &[u8]) -> String {
    let output = digitty(args, input);
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {error}");
    assert_eq!(stdout(&output), "", "{args:?}");
    assert_eq!(error.lines().count(), 1, "{args:?}: {error}");
    assert!(error.starts_with("digitty: "), "{error}");
    error
}

/// Files in a directory that goes away with the test.
pub struct Files(TempDir);

impl Files {
    /// Creates the directory.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file and returns its path.
    pub fn add(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Returns the path of a file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Returns the path of the directory.
    pub fn dir(&self) -> &str {
        self.0.path().to_str().unwrap()
    }
}
