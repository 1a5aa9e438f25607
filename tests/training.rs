//! The train page: a network learns in the session's idle slot, is looked back at, and is saved.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod stage;

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use digitty::data::Dataset;
use digitty::ink::{Drawing, ImageSize};
use digitty::models::{Lineup, SHAPES};
use digitty::nn::InstructionSet;
use digitty::train::live::LiveTraining;
use digitty::train::shapes::watched_data;
use digitty::train::{Recipe, Splits, TrainingData};
use digitty::tui::app::{App, Page};
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::event::Event;
use digitty::tui::session::{Exit, Screen, Session};
use ratatui::buffer::Cell;
use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};
use ratatui::layout::Size;
use stage::{Stage, mouse, press, quick_models};

fn shapes() -> App {
    App::new(Lineup::of(&SHAPES).unwrap(), Drawing::blank(SHAPES.size), Palette::new(ColorDepth::Ansi256))
}

/// The train page of shapes, with a stroke on the canvas.
fn stage() -> Stage {
    let mut stage = Stage::open(shapes(), Size::new(80, 24));
    stage.keys("7");
    stage.send(&[
        mouse(MouseEventKind::Down(MouseButton::Left), (5, 4)),
        mouse(MouseEventKind::Drag(MouseButton::Left), (12, 6)),
        mouse(MouseEventKind::Up(MouseButton::Left), (12, 6)),
    ]);
    stage
}

fn weights(stage: &Stage) -> Vec<f32> {
    stage.app().training.observation().unwrap().network.parameters().to_vec()
}

#[test]
fn steps_move_the_weights_and_reset_brings_the_random_ones_back() {
    let mut stage = stage();
    let (random, text) = (weights(&stage), stage.text());
    assert!(stage.shows("random weights") && stage.shows("With random weights it reads"), "{text}");
    stage.keys("nnn");
    assert!(stage.shows("batch 3/") && stage.shows("After 3 batches it reads"), "{}", stage.text());
    assert_ne!(weights(&stage), random);
    stage.keys("x");
    assert_eq!((weights(&stage), stage.text()), (random, text));
}

#[test]
fn one_looks_back_through_the_points_and_goes_on_from_the_present() {
    let mut stage = stage();
    let random = weights(&stage);
    stage.session.train_on("cnn", 40);
    stage.turn(&[]);
    let present = weights(&stage);
    stage.key(KeyCode::Home);
    assert!(stage.shows("looking back") && stage.shows("With random weights"), "{}", stage.text());
    assert_eq!(weights(&stage), random);
    stage.key(KeyCode::Right);
    let second = weights(&stage);
    assert!(second != random && second != present);
    stage.key(KeyCode::End);
    assert_eq!(weights(&stage), present);
    stage.key(KeyCode::Left);
    assert!(stage.app().training.looked_at().is_some());
    stage.keys("n");
    assert!(stage.shows("batch 41/"), "{}", stage.text());
    // A press on the line finds the point below it.
    let row = stage.text().lines().position(|line| line.contains('┴')).unwrap() as u16;
    stage.send(&[mouse(MouseEventKind::Down(MouseButton::Left), (20, row))]);
    assert_eq!((stage.app().training.looked_at(), weights(&stage)), (Some(0), random));
}

#[test]
fn network_recipe_and_rate_are_chosen() {
    let mut stage = stage();
    assert!(stage.shows("CNN, 9,571 parameters, quick"), "{}", stage.text());
    stage.keys("R");
    assert!(stage.shows(", sgd: random weights"), "{}", stage.text());
    let rate = stage.app().training.live().unwrap().learning_rate();
    stage.keys(">>");
    assert!((stage.app().training.live().unwrap().learning_rate() - 4.0 * rate).abs() < 1e-6);
    stage.keys("<<<");
    assert!((stage.app().training.live().unwrap().learning_rate() - 0.5 * rate).abs() < 1e-6);
    stage.keys("M");
    assert!(stage.shows("FCN, 16,643 parameters, quick"), "{}", stage.text());
    stage.keys("M");
    assert!(stage.shows("CNN, 9,571 parameters, quick"), "{}", stage.text());
}

#[test]
fn what_is_shown_is_saved_with_its_record() {
    let mut stage = stage();
    stage.session.train_on("cnn", 20);
    stage.turn(&[]);
    stage.keys("w");
    stage.key(KeyCode::Home);
    stage.keys("w");
    let [(id, present), (_, first)] = &stage.world.store.weights[..] else { unreachable!() };
    assert_eq!(id, "cnn");
    let parameters =
        |checkpoint: &digitty::models::Checkpoint| checkpoint.model.network().unwrap().parameters().to_vec();
    assert_ne!(parameters(present), parameters(first));
    assert_eq!(parameters(first), weights(&stage));
    assert!(present.record.recipe.contains("stopped after 20 of"), "{}", present.record.recipe);
    assert!(stage.shows("Saved cnn"), "{}", stage.text());
}

#[test]
fn digits_ask_for_data_and_learn_from_what_is_given() {
    let mut stage = Stage::of(quick_models(), Size::new(80, 24), ColorDepth::Ansi256);
    stage.keys("7 nwM");
    assert!(stage.shows("Digits need --mnist DIR or --strokes FILE"), "{}", stage.text());
    assert!(!stage.session.train_on("cnn", 1));
    let examples = (0..60).map(|n| stage::bar(n % 10)).collect();
    let data = TrainingData::watched(Splits::new(Dataset { examples, classes: 10 }));
    let app = App::new(quick_models(), Drawing::blank(ImageSize::MNIST), Palette::new(ColorDepth::Ansi256));
    let mut stage = Stage::open(app.training_on(data), Size::new(80, 24));
    stage.keys("7nn");
    assert!(stage.shows("batch 1/1"), "{}", stage.text());
    assert!(stage.shows("finished"), "{}", stage.text());
}

/// A screen whose hand sends what it is told, a report every 5 ms, then rests so many waits, and hangs up.
struct Hand {
    reports: VecDeque<Event>,
    rests: usize,
    frames: usize,
}

impl Screen for Hand {
    fn wait(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        let pause = until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()));
        std::thread::sleep(pause.min(Duration::from_millis(5)));
        match self.reports.pop_front() {
            Some(event) => events.push(event),
            // Who waits for events alone would wait forever.
            None if self.rests == 0 || until.is_none() => events.push(Event::HangUp),
            None => self.rests -= 1,
        }
        Ok(())
    }

    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
        self.frames += 1;
        Ok(changes.len())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn key(c: char) -> Event {
    Event::from_crossterm(&press(KeyCode::Char(c), KeyModifiers::NONE)).unwrap()
}

#[test]
fn it_learns_while_nothing_happens_and_seldom_draws() {
    let mut session = Session::new(shapes(), Size::new(80, 24));
    let mut hand = Hand { reports: [key('7'), key(' ')].into(), rests: 120, frames: 0 };
    let begin = Instant::now();
    assert_eq!(session.run(&mut hand, &mut ()).unwrap(), Exit::HangUp);
    assert!(session.app().training.live().unwrap().losses().len() > 3);
    let looks = begin.elapsed().as_millis() / 250;
    assert!(hand.frames as u128 <= 6 + looks, "{} frames, {looks} looks", hand.frames);
}

#[test]
fn the_end_of_a_training_is_shown() {
    let examples = (0..60).map(|n| stage::bar(n % 10)).collect();
    let data = TrainingData::watched(Splits::new(Dataset { examples, classes: 10 }));
    let app = App::new(quick_models(), Drawing::blank(ImageSize::MNIST), Palette::new(ColorDepth::Ansi256));
    let mut session = Session::new(app.training_on(data), Size::new(80, 24));
    let mut hand = Hand { reports: [key('7'), key(' ')].into(), rests: usize::MAX, frames: 0 };
    assert_eq!(session.run(&mut hand, &mut ()).unwrap(), Exit::HangUp);
    let shown: String = session.frame().content().iter().map(Cell::symbol).collect();
    assert!(shown.contains("quick: finished"), "{shown}");
}

#[test]
fn the_first_frame_of_a_training_that_is_watched_shows_all_of_the_page() {
    let spec = "input1x16x16 flatten dense3".parse().unwrap();
    let (data, set) = (watched_data(), InstructionSet::portable());
    let live = LiveTraining::new(&spec, &Recipe::shapes(), &data, 1, set).unwrap();
    let mut session = Session::new(shapes().watching(live, "tiny".to_owned()), Size::new(80, 24));
    let mut hand = Hand { reports: VecDeque::new(), rests: 0, frames: 0 };
    assert_eq!(session.run(&mut hand, &mut ()).unwrap(), Exit::HangUp);
    let shown: String = session.frame().content().iter().map(Cell::symbol).collect();
    assert!(hand.frames == 1 && shown.contains("tiny") && shown.contains("q quit"), "{shown}");
}

#[test]
fn it_goes_on_while_another_page_is_shown() {
    let mut session = Session::new(shapes(), Size::new(80, 24));
    let mut hand = Hand { reports: [key('7'), key(' '), key('1')].into(), rests: 60, frames: 0 };
    assert_eq!(session.run(&mut hand, &mut ()).unwrap(), Exit::HangUp);
    assert!(session.app().trains() && !session.app().shows_training());
    assert!(session.app().training.live().unwrap().losses().len() > 3);
    assert!(hand.frames < 12, "nothing that moves is shown: {} frames", hand.frames);
    let examples = (0..60).map(|n| stage::bar(n % 10)).collect();
    let data = TrainingData::watched(Splits::new(Dataset { examples, classes: 10 }));
    let app = App::new(quick_models(), Drawing::blank(ImageSize::MNIST), Palette::new(ColorDepth::Ansi256));
    let mut session = Session::new(app.training_on(data), Size::new(80, 24));
    let mut hand = Hand { reports: [key('7'), key(' '), key('1')].into(), rests: usize::MAX, frames: 0 };
    assert_eq!(session.run(&mut hand, &mut ()).unwrap(), Exit::HangUp);
    let shown: String = session.frame().content().iter().map(Cell::symbol).collect();
    assert!(shown.contains("The training has ended"), "{shown}");
}

#[test]
fn it_learns_while_one_paints_and_no_point_is_lost() {
    let mut session = Session::new(shapes(), Size::new(80, 24));
    let left = MouseButton::Left;
    let report = |kind, x| Event::from_crossterm(&mouse(kind, (x, 5))).unwrap();
    let drag = (0..60).map(|i| report(MouseEventKind::Drag(left), 4 + i % 10));
    let reports = [key('7'), key(' '), report(MouseEventKind::Down(left), 3)].into_iter().chain(drag);
    let mut hand = Hand { reports: reports.collect(), rests: 0, frames: 0 };
    assert_eq!(session.run(&mut hand, &mut ()).unwrap(), Exit::HangUp);
    assert!(session.app().training.live().unwrap().losses().len() > 3);
    let stroke = session.app().canvas.drawing().strokes().next().unwrap();
    assert_eq!(stroke.points.len(), 61);
}

#[test]
fn no_event_breaks_the_page_and_a_script_trains_by_commands_alone() {
    let mut stage = Stage::open(shapes(), Size::new(80, 24));
    stage.session.show(Page::Train);
    let mut rng = fastrand::Rng::with_seed(5);
    for _ in 0..400 {
        let event = match rng.u8(..8) {
            0..4 => press(
                KeyCode::Char(*b" n<>MRxwz7c1m?".get(rng.usize(..14)).unwrap() as char),
                KeyModifiers::NONE,
            ),
            4 => press(
                rng.choice([KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::Esc]).unwrap(),
                KeyModifiers::NONE,
            ),
            5 => ratatui::crossterm::event::Event::Resize(rng.u16(..170), rng.u16(..60)),
            6 => mouse(MouseEventKind::Drag(MouseButton::Left), (rng.u16(..90), rng.u16(..30))),
            _ => mouse(MouseEventKind::Down(MouseButton::Left), (rng.u16(..90), rng.u16(..30))),
        };
        stage.send(&[event]);
        _ = digitty::tui::page::values(stage.app(), stage.session.size());
    }
    assert!(!stage.app().trains());
}
