//! What terminals send: any bytes, at any times, end in events, and never in a terminal that keeps its edge awake.
#![no_main]

use std::time::{Duration, Instant};

use digitty::tui::event::Event;
use digitty::vt::{Terminal, TerminalSize};
use libfuzzer_sys::fuzz_target;
use ratatui::buffer::Cell;

/// The most bytes of a control sequence: of a longer one, what has come is dropped, however it was cut.
const MAX_SEQUENCE: usize = 128;

fuzz_target!(|bytes: &[u8]| {
    converse(bytes);
    // Nobody says that the mouse is in pixels before it is asked, in the same bytes.
    if bytes.len() <= MAX_SEQUENCE && !bytes.windows(4).any(|window| window == b"1016") {
        assert_eq!(events(bytes.chunks(MAX_SEQUENCE)), events(bytes.chunks(1)));
    }
});

/// Returns the events of pieces that come without a pause.
fn events<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Event> {
    let (mut terminal, mut events, now) = (Terminal::default(), Vec::new(), Instant::now());
    pieces.for_each(|piece| terminal.receive(piece, now, &mut events));
    events
}

/// After a byte 255, the next one says how long nothing comes, and whether there is a new size then.
fn converse(bytes: &[u8]) {
    let (mut terminal, mut events, mut now) = (Terminal::default(), Vec::new(), Instant::now());
    let size = |n: u16| TerminalSize {
        columns: n,
        rows: n / 2,
        cell: (n % 3 > 0).then_some((1 + n % 5, 1 + n % 7)),
    };
    terminal.enter(size(80), now);
    for piece in bytes.split(|&byte| byte == 255) {
        let (&n, piece) = piece.split_first().unwrap_or((&0, piece));
        let n = u16::from(n);
        now += Duration::from_millis(u64::from(n * n / 10));
        terminal.elapse(now, &mut events);
        if n % 2 == 1 {
            terminal.resize(size(n), &mut events);
        }
        let before = events.len();
        terminal.receive(piece, now, &mut events);
        // A lone Escape and the first byte of what looked like its rest may have come before.
        assert!(events.len() - before <= piece.len() + 2);
        terminal.draw(&[(n, 0, &Cell::EMPTY), (0, n, &Cell::EMPTY)], now);
        if let Some(deadline) = terminal.deadline() {
            terminal.elapse(deadline, &mut events);
            terminal.draw(&[], deadline);
            assert!(terminal.deadline().is_none_or(|next| next > deadline));
        }
        _ = terminal.take_output();
    }
    for event in events {
        if let Event::Mouse(mouse) = event {
            assert!(mouse.column.is_finite() && mouse.row.is_finite());
        }
    }
}
