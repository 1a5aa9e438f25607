//! A live session on a pseudo-terminal, recorded and played back by the real program.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod pty;

use std::io::Write;
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use pty::{SEVEN, digitty, drag};

/// What `digitty run` prints of a script with more lines at its end. As on a desk, where a golden file that is
/// missing is written; in CI it would be an error.
fn played(script: &Path, more: &str) -> String {
    let mut text = std::fs::read_to_string(script).unwrap();
    text.push_str(more);
    let longer = script.with_file_name("longer.script");
    std::fs::write(&longer, text).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_digitty"));
    let output = run.arg("run").arg(longer).env_remove("CI").output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_recorded_session_plays_as_it_was_painted() {
    let mut pty = digitty(&["paint", "--record", "session.script"]);
    pty.wait_for_text("paint a digit here");
    pty.send(drag(0, SEVEN));
    pty.wait_for_text("All three read a 7.");
    pty.resize(100, 30);
    pty.wait_for("a larger screen", |output| output.text().lines().count().gt(&25).then_some(()));
    pty.send("p");
    pty.wait_for_text("preprocessing off");
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.end().exit_code(), 143, "a session that is cut off is recorded too");
    let script = pty.home.path().join("session.script");
    let screen = played(&script, "print screen\n");
    assert!(screen.contains("preprocessing off"), "{screen}");
    played(&script, "key p\nexpect cnn 7\nexpect screen \"All three read a 7.\"\n");
}

#[test]
fn what_was_brought_back_is_kept_beside_the_recording() {
    let mut first = digitty(&[]);
    first.wait_for_text("paint a digit here");
    first.send(drag(0, SEVEN));
    first.wait_for_text("All three read a 7.");
    first.signal(rustix::process::Signal::TERM);
    first.end();
    let home = std::mem::replace(&mut first.home, tempfile::TempDir::new().unwrap());
    let mut second = pty::start(pty::command(&["--record", "session.script"]), (80, 24), home);
    second.wait_for_text("Press r");
    second.send("r");
    second.wait_for_text("Restored");
    second.send("q");
    assert_eq!(second.end().exit_code(), 0);
    let script = second.home.path().join("session.script");
    let text = std::fs::read_to_string(&script).unwrap();
    assert!(text.contains("\nrecovery session.script.recovered\n"), "{text}");
    assert!(text.ends_with("\nkey r\n"), "{text}");
    played(&script, "expect cnn 7\n");
}

#[test]
fn a_recording_trains_again() {
    let mut pty = digitty(&["paint", "--task", "shapes", "--record", "session.script"]);
    pty.wait_for_text("paint a shape here");
    pty.send("7");
    pty.wait_for_text("random weights");
    pty.send("n ");
    pty.wait_for_text("learning");
    // The training goes on while the answers are shown.
    pty.send("1");
    pty.wait_for_text("The training goes on");
    pty.send("7");
    pty.wait_for_text("learning");
    pty.send(" ");
    pty.wait_for_text("paused");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    let script = pty.home.path().join("session.script");
    let text = std::fs::read_to_string(&script).unwrap();
    let trained =
        text.lines().filter_map(|line| line.strip_prefix("train cnn ")).map(|n| n.parse::<u32>().unwrap());
    let batches = 1 + trained.sum::<u32>();
    assert!(batches > 1, "{text}");
    played(&script, &format!("expect screen \"batch {batches}/\"\n"));
}

#[test]
fn checks_can_be_appended_to_a_recording() {
    let mut pty = digitty(&["paint", "--record", "session.script"]);
    pty.wait_for_text("paint a digit here");
    pty.send(drag(0, SEVEN));
    pty.wait_for_text("All three read a 7.");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    played(&pty.home.path().join("session.script"), "expect cnn 7\nsnapshot after.txt\n");
    assert!(pty.home.path().join("after.txt").exists());
}

#[test]
fn whatever_is_recorded_can_be_played() {
    let home = tempfile::TempDir::new().unwrap();
    let load = "a \"seven\"\n\u{1b}[31m #.jsonl.gz";
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(b"{\"strokes\":[[[9,6],[19,6],[13,23]]]}\n").unwrap();
    gzip.write_all(&b"{\"strokes\":[[[9,6]]]}\n".repeat(500_000)).unwrap();
    std::fs::write(home.path().join(load), gzip.finish().unwrap()).unwrap();
    let record = "session \"1\"\n.script";
    let arguments = ["paint", "--record", record, "--load", load];
    let mut pty = pty::start(pty::command(&arguments), (80, 24), home);
    pty.wait_for_text("All three read a 7.");
    let there_and_back = [(4, 4), (24, 14), (5, 13), (20, 3)];
    let long: Vec<_> = there_and_back.into_iter().cycle().take(6000).collect();
    pty.send(drag(0, &long));
    pty.send("uU".repeat(60));
    pty.send("u");
    pty.wait_for_text("All three read a 7.");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    played(&pty.home.path().join(record), "expect cnn 7\nkey U\nexpect not blank\n");
}

#[test]
fn what_is_loaded_from_a_pipe_is_kept_beside_the_recording() {
    let home = tempfile::TempDir::new().unwrap();
    std::fs::write(home.path().join("seven.jsonl"), "{\"strokes\":[[[9,6],[19,6],[13,23]]]}\n").unwrap();
    let command = "cat seven.jsonl | \"$0\" --record s.script --load -";
    let mut shell = portable_pty::CommandBuilder::new("bash");
    shell.args(["-c", command, env!("CARGO_BIN_EXE_digitty")]);
    let mut pty = pty::start(shell, (80, 24), home);
    pty.wait_for_text("All three read a 7.");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    played(&pty.home.path().join("s.script"), "expect cnn 7\n");
}

#[test]
fn a_recording_overwrites_nothing() {
    for (name, taken) in [("session.script", "session.script"), ("s", "s.loaded"), ("s", "s.recovered")] {
        let home = tempfile::TempDir::new().unwrap();
        let path = home.path().join(taken);
        std::fs::write(&path, "precious").unwrap();
        let mut pty = pty::start(pty::command(&["--record", name]), (80, 24), home);
        pty.wait_for_text(&format!("{taken} exists and will not be overwritten"));
        assert_eq!(pty.end().exit_code(), 2);
        assert_eq!(std::fs::read_to_string(path).unwrap(), "precious");
    }
    let home = tempfile::TempDir::new().unwrap();
    std::os::unix::fs::symlink("nowhere", home.path().join("s")).unwrap();
    let mut pty = pty::start(pty::command(&["--record", "s"]), (80, 24), home);
    pty.wait_for_text("s exists and will not be overwritten");
    assert_eq!(pty.end().exit_code(), 2);
    assert!(!pty.home.path().join("nowhere").exists());
}

#[test]
fn a_recording_that_cannot_be_written_is_refused_before_anybody_draws() {
    let mut pty = digitty(&["--record", "nowhere/session.script"]);
    pty.wait_for_text("cannot record to nowhere/session.script");
    assert_eq!(pty.end().exit_code(), 2);
}
