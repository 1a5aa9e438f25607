//! The one table of commands, and how each of them is read.

use std::path::Path;

use ratatui::crossterm::event::{MouseButton, MouseEventKind};

use super::args::{Rest, unexpected};
use super::command::{Bound, Command, Expectation, Fact, Form, Named, Topic};
use super::lexer::{Fault, Word};
use super::parse::{FARTHEST, Meaning};
use super::{color, key};
use crate::ink::{Brush, Point};
use crate::models::{DIGITS, ModelInfo, Unit};

/// The most times that one line presses a key.
const MOST_PRESSES: u16 = 1000;

/// A command: how it is used, what it does, and how the words after the first are read.
pub(super) struct Row {
    /// Its name, and what comes after that.
    pub(super) usage: &'static str,
    /// What it does, in a few words.
    pub(super) help: &'static str,
    pub(super) parse: fn(&mut Rest) -> Result<Meaning, Fault>,
}

impl Row {
    pub(super) fn name(&self) -> &'static str {
        self.usage.split(' ').next().unwrap_or_default()
    }
}

const fn row(usage: &'static str, help: &'static str, parse: fn(&mut Rest) -> Result<Meaning, Fault>) -> Row {
    Row { usage, help, parse }
}

/// Every command.
#[rustfmt::skip]
pub(super) const COMMANDS: &[Row] = &[
    row("size COLUMNSxROWS", "of the screen; 80x24 if not said", size),
    row("color none|16|256|truecolor", "of the screen; truecolor if not said", depth),
    row("weights DIR", "the models to ask", weights),
    row("recovery FILE", "what the key r brings back", recovery),
    row("stroke X,Y … [brush RADIUS] [erase]", "draw a line, in pixels of the canvas", stroke),
    row("mouse down|drag|up COLUMN,ROW [right]", "use the mouse, in cells of the screen", mouse),
    row("key KEY [xTIMES]", "press a key: c, ctrl+z, shift+left, space", press),
    row("load FILE", "open a PNG or strokes", load),
    row("resize COLUMNSxROWS", "change the size of the screen", resize),
    row("expect [not] MODEL DIGIT [>= SCORE]", "a model answers a digit", expect),
    row("expect [not] MODEL = MODEL", "two models agree; or `!=`", expect),
    row("expect [not] blank", "there is no ink", expect),
    row("expect [not] screen \"TEXT\"", "the screen shows a text", expect),
    row("snapshot NAME|NAME.svg", "compare with a golden file", snapshot),
    row("print screen|ink|predictions|json", "show what is seen", print),
];

fn size(rest: &mut Rest) -> Result<Meaning, Fault> {
    let size = rest.size()?;
    Ok(Meaning::setting(move |settings| settings.size = size))
}

fn depth(rest: &mut Rest) -> Result<Meaning, Fault> {
    let color = rest.choice(&color::NAMES)?;
    Ok(Meaning::setting(move |settings| settings.color = color))
}

fn weights(rest: &mut Rest) -> Result<Meaning, Fault> {
    let directory = rest.file("a directory with weights")?;
    Ok(Meaning::setting(|settings| {
        settings.weights = Some(directory);
    }))
}

fn recovery(rest: &mut Rest) -> Result<Meaning, Fault> {
    let file = rest.file("a file to be brought back")?;
    Ok(Meaning::setting(|settings| settings.recovery = Some(file)))
}

fn stroke(rest: &mut Rest) -> Result<Meaning, Fault> {
    let range = -FARTHEST..=FARTHEST;
    let (x, y) = rest.pair("a point of the canvas", &range)?;
    let mut points = vec![Point::new(x, y)];
    while rest.peek().is_some_and(|text| text.contains(',')) {
        let (x, y) = rest.pair("a point of the canvas", &range)?;
        points.push(Point::new(x, y));
    }
    let brush = if rest.take("brush") {
        Some(rest.number("a radius", &(Brush::MIN_RADIUS..=Brush::MAX_RADIUS))?)
    } else {
        None
    };
    let erase = rest.take("erase");
    Ok(Meaning::Step(Command::Stroke { points, brush, erase }))
}

fn mouse(rest: &mut Rest) -> Result<Meaning, Fault> {
    type Kind = fn(MouseButton) -> MouseEventKind;
    let kinds: [(&str, Kind); 3] =
        [("down", MouseEventKind::Down), ("drag", MouseEventKind::Drag), ("up", MouseEventKind::Up)];
    let buttons =
        [("left", MouseButton::Left), ("right", MouseButton::Right), ("middle", MouseButton::Middle)];
    let kind = rest.choice(&kinds)?;
    let place = rest.cell()?;
    let button = match rest.peek() {
        Some(_) => rest.choice(&buttons)?,
        None => MouseButton::Left,
    };
    Ok(Meaning::Step(Command::Mouse(kind(button), place)))
}

fn press(rest: &mut Rest) -> Result<Meaning, Fault> {
    let expected = "a key (c, U, ?, space, left, ctrl+z, shift+left, …)";
    let word = rest.next(expected)?;
    let pressed = key::parse(&word.text).ok_or_else(|| unexpected(word, expected))?;
    let times = match rest.words.first() {
        Some(word) => {
            rest.next("")?;
            times(word)?
        }
        None => 1,
    };
    Ok(Meaning::Step(Command::Key(pressed, times)))
}

/// How often: `x3`.
fn times(word: &Word) -> Result<u16, Fault> {
    let count = word.text.strip_prefix('x').and_then(|count| count.parse().ok());
    count
        .filter(|count| (1..=MOST_PRESSES).contains(count))
        .ok_or_else(|| unexpected(word, &format!("x1 to x{MOST_PRESSES}")))
}

fn load(rest: &mut Rest) -> Result<Meaning, Fault> {
    Ok(Meaning::Step(Command::Load(rest.file("a PNG or strokes file")?)))
}

fn resize(rest: &mut Rest) -> Result<Meaning, Fault> {
    Ok(Meaning::Step(Command::Resize(rest.size()?)))
}

fn expect(rest: &mut Rest) -> Result<Meaning, Fault> {
    let holds = !rest.take("not");
    let (fact, holds) = match rest.peek() {
        Some("blank") => {
            rest.next("")?;
            (Fact::Blank, holds)
        }
        Some("screen") => {
            rest.next("")?;
            (Fact::Screen(rest.next("a text in quotes")?.text.clone()), holds)
        }
        _ => {
            let model = rest.model("a model (ls, fcn, cnn), `blank` or `screen`")?;
            let (fact, equal) = answer(rest, model)?;
            (fact, holds == equal)
        }
    };
    Ok(Meaning::Step(Command::Expect(Expectation { fact, holds })))
}

/// What is expected of a model, and whether it is (`=`) or is not (`!=`).
fn answer(rest: &mut Rest, model: &'static ModelInfo) -> Result<(Fact, bool), Fault> {
    let equal = !rest.take("!=");
    let sign = !equal || rest.take("=");
    let expected = "a digit, or `=` or `!=` and a digit or a model";
    if let Some(other) = rest.peek().filter(|_| sign).and_then(|id| DIGITS.model(id)) {
        rest.next("")?;
        return Ok((Fact::Agree(model, other), equal));
    }
    let word = rest.next(expected)?;
    let class = DIGITS.classes.iter().position(|class| *class == word.text);
    let class = class.ok_or_else(|| unexpected(word, expected))?;
    Ok((Fact::Answers(model, class, bound(rest, model.unit)?), equal))
}

/// A bound on one side of a score.
type Side = fn(f32) -> Bound;

/// The two sides of a score that a bound can be on.
const SIDES: &[(&str, Side)] = &[(">=", Bound::AtLeast), ("<=", Bound::AtMost)];

fn bound(rest: &mut Rest, unit: Unit) -> Result<Option<Bound>, Fault> {
    if rest.peek().is_none() {
        return Ok(None);
    }
    let side = rest.choice(SIDES)?;
    let most = DIGITS.classes.len() as f32 - 1.0;
    let score = match unit {
        Unit::Votes => rest.number("votes", &(-most..=most))?,
        Unit::Probability => rest.number("a probability", &(0.0..=1.0))?,
    };
    Ok(Some(side(score)))
}

fn snapshot(rest: &mut Rest) -> Result<Meaning, Fault> {
    let expected = "a file name of letters, digits, `-`, `_` and `.`";
    let word = rest.next(expected)?;
    let name = word.text.clone();
    let usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let ours = |ending: &str| Path::new(&name).extension().is_some_and(|e| e == ending);
    if name.is_empty() || name.len() > 100 || name.starts_with(['.', '-']) || !name.chars().all(usual) {
        return Err(unexpected(word, expected));
    }
    if ours("new") || ours("script") {
        return Err(unexpected(word, "a file name that does not end in `.new` or `.script`"));
    }
    let form = if ours("svg") { Form::Svg } else { Form::Text };
    let place = rest.place(word.column);
    Ok(Meaning::Step(Command::Snapshot(Named { name, place }, form)))
}

fn print(rest: &mut Rest) -> Result<Meaning, Fault> {
    let topics = [
        ("screen", Topic::Screen),
        ("ink", Topic::Ink),
        ("predictions", Topic::Predictions),
        ("json", Topic::Json),
    ];
    Ok(Meaning::Step(Command::Print(rest.choice(&topics)?)))
}
