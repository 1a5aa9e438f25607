//! The generated parts of the README and of docs/ are what the program says today.
//!
//! `UPDATE=1 cargo test --test readme` regenerates them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod experiments;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use digitty::models::{Lineup, Member, SHAPES};
use digitty::script::{self, Script};
use digitty::tui::app::Page;
use digitty::tui::{keymap, page};

const README: &str = "README.md";
const ACCURACY: &str = "docs/accuracy.md";

fn path_of(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// Compares the lines between two markers in a file with `today`, or writes them there.
fn assert_current(file: &str, part: &str, today: &str) {
    let path = path_of(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let opening = text.find(&format!("<!-- {part}:")).expect("the opening marker");
    let start = opening + text[opening..].find('\n').unwrap() + 1;
    let end = start + text[start..].find(&format!("<!-- /{part} -->")).expect("the closing marker");
    if std::env::var_os("UPDATE").is_some() {
        let updated = format!("{}\n{}\n\n{}", &text[..start], today.trim_end(), &text[end..]);
        std::fs::write(&path, updated).unwrap();
        return;
    }
    assert_eq!(
        text[start..end].trim(),
        today.trim(),
        "{part} in {file} is outdated; run UPDATE=1 cargo test --test readme"
    );
}

/// The keys of the page that the app begins with.
fn keys() -> String {
    keymap::markdown(page::bindings(Page::Answers))
}

/// The keys that each other page adds.
fn page_keys() -> String {
    let answers: Vec<_> = page::bindings(Page::Answers).collect();
    let mut tables = String::new();
    for other in Page::TABS.into_iter().filter(|other| *other != Page::Answers) {
        let own = page::bindings(other).filter(|binding| !answers.contains(binding));
        let name = other.name();
        let table = keymap::markdown(own);
        write!(tables, "\nOn the page *{name}*, besides the tools of the canvas:\n\n{table}").unwrap();
    }
    tables
}

/// The accuracies that the weights files of these models carry.
fn accuracy(members: &[Member]) -> String {
    let records = || members.iter().map(|member| &member.checkpoint.record);
    let sets: BTreeSet<_> = records().flat_map(|record| record.accuracy.keys()).collect();
    let mut table = String::from("| % correct on |");
    for member in members {
        write!(table, " {} |", member.name.to_lowercase()).unwrap();
    }
    table += " measured by |\n|---|---|---|---|---|\n";
    for set in sets {
        let (name, preprocess) = set.split_once(", ").unwrap();
        let input = if preprocess == "on" { "preprocessed" } else { "as drawn" };
        write!(table, "| {name}, {input} |").unwrap();
        for record in records() {
            let share = record.accuracy.get(set);
            let cell = share.map_or("–".to_owned(), |share| format!("{:.2}", share * 100.0));
            write!(table, " {cell} |").unwrap();
        }
        writeln!(table, " {} |", measured_by(name, preprocess)).unwrap();
    }
    table
}

/// The command that shows the figures of a set.
fn measured_by(name: &str, preprocess: &str) -> String {
    let set = match name {
        "MNIST test" => "--mnist DIR",
        "unseen writers" => "--strokes FILE --unseen --redrawn",
        "generated shapes" | "drawn shapes" => "--task shapes",
        _ => return "`digitty train`, as it goes".to_owned(),
    };
    format!("`digitty eval {set} --preprocess {preprocess}`")
}

/// The example, which is one of the scripts that are played as tests.
fn script() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/seven.script");
    format!("```text\n{}```", std::fs::read_to_string(path).unwrap())
}

/// The first picture: a film of one of the scripts that are played as tests.
fn film() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/readme.script");
    let script = Script::parse(&path, &std::fs::read(&path).unwrap()).unwrap();
    let film = script::film(&script, &Lineup::builtin().unwrap(), &mut |_| anyhow::bail!("loads nothing"));
    script::animation(&film.unwrap())
}

#[test]
fn the_first_picture_is_todays_film() {
    let (path, film) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/drawing.svg"), film());
    assert!(film.len() < 300_000, "{} bytes are too many for a README", film.len());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &film).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == film,
        "tests/scripts/drawing.svg is outdated; run UPDATE=1 cargo test --test readme"
    );
}

// One test, because several write the same file.
#[test]
fn the_generated_parts_are_current() {
    assert_current(README, "keys", &keys());
    assert_current("docs/keys.md", "page-keys", &page_keys());
    let lineup = Lineup::builtin().unwrap();
    let (comparison, posts) = lineup.catalog().split_at(lineup.members().len());
    assert_current(README, "accuracy", &accuracy(comparison));
    assert_current(ACCURACY, "posts", &accuracy(posts));
    assert_current(ACCURACY, "shapes", &accuracy(Lineup::of(&SHAPES).unwrap().members()));
    assert_current(ACCURACY, "experiments", &experiments::table());
    assert_current(README, "script", &script());
}
