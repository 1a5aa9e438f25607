//! What a drag costs: bytes over the line, time of the processor, frames behind the hand.
//!
//! `cargo test --release --test traffic -- --nocapture --test-threads 1` prints the figures. Bytes,
//! completeness and idleness are asserted; times are not, because machines differ.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod pty;

use std::time::{Duration, Instant};

use pty::{Output, Pty, command, count, digitty, start};
use tempfile::TempDir;

/// A scribble of so many reports over the canvas of a classic screen: an eight that grows wider, each
/// report a cell or two from the one before, as a hand at an easy pace makes them.
fn scribble(events: usize) -> Vec<(u16, u16)> {
    let at = |i: usize| {
        let t = i as f32 / 50.0 * std::f32::consts::TAU;
        let width = 4.0 + (i as f32 / 50.0) % 8.0;
        let column = 14.5 + width * (2.0 * t).sin();
        let row = 10.0 + 5.5 * t.cos();
        (column as u16, row as u16)
    };
    (0..events).map(at).collect()
}

fn report(button: u8, (column, row): (u16, u16)) -> String {
    format!("\x1b[<{button};{};{}M", column + 1, row + 1)
}

/// Nanoseconds on a processor, and how often it was given one.
fn processor(pty: &Pty) -> (u64, u64) {
    let pid = pty.child.process_id().unwrap();
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let (mut time, mut turns) = (0, 0);
    for task in tasks {
        let path = task.unwrap().path().join("schedstat");
        let text = std::fs::read_to_string(path).unwrap();
        let fields: Vec<u64> = text.split_whitespace().map(|f| f.parse().unwrap()).collect();
        time += fields[0];
        turns += fields[2];
    }
    (time, turns)
}

fn frames(output: &Output) -> usize {
    count(&output.bytes, b"\x1b[?2026l")
}

/// Waits until the program sleeps and has nothing more to say.
fn wait_until_quiet(pty: &Pty) {
    let mut last = (0, 0);
    loop {
        let now = (pty.look(|output| output.bytes.len()), processor(pty).1 as usize);
        if now == last {
            return;
        }
        last = now;
        std::thread::sleep(Duration::from_millis(250));
    }
}

fn ready(color: &str) -> Pty {
    let pty = start(command(&["paint", "--color", color]), (80, 24), TempDir::new().unwrap());
    pty.wait_for_text("paint a digit here");
    wait_until_quiet(&pty);
    pty
}

/// A drag at the pace of a hand, 100 reports a second.
fn drag_of_a_hand(color: &str) -> f64 {
    const EVENTS: usize = 300;
    let mut pty = ready(color);
    let (bytes, shown, time) = (pty.look(|o| o.bytes.len()), pty.look(|o| frames(o)), processor(&pty).0);
    for (i, cell) in scribble(EVENTS).into_iter().enumerate() {
        pty.send(report(if i == 0 { 0 } else { 32 }, cell));
        std::thread::sleep(Duration::from_millis(10));
    }
    wait_until_quiet(&pty);
    let bytes = (pty.look(|o| o.bytes.len()) - bytes) as f64 / EVENTS as f64;
    let shown = pty.look(|o| frames(o)) - shown;
    let time = (processor(&pty).0 - time) as f64 / 1e6 / EVENTS as f64;
    println!(
        "{color}: {bytes:.0} bytes and {time:.3} ms of processor an event, {shown} frames for {EVENTS} events"
    );
    bytes
}

#[test]
fn an_event_costs_at_most_120_bytes_in_256_colors() {
    let bytes = std::thread::scope(|scope| {
        let drag = |color| scope.spawn(move || drag_of_a_hand(color));
        let drags = ["256", "none", "16", "truecolor"].map(drag);
        drags.map(|drag| drag.join().unwrap())
    });
    assert!(bytes[0] <= 120.0);
}

#[test]
fn ten_thousand_events_a_second_leave_no_backlog() {
    const EVENTS: usize = 10_000;
    let mut pty = ready("256");
    let begin = Instant::now();
    let mut cells = scribble(EVENTS - 20);
    // At the end to where there is no ink yet, so that the last frame has something to show.
    cells.extend((0..20).map(|i| (14 - i / 2, 16)));
    for (i, cells) in cells.chunks(100).enumerate() {
        let reports: String = cells.iter().map(|&cell| report(32, cell)).collect();
        pty.send(reports);
        let due = begin + Duration::from_millis(10 * (i as u64 + 1));
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    let sent = Instant::now();
    wait_until_quiet(&pty);
    let latest = pty.look(|output| output.latest);
    let behind = latest.saturating_duration_since(sent).as_secs_f64() * 1e3;
    let rate = EVENTS as f64 / (sent - begin).as_secs_f64();
    println!("{rate:.0} events a second: last frame {behind:.1} ms after the last event");
    pty.send("s");
    pty.wait_for_text("digitty-1.jsonl");
    let strokes = std::fs::read_to_string(pty.home.path().join("digitty-1.jsonl")).unwrap();
    let points = strokes.matches("],[").count() + 1;
    let moves = 1 + cells.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert_eq!(points, moves, "points got lost");
}

#[test]
fn nothing_wakes_an_idle_program() {
    let mut pty = digitty(&[]);
    pty.wait_for_text("paint a digit here");
    // Also in the middle of things: a stroke begun, a sequence cut short.
    pty.send("\x1b[<0;10;10M\x1b[<32;1");
    pty.wait_for_text("▸");
    wait_until_quiet(&pty);
    let before = (processor(&pty).1, pty.look(|output| output.bytes.len()));
    std::thread::sleep(Duration::from_secs(1));
    let after = (processor(&pty).1, pty.look(|output| output.bytes.len()));
    assert_eq!(before, after);
}

#[test]
fn the_first_frame_comes_at_once() {
    let mut times: Vec<_> = (0..20)
        .map(|_| {
            let begin = Instant::now();
            let mut pty = digitty(&[]);
            pty.wait_for_text("paint a digit here");
            let time = begin.elapsed().as_secs_f64() * 1e3;
            pty.send("q");
            pty.end();
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("first frame {:.1} ms after spawning (median of 20; best {:.1})", times[10], times[0]);
    let pty = ready("256");
    let path = format!("/proc/{}/status", pty.child.process_id().unwrap());
    let status = std::fs::read_to_string(path).unwrap();
    let memory = status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"));
    println!("{}", memory.collect::<Vec<_>>().join(", "));
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_digitty")).unwrap().len();
    println!("binary {:.2} MB", size as f64 / 1e6);
}
