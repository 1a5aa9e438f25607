//! The answers page as a person meets it: what is said, what can be clicked, and what grows.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod stage;

use digitty::ink::Image;
use digitty::tui::event::{Event, Mouse};
use digitty::tui::page::answers::Detail;
use ratatui::crossterm::event::{KeyCode, MouseButton, MouseEventKind};
use stage::{SEVEN, Stage, mouse};

/// The cell at which a text begins.
fn place_of(stage: &Stage, text: &str) -> (u16, u16) {
    let screen = stage.text();
    let (row, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap();
    let column = line.split(text).next().unwrap().chars().count();
    (column as u16, row as u16)
}

fn click(stage: &mut Stage, cell: (u16, u16)) {
    stage.send(&[mouse(MouseEventKind::Down(MouseButton::Left), cell)]);
    stage.send(&[mouse(MouseEventKind::Up(MouseButton::Left), cell)]);
}

#[test]
fn a_dot_does_not_look_like_certainty() {
    let mut stage = Stage::new(80, 24);
    stage.paint(&[(14, 14)]);
    assert!(stage.shows("Not sure: that is only a dot."), "{}", stage.text());
    assert!(stage.shows("over 2 by 0.02") && stage.shows("not sure"), "{}", stage.text());
    stage.keys("c");
    stage.paint(SEVEN);
    assert!(stage.shows("All three read a 7.") && !stage.shows("not sure"), "{}", stage.text());
}

#[test]
fn saving_does_not_hide_the_verdict() {
    for (width, height) in [(80, 24), (120, 40), (70, 20), (40, 20)] {
        let mut stage = Stage::new(width, height);
        stage.paint(SEVEN);
        stage.keys("s");
        assert!(stage.shows("Saved somewhere") && stage.shows("All three read a 7."), "{}", stage.text());
    }
}

#[test]
fn an_answer_that_preprocessing_changes_is_told_both_ways() {
    let mut stage = Stage::new(80, 24);
    // A one at the left edge, which least squares cannot read where it is.
    stage.paint(&[(3, 5), (3, 23)]);
    assert!(stage.shows("preprocessing on  but as drawn LS 5"), "{}", stage.text());
    stage.keys("p");
    assert!(stage.shows("preprocessing off  but preprocessed LS 1"), "{}", stage.text());
    stage.keys("pc");
    stage.paint(SEVEN);
    assert!(!stage.shows("but as drawn"), "{}", stage.text());
}

/// The shade of each pixel of an image, as the stage shows it in full color.
fn shades(stage: &Stage, image: &Image) -> Vec<Vec<ratatui::style::Color>> {
    let (palette, size) = (stage.app().palette, image.size());
    let row = |y| (0..size.width()).map(|x| palette.ink(image[(x, y)]).unwrap()).collect();
    (0..size.height()).map(row).collect()
}

#[test]
fn a_key_flips_canvas_and_model_input_until_the_hand_draws() {
    for (width, height) in [(80, 24), (40, 20), (160, 50)] {
        let mut stage = Stage::new(width, height);
        stage.paint(SEVEN);
        assert_eq!(stage.grays(), shades(&stage, stage.app().canvas.drawing().image()));
        stage.keys("i");
        assert_eq!(stage.grays(), shades(&stage, stage.app().inference.model_input()));
        stage.paint(&[(5, 20), (20, 20)]);
        assert_eq!(stage.grays(), shades(&stage, stage.app().canvas.drawing().image()));
    }
}

#[test]
fn hints_can_be_clicked() {
    let mut stage = Stage::new(80, 24);
    stage.paint(SEVEN);
    let brush = stage.app().canvas.brush();
    let (x, y) = place_of(&stage, "[] brush");
    click(&mut stage, (x + 1, y));
    assert_eq!(stage.app().canvas.brush(), brush.thicker());
    click(&mut stage, (x, y));
    assert_eq!(stage.app().canvas.brush(), brush);
    let help = place_of(&stage, "? help");
    click(&mut stage, (help.0 + 3, help.1));
    assert!(stage.app().help.is_some());
    click(&mut stage, (0, 0));
    assert!(stage.app().help.is_none());
    let clear = place_of(&stage, "c clear");
    click(&mut stage, clear);
    assert!(stage.app().canvas.drawing().image().is_blank());
    stage.keys("2");
    let layer = place_of(&stage, "<> layer");
    let before = stage.app().scene().layer;
    click(&mut stage, (layer.0 + 1, layer.1));
    assert_eq!(stage.app().scene().layer, before + 1);
}

#[test]
fn the_wheel_changes_the_brush_and_scrolls_the_help() {
    let mut stage = Stage::new(80, 24);
    let (brush, at) = (stage.app().canvas.brush(), stage.cell_of(14, 14));
    stage.send(&[mouse(MouseEventKind::ScrollUp, at)]);
    assert_eq!(stage.app().canvas.brush(), brush.thicker());
    stage.send(&[mouse(MouseEventKind::ScrollDown, at), mouse(MouseEventKind::ScrollDown, at)]);
    assert_eq!(stage.app().canvas.brush(), brush.thinner());
    stage.keys("?");
    let top = stage.text();
    stage.send(&[mouse(MouseEventKind::ScrollDown, at)]);
    assert_ne!(stage.text(), top);
    stage.send(&[mouse(MouseEventKind::ScrollUp, at)]);
    assert_eq!(stage.text(), top);
    assert_eq!(stage.app().canvas.brush(), brush.thinner());
}

#[test]
fn a_key_that_means_nothing_says_so_and_changes_nothing() {
    let mut stage = Stage::new(80, 24);
    stage.paint(SEVEN);
    let image = stage.app().canvas.drawing().image().clone();
    stage.key(KeyCode::F(9));
    assert!(stage.shows("f9 does nothing here; ? shows the keys."), "{}", stage.text());
    assert!(stage.shows("All three read a 7.") && *stage.app().canvas.drawing().image() == image);
    stage.keys("u");
    assert!(!stage.shows("does nothing here"));
}

#[test]
fn the_big_canvas_is_painted_where_it_is_seen() {
    let mut stage = Stage::new(200, 60);
    stage.keys("b");
    let layout = stage.layout();
    assert_eq!((layout.detail, layout.canvas.width, layout.canvas.height), (Detail::Huge, 84, 42));
    // The middle of the pixel 10, 7: three columns and one and a half rows each.
    let at = |x: f32, y: f32| (f32::from(layout.canvas.x) + 3.0 * x, f32::from(layout.canvas.y) + 1.5 * y);
    let (column, row) = at(10.5, 7.5);
    let press = MouseEventKind::Down(MouseButton::Left);
    stage.turn(&[Event::Mouse(Mouse { kind: press, column, row })]);
    let stroke = stage.app().canvas.drawing().strokes().next().unwrap().points[0];
    assert_eq!((stroke.x, stroke.y), (10.5, 7.5));
    stage.keys("c");
    stage.paint(SEVEN);
    assert!(stage.shows("All three read a 7.") && stage.shows("Fully connected"), "{}", stage.text());
    stage.keys("b");
    assert_eq!(stage.layout().detail, Detail::Charts);
}

#[test]
fn the_headings_of_charts_never_meet() {
    let units = ["votes", "probability", "probability"];
    for width in 70..=130 {
        let stage = Stage::new(width, 24);
        if stage.layout().detail == Detail::Charts {
            let text = stage.text();
            let line = text.lines().find(|line| line.contains("probability")).unwrap();
            let words: Vec<_> =
                line.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
            assert_eq!(words, units, "{width} columns: {line}");
        }
    }
}
