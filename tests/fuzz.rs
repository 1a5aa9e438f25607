//! A million random events: what hands, terminals and broken lines send, all the way through.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::time::{Duration, Instant};

use digitty::ink::{Drawing, ImageSize};
use digitty::models::Lineup;
use digitty::tui::app::App;
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::session::Session;
use digitty::vt::{Terminal, TerminalSize};
use ratatui::layout::Size;
use rayon::prelude::*;

/// Bytes that terminals, hands and broken lines send: whole reports, pieces of them, keys, noise.
fn random_bytes(rng: &mut fastrand::Rng) -> Vec<u8> {
    let number = |rng: &mut fastrand::Rng| match rng.u8(..20) {
        0 => rng.u64(..).to_string(),
        1 => "0".to_owned(),
        _ => rng.u16(..140).to_string(),
    };
    let report = |rng: &mut fastrand::Rng| {
        let button = rng.choice([0, 2, 32, 32, 32, 34, 35, 64, 99]).unwrap_or(0);
        let name = rng.choice(["M", "M", "M", "m"]).unwrap_or("M");
        format!("\x1b[<{button};{};{}{name}", number(rng), number(rng)).into_bytes()
    };
    match rng.u8(..16) {
        0..9 => report(rng),
        9 => {
            let mut cut = report(rng);
            cut.truncate(rng.usize(..cut.len()));
            cut
        }
        10 => rng
            .choice([
                &b"\x1b[200~q\x1b[A\xff\x1b[201~"[..],
                b"\x1b]11;rgb:0/0/0\x07",
                b"\x1bP1$rq\x1b\\",
                b"\x9dq",
            ])
            .unwrap_or_default()
            .to_vec(),
        11 => rng
            .choice([&b"\x1b[I"[..], b"\x1b[O", b"\x1b[?1016;1$y", b"\x1b[6;20;10t"])
            .unwrap_or_default()
            .to_vec(),
        12 => rng
            .choice([&b"\x1b[A"[..], b"\x1bOB", b"\x1b[1;2C", b"\x1b[3~", b"\x1b"])
            .unwrap_or_default()
            .to_vec(),
        13 => (0..rng.usize(..8)).map(|_| rng.u8(..)).collect(),
        _ => {
            let keys = b"cuUe[]p hjklHJKLsr?qx\x0c\x1a\x03";
            vec![keys[rng.usize(..keys.len())]]
        }
    }
}

/// A million events through decoder, layout, app and views, at sizes from nothing to 500×200.
#[test]
fn a_million_random_events_do_no_harm() {
    [11, 12].into_par_iter().for_each(half_a_million_random_events);
}

fn half_a_million_random_events(seed: u64) {
    println!("seed {seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let app = App::new(
        Lineup::builtin().unwrap(),
        Drawing::blank(ImageSize::MNIST),
        Palette::new(ColorDepth::Ansi256),
    );
    let mut session = Session::new(app, Size::new(80, 24));
    let (mut terminal, mut now) = (Terminal::default(), Instant::now());
    terminal.enter(TerminalSize { columns: 80, rows: 24, cell: Some((10, 20)) }, now);
    let mut happened = 0;
    while happened < 500_000 {
        let mut events = Vec::new();
        for _ in 0..rng.usize(..400) {
            terminal.receive(&random_bytes(&mut rng), now, &mut events);
        }
        now += Duration::from_millis(rng.choice([1, 60, 3000]).unwrap());
        terminal.elapse(now, &mut events);
        if rng.u8(..4) == 0 {
            let (columns, rows) = match rng.u8(..20) {
                0 => (500, 200),
                1 => (rng.u16(..3), rng.u16(..3)),
                _ => (rng.u16(..150), rng.u16(..60)),
            };
            terminal.resize(TerminalSize { columns, rows, cell: None }, &mut events);
        }
        happened += events.len();
        for event in events {
            // Also after what would end it.
            _ = session.handle_events(&[event], &mut (), &mut ());
        }
        session.render(&mut ()).unwrap();
        assert!(terminal.take_output().len() < 100_000);
        let pixels = session.app().canvas.drawing().image().pixels();
        assert!(pixels.iter().all(|ink| (0.0..=1.0).contains(ink)));
    }
}
