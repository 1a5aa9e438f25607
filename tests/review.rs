//! `digitty run --review` on a pseudo-terminal: what is accepted is written, what is rejected is gone.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod pty;

use std::path::Path;
use std::process::Command;

use pty::Pty;
use tempfile::TempDir;

const SCRIPT: &str = "stroke 9,6 19,6 13,23\nsnapshot one.txt\nsnapshot two.svg\n";

/// A directory in which both golden files differ from what the script shows now.
fn changed() -> TempDir {
    let home = TempDir::new().unwrap();
    let script = home.path().join("a.script");
    std::fs::write(&script, SCRIPT).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_digitty"));
    assert!(run.arg("run").arg(&script).env_remove("CI").output().unwrap().status.success());
    std::fs::write(&script, SCRIPT.replace("13,23", "13,22")).unwrap();
    home
}

fn review(home: TempDir) -> Pty {
    pty::start(pty::command(&["run", "--review", "a.script"]), (80, 24), home)
}

fn read(home: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(home.join(name)).ok()
}

#[test]
fn snapshots_are_accepted_and_rejected() {
    let home = changed();
    let golden = ["one.txt", "two.svg"].map(|name| read(home.path(), name).unwrap());
    let mut pty = review(home);
    pty.wait_for_text("1 of 2   a.script:2:10  one.txt");
    pty.wait_for_text("seen now");
    let seen = read(pty.home.path(), "one.txt.new").unwrap();
    pty.send("a");
    pty.wait_for_text("2 of 2   a.script:3:10  two.svg");
    pty.send("r");
    assert_eq!(pty.end().exit_code(), 1, "one was rejected");
    pty.wait_for_text("1 accepted, 1 rejected, 0 left");
    pty.assert_restored();
    let home = pty.home.path();
    assert!(seen != golden[0] && read(home, "one.txt").unwrap() == seen);
    assert_eq!(read(home, "two.svg").unwrap(), golden[1]);
    assert_eq!([read(home, "one.txt.new"), read(home, "two.svg.new")], [None, None]);
}

#[test]
fn when_all_is_accepted_the_next_run_passes() {
    let mut pty = review(changed());
    pty.wait_for_text("1 of 2");
    pty.send("A");
    assert_eq!(pty.end().exit_code(), 0);
    let home = std::mem::replace(&mut pty.home, TempDir::new().unwrap());
    let mut again = review(home);
    assert_eq!(again.end().exit_code(), 0);
    again.wait_for_text("all as expected");
}

#[test]
fn quitting_leaves_everything() {
    let mut pty = review(changed());
    pty.wait_for_text("1 of 2");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 1);
    pty.wait_for_text("0 accepted, 0 rejected, 2 left");
    assert!(read(pty.home.path(), "one.txt.new").is_some());
}

#[test]
fn what_differs_where_nothing_can_be_shown_is_not_taken_as_accepted() {
    let home = TempDir::new().unwrap();
    std::fs::write(home.path().join("a.script"), "stroke 9,6 19,6\npage layers\nsnapshot one.txt\n").unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_digitty"));
    let run = run.args(["run", "a.script"]).current_dir(home.path()).env_remove("CI");
    assert!(run.output().unwrap().status.success());
    let golden = read(home.path(), "one.txt").unwrap();
    let (seen, values) = golden.split_once("# Values\n").unwrap();
    std::fs::write(home.path().join("one.txt"), format!("{seen}# Values\nnot {values}")).unwrap();
    let mut pty = review(home);
    assert_eq!(pty.end().exit_code(), 1);
    pty.wait_for_text("cannot be shown side by side");
}

#[test]
fn without_a_terminal_there_is_no_review() {
    let home = changed();
    let mut run = Command::new(env!("CARGO_BIN_EXE_digitty"));
    let output = run.args(["run", "--review", "a.script"]).current_dir(home.path()).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("digitty: --review: standard output is not a terminal; "), "{error}");
    assert_eq!(output.status.code(), Some(2));
}
