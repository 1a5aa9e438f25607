//! A live session on a pseudo-terminal, recorded and played back by the real program.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod pty;

use std::path::Path;
use std::process::Command;

use pty::{SEVEN, digitty, drag};

/// What `digitty run` prints of a script with more lines at its end.
fn played(script: &Path, more: &str) -> String {
    let mut text = std::fs::read_to_string(script).unwrap();
    text.push_str(more);
    let longer = script.with_file_name("longer.script");
    std::fs::write(&longer, text).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_digitty")).arg("run").arg(longer).output().unwrap();
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
    assert!(text.ends_with("key r\nkey q\n"), "{text}");
    std::fs::write(&script, text.replace("key q\n", "")).unwrap();
    played(&script, "expect cnn 7\n");
}

#[test]
fn a_recording_that_cannot_be_written_is_refused_before_anybody_draws() {
    let mut pty = digitty(&["--record", "nowhere/session.script"]);
    pty.wait_for_text("cannot record to nowhere/session.script");
    assert_eq!(pty.end().exit_code(), 2);
}
