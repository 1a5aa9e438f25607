//! The pages that explain: what they show is what the models say, and what they apply turns the answer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod stage;

use std::io;
use std::time::Instant;

use digitty::ink::{Brush, Drawing, ImageSize, Point, Stroke};
use digitty::models::explain::{Scorer, Target};
use digitty::models::{Lineup, Unit};
use digitty::tui::app::{App, Page};
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::event::Event;
use digitty::tui::session::{Screen, Session};
use ratatui::buffer::Cell;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Size;
use stage::Stage;

fn scribble(rng: &mut fastrand::Rng) -> Stroke {
    let point = |rng: &mut fastrand::Rng| Point::new(3.0 + rng.f32() * 22.0, 3.0 + rng.f32() * 22.0);
    Stroke::pen((0..rng.usize(2..5)).map(|_| point(rng)).collect(), Brush { radius: 1.5 })
}

fn stage(page: Page, drawing: &Stroke) -> Stage {
    let drawing = Drawing::from_strokes(ImageSize::MNIST, [drawing.clone()]);
    let palette = Palette::new(ColorDepth::None);
    let mut app = App::new(Lineup::builtin().unwrap(), drawing, palette);
    app.show(page);
    finish(Stage::open(app, Size::new(80, 24)))
}

/// Does the work of the page, and draws it.
fn finish(mut stage: Stage) -> Stage {
    stage.session.finish_idle_work();
    stage.turn(&[]);
    stage
}

/// The number behind a word on the screen.
fn number(text: &str, word: &str) -> f32 {
    let (_, rest) = text.split_once(word).unwrap_or_else(|| panic!("no {word} in {text}"));
    let number: String = rest.trim_start().chars().take_while(|c| !c.is_whitespace()).collect();
    number.replace('−', "-").parse().unwrap()
}

#[test]
fn the_sum_on_the_screen_is_the_score_of_the_kernels() {
    let mut rng = fastrand::Rng::with_seed(1);
    for _ in 0..4 {
        let mut stage = stage(Page::Why, &scribble(&mut rng));
        for (against, keys) in [(None, 0), (Some(3), 4)] {
            (0..keys).for_each(|_| _ = stage.key(KeyCode::Down));
            for _ in 0..2 {
                stage.key(KeyCode::Left);
            }
            for place in 0..3 {
                let app = stage.app();
                let member = &app.inference.lineup().members()[place];
                let class = app.inference.answers().unwrap()[place].prediction.winner;
                let target = Target { class, against: against.filter(|against| *against != class) };
                let score = Scorer::new(member.checkpoint.clone(), target)
                    .score(app.inference.model_input().pixels());
                let label = match (member.model().unit(), target.against) {
                    (Unit::Votes, None) => "= margins ",
                    (Unit::Votes, Some(_)) => "= margin ",
                    (Unit::Probability, None) => "= logit ",
                    (Unit::Probability, Some(_)) => "= difference ",
                };
                let text = stage.text();
                let shown = [number(&text, "bias "), number(&text, "+ pixels "), number(&text, label)];
                // Two decimals, or one above 10.
                assert!((shown[2] - score).abs() <= 0.0501, "{label}{score}: {text}");
                assert!((shown[0] + shown[1] - shown[2]).abs() <= 0.11, "{text}");
                stage.key(KeyCode::Right);
            }
        }
    }
}

#[test]
fn enter_turns_the_answer_and_undo_takes_it_back() {
    let mut rng = fastrand::Rng::with_seed(2);
    let mut turned = 0;
    for _ in 0..8 {
        let mut stage = stage(Page::OnePixel, &scribble(&mut rng));
        stage.key(KeyCode::Up);
        stage.key(KeyCode::Up);
        let (before, answers) = (stage.app().canvas.drawing().image().clone(), answers(&stage));
        for place in 0..3 {
            if let Some(flip) = stage.app().flips.flip(place).cloned() {
                turned += 1;
                assert_eq!(flip.from, answers[place]);
                stage.key(KeyCode::Enter);
                assert!(stage.shows("u takes it back"), "{}", stage.text());
                assert_eq!(self::answers(&stage)[place], flip.to);
                stage.keys("u");
                assert_eq!(
                    (stage.app().canvas.drawing().image(), self::answers(&stage)),
                    (&before, answers.clone())
                );
                assert!(stage.app().inference.preprocesses());
                stage.keys("U");
                assert_eq!(self::answers(&stage)[place], flip.to);
                stage.keys("u");
                stage = finish(stage);
            } else {
                assert!(stage.shows(&format!("no pixel turns {}", answers[place])), "{}", stage.text());
                stage.key(KeyCode::Enter);
                assert!(stage.shows("There is no such pixel"), "{}", stage.text());
            }
            stage.key(KeyCode::Down);
        }
    }
    assert!(turned >= 4, "only {turned}");
}

fn answers(stage: &Stage) -> Vec<usize> {
    let answers = stage.app().inference.answers().unwrap();
    answers.iter().map(|answer| answer.prediction.winner).collect()
}

/// A screen that has no events, and hangs up when the session has nothing left to do.
#[derive(Default)]
struct Patient {
    waits: usize,
}

impl Screen for Patient {
    fn wait(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        self.waits += 1;
        if until.is_none() {
            events.push(Event::HangUp);
        }
        Ok(())
    }

    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
        Ok(changes.len())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn work_goes_on_until_it_is_done_and_then_nothing_wakes_the_session() {
    for (page, done) in [(Page::OnePixel, "× 2 tried"), (Page::Why, "difference")] {
        let mut app = App::new(
            Lineup::builtin().unwrap(),
            Drawing::blank(ImageSize::MNIST),
            Palette::new(ColorDepth::None),
        );
        let points = [(9.0, 6.0), (19.0, 6.0), (13.0, 23.0)].map(|(x, y)| Point::new(x, y)).to_vec();
        app.draw(&Stroke::pen(points, Brush::default()));
        app.show(page);
        app.question.method = digitty::tui::reasons::Method::Occlusion;
        app.question.against = Some(2);
        let mut session = Session::new(app, Size::new(80, 24));
        let mut screen = Patient::default();
        session.run(&mut screen, &mut ()).unwrap();
        assert!(screen.waits > 1, "it was all done in one slice");
        let text: String = session.frame().content().iter().map(Cell::symbol).collect();
        assert!(text.contains(done) && !text.contains(" %"), "{text}");
    }
}

/// Events of every kind on both pages, with idle work between them, at all sizes.
#[test]
fn random_events_do_no_harm() {
    let mut rng = fastrand::Rng::with_seed(7);
    let keys = "0123456789oxzpmucU qe\t";
    let codes = [KeyCode::Up, KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::Enter, KeyCode::Esc];
    let app =
        App::new(stage::quick_models(), Drawing::blank(ImageSize::MNIST), Palette::new(ColorDepth::Ansi256));
    let mut session = Session::new(app, Size::new(80, 24));
    for step in 0..20_000 {
        let event = match rng.u8(..8) {
            0 => Event::Key(KeyEvent::from(codes[rng.usize(..codes.len())])),
            1 | 2 => {
                let key = keys.chars().nth(rng.usize(..keys.len())).unwrap();
                Event::Key(KeyEvent::from(if key == '\t' { KeyCode::Tab } else { KeyCode::Char(key) }))
            }
            3 if rng.u8(..20) == 0 => Event::Resize(rng.u16(..170), rng.u16(..60)),
            _ => {
                let kinds = [MouseEventKind::Down, MouseEventKind::Drag, MouseEventKind::Up];
                let kind = kinds[rng.usize(..3)](MouseButton::Left);
                let (column, row) = (rng.u16(..100), rng.u16(..30));
                let modifiers = ratatui::crossterm::event::KeyModifiers::NONE;
                let mouse =
                    ratatui::crossterm::event::Event::Mouse(MouseEvent { kind, column, row, modifiers });
                Event::from_crossterm(&mouse).unwrap()
            }
        };
        _ = session.handle_events(&[event], &mut (), &mut ());
        if step % 5 == 0 {
            session.render(&mut ()).unwrap();
        }
        if step % 400 == 0 {
            session.finish_idle_work();
            session.render(&mut ()).unwrap();
        }
    }
}
