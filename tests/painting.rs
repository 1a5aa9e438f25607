//! What scripts cannot tell of the app: strokes, frames, exits, and colors at every depth.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod stage;

use digitty::ink::Tool;
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::event::Event;
use digitty::tui::session::Exit;
use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};

use stage::{SEVEN, Stage, drag, mouse, press};

#[test]
fn the_screen_has_the_grays_of_the_ink() {
    let sizes = [(80, 24), (120, 40), (28, 15), (60, 20), (200, 60)];
    for depth in [ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::Truecolor] {
        for (width, height) in sizes {
            let mut stage = Stage::with(width, height, depth);
            stage.paint(SEVEN);
            let palette = Palette::new(depth);
            let image = stage.app().canvas.drawing().image();
            for (gray, ink) in stage.grays().concat().into_iter().zip(image.pixels()) {
                assert_eq!(Some(gray), palette.ink(*ink), "{depth:?} {width}×{height}");
            }
        }
    }
}

#[test]
fn every_point_is_kept_and_a_turn_draws_once() {
    let mut stage = Stage::with(80, 24, ColorDepth::Ansi256);
    let cells: Vec<_> = (0..1000).map(|i| (2 + i % 20, 5 + i % 9)).collect();
    let frames = stage.world.screen.frames;
    stage.send(&drag(MouseButton::Left, &cells));
    assert_eq!(stage.world.screen.frames, frames + 1);
    let stroke = stage.app().canvas.drawing().strokes().next().unwrap();
    assert_eq!(stroke.points.len(), 1000);
}

#[test]
fn nothing_is_drawn_when_nothing_changes() {
    let mut stage = Stage::new(80, 24);
    stage.paint(SEVEN);
    let before = stage.world.screen.frames;
    stage.turn(&[]);
    stage.send(&[mouse(MouseEventKind::Moved, (3, 3))]);
    assert_eq!(stage.world.screen.frames, before);
}

#[test]
fn preprocessing_can_be_switched_off_and_the_preview_shows_it() {
    let mut stage = Stage::new(120, 40);
    stage.paint(&[(2, 2), (8, 2), (5, 9)]);
    let centered = stage.app().inference.model_input().clone();
    assert_ne!(&centered, stage.app().canvas.drawing().image());
    stage.keys("p");
    assert!(stage.shows("preprocessing off"));
    assert_eq!(stage.app().inference.model_input(), stage.app().canvas.drawing().image());
    stage.keys("p");
    assert_eq!(stage.app().inference.model_input(), &centered);
    assert!(stage.shows("model input"));
}

#[test]
fn a_lost_release_does_not_join_two_strokes() {
    let mut stage = Stage::new(80, 24);
    let mut events = stage.drag_events(MouseButton::Left, &[(4, 4), (4, 10)]);
    events.pop();
    events.extend(stage.drag_events(MouseButton::Left, &[(20, 4), (20, 10)]));
    stage.send(&events);
    assert_eq!(stage.app().canvas.drawing().strokes().count(), 2);
    assert!(stage.app().canvas.drawing().image()[(12, 8)] < 0.1);
}

#[test]
fn two_buttons_at_once_are_two_strokes() {
    let mut stage = Stage::new(80, 24);
    let at = |x, y| stage.cell_of(x, y);
    let events = [
        mouse(MouseEventKind::Down(MouseButton::Left), at(4, 14)),
        mouse(MouseEventKind::Drag(MouseButton::Left), at(20, 14)),
        mouse(MouseEventKind::Down(MouseButton::Right), at(12, 14)),
        mouse(MouseEventKind::Up(MouseButton::Right), at(12, 14)),
        mouse(MouseEventKind::Up(MouseButton::Left), at(12, 14)),
    ];
    stage.send(&events);
    let tools: Vec<_> = stage.app().canvas.drawing().strokes().map(|s| s.tool).collect();
    assert_eq!(tools, [Tool::Pen, Tool::Eraser]);
}

#[test]
fn a_stroke_survives_a_change_of_size() {
    let mut stage = Stage::new(80, 24);
    let first = stage.drag_events(MouseButton::Left, &[(4, 14), (10, 14)]);
    stage.send(&first[..2]);
    stage.resize(120, 40);
    let second = stage.drag_events(MouseButton::Left, &[(10, 14), (24, 14)]);
    stage.send(&second[1..]);
    assert_eq!(stage.app().canvas.drawing().strokes().count(), 1);
    let image = stage.app().canvas.drawing().image();
    assert!((4..24).all(|x| image[(x, 14)] > 0.5));
}

#[test]
fn saving_says_where_and_a_blank_canvas_is_not_saved() {
    let mut stage = Stage::new(80, 24);
    stage.keys("s");
    assert!(stage.shows("Nothing to save yet"));
    stage.paint(SEVEN);
    assert!(stage.app().canvas.is_unsaved());
    stage.keys("s");
    assert!(stage.shows("Saved somewhere"));
    assert_eq!(stage.world.store.saved.len(), 1);
    assert!(!stage.app().canvas.is_unsaved());
}

#[test]
fn quitting_suspending_and_signals() {
    let mut stage = Stage::new(80, 24);
    for key in
        [press(KeyCode::Char('q'), KeyModifiers::NONE), press(KeyCode::Char('c'), KeyModifiers::CONTROL)]
    {
        assert_eq!(stage.send(&[key]), Some(Exit::Quit));
    }
    let cells = stage.world.screen.cells;
    stage.send(&[press(KeyCode::Char('z'), KeyModifiers::CONTROL)]);
    assert_eq!(stage.world.screen.suspended, 1);
    assert_eq!(stage.world.screen.cells - cells, 80 * 24, "all is drawn again");
    assert_eq!(stage.turn(&[Event::Signal(15)]), Some(Exit::Signal(15)));
    assert_eq!(stage.turn(&[Event::HangUp]), Some(Exit::HangUp));
}

#[test]
fn a_message_is_seen_at_every_size_and_gives_way_to_what_it_covers() {
    for (width, height) in [(28, 15), (28, 16), (53, 15), (60, 24), (70, 20), (80, 24), (120, 40)] {
        let mut stage = Stage::new(width, height);
        stage.paint(SEVEN);
        let before = stage.text();
        stage.key(KeyCode::Esc);
        assert!(stage.shows("Press q to quit."), "{width}×{height}");
        stage.keys("?");
        stage.key(KeyCode::Esc);
        assert_eq!(stage.text(), before, "{width}×{height}");
    }
}
