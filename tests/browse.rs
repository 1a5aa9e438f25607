//! Browsing MNIST and files of drawings, in scripts.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod program;
mod small_mnist;

use program::{Files, digitty, refusal, stdout};

#[test]
fn the_test_images_of_a_directory_are_answered_and_filtered() {
    let files = Files::new();
    small_mnist::write(std::path::Path::new(files.dir()));
    let script = files.add(
        "browse.script",
        b"browse .\npage data\nprint screen\nkey l x4\nkey enter\nprint screen\nkey enter\nexpect not blank\n\
          expect screen \"Number 4 is on the canvas\"\n",
    );
    let output = digitty(&["run", &script], b"");
    assert!(output.status.success(), "{}", stdout(&output));
    assert!(stdout(&output).contains("MNIST's test: 40. Enter shows"), "{}", stdout(&output));
    // Of ten classes, the fourth has four of the forty images.
    assert!(stdout(&output).contains("class 3: 1 of 4."), "{}", stdout(&output));
    assert!(stdout(&output).contains("number 4"));
}

#[test]
fn what_cannot_be_browsed_is_refused_where_the_script_names_it() {
    let files = Files::new();
    files.add("unlabeled.jsonl", b"{\"strokes\":[[[1,2]]]}\n");
    for (line, words) in
        [("browse nowhere.jsonl", "No such file"), ("browse unlabeled.jsonl", "no drawing has a label")]
    {
        let script = files.add("browse.script", format!("{line}\npage data\nprint screen\n").as_bytes());
        let output = digitty(&["run", &script], b"");
        let told = format!("{}{}", stdout(&output), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(words) && told.contains(":1:8"), "{told}");
    }
    assert!(refusal(&["browse", "--mnist", "a", "--strokes", "b"], b"").contains("cannot be used with"));
}

#[test]
fn the_wheel_leafs_over_images_and_changes_the_brush_over_the_canvas() {
    let files = Files::new();
    small_mnist::write(std::path::Path::new(files.dir()));
    let shown = |wheel: &str| {
        let lines = format!("browse .\npage data\nkey x\nkey enter\n{wheel}\nprint screen\n");
        let output = digitty(&["run", &files.add("wheel.script", lines.as_bytes())], b"");
        assert!(output.status.success(), "{}", stdout(&output));
        stdout(&output).to_string()
    };
    let first = shown("");
    assert_ne!(shown("mouse wheeldown 60,10"), first);
    assert_eq!(shown("mouse wheeldown 60,10\nmouse wheelup 60,10"), first);
    let thicker = shown("mouse wheelup 10,10");
    assert!(thicker != first && thicker.contains("1 of 40"), "{thicker}");
}
