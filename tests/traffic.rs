//! What a drag costs: bytes over the line, time of the processor, frames behind the hand.
//!
//! `cargo test --release --test traffic -- --nocapture --test-threads 1` prints the figures. Bytes,
//! completeness and idleness are asserted; times are not, because machines differ.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod pty;
mod stage;

use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::time::{Duration, Instant};

use digitty::ink::{Drawing, ImageSize};
use digitty::tui::app::App;
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::event::Event;
use digitty::tui::page;
use digitty::tui::session::{Screen, Session};
use digitty::vt::{Terminal, TerminalSize};
use pty::{Output, Pty, command, count, digitty, start};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Color;
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
    ready_on(color, CLASSIC)
}

/// The columns and rows of a classic terminal, and of a large one.
const CLASSIC: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (160, 50);

fn ready_on(color: &str, screen: (u16, u16)) -> Pty {
    let pty = start(command(&["paint", "--color", color]), screen, TempDir::new().unwrap());
    pty.wait_for_text("paint a digit here");
    wait_until_quiet(&pty);
    pty
}

/// A drag at the pace of a hand, 100 reports a second, after some keys.
fn drag_of_a_hand(color: &str, keys: &str, screen: (u16, u16)) -> f64 {
    const EVENTS: usize = 300;
    let mut pty = ready_on(color, screen);
    pty.send(keys);
    wait_until_quiet(&pty);
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
        "{color} {keys:?} {screen:?}: {bytes:.0} bytes and {time:.3} ms of processor an event, {shown} frames for \
         {EVENTS} events"
    );
    bytes
}

#[test]
fn an_event_costs_at_most_120_bytes_and_twice_that_in_truecolor() {
    let bytes = std::thread::scope(|scope| {
        let drag = |color| scope.spawn(move || drag_of_a_hand(color, "", CLASSIC));
        let drags = ["256", "none", "16", "truecolor"].map(drag);
        drags.map(|drag| drag.join().unwrap())
    });
    // 24 bits of color take more bytes, fewer colors take fewer.
    for (bytes, most) in bytes.into_iter().zip([120.0, 120.0, 120.0, 240.0]) {
        assert!(bytes <= most, "{bytes} bytes an event");
    }
}

/// Pages that look into a model: all layers of the CNN that fill the page, the steps of both convolutions, and the
/// weights of all models, a level in where something moves there; the reasons and the search of one pixel.
#[test]
fn pages_that_look_into_the_models_cost_at_most_400_bytes_an_event() {
    let keys =
        ["2", "2>", "2>>", "2>>>", "2>>>>\r", "2>>>>>>", "3", "3>>", "4", "4\r", "4M", "4M\r", "5", "6"];
    let drag = |keys: &str, screen| {
        let bytes = drag_of_a_hand("256", keys, screen);
        assert!(bytes <= 400.0, "{bytes} bytes an event after {keys:?} on {screen:?}");
    };
    // They sleep most of the time.
    for (screen, keys) in
        [CLASSIC, LARGE].iter().flat_map(|screen| keys.chunks(5).map(move |keys| (*screen, keys)))
    {
        std::thread::scope(|scope| {
            for keys in keys {
                scope.spawn(move || drag(keys, screen));
            }
        });
    }
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

/// The train page of shapes, paused.
fn train_page() -> Pty {
    let command = command(&["paint", "--task", "shapes", "--color", "256"]);
    let mut pty = start(command, CLASSIC, TempDir::new().unwrap());
    pty.wait_for_text("paint a shape here");
    pty.send("7");
    pty.wait_for_text("random weights");
    wait_until_quiet(&pty);
    pty
}

/// Paints cells of the canvas that have no ink yet, each after a rest of the hand, and returns how many milliseconds
/// after each report a frame came, in order of size.
fn ink_delays(pty: &mut Pty) -> Vec<f64> {
    let cells = [3, 6, 9].into_iter().flat_map(|row| (1..16).step_by(2).map(move |column| (column, row)));
    let delay = |(i, cell)| {
        std::thread::sleep(Duration::from_millis(60));
        let shown = pty.look(|output| frames(output));
        let sent = Instant::now();
        pty.send(report(if i == 0 { 0 } else { 32 }, cell));
        pty.wait_for("a frame", |output| (frames(output) > shown).then_some(()));
        sent.elapsed().as_secs_f64() * 1e3
    };
    let mut delays: Vec<f64> = cells.enumerate().map(delay).collect();
    delays.sort_by(f64::total_cmp);
    delays
}

#[test]
fn every_report_is_drawn_while_a_network_learns() {
    for (state, keys) in [("paused", ""), ("learning", " ")] {
        let mut pty = train_page();
        pty.send(keys);
        pty.wait_for_text(if keys.is_empty() { "random weights" } else { "learning" });
        let delays = ink_delays(&mut pty);
        let (middle, last) = (delays[delays.len() / 2], delays[delays.len() - 1]);
        println!("{state}: ink after {middle:.1} ms (median of {}; at most {last:.1})", delays.len());
    }
}

#[test]
fn a_network_learns_to_read_the_circle_on_the_canvas() {
    let mut pty = train_page();
    let circle = [(8, 3), (12, 5), (12, 8), (8, 10), (4, 8), (4, 5), (8, 3)];
    for (i, cell) in circle.into_iter().enumerate() {
        pty.send(report(if i == 0 { 0 } else { 32 }, cell));
    }
    pty.send("\x1b[<0;9;4m");
    pty.wait_for_text("With random weights");
    let begin = Instant::now();
    pty.send(" ");
    pty.wait_for_text("batches it reads a circle");
    println!("from random weights to a circle that is read: {:.2} s", begin.elapsed().as_secs_f64());
}

#[test]
fn a_training_sends_at_most_2_kb_a_second() {
    let mut pty = train_page();
    pty.send(" ");
    pty.wait_for_text("learning");
    let (begin, mut sent) = (Instant::now(), Vec::new());
    while begin.elapsed() < Duration::from_secs(4) && pty.look(|output| output.text().contains("learning")) {
        sent.push((begin.elapsed().as_secs_f64(), pty.look(|output| output.bytes.len())));
        std::thread::sleep(Duration::from_millis(20));
    }
    let (time, all) = (sent[sent.len() - 1].0, sent[sent.len() - 1].1 - sent[0].1);
    let in_second = |&(from, before): &(f64, usize)| {
        let later = sent.iter().take_while(|(at, _)| *at <= from + 1.0);
        later.last().map_or(0, |(_, bytes)| bytes - before)
    };
    let worst = sent.iter().map(in_second).max().unwrap_or(0);
    println!("learning for {time:.1} s: {all} bytes, at most {worst} in a second");
    assert!(all as f64 <= 2000.0 * (time + 1.0), "{all} bytes in {time} s");
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
fn the_first_frame_takes_few_bytes_and_little_memory() {
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
    let (bytes, memory) = (pty.look(|output| output.bytes.len()), pty.peak_memory());
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_digitty")).unwrap().len();
    println!("{bytes} bytes, {memory} MB of memory, binary {:.2} MB", size as f64 / 1e6);
    assert!(bytes <= 6000 && memory <= 100, "{bytes} bytes, {memory} MB");
}

/// The far end of a slow line, in simulated time: what the program sends waits for its turn, and what has
/// arrived is shown and answered.
struct SlowLine {
    speed: f64,
    now: Instant,
    terminal: Terminal,
    queue: VecDeque<u8>,
    arrived: Vec<u8>,
    credit: f64,
    emulator: vt100::Parser,
}

impl Screen for SlowLine {
    fn wait(&mut self, _until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        self.now += TICK;
        self.queue.extend(self.terminal.take_output());
        self.credit = if self.queue.is_empty() { 0.0 } else { self.credit + self.speed * TICK.as_secs_f64() };
        let count = (self.credit as usize).min(self.queue.len());
        self.credit -= count as f64;
        let bytes: Vec<u8> = self.queue.drain(..count).collect();
        self.emulator.process(&bytes);
        for byte in bytes {
            self.arrived.push(byte);
            let answer: &[u8] = match &self.arrived[..] {
                [.., 0x1b, b'[', b'5', b'n'] => pty::ALIVE,
                [.., 0x1b, b'[', b'0', b'c'] => b"\x1b[?62;22c",
                _ => b"",
            };
            self.terminal.receive(answer, self.now, events);
        }
        self.terminal.elapse(self.now, events);
        Ok(())
    }

    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
        Ok(self.terminal.draw(changes, self.now))
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The time between two looks at the line, and between two frames.
const TICK: Duration = Duration::from_millis(20);

/// A cell of the canvas as the eye sees it: a letter, and the colors of its upper and its lower half.
type Look = (String, String, String);

fn look(symbol: &str, fg: impl Debug, bg: impl Debug) -> Look {
    let (fg, bg) = (format!("{fg:?}"), format!("{bg:?}"));
    match symbol {
        "▀" => (String::new(), fg, bg),
        "▄" => (String::new(), bg, fg),
        " " | "" => (String::new(), bg.clone(), bg),
        other => (other.to_owned(), bg.clone(), bg),
    }
}

fn shown(emulator: &vt100::Parser, (x, y): (u16, u16)) -> Look {
    let name = |color| match color {
        vt100::Color::Idx(index) => Color::Indexed(index),
        _ => Color::Reset,
    };
    let cell = emulator.screen().cell(y, x).unwrap();
    look(cell.contents(), name(cell.fgcolor()), name(cell.bgcolor()))
}

/// Draws for 15 seconds of simulated time over a line of this many bytes a second, and returns how far the
/// ink on the screen was behind the hand at most, and how long one frame of the whole canvas takes.
fn ink_behind(speed: f64) -> (f64, f64) {
    let size = Size::new(80, 24);
    let app =
        App::new(stage::quick_models(), Drawing::blank(ImageSize::MNIST), Palette::new(ColorDepth::Ansi256));
    let mode = app.mode();
    let mut session = Session::new(app, size);
    let start = Instant::now();
    let mut line = SlowLine {
        speed,
        now: start,
        terminal: Terminal::default(),
        queue: VecDeque::new(),
        arrived: Vec::new(),
        credit: 0.0,
        emulator: vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0),
    };
    line.terminal.enter(TerminalSize { columns: 80, rows: 24, cell: None }, start);
    let canvas = page::canvas(&mode, size);
    let cells: Vec<_> = canvas.positions().map(|at| (at.x, at.y)).collect();
    let mut history: Vec<Vec<(Instant, Look)>> = vec![Vec::new(); cells.len()];
    let mut buffer = Buffer::empty(Rect::from((Position::ORIGIN, size)));
    let (mut worst, mut events) = (Duration::ZERO, Vec::new());
    let reports = scribble(375);
    for turn in 0..750 {
        line.wait(None, &mut events).unwrap();
        // A hand that draws an eight in four seconds, as careful people do.
        let at = reports[turn / 4];
        line.terminal.receive(report(32, at).as_bytes(), line.now, &mut events);
        _ = session.step(&events, &mut line, &mut ()).unwrap();
        events.clear();
        buffer.reset();
        page::draw(session.app(), &mut buffer);
        for (&at, history) in cells.iter().zip(&mut history) {
            let cell = &buffer[at];
            let wanted = look(cell.symbol(), cell.fg, cell.bg);
            if history.last().is_none_or(|(_, latest)| *latest != wanted) {
                history.push((line.now, wanted));
            }
            let seen = shown(&line.emulator, at);
            let age = history.iter().rposition(|(_, look)| *look == seen).map_or(0, |index| index + 1);
            if let Some((changed, _)) = history.get(age) {
                worst = worst.max(line.now - *changed);
            }
        }
    }
    let all: Vec<_> = cells.iter().map(|&(x, y)| (x, y, &buffer[(x, y)])).collect();
    let mut unlimited = Terminal::default();
    unlimited.draw(&all, line.now);
    (worst.as_secs_f64(), unlimited.take_output().len() as f64 / speed)
}

/// Frames are skipped, never queued.
#[test]
fn on_a_slow_line_the_ink_is_a_second_and_a_frame_behind_at_most() {
    for speed in [240.0, 960.0, 2400.0, 1e6] {
        let (behind, frame) = ink_behind(speed);
        println!(
            "{speed} bytes/s: ink {behind:.2} s behind at most; a frame of the canvas takes {frame:.2} s"
        );
        assert!(behind <= 1.0 + frame, "{speed} bytes/s: {behind} s behind");
    }
}
