//! The one table of commands, and how each of them is parsed.

use std::path::Path;

use ratatui::crossterm::event::{MouseButton, MouseEventKind};

use super::args::{Args, unexpected};
use super::command::{
    Bound, Command, Condition, Expectation, FileRef, ParsedLine, Printable, SnapshotFormat,
};
use super::diagnostic::Diagnostic;
use super::limits::MAX_PRESSES;
use super::{color, key};
use crate::ink::Brush;
use crate::models::{Classifier, ENSEMBLE, TASKS, Unit};
use crate::train::live::networks;
use crate::tui::tabs::Page;
use crate::tui::teaching::Purpose;

/// The pages by the names of their tabs, and an older name.
const PAGES: [(&str, Page); Page::TABS.len() + 1] = [
    ("answers", Page::Answers),
    ("layers", Page::Layers),
    ("convolution", Page::Convolution),
    ("weights", Page::Weights),
    ("why", Page::Why),
    ("pixel", Page::OnePixel),
    ("train", Page::Train),
    ("data", Page::Data),
    ("one-pixel", Page::OnePixel),
];

type Parsed = Result<ParsedLine, Diagnostic>;

/// A command: its usage, its purpose, and the parser of its arguments.
pub(super) struct CommandSpec {
    /// Its name and its arguments.
    pub(super) usage: &'static str,
    pub(super) help: &'static str,
    pub(super) parse: fn(&mut Args) -> Parsed,
}

impl CommandSpec {
    pub(super) fn name(&self) -> &'static str {
        self.usage.split(' ').next().unwrap_or_default()
    }
}

const fn command(usage: &'static str, help: &'static str, parse: fn(&mut Args) -> Parsed) -> CommandSpec {
    CommandSpec { usage, help, parse }
}

/// Every command.
#[rustfmt::skip]
pub(super) const COMMANDS: &[CommandSpec] = &[
    command("size COLUMNSxROWS", "size of the screen (default: 80x24)", size),
    command("color none|16|256|truecolor", "colors (default: truecolor)", depth),
    command("theme dark|light|contrast", "background (default: dark)", theme),
    command("task digits|shapes", "what is drawn (default: digits)", task),
    command("weights FILE|DIR", "use your own weights, as --weights does", weights),
    command("models MODEL,MODEL…", "show these models, in this order", models),
    command("recovery FILE", "the drawing that the key r restores", recovery),
    command("collect COUNT [SEED]", "ask for drawings, then show the score", collect),
    command("browse FILE|DIR", "data to browse and to train on", browse),
    command("stroke X,Y … [brush RADIUS] [erase]", "draw a stroke, in pixels of the canvas", stroke),
    command("mouse down|drag|up COLUMN,ROW [right]", "use the mouse, in cells of the screen", mouse),
    command("mouse wheelup|wheeldown COLUMN,ROW", "turn the wheel of the mouse", mouse),
    command("key KEY [xTIMES]", "press a key: c, ctrl+z, shift+left", press),
    command("page NAME", "show a page: answers, layers, …", page),
    command("train NETWORK BATCHES", "train a network, for the page train", train),
    command("teach CLASS", "teach the models what the drawing shows", teach),
    command("label CLASS", "label the drawing, and teach nothing", label),
    command("tick [xTIMES]", "let time pass for what moves by itself", tick),
    command("load FILE", "open a PNG or strokes", load),
    command("resize COLUMNSxROWS", "change the size of the screen", resize),
    command("expect [not] MODEL CLASS [>= SCORE]", "a model predicts a class, such as 7", expect),
    command("expect [not] MODEL = MODEL", "two models agree; or `!=`", expect),
    command("expect [not] blank", "there is no ink", expect),
    command("expect [not] screen \"TEXT\"", "the screen shows a text", expect),
    command("snapshot NAME.txt|.svg|.png", "compare with a golden file", snapshot),
    command("snapshot NAME.txt region X,Y,W,H", "compare a part of the screen, in cells", snapshot),
    command("print screen|ink|predictions|json", "print what is seen", print),
];

fn size(args: &mut Args) -> Parsed {
    let size = args.size()?;
    Ok(ParsedLine::setting(move |settings| settings.size = size))
}

fn depth(args: &mut Args) -> Parsed {
    let color = args.choice(&color::NAMES)?;
    Ok(ParsedLine::setting(move |settings| settings.color = color))
}

fn theme(args: &mut Args) -> Parsed {
    let theme = args.choice(&color::THEMES)?;
    Ok(ParsedLine::setting(move |settings| settings.theme = theme))
}

fn task(args: &mut Args) -> Parsed {
    let task = args.choice(&TASKS.map(|task| (task.id, task)))?;
    Ok(ParsedLine::setting(move |settings| settings.task = task))
}

fn weights(args: &mut Args) -> Parsed {
    let file = args.file("a file or directory of weights")?;
    Ok(ParsedLine::setting(|settings| settings.weights = Some(file)))
}

fn models(args: &mut Args) -> Parsed {
    let models = args.models("models, such as ls,cnn")?;
    Ok(ParsedLine::setting(|settings| settings.models = Some(models)))
}

fn recovery(args: &mut Args) -> Parsed {
    let file = args.file("a file to restore")?;
    Ok(ParsedLine::setting(|settings| settings.recovery = Some(file)))
}

fn collect(args: &mut Args) -> Parsed {
    let count = args.whole("a number of drawings", 1..=MAX_PRESSES.into())?;
    let seed = if args.peek().is_some() { args.whole("a seed", 0..=u64::MAX)? } else { 1 };
    Ok(ParsedLine::setting(move |settings| settings.collect = Some((count as usize, seed))))
}

fn browse(args: &mut Args) -> Parsed {
    let file = args.file("a file of drawings or a directory of MNIST")?;
    Ok(ParsedLine::setting(|settings| settings.browse.push(file)))
}

fn stroke(args: &mut Args) -> Parsed {
    let mut points = vec![args.point()?];
    while args.peek().is_some_and(|text| text.contains(',')) {
        points.push(args.point()?);
    }
    let brush = if args.skip("brush") {
        Some(args.number("a radius", &(Brush::MIN_RADIUS..=Brush::MAX_RADIUS))?)
    } else {
        None
    };
    let erase = args.skip("erase");
    Ok(ParsedLine::Step(Command::Stroke { points, brush, erase }))
}

fn mouse(args: &mut Args) -> Parsed {
    type Kind = fn(MouseButton) -> MouseEventKind;
    let kinds: [(&str, Kind); 5] = [
        ("down", MouseEventKind::Down),
        ("drag", MouseEventKind::Drag),
        ("up", MouseEventKind::Up),
        ("wheelup", |_| MouseEventKind::ScrollUp),
        ("wheeldown", |_| MouseEventKind::ScrollDown),
    ];
    let buttons =
        [("left", MouseButton::Left), ("right", MouseButton::Right), ("middle", MouseButton::Middle)];
    let kind = args.choice(&kinds)?;
    let point = args.cell()?;
    let button = match args.peek() {
        Some(_) => args.choice(&buttons)?,
        None => MouseButton::Left,
    };
    Ok(ParsedLine::Step(Command::Mouse(kind(button), point)))
}

fn press(args: &mut Args) -> Parsed {
    let expected = "a key (c, U, ?, space, left, ctrl+z, shift+left, …)";
    let token = args.next(expected)?;
    let pressed = key::parse(&token.text).ok_or_else(|| unexpected(token, expected))?;
    let times = match args.peek() {
        Some(_) => times(args)?,
        None => 1,
    };
    Ok(ParsedLine::Step(Command::Key(pressed, times)))
}

fn page(args: &mut Args) -> Parsed {
    Ok(ParsedLine::Step(Command::Page(args.choice(&PAGES)?)))
}

fn teach(args: &mut Args) -> Parsed {
    lesson(args, Purpose::Teach)
}

fn label(args: &mut Args) -> Parsed {
    lesson(args, Purpose::Label)
}

fn lesson(args: &mut Args, purpose: Purpose) -> Parsed {
    let class = args.class(&format!("a {}", args.task().noun))?;
    Ok(ParsedLine::Step(Command::Teach(purpose, class)))
}

fn train(args: &mut Args) -> Parsed {
    let networks: Vec<_> = networks(args.task()).iter().map(|network| (network.id, network.id)).collect();
    let network = args.choice(&networks)?;
    let batches = args.whole("a number of batches", 1..=MAX_PRESSES.into())?;
    Ok(ParsedLine::Step(Command::Train(network, batches as u16)))
}

fn tick(args: &mut Args) -> Parsed {
    let times = match args.peek() {
        Some(_) => times(args)?,
        None => 1,
    };
    Ok(ParsedLine::Step(Command::Tick(times)))
}

/// Parses how often a key is pressed: `x3`.
fn times(args: &mut Args) -> Result<u16, Diagnostic> {
    let expected = format!("x1 to x{MAX_PRESSES}");
    let token = args.next(&expected)?;
    let count = token.text.strip_prefix('x').and_then(|count| count.parse().ok());
    count.filter(|count| (1..=MAX_PRESSES).contains(count)).ok_or_else(|| unexpected(token, &expected))
}

fn load(args: &mut Args) -> Parsed {
    Ok(ParsedLine::Step(Command::Load(args.file("a PNG or strokes file")?)))
}

fn resize(args: &mut Args) -> Parsed {
    Ok(ParsedLine::Step(Command::Resize(args.size()?)))
}

fn expect(args: &mut Args) -> Parsed {
    let holds = !args.skip("not");
    let (condition, holds) = if args.skip("blank") {
        (Condition::Blank, holds)
    } else if args.skip("screen") {
        (Condition::Screen(args.next("a text in quotes")?.text.clone()), holds)
    } else {
        let models = args.task().models.iter().map(|model| model.id);
        let known: Vec<_> = models.chain([ENSEMBLE]).collect();
        let classifier = args.classifier(&format!("a model ({}), `blank` or `screen`", known.join(", ")))?;
        let (condition, equal) = prediction(args, classifier)?;
        (condition, holds == equal)
    };
    Ok(ParsedLine::Step(Command::Expect(Expectation { condition, holds })))
}

/// Parses what is expected of a model, and whether it is to be so (`=`) or not (`!=`).
fn prediction(args: &mut Args, classifier: Classifier<'static>) -> Result<(Condition, bool), Diagnostic> {
    let equal = !args.skip("!=");
    let sign = !equal || args.skip("=");
    let noun = args.task().noun;
    let expected = format!("a {noun}, or `=` or `!=` and a {noun} or a model");
    if sign && args.peek().is_some_and(|id| args.task().classifier(id).is_some()) {
        return Ok((Condition::Agree(classifier, args.classifier(&expected)?), equal));
    }
    Ok((Condition::Predicts(classifier, args.class(&expected)?, bound(args, classifier.unit)?), equal))
}

/// A bound on one side of a score.
type Side = fn(f32) -> Bound;

/// The two sides of a score that a bound can be on.
const SIDES: &[(&str, Side)] = &[(">=", Bound::AtLeast), ("<=", Bound::AtMost)];

fn bound(args: &mut Args, unit: Unit) -> Result<Option<Bound>, Diagnostic> {
    if args.peek().is_none() {
        return Ok(None);
    }
    let side = args.choice(SIDES)?;
    let most = args.task().classes.len() as f32 - 1.0;
    let score = match unit {
        Unit::Votes => args.number("votes", &(-most..=most))?,
        Unit::Probability => args.number("a probability", &(0.0..=1.0))?,
    };
    Ok(Some(side(score)))
}

fn snapshot(args: &mut Args) -> Parsed {
    let expected = "a file name of letters, digits, `-`, `_` and `.`";
    let token = args.next(expected)?;
    let name = token.text.as_str();
    let usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 100 || name.starts_with(['.', '-']) || !name.chars().all(usual) {
        return Err(unexpected(token, expected));
    }
    let format = match Path::new(name).extension() {
        None => SnapshotFormat::Text,
        Some(extension) if extension == "txt" => SnapshotFormat::Text,
        Some(extension) if extension == "svg" => SnapshotFormat::Svg,
        Some(extension) if extension == "png" => SnapshotFormat::Png,
        Some(_) => return Err(unexpected(token, "a file name that ends in .txt, .svg or .png")),
    };
    let file = FileRef { name: name.to_owned(), location: token.location };
    let region = if args.skip("region") { Some(args.region()?) } else { None };
    Ok(ParsedLine::Step(Command::Snapshot(file, format, region)))
}

fn print(args: &mut Args) -> Parsed {
    let parts = [
        ("screen", Printable::Screen),
        ("ink", Printable::Ink),
        ("predictions", Printable::Predictions),
        ("json", Printable::Json),
    ];
    Ok(ParsedLine::Step(Command::Print(args.choice(&parts)?)))
}
