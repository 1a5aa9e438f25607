//! Drawings on disk, seen from a real terminal: saved, and restored after an interruption.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod pty;

use std::path::Path;

use digitty::data;
use digitty::ink::{Image, ImageSize};
use rustix::process::Signal;
use tempfile::TempDir;

use pty::{Pty, SEVEN, command, drag, start};

/// A vertical line.
const ONE: &[(u16, u16)] = &[(15, 5), (15, 8), (15, 11), (15, 14)];

/// Starts a session that shares its state directory with others.
fn session(state: &Path, arguments: &[&str]) -> Pty {
    let mut command = command(arguments);
    command.env("XDG_STATE_HOME", state);
    start(command, (80, 24), TempDir::new().unwrap())
}

/// Paints a digit and, once it is read, cuts the session off.
fn interrupt(state: &Path, digit: &[(u16, u16)], read: &str, signal: Signal) {
    let mut pty = session(state, &[]);
    pty.wait_for_text("digit here");
    pty.send(drag(0, digit));
    pty.wait_for_text(read);
    pty.signal(signal);
    pty.end();
}

fn files(state: &Path) -> usize {
    std::fs::read_dir(state.join("digitty")).unwrap().count()
}

#[test]
fn all_interrupted_sessions_can_be_restored_and_nothing_is_removed_before_it_is_safe() {
    let state = TempDir::new().unwrap();
    interrupt(state.path(), SEVEN, "All three read a 7.", Signal::TERM);
    interrupt(state.path(), ONE, "All three read a 1.", Signal::HUP);
    let mut killed = session(state.path(), &[]);
    killed.wait_for_text("Press r to restore the drawings of 2 sessions.");
    killed.send("r");
    killed.wait_for_text("Restored; r restores the next (1 left)");
    killed.wait_for_text("1▸");
    killed.signal(Signal::KILL);
    killed.end();
    let mut pty = session(state.path(), &[]);
    pty.wait_for_text("the drawings of 2 sessions");
    pty.send("r");
    pty.wait_for_text("1▸");
    pty.send("r");
    pty.wait_for_text("7▸");
    pty.send("s");
    pty.wait_for_text("Saved digitty-1.png and digitty-1.jsonl");
    assert_eq!(files(state.path()), 1);
    pty.signal(Signal::TERM);
    pty.end();
    let mut last = session(state.path(), &[]);
    last.wait_for_text("the drawing of the last session");
    last.send("r");
    last.wait_for_text("1▸");
    last.signal(Signal::TERM);
    last.end();
    assert_eq!(files(state.path()), 1);
}

#[test]
fn a_pipe_in_place_of_a_drawing_holds_nothing_up() {
    let state = TempDir::new().unwrap();
    std::fs::create_dir(state.path().join("digitty")).unwrap();
    let path = state.path().join("digitty/recovery");
    rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RWXU).unwrap();
    let mut pty = session(state.path(), &[]);
    pty.wait_for_text("digit here");
    pty.send("r");
    pty.wait_for_text("Could not restore: not a regular file: ");
    pty.signal(Signal::TERM);
    assert_eq!(pty.end().exit_code(), 143);
}

#[test]
fn strokes_saved_without_the_image_below_them_are_said_to_be() {
    let mut image = Image::blank(ImageSize::MNIST);
    (4..28 - 4).for_each(|y| image[(14, y)] = 1.0);
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("one.png");
    std::fs::write(&file, data::png::encode(&image).unwrap()).unwrap();
    let mut pty = session(directory.path(), &["--load", file.to_str().unwrap()]);
    pty.wait_for_text("All three read a 1.");
    pty.send("s");
    pty.wait_for_text("Saved digitty-1.png");
    pty.send(drag(0, SEVEN));
    pty.send("s");
    pty.wait_for_text("Saved digitty-2.png; digitty-2.jsonl has the strokes without the loaded image");
    assert!(!pty.home.path().join("digitty-1.jsonl").exists());
}

#[test]
fn a_dumb_terminal_is_refused() {
    let mut command = command(&[]);
    command.env("TERM", "dumb");
    let mut pty = start(command, (80, 24), TempDir::new().unwrap());
    pty.wait_for_text("digitty: this terminal cannot move its cursor (TERM=dumb)");
    assert_eq!(pty.end().exit_code(), 2);
}
