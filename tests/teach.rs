//! Teaching models single drawings: measured by the program.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod program;

use std::fmt::Write;

use program::{Files, digitty, refusal, stdout};
use serde_json::Value;

/// A seven with a foot of this length, from this column on.
fn seven(left: f32, foot: f32) -> String {
    let (right, bottom) = (left + 12.0, left + 4.0);
    let end = bottom + foot;
    format!("[[[{left},5],[{right},5],[{bottom},24],[{end},24]]]")
}

/// The drawings of a writer of whom nobody has seen anything: five sevens with a foot, which are twos to him, and
/// upright ones.
fn drawings(writer: &str) -> String {
    let mut file = String::new();
    for place in 0..5 {
        let (left, foot) = (7.0 + place as f32 / 2.0, 2.0 + place as f32 / 4.0);
        writeln!(file, r#"{{"label":2,"writer":"{writer}","strokes":{}}}"#, seven(left, foot)).unwrap();
        writeln!(file, r#"{{"label":1,"writer":"{writer}","strokes":[[[{left},5],[{left},24]]]}}"#).unwrap();
    }
    file
}

/// A writer whose drawings are not trained on: see `digitty::train::Split`.
const UNSEEN: &str = "una";

#[test]
fn after_one_drawing_the_others_like_it_are_read() {
    let files = Files::new();
    let file = files.add("drawings.jsonl", drawings(UNSEEN).as_bytes());
    let output = digitty(&["eval", "--teach", &file, "--json"], b"");
    let report: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!((report["n"].as_u64(), report["writers"].as_u64()), (Some(10), Some(1)));
    for model in ["ls", "fcn", "cnn"] {
        let rows = report["models"][model].as_array().unwrap();
        let taught: Vec<_> = rows.iter().map(|row| row["taught"].as_u64().unwrap()).collect();
        assert_eq!(taught, [1, 3, 10]);
        // Three trials, each with the four others.
        assert_eq!(rows[0]["others"], 12, "{model} reads none of them");
        assert!(rows[0]["others_correct"].as_u64() >= Some(9), "{model}: {}", rows[0]["others_correct"]);
        assert_eq!((rows[0]["correct"].as_u64(), rows[0]["lost"].as_u64()), (Some(15), Some(0)), "{model}");
        assert_eq!(rows[2]["writers"], 0);
    }
    let text = digitty(&["eval", "--teach", &file, "--models", "cnn"], b"");
    assert!(stdout(&text).contains(" of 12 "), "{}", stdout(&text));
    assert!(stdout(&text).lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn a_file_without_unseen_writers_is_refused() {
    let files = Files::new();
    let file = files.add("drawings.jsonl", drawings("").replace(r#""writer":"","#, "").as_bytes());
    assert!(refusal(&["eval", "--teach", &file], b"").contains("kept out of training"));
    assert!(refusal(&["eval", "--teach", &file, "--strokes", &file], b"").contains("cannot be used with"));
}
