//! Dependencies point one way: each module uses only those that the table allows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};

/// A module, and the modules that it may use.
const LAYERS: [(&str, &[&str]); 11] = [
    ("ink", &[]),
    ("nn", &["ink"]),
    ("models", &["ink", "nn"]),
    ("data", &["ink"]),
    ("augment", &["ink", "data"]),
    ("eval", &["ink", "nn", "models"]),
    ("train", &["ink", "nn", "models", "data", "augment", "eval"]),
    ("tui", &["ink", "nn", "models"]),
    ("vt", &["ink", "models", "tui"]),
    ("script", &["ink", "nn", "models", "data", "tui"]),
    ("cli", &["ink", "nn", "models", "data", "augment", "eval", "train", "tui", "vt", "script"]),
];

/// Words by which the core would open a file, read the clock's date or write to a terminal.
const EDGES: [&str; 6] = ["std::fs", "std::io", "std::process", "std::env", "ratatui", "println!"];

/// Rooms at the edge: they alone open files and look at the environment.
const EDGE_ROOMS: [&str; 3] = ["cli", "tty", "vt"];

/// Words by which any other room would.
const OUTSIDE: [&str; 7] = ["fs::", "fs,", "File::", "OpenOptions", "env::", "process::", "net::"];

fn files_of(module: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![root.join(format!("{module}.rs"))];
    let mut folders = vec![root.join(module)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "rs") && file.exists());
    files
}

/// The source of a file without its unit tests, which may reach wherever they like.
fn source(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned()
}

/// The modules of this crate that a source names after `crate::`.
fn used(source: &str) -> Vec<&str> {
    let names = source.split("crate::").skip(1);
    names.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()).collect()
}

#[test]
fn modules_use_only_what_lies_below_them() {
    for (module, allowed) in LAYERS {
        for file in files_of(module) {
            let source = source(&file);
            let known = |name: &&str| LAYERS.iter().any(|(layer, _)| layer == name);
            for name in used(&source).into_iter().filter(known) {
                assert!(
                    name == module || allowed.contains(&name),
                    "{} uses {name}, which is not below {module}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn the_core_opens_no_file_and_knows_no_terminal() {
    for module in ["ink", "nn", "models"] {
        let files = files_of(module);
        assert!(!files.is_empty(), "{module} has no files");
        for file in files {
            let source = source(&file);
            let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                let edge = EDGES.iter().find(|edge| line.contains(**edge));
                assert!(edge.is_none(), "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn files_are_opened_at_the_edge_alone() {
    let mut checked = 0;
    for file in
        LAYERS.iter().filter(|(room, _)| !EDGE_ROOMS.contains(room)).flat_map(|(room, _)| files_of(room))
    {
        let source = source(&file);
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let found = OUTSIDE.iter().find(|word| has_word(line, word));
            assert!(found.is_none(), "{}: {line}", file.display());
        }
        checked += 1;
    }
    assert!(checked > 50, "only {checked} files");
}

/// Returns true if `word` is in the line, and not as the end of a longer identifier.
fn has_word(line: &str, word: &str) -> bool {
    let boundary = |before: &str| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| boundary(&line[..at]))
}

#[test]
fn every_module_has_its_layer() {
    let library = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs"));
    for line in library.lines() {
        let Some(module) = line.strip_prefix("pub mod ") else {
            continue;
        };
        let module = module.trim_end_matches(';');
        assert!(LAYERS.iter().any(|(layer, _)| *layer == module), "{module} has no place in the table");
    }
}
