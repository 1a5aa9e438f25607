//! Whole-app tests: every script in tests/scripts, played by the program itself.
//!
//! A new test is a new file. Where a change is meant, `cargo run -- run --update tests/scripts/*.script`
//! accepts it, and the difference is read in the commit.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn scripts() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let files = directory
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut scripts: Vec<_> = files
        .filter(|path| path.extension() == Some(OsStr::new("script")))
        .collect();
    scripts.sort();
    scripts
}

fn digitty(arguments: &[&OsStr]) -> Output {
    // A missing golden file is a mistake here, and not something to be written on the way.
    Command::new(env!("CARGO_BIN_EXE_digitty"))
        .env("CI", "true")
        .arg("run")
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn every_script_shows_what_it_should() {
    let scripts = scripts();
    assert!(scripts.len() > 10, "found only {} scripts", scripts.len());
    let paths: Vec<_> = scripts.iter().map(|path| path.as_os_str()).collect();
    let output = digitty(&paths);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}
