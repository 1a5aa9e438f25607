//! Scripts that nobody should write: each ends in an error with its location, and none in a panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod stage;

use std::fmt::Write;
use std::path::Path;

use digitty::ink::{Brush, Drawing, ImageSize, Point, Stroke};
use digitty::models::Lineup;
use digitty::script::{Output, Script, play};
use fastrand::Rng;
use rayon::prelude::*;
use stage::quick_models;

fn open(path: &Path) -> anyhow::Result<Vec<Drawing>> {
    anyhow::ensure!(path.ends_with("one.jsonl"), "expected one.jsonl, found {}", path.display());
    let line = (0..100).map(|step| Point::new(14.0, 4.0 + step as f32 / 5.0)).collect();
    Ok(vec![Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(line, Brush::default())])])
}

/// Plays a script as far as it goes.
fn run(text: &[u8], models: &Lineup) -> Result<Vec<Output>, String> {
    let script = Script::parse(Path::new("hostile"), text);
    script.and_then(|script| play(&script, models, &mut open)).map_err(|error| error.to_string())
}

#[test]
fn hostile_scripts_end_at_their_location() {
    let models = quick_models();
    let many = |line: &str, times: usize| format!("{line}\n").repeat(times);
    let scripts = [
        ("1:1", "a".repeat(1 << 20)),
        ("1:1", "#".repeat(1 << 20)),
        ("1:8", format!("expect {}", "x ".repeat(20_000))),
        ("1:6", "size 65535x65535".into()),
        ("2:8", "key c\nresize 65535x65535".into()),
        ("1:8", "stroke 1e309,1e309".into()),
        ("1:8", format!("stroke {},1", "9".repeat(10_000))),
        ("2:1", "\nmeow".into()),
        ("1:4", "key\0".into()),
        ("1:5", "key \0".into()),
        ("1:6", "load hostile".into()),
        ("1:10", "recovery /dev/zero".into()),
        ("1:7", "key u x65536".into()),
        ("1:1", "a".repeat((16 << 20) + 1)),
    ];
    for (place, text) in scripts {
        let error = run(text.as_bytes(), &models).unwrap_err();
        let beginning: String = text.chars().take(40).collect();
        assert!(error.starts_with(&format!("{place}: ")), "{beginning}: {error}");
        assert!(error.len() < 300, "{error}");
    }
    // Work without end, each line of it harmless.
    let lines = [
        "stroke 0,0 28,28 brush 6\nkey c\nkey u x1000",
        "resize 1000x500\nexpect blank\nresize 1x1\nexpect blank",
        "resize 1000x500\nprint screen",
        "load one.jsonl",
        "expect blank",
        "key space x1000",
        "stroke 1,1\nsnapshot a",
    ];
    lines.par_iter().for_each(|line| {
        let error = run(many(line, 50_000).as_bytes(), &models).unwrap_err();
        assert!(error.contains("too much work: "), "{line}: {error}");
    });
}

/// Lines that mean something, and most of which have room for a number or a word.
const LINES: &[&str] = &[
    "size @x@",
    "color 16",
    "color none",
    "recovery one.jsonl",
    "task shapes",
    "theme light",
    "models ls,fcn",
    "collect @ @",
    "page layers",
    "tick x@",
    "label @",
    "stroke @,@ @,@",
    "stroke @,@ brush @ erase",
    "mouse down @,@",
    "mouse drag @,@ right",
    "mouse up @,@ middle",
    "key ~",
    "key ~ x@",
    "key shift+~",
    "load one.jsonl",
    "load ~",
    "resize @x@",
    "expect cnn @",
    "expect not ls @ >= @",
    "expect fcn != ls",
    "expect blank",
    "expect screen \"~\"",
    "snapshot ~",
    "snapshot a.txt",
    "snapshot a.png region @,@,@,@",
    "print screen",
    "print json",
    "print predictions",
    "# ~",
];

/// Numbers at which programs break.
const NUMBERS: &[&str] =
    &["0", "1", "7", "24", "80", "27.5", "-1", "300", "1000", "65535", "65536", "1e309", "NaN", "00", ""];

fn script(rng: &mut Rng) -> Vec<u8> {
    let mut text = String::new();
    for _ in 0..rng.usize(..12) {
        for c in LINES[rng.usize(..LINES.len())].chars() {
            match c {
                // Small numbers mostly, or few scripts would come far.
                '@' if rng.u32(..4) > 0 => write!(text, "{}", rng.u32(1..30)).unwrap(),
                '@' => text.push_str(NUMBERS[rng.usize(..NUMBERS.len())]),
                '~' => text.push(rng.char('!'..='~')),
                c => text.push(c),
            }
        }
        text.push('\n');
    }
    let mut bytes = text.into_bytes();
    for _ in 0..rng.usize(..3) * rng.usize(..3) {
        damage(&mut bytes, rng);
    }
    bytes
}

/// Changes, adds, removes or doubles a few bytes.
fn damage(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.usize(..=bytes.len());
    match rng.u32(..4) {
        0 => bytes.insert(at, rng.u8(..)),
        1 => bytes.truncate(at),
        2 if at < bytes.len() => bytes[at] = rng.u8(..),
        _ => bytes.extend_from_within(at..),
    }
}

#[test]
fn twelve_thousand_random_scripts_never_panic() {
    [2026, 2027].into_par_iter().for_each(six_thousand_random_scripts);
}

fn six_thousand_random_scripts(seed: u64) {
    let models = quick_models();
    let mut rng = Rng::with_seed(seed);
    let (mut played, mut refused) = (0, 0);
    for _ in 0..6_000 {
        match run(&script(&mut rng), &models) {
            Ok(_) => played += 1,
            Err(error) => {
                refused += 1;
                let location: Vec<_> = error.splitn(3, ':').collect();
                let numbers = location[..2].iter().all(|number| number.parse::<usize>().is_ok_and(|n| n > 0));
                assert!(numbers, "an error without a location: {error}");
            }
        }
    }
    assert!(played > 1_000 && refused > 1_000, "{played} played, {refused} refused");
}
