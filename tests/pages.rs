//! The pages that look into a model: what they show are the values of the reference, and no event breaks them.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod stage;

use digitty::ink::{Drawing, ImageSize};
use digitty::models::{Checkpoint, Lineup, Model, TrainingRecord};
use digitty::nn::reference::trace;
use digitty::nn::{Layer, Network};
use digitty::tui::action::{Action, DataAction};
use digitty::tui::app::{App, Page};
use digitty::tui::color::{ColorDepth, Palette};
use digitty::tui::event::Event;
use digitty::tui::page;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};
use ratatui::layout::{Rect, Size};
use stage::{SEVEN, Stage, mouse, press, quick_models};

/// A stage with a seven on the canvas and a page before it.
fn seven_on(page: Page) -> Stage {
    let mut stage = Stage::new(80, 24);
    stage.paint(SEVEN);
    let number = page.index() as u32 + 1;
    stage.key(KeyCode::Char(char::from_digit(number, 10).unwrap()));
    stage.turn(&[]);
    stage
}

/// A value as the pages write it with a sign.
fn signed(value: f32) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    let size = value.abs();
    match size {
        _ if size < 9.995 => format!("{sign}{size:.2}"),
        _ if size < 99.95 => format!("{sign}{size:.1}"),
        _ => format!("{sign}{size:.0}"),
    }
}

/// A value as sums have it.
fn exact(value: f32) -> String {
    let sign = if value < 0.0 { '−' } else { '+' };
    let size = value.abs();
    if size < 9.9995 { format!("{sign}{size:.3}") } else { format!("{sign}{size:.2}") }
}

/// The activations of a shipped network for what the models are given.
fn activations(stage: &Stage, id: &str) -> Vec<Vec<f32>> {
    let lineup = stage.app().inference.lineup();
    let network = lineup.model(id).unwrap().network().unwrap();
    let input = stage.app().inference.model_input().pixels();
    trace(network.spec(), network.parameters(), input).activations
}

#[test]
fn the_pixel_under_the_cursor_has_the_value_of_the_trace() {
    let mut stage = seven_on(Page::Layers);
    let trace = activations(&stage, "cnn");
    let layers = [(1, 26), (4, 11)];
    let mut rng = fastrand::Rng::with_seed(7);
    for (layer, side) in layers {
        for _ in 0..layer * 2 {
            stage.key(KeyCode::Right);
        }
        while stage.app().scene().index != layer {
            stage.keys(if stage.app().scene().index < layer { ">" } else { "<" });
        }
        stage.key(KeyCode::Enter);
        stage.key(KeyCode::Home);
        for _ in 0..8 {
            let (right, down, map) = (rng.usize(..3), rng.usize(..3), rng.usize(..2));
            (0..right).for_each(|_| _ = stage.key(KeyCode::Right));
            (0..down).for_each(|_| _ = stage.key(KeyCode::Down));
            (0..map).for_each(|_| stage.keys("n"));
            let scene = stage.app().scene();
            let (x, y) = scene.pixel;
            let value = trace[layer][stage.app().view().map * side * side + y * side + x];
            let after = trace[layer + 1][stage.app().view().map * side * side + y * side + x];
            assert!(stage.shows(&format!("pixel {x}, {y}")), "{}", stage.text());
            let sum = format!("= {}, ReLU {after:.3}", exact(value));
            assert!(stage.shows(&sum), "{sum}: {}", stage.text());
        }
        stage.key(KeyCode::Esc);
    }
}

#[test]
fn the_scores_of_the_classes_are_the_logits() {
    let mut stage = seven_on(Page::Layers);
    let trace = activations(&stage, "cnn");
    stage.keys(">>>>>>>>");
    for (class, logit) in trace.last().unwrap().iter().enumerate() {
        assert!(stage.shows(&format!("{}  {class}", signed(*logit))), "{logit}: {}", stage.text());
    }
}

#[test]
fn the_convolution_arrives_at_the_value_of_the_trace() {
    let mut stage = seven_on(Page::Convolution);
    let trace = activations(&stage, "cnn");
    stage.key(KeyCode::Home);
    let first = stage.app().scene().place;
    for step in 1..=12 {
        stage.key(KeyCode::Right);
        stage.key(KeyCode::Down);
        stage.keys("n");
        let (x, y) = stage.app().scene().pixel;
        // The last map stays.
        let at = (first + step).min(31) * 26 * 26 + y * 26 + x;
        let sum = format!("= {}, ReLU {:.3}", exact(trace[1][at]), trace[2][at]);
        assert!(stage.shows(&sum), "{sum}: {}", stage.text());
    }
    stage.keys(">");
    let (x, y) = stage.app().scene().pixel;
    let map = stage.app().scene().place;
    let value = trace[3][map * 169 + y * 13 + x];
    assert!(stage.shows(&format!("the largest: {value:.2}")), "{}", stage.text());
}

#[test]
fn a_duel_is_the_margin_of_its_voter() {
    let mut stage = seven_on(Page::Weights);
    let inference = &stage.app().inference;
    let Model::LeastSquares(model) = inference.lineup().model("ls").unwrap() else { unreachable!() };
    let winner = inference.predictions().unwrap()[0].winner;
    let margins = model.margins_of(winner, inference.model_input().pixels());
    let text = stage.text();
    let caption = text.lines().find(|line| line.contains(" against ")).unwrap();
    let against: usize = caption.split(" against ").nth(1).unwrap()[..1].parse().unwrap();
    assert!(
        caption.contains(&format!("{winner} against {against}: {}", signed(margins[against]))),
        "{caption}"
    );
    stage.key(KeyCode::Enter);
    assert!(stage.shows(&format!("=      {}", exact(margins[against]))), "{}", stage.text());
    assert!(stage.shows(&format!("a vote for {winner}")), "{}", stage.text());
}

#[test]
fn the_loudest_hidden_unit_comes_first() {
    let mut stage = seven_on(Page::Weights);
    stage.keys("M");
    let trace = activations(&stage, "fcn");
    let network = stage.app().inference.lineup().model("fcn").unwrap().network().unwrap().clone();
    let winner = stage.app().inference.predictions().unwrap()[1].winner;
    let weights = &network.parameters()[network.spec().tensors()[2].range()];
    let spoken: Vec<f32> = (0..128).map(|unit| trace[3][unit] * weights[winner * 128 + unit]).collect();
    let loudest = (0..128).max_by(|&a, &b| spoken[a].total_cmp(&spoken[b])).unwrap();
    let caption = format!("unit {loudest}: ");
    assert!(stage.shows(&caption), "{caption}: {}", stage.text());
    assert!(stage.shows(&format!("= {} for {winner}", signed(spoken[loudest]))), "{}", stage.text());
}

/// Drawing goes on while a page is shown, and the page follows.
#[test]
fn a_page_follows_the_hand() {
    let mut stage = seven_on(Page::Layers);
    let before = stage.text();
    stage.paint(&[(4, 20), (24, 20)]);
    assert_ne!(stage.text(), before);
    assert_eq!(stage.app().insight.trace().unwrap().activations, activations(&stage, "cnn"));
    stage.keys("u");
    assert_eq!(stage.text(), before);
}

/// Networks of one's own, with every layer, sizes that leave remainders, and no image at all.
fn odd_models() -> Lineup {
    let mut lineup = Lineup::builtin().unwrap();
    for (id, spec) in [
        (
            "one",
            "pool3 conv3x3same sigmoid pool2 conv5 relu flatten dense7 sigmoid dense10 sigmoid / quadratic",
        ),
        ("two", "flatten dense10"),
        ("three", "conv2x5 relu conv3x2 relu pool5 flatten dense97 relu dense12 relu dense10"),
    ] {
        let model = Model::Network(Network::random(spec.parse().unwrap(), 1));
        let bytes = Checkpoint { model, record: TrainingRecord::default() }.to_bytes().unwrap();
        lineup.add(id, id, &bytes).unwrap();
    }
    lineup
}

/// Any key, press, motion or size, at random.
fn random_event(rng: &mut fastrand::Rng) -> Event {
    const KEYS: &[u8] = b"1234nNobMziIvhjkl<> cuUe[]pm?";
    const NAMED: [KeyCode; 12] = [
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageDown,
        KeyCode::PageUp,
    ];
    let at = (rng.u16(..90), rng.u16(..30));
    let left = MouseButton::Left;
    let event = match rng.u8(..16) {
        0..6 => press(KeyCode::Char(char::from(KEYS[rng.usize(..KEYS.len())])), KeyModifiers::NONE),
        6..11 => press(rng.choice(NAMED).unwrap(), KeyModifiers::NONE),
        11 => mouse(MouseEventKind::Drag(left), at),
        12 => mouse(MouseEventKind::Up(left), at),
        13 => return Event::Tick,
        14 => return Event::Resize(rng.u16(..170), rng.u16(..60)),
        _ => mouse(MouseEventKind::Down(left), at),
    };
    Event::from_crossterm(&event).unwrap_or(Event::Tick)
}

#[test]
fn no_event_breaks_a_page() {
    for (seed, lineup) in [(1, odd_models()), (2, quick_models())] {
        println!("seed {seed}");
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut stage = Stage::of(lineup, Size::new(80, 24), ColorDepth::Ansi256);
        for _ in 0..3000 {
            let events: Vec<_> = (0..rng.usize(..6)).map(|_| random_event(&mut rng)).collect();
            stage.turn(&events);
            _ = digitty::tui::page::values(stage.app(), stage.session.size());
        }
    }
}

/// What is shown of a network does not depend on when the screen was looked at.
#[test]
fn events_in_one_turn_show_the_same_as_one_by_one() {
    let mut rng = fastrand::Rng::with_seed(3);
    for _ in 0..20 {
        let events: Vec<_> = (0..60).map(|_| random_event(&mut rng)).collect();
        let stage = || Stage::of(quick_models(), Size::new(80, 24), ColorDepth::Ansi256);
        let (mut at_once, mut one_by_one) = (stage(), stage());
        at_once.turn(&events);
        for event in events {
            one_by_one.turn(&[event]);
        }
        // While the hand moves, pages look at the models now and then.
        at_once.turn(&[]);
        one_by_one.turn(&[]);
        assert_eq!(at_once.text(), one_by_one.text());
    }
}

/// The page of convolutions walks those and nothing else, whatever the network.
#[test]
fn the_pages_walk_the_layers_that_they_can_show() {
    let mut stage = Stage::of(odd_models(), Size::new(80, 24), ColorDepth::Ansi256);
    stage.keys("3");
    for _ in 0..6 {
        let subject = stage.app().subject().unwrap().clone();
        let network = subject.model().network().unwrap();
        for _ in 0..network.spec().layers().len() {
            let layer = network.spec().layers()[stage.app().scene().index - 1];
            assert!(matches!(layer, Layer::Conv { .. } | Layer::MaxPool { .. }), "{layer}");
            stage.keys(">");
        }
        stage.keys("M");
    }
}

#[test]
fn a_model_that_is_hidden_is_gone_from_the_next_frame() {
    let drawing = Drawing::blank(ImageSize::MNIST);
    let mut app = App::new(Lineup::builtin().unwrap(), drawing, Palette::new(ColorDepth::None));
    app.show(Page::Data);
    app.infer();
    (0..2).for_each(|_| page::update(&mut app, Action::Data(DataAction::Model)));
    assert_eq!(app.gallery.model(), 2);
    app.toggle_model(2);
    // The session may draw before it infers.
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 24));
    page::draw(&app, &mut buffer);
    assert_eq!(app.gallery.model(), 1);
}
