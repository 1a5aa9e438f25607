//! The whole app through its front door: keys and mouse events in, frames out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod stage;

use digitty::ink::{Brush, Drawing, Point, Stroke, Tool};
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::event::Event;
use digitty::tui::session::Exit;
use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};
use ratatui::layout::Size;
use ratatui::style::Modifier;

use stage::{SEVEN, Stage, drag, mouse, press, quick_models};

#[test]
fn a_painted_seven_is_read_by_all_three_models() {
    let mut stage = Stage::new(80, 24);
    stage.paint(SEVEN);
    let predictions = stage.app().inference.predictions().unwrap();
    assert!(predictions.iter().all(|prediction| prediction.winner == 7));
    assert!(stage.shows("All three read a 7."), "{}", stage.text());
}

#[test]
fn everything_is_on_a_classic_screen() {
    let mut stage = Stage::new(80, 24);
    stage.paint(SEVEN);
    let text = stage.text();
    let wanted = [
        "Least squares",
        "Fully connected",
        "Convolutional",
        "votes",
        "probability",
        "in –",
        "brush 2.00 px",
        "preprocessing on",
        "+9",
        "7▸",
        "? help",
        "q quit",
    ];
    for word in wanted {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
    for digit in 0..10 {
        let rows = text.lines().filter(|line| {
            let charts: String = line.chars().skip(32).collect();
            charts.starts_with(&digit.to_string())
        });
        assert_eq!(rows.count(), 1, "digit {digit}:\n{text}");
    }
}

#[test]
fn the_winner_is_marked_by_more_than_color() {
    for depth in [ColorDepth::None, ColorDepth::Ansi16, ColorDepth::Ansi256, ColorDepth::Truecolor] {
        let mut stage = Stage::with(80, 24, depth);
        stage.paint(SEVEN);
        let arrows = stage.text().matches('▸').count();
        assert_eq!(arrows, 3, "{depth:?}");
        let frame = stage.frame();
        let bold =
            |cell: &&ratatui::buffer::Cell| cell.symbol() == "7" && cell.modifier.contains(Modifier::BOLD);
        assert!(frame.content().iter().filter(bold).count() >= 3, "{depth:?}");
    }
}

#[test]
fn the_screen_has_the_greys_of_the_ink() {
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
fn without_color_the_ink_is_glyphs() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut stage = Stage::with(width, height, ColorDepth::None);
        stage.paint(SEVEN);
        let cell = &stage.frame()[stage.cell_of(14, 6)];
        assert!("█▓".contains(cell.symbol()), "{}", cell.symbol());
        assert_eq!(stage.frame()[stage.cell_of(2, 24)].symbol(), " ");
        let plain = |cell: &ratatui::buffer::Cell| {
            let reset = ratatui::style::Color::Reset;
            (cell.fg, cell.bg) == (reset, reset)
        };
        assert!(stage.frame().content().iter().all(plain));
    }
}

#[test]
fn a_fast_drag_leaves_no_gap() {
    let mut stage = Stage::new(80, 24);
    stage.paint(&[(2, 14), (26, 14)]);
    let image = stage.app().canvas.drawing().image();
    assert!((2..26).all(|x| image[(x, 14)] > 0.9));
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
fn a_blank_canvas_gets_no_answer() {
    let mut stage = Stage::with(80, 24, ColorDepth::Ansi256);
    stage.keys("pce[]");
    assert!(stage.app().inference.predictions().is_none());
    assert!(!stage.shows("▸"));
}

#[test]
fn nothing_is_drawn_when_nothing_changes() {
    let mut stage = Stage::new(80, 24);
    stage.paint(SEVEN);
    let before = stage.world.screen.frames;
    stage.turn(&[]);
    stage.key(KeyCode::F(9));
    stage.send(&[mouse(MouseEventKind::Moved, (3, 3))]);
    assert_eq!(stage.world.screen.frames, before);
}

#[test]
fn the_right_button_erases_and_so_does_the_eraser() {
    let mut stage = Stage::new(80, 24);
    stage.paint(&[(4, 14), (24, 14)]);
    stage.drag(MouseButton::Right, &[(4, 14), (24, 14)]);
    let right = stage.app().canvas.drawing().image().clone();
    assert!(right[(14, 14)] < 0.1);
    stage.keys("u");
    assert!(stage.app().canvas.drawing().image()[(14, 14)] > 0.9);
    stage.keys("e");
    assert!(stage.shows("eraser  brush"));
    stage.paint(&[(4, 14), (24, 14)]);
    assert_eq!(stage.app().canvas.drawing().image(), &right);
    stage.keys("e");
    assert!(stage.shows("pen  brush"));
}

#[test]
fn strokes_are_undone_and_redone_one_by_one() {
    let mut stage = Stage::new(80, 24);
    stage.paint(&[(4, 4), (24, 4)]);
    let one = stage.app().canvas.drawing().image().clone();
    stage.paint(&[(4, 24), (24, 24)]);
    let two = stage.app().canvas.drawing().image().clone();
    stage.keys("u");
    assert_eq!(stage.app().canvas.drawing().image(), &one);
    stage.keys("uu");
    assert!(stage.shows("Nothing to undo"));
    assert!(stage.app().inference.predictions().is_none());
    for key in [('U', KeyModifiers::SHIFT), ('y', KeyModifiers::CONTROL)] {
        stage.send(&[press(KeyCode::Char(key.0), key.1)]);
    }
    assert_eq!(stage.app().canvas.drawing().image(), &two);
    stage.keys("cu");
    assert_eq!(stage.app().canvas.drawing().image(), &two);
}

#[test]
fn the_brush_goes_from_thin_to_thick_and_no_further() {
    let mut stage = Stage::new(80, 24);
    stage.keys("]");
    assert!(stage.shows("2.25 px"));
    stage.keys(&"]".repeat(50));
    assert!(stage.shows("6.00 px"));
    stage.keys(&"[".repeat(50));
    assert!(stage.shows("0.75 px"));
    stage.paint(&[(14, 14)]);
    let stroke = stage.app().canvas.drawing().strokes().next().unwrap();
    assert!((stroke.brush.radius - Brush::MIN_RADIUS).abs() < 1e-6);
}

#[test]
fn a_keyboard_alone_draws() {
    let mut stage = Stage::new(80, 24);
    // To the top left, along the top, and down to the left: a seven.
    stage.keys("HHKK");
    stage.keys(" LLLl");
    stage.keys(&"jjh".repeat(8));
    stage.keys(" ");
    assert!(stage.shows("All three read a 7."), "{}", stage.text());
    assert!(stage.shows("up at"));
    let strokes = stage.app().canvas.drawing().strokes().count();
    assert_eq!(strokes, 1);
    stage.key(KeyCode::Right);
    assert_eq!(stage.app().canvas.drawing().strokes().count(), 1, "the pen is up");
}

#[test]
fn the_keyboards_pen_stays_on_the_paper() {
    let mut stage = Stage::new(80, 24);
    for c in "hjkl".chars() {
        stage.keys(&c.to_string().repeat(100));
    }
    let pen = stage.app().canvas.cursor().unwrap();
    assert_eq!(pen.at, Point::new(27.5, 0.5));
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
fn help_lists_every_key_and_any_key_ends_it() {
    let mut stage = Stage::new(80, 24);
    stage.keys("?");
    for binding in digitty::tui::page::bindings(digitty::tui::app::Page::Answers) {
        assert!(stage.shows(binding.help), "{}:\n{}", binding.help, stage.text());
    }
    assert_eq!(stage.key(KeyCode::Char('q')), None);
    assert!(!stage.shows("any key goes back"));
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
fn a_drag_whose_press_got_lost_begins_a_stroke() {
    let mut stage = Stage::new(80, 24);
    let events = stage.drag_events(MouseButton::Left, &[(4, 4), (4, 10), (4, 20)]);
    stage.send(&events[1..]);
    assert_eq!(stage.app().canvas.drawing().strokes().count(), 1);
    assert!(stage.app().canvas.drawing().image()[(4, 14)] > 0.9);
}

#[test]
fn clicks_beside_the_canvas_leave_no_ink_and_drags_beyond_it_stay_on_its_edge() {
    let mut stage = Stage::new(80, 24);
    stage.send(&drag(MouseButton::Left, &[(70, 20)]));
    stage.send(&drag(MouseButton::Left, &[(0, 0)]));
    assert!(stage.app().canvas.drawing().image().is_blank());
    let start = stage.cell_of(14, 14);
    stage.send(&drag(MouseButton::Left, &[start, (300, 5), (u16::MAX, u16::MAX)]));
    let stroke: &Stroke = stage.app().canvas.drawing().strokes().next().unwrap();
    assert_eq!(stroke.points.last(), Some(&Point::new(28.0, 28.0)));
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
fn a_drawing_left_behind_comes_back() {
    let mut stage = Stage::new(80, 24);
    stage.keys("r");
    assert!(stage.shows("no drawing to restore"));
    let line = Stroke::pen(vec![Point::new(14.0, 4.0), Point::new(14.0, 24.0)], Brush::default());
    stage.world.store.left_behind = Some(Drawing::of([line]));
    stage.keys("r");
    assert!(stage.app().canvas.drawing().image()[(14, 14)] > 0.9);
    assert!(stage.app().inference.predictions().is_some());
}

#[test]
fn quitting_suspending_and_signals() {
    let mut stage = Stage::new(80, 24);
    for key in [
        press(KeyCode::Char('q'), KeyModifiers::NONE),
        press(KeyCode::Esc, KeyModifiers::NONE),
        press(KeyCode::Char('c'), KeyModifiers::CONTROL),
    ] {
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
fn a_small_screen_says_what_it_needs() {
    let mut stage = Stage::new(27, 20);
    assert!(stage.shows("Digitty needs 28×15"));
    assert!(stage.shows("this is 27×20"));
    stage.resize(28, 15);
    stage.paint(SEVEN);
    assert!(stage.shows("CNN 7"), "{}", stage.text());
    for size in [(0, 0), (1, 1), (1, 200), (500, 1), (500, 200)] {
        stage.resize(size.0, size.1);
    }
}

/// Events of every kind in any order at any size: nothing panics, and the frame fits the screen.
#[test]
fn random_events_do_no_harm() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut stage = Stage::of(quick_models(), Size::new(80, 24), ColorDepth::Ansi256);
    for _ in 0..20_000 {
        let events: Vec<_> = (0..rng.usize(1..12)).map(|_| random_event(&mut rng)).collect();
        stage.turn(&events);
        let pixels = stage.app().canvas.drawing().image().pixels();
        assert!(pixels.iter().all(|ink| (0.0..=1.0).contains(ink)));
    }
}

fn random_event(rng: &mut fastrand::Rng) -> Event {
    let buttons = [MouseButton::Left, MouseButton::Right, MouseButton::Middle];
    let button = rng.choice(buttons).unwrap();
    let coordinate = |rng: &mut fastrand::Rng| match rng.u8(..10) {
        0 => f32::from(rng.u16(..)),
        _ => rng.f32() * 130.0,
    };
    let kind = match rng.u8(..20) {
        0 => MouseEventKind::Down(button),
        1 => MouseEventKind::Up(button),
        2 => MouseEventKind::Moved,
        3 => MouseEventKind::ScrollDown,
        _ => MouseEventKind::Drag(button),
    };
    match rng.u8(..40) {
        0 => Event::Resize(rng.u16(..130), rng.u16(..60)),
        1 => Event::Resize(rng.u16(..3), rng.u16(..3)),
        2 => Event::Redraw,
        3..16 => {
            let c = rng.choice(b"cuUyre[]hjklHJKL ps?x".iter()).unwrap();
            random_key(rng, KeyCode::Char((*c).into()))
        }
        16..20 => {
            let codes = [KeyCode::Left, KeyCode::Up, KeyCode::Enter, KeyCode::F(3)];
            let code = rng.choice(codes).unwrap();
            random_key(rng, code)
        }
        _ => Event::Mouse(digitty::tui::event::Mouse { kind, column: coordinate(rng), row: coordinate(rng) }),
    }
}

fn random_key(rng: &mut fastrand::Rng, code: KeyCode) -> Event {
    let modifiers = rng.choice([KeyModifiers::NONE, KeyModifiers::SHIFT, KeyModifiers::CONTROL]);
    let press = press(code, modifiers.unwrap());
    Event::from_crossterm(&press).unwrap()
}
