//! The README's generated parts are what the program says today.
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

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// Compares the lines between two markers with `today`, or writes them there.
fn assert_current(part: &str, today: &str) {
    let text = std::fs::read_to_string(readme()).unwrap();
    let opening = text.find(&format!("<!-- {part}:")).expect("the opening marker");
    let start = opening + text[opening..].find('\n').unwrap() + 1;
    let end = start + text[start..].find(&format!("<!-- /{part} -->")).expect("the closing marker");
    if std::env::var_os("UPDATE").is_some() {
        let updated = format!("{}\n{}\n\n{}", &text[..start], today.trim_end(), &text[end..]);
        std::fs::write(readme(), updated).unwrap();
        return;
    }
    assert_eq!(
        text[start..end].trim(),
        today.trim(),
        "the README's {part} is outdated; run UPDATE=1 cargo test --test readme"
    );
}

/// The keys of the page that the app begins with, and those that each other page adds.
fn keys() -> String {
    let answers: Vec<_> = page::bindings(Page::Answers).collect();
    let mut tables = keymap::markdown(answers.iter().copied());
    for other in Page::TABS.into_iter().filter(|other| *other != Page::Answers) {
        let own = page::bindings(other).filter(|binding| !answers.contains(binding));
        let name = other.name();
        write!(
            tables,
            "\nOn the page *{name}*, besides the tools of the canvas:\n\n{}",
            keymap::markdown(own)
        )
        .unwrap();
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

// One test, because they all write the same file.
#[test]
fn the_generated_parts_are_current() {
    assert_current("keys", &keys());
    let lineup = Lineup::builtin().unwrap();
    let (comparison, posts) = lineup.catalog().split_at(lineup.members().len());
    assert_current("accuracy", &accuracy(comparison));
    assert_current("posts", &accuracy(posts));
    assert_current("shapes", &accuracy(Lineup::of(&SHAPES).unwrap().members()));
    assert_current("experiments", &experiments::table());
    assert_current("script", &script());
}
