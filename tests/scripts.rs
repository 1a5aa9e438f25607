//! Whole-app tests: every script in tests/scripts, played by the program itself.
//!
//! A new test is a new file. Where a change is meant, `cargo run -- run --update tests/scripts/*.script`
//! accepts it, and the difference is read in the commit.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use digitty::tui::app::Page;
use digitty::tui::keymap::Trigger;
use digitty::tui::page::bindings;

fn scripts() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let files = directory.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let mut scripts: Vec<_> = files.filter(|path| path.extension() == Some(OsStr::new("script"))).collect();
    scripts.sort();
    scripts
}

fn digitty(arguments: &[&OsStr]) -> Output {
    // A missing golden file is a mistake here, and not something to be written on the way.
    Command::new(env!("CARGO_BIN_EXE_digitty")).env("CI", "true").arg("run").args(arguments).output().unwrap()
}

#[test]
fn every_script_shows_what_it_should() {
    let scripts = scripts();
    assert!(scripts.len() > 10, "found only {} scripts", scripts.len());
    let paths: Vec<_> = scripts.iter().map(|path| path.as_os_str()).collect();
    let output = digitty(&paths);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn every_key_of_the_help_is_pressed_by_a_script() {
    let texts: Vec<_> = scripts().iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let pressed = |key: &str| {
        let line = format!("key {key}");
        texts.iter().flat_map(|text| text.lines()).any(|l| l == line || l.starts_with(&format!("{line} ")))
    };
    for binding in Page::TABS.into_iter().flat_map(bindings) {
        if let Trigger::Keys(keys) = binding.trigger {
            let missing = keys.iter().map(|(key, _)| key.to_string()).find(|key| !pressed(key));
            assert_eq!(missing, None, "no script presses the key that should {}", binding.help);
        }
    }
}
