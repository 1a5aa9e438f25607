//! Collecting drawings of a writer: events in at the front door, frames and lines of a file out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod stage;

use std::process::{Command, Output};

use digitty::tui::app::Page;
use digitty::tui::collection::Collection;
use digitty::tui::color::ColorDepth;
use digitty::tui::key::Key;
use digitty::tui::keymap::{self, Trigger};
use digitty::tui::page;
use digitty::tui::session::Exit;
use ratatui::crossterm::event::{KeyCode, MouseButton};
use ratatui::layout::Size;

use stage::{SEVEN, Stage, drag};

const CLASSIC: Size = Size::new(80, 24);

fn collecting(count: usize, size: Size) -> Stage {
    Stage::collecting(Collection::new("anna".to_owned(), 10, count, 1), size, ColorDepth::Truecolor)
}

/// Draws a seven and accepts it, whatever is asked for.
fn accept(stage: &mut Stage) {
    stage.paint(SEVEN);
    stage.key(KeyCode::Enter);
}

fn prompt(stage: &Stage) -> Option<u8> {
    stage.app().collection.as_ref().unwrap().prompt()
}

#[test]
fn drawings_are_stored_with_the_class_that_was_asked_for() {
    let mut stage = collecting(4, CLASSIC);
    let mut asked = Vec::new();
    while let Some(label) = prompt(&stage) {
        assert!(
            stage.text().lines().any(|line| line.contains("Draw a") && line.ends_with(&label.to_string()))
        );
        assert!(stage.shows(&format!("{} of 4", asked.len() + 1)));
        asked.push(label);
        accept(&mut stage);
        assert!(stage.app().canvas.drawing().image().is_blank());
    }
    let stored: Vec<u8> = stage.world.store.collected.iter().map(|labeled| labeled.label).collect();
    assert_eq!(stored, asked[..3], "the last one can still be taken back");
    let pending = stage.app().collection.as_ref().unwrap().pending().unwrap();
    assert_eq!(pending.label, asked[3]);
    assert!(stage.shows("Thank you, anna!") && stage.shows("of 4"));
}

#[test]
fn no_prediction_is_shown_before_the_end() {
    let mut stage = collecting(1, CLASSIC);
    stage.paint(SEVEN);
    assert!(stage.app().inference.answers().is_some());
    for word in ["read", "%", "votes", "Least", "LS", "▸", "preprocessing"] {
        assert!(!stage.shows(word), "{word}");
    }
    // Keys of the answers page mean nothing here.
    stage.keys("pmsr");
    assert!(stage.app().picker.is_none() && stage.world.store.saved.is_empty());
    stage.key(KeyCode::Enter);
    assert!(stage.shows("Least squares"));
}

#[test]
fn a_blank_canvas_is_not_accepted_but_can_be_skipped() {
    let mut stage = collecting(2, CLASSIC);
    let first = prompt(&stage);
    stage.key(KeyCode::Enter);
    assert!(stage.shows("There is no drawing yet") && prompt(&stage) == first);
    stage.keys("n");
    assert!(prompt(&stage) != first && stage.shows("2 of 2"));
    stage.key(KeyCode::Backspace);
    assert_eq!(prompt(&stage), first);
    stage.keys("nn");
    assert!(stage.shows("0 of 0") && stage.world.store.collected.is_empty());
}

#[test]
fn the_last_drawing_can_be_taken_back_and_changed_and_no_other() {
    let mut stage = collecting(3, CLASSIC);
    let first = prompt(&stage);
    accept(&mut stage);
    let drawn = |stage: &Stage| stage.app().canvas.drawing().strokes().count();
    stage.keys("b");
    assert_eq!((prompt(&stage), drawn(&stage)), (first, 1));
    stage.keys("c");
    stage.paint(&[(4, 4), (20, 20)]);
    stage.key(KeyCode::Enter);
    accept(&mut stage);
    stage.keys("bb");
    assert!(stage.shows("The one before is already in the file"));
    let stored = &stage.world.store.collected;
    assert_eq!((stored.len(), Some(stored[0].label)), (1, first));
    assert!(stored[0].drawing.image()[(12, 12)] > 0.5, "the second drawing took the place of the first");
}

#[test]
fn the_score_page_leads_back_to_the_last_drawing() {
    let mut stage = collecting(1, CLASSIC);
    accept(&mut stage);
    assert_eq!(stage.app().page, Page::Score);
    stage.send(&drag(MouseButton::Left, &[(5, 5), (9, 9)]));
    assert!(stage.app().canvas.drawing().image().is_blank(), "there is no canvas to paint on");
    stage.key(KeyCode::Backspace);
    assert!(stage.app().page == Page::Collect && !stage.app().canvas.drawing().image().is_blank());
    stage.key(KeyCode::Enter);
    assert_eq!(stage.key(KeyCode::Char('q')), Some(Exit::Quit));
}

#[test]
fn what_cannot_be_stored_is_not_lost() {
    let mut stage = collecting(3, CLASSIC);
    accept(&mut stage);
    stage.world.store.is_full = true;
    let second = prompt(&stage);
    accept(&mut stage);
    assert!(stage.shows("Could not save: no space left"));
    assert!(prompt(&stage) == second && !stage.app().canvas.drawing().image().is_blank());
    stage.world.store.is_full = false;
    stage.key(KeyCode::Enter);
    assert_eq!(stage.world.store.collected.len(), 1);
    assert_ne!(prompt(&stage), second);
}

#[test]
fn a_class_to_draw_is_shown_on_every_screen_that_one_can_paint_on() {
    for depth in [ColorDepth::None, ColorDepth::Ansi256] {
        for (width, height) in [(28, 15), (40, 16), (50, 20), (60, 24), (80, 24), (120, 40), (200, 60)] {
            let collection = Collection::new("anna".to_owned(), 10, 10, 3);
            let mut stage = Stage::collecting(collection, Size::new(width, height), depth);
            assert!(stage.shows("Draw a") && stage.shows("1 of 10"), "{width}×{height}\n{}", stage.text());
            stage.paint(SEVEN);
            assert!(!stage.app().canvas.drawing().image().is_blank(), "{width}×{height}");
            assert!(stage.text().to_lowercase().contains("press enter"), "{width}×{height}");
            stage.keys("?");
            assert!(stage.shows("accept"), "{width}×{height}\n{}", stage.text());
            stage.keys("?");
            (0..10).for_each(|_| accept(&mut stage));
            assert!(stage.shows("of 10") && stage.shows("Least"), "{width}×{height}\n{}", stage.text());
        }
    }
}

#[test]
fn the_pages_draw_at_any_size() {
    let mut stage = collecting(1, CLASSIC);
    for page in [Page::Collect, Page::Score] {
        assert_eq!(stage.app().page, page);
        for (width, height) in (0..60).flat_map(|width| [0, 1, 2, 3, 9, 15, 40].map(|height| (width, height)))
        {
            stage.resize(width, height);
        }
        stage.resize(80, 24);
        accept(&mut stage);
    }
}

#[test]
fn no_key_of_a_page_is_bound_twice() {
    for page in [Page::Collect, Page::Score] {
        let mut keys: Vec<Key> = Vec::new();
        for binding in page::bindings(page) {
            if let Trigger::Keys(bound) = binding.trigger {
                keys.extend(bound.iter().map(|(key, _)| *key));
            }
        }
        for (place, key) in keys.iter().enumerate() {
            assert!(!keys[..place].contains(key), "{key}");
            assert!(keymap::action_of(page::bindings(page), *key).is_some());
        }
    }
}

/// The label of the drawing that is stored with the next one.
fn pending(stage: &Stage) -> Option<u8> {
    stage.app().collection.as_ref().unwrap().pending().map(|labeled| labeled.label)
}

#[test]
fn random_events_do_no_harm_and_every_stored_drawing_has_its_label() {
    let mut rng = fastrand::Rng::with_seed(5);
    let mut stage = collecting(60, CLASSIC);
    let keys = [KeyCode::Enter, KeyCode::Backspace, KeyCode::Esc, KeyCode::Left, KeyCode::Down];
    let mut asked = Vec::new();
    for _ in 0..4000 {
        // A drag may begin on a hint, which is a click on it.
        let (pending, before) = (pending(&stage), stage.world.store.collected.len());
        match rng.u8(..8) {
            0..3 => stage.send(&drag(MouseButton::Left, &[(rng.u16(..80), rng.u16(..24)), (20, 12)])),
            3 => stage.send(&drag(MouseButton::Right, &[(rng.u16(..40), rng.u16(..24)), (20, 12)])),
            4 => stage.key(KeyCode::Char(rng.choice(*b"nbcuU[]e hJ?pms").unwrap().into())),
            _ => stage.key(rng.choice(keys).unwrap()),
        };
        asked.extend(pending.filter(|_| stage.world.store.collected.len() > before));
        let (done, count) = stage.app().collection.as_ref().unwrap().progress();
        assert!(done <= count && (done == count) == (stage.app().page == Page::Score));
    }
    let stored: Vec<u8> = stage.world.store.collected.iter().map(|labeled| labeled.label).collect();
    assert!(stored == asked && stored.len() > 5, "{stored:?}");
    assert!(stage.world.store.collected.iter().all(|labeled| !labeled.drawing.image().is_blank()));
}

/// Runs `digitty eval --strokes drawings.jsonl` in a directory of its own.
fn eval(lines: &[&str], arguments: &[&str]) -> Output {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("drawings.jsonl"), lines.join("\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_digitty"));
    command.args(["eval", "--strokes", "drawings.jsonl"]).args(arguments);
    command.current_dir(directory.path()).output().unwrap()
}

/// Sevens, one of them with another label.
const DRAWINGS: [&str; 3] = [
    r#"{"label":7,"writer":"ben","strokes":[[[9,6],[19,6],[13,23]]]}"#,
    r#"{"label":7,"writer":"anna","strokes":[[[9,6],[19,6],[13,23]]]}"#,
    r#"{"label":1,"writer":"anna","strokes":[[[9,6],[19,6],[13,23]]]}"#,
];

#[test]
fn writers_are_compared_in_a_table_and_in_json() {
    let output = eval(&DRAWINGS, &["--by", "writer"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = "\
3 drawings by 2 writers, preprocessed

writer            drawings     Least squares   Fully connected     Convolutional
ben                      1       1   100.0 %       1   100.0 %       1   100.0 %
anna                     2       1    50.0 %       1    50.0 %       1    50.0 %
mean ± std. dev.               75.0 ± 35.4 %     75.0 ± 35.4 %     75.0 ± 35.4 %

The ten volunteers of the post that these models come from: 77 % ± 13.4.

Least squares: misread of whom
anna  1 as 7

Fully connected: misread of whom
anna  1 as 7

Convolutional: misread of whom
anna  1 as 7
";
    assert_eq!(text, expected, "{text}");
    let output = eval(&DRAWINGS, &["--by", "writer", "--json", "--models", "cnn"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["over_writers"]["cnn"]["mean"], 0.75);
    assert_eq!(json["writers"][0]["writer"], "ben");
    let misread = &json["writers"][1]["models"]["cnn"]["misread"][0];
    assert_eq!(
        (&misread["label"], &misread["predicted"], &misread["count"]),
        (&1.into(), &7.into(), &1.into())
    );
}

#[test]
fn writers_can_only_be_compared_where_they_are_known() {
    let nameless = r#"{"label":7,"strokes":[[[9,6],[19,6],[13,23]]]}"#;
    let output = eval(&[DRAWINGS[0], nameless], &["--by", "writer"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error, "digitty: drawings.jsonl, line 2: no writer to compare by\n");
}
