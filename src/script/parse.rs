//! From the text of a script to its steps.

use std::path::{Path, PathBuf};

use super::args::{Args, unexpected};
use super::command::{Command, FileRef, ParsedLine, Settings, Step};
use super::commands::{COMMANDS, CommandSpec};
use super::diagnostic::{Diagnostic, Location};
use super::lexer::{Token, tokens};
use super::limits::MAX_SCRIPT_BYTES;
use crate::models::Task;
use crate::train::TrainingData;
use crate::tui::gallery::Gallery;

/// A script that has been parsed, and not yet played.
#[derive(Clone, Debug)]
pub struct Script {
    path: PathBuf,
    pub(super) settings: Settings,
    pub(super) steps: Vec<Step>,
    /// The data to browse and those to train on, once they are read.
    pub(super) gallery: Option<Gallery>,
    pub(super) training_data: Option<TrainingData>,
}

impl Script {
    /// Parses a script. `path` is its file, beside which its other files are.
    ///
    /// # Errors
    /// At the first location that is not as the [language](super) has it.
    pub fn parse(path: &Path, text: &[u8]) -> Result<Self, Diagnostic> {
        let mut script = Self {
            path: path.to_owned(),
            settings: Settings::default(),
            steps: Vec::new(),
            gallery: None,
            training_data: None,
        };
        if text.len() > MAX_SCRIPT_BYTES {
            let message = format!("expected at most {MAX_SCRIPT_BYTES} bytes, found more");
            return Err(Diagnostic::new(Location::START, message));
        }
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        for (number, line) in (1..).zip(text.split(|&byte| byte == b'\n')) {
            let tokens = tokens(number, line)?;
            if let Some((first, rest)) = tokens.split_first() {
                let columns = String::from_utf8_lossy(line.trim_ascii_end()).chars().count();
                let end = Location { line: number, column: columns + 1 };
                let args = Args::new(rest, end, script.settings.task);
                script.add(first, args)?;
            }
        }
        Ok(script)
    }

    /// Adds the line of the command `name`.
    fn add(&mut self, name: &Token, mut args: Args) -> Result<(), Diagnostic> {
        let spec = COMMANDS.iter().find(|spec| spec.name() == name.text).ok_or_else(|| unknown(name))?;
        let parsed = (spec.parse)(&mut args)?;
        args.end()?;
        match parsed {
            ParsedLine::Setting(set) if self.steps.is_empty() => set(&mut self.settings),
            ParsedLine::Setting(_) => {
                let message = format!("expected `{}` before the first step", name.text);
                return Err(Diagnostic::new(name.location, message));
            }
            ParsedLine::Step(command) => self.steps.push(Step { location: name.location, command }),
        }
        Ok(())
    }

    /// Returns the path of a file that the script names: beside the script.
    pub(super) fn beside(&self, file: &FileRef) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(&file.name)
    }

    /// Iterates over the golden files that the script compares with, each with its location.
    pub fn snapshots(&self) -> impl Iterator<Item = (PathBuf, Location)> {
        self.steps.iter().filter_map(|step| match &step.command {
            Command::Snapshot(file, ..) => Some((self.beside(file), file.location)),
            _ => None,
        })
    }

    /// Returns the file of the script.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the task that the script is for.
    #[must_use]
    pub const fn task(&self) -> &'static Task {
        self.settings.task
    }

    /// Returns the file or directory of the models that the script uses, with its location.
    #[must_use]
    pub fn weights(&self) -> Option<(PathBuf, Location)> {
        let file = self.settings.weights.as_ref()?;
        Some((self.beside(file), file.location))
    }

    /// Returns the files and directories of the data that the script trains on, each with its location. The first are
    /// those that it browses.
    #[must_use]
    pub fn data(&self) -> Vec<(PathBuf, Location)> {
        self.settings.browse.iter().map(|file| (self.beside(file), file.location)).collect()
    }

    /// Returns true if the script trains a network.
    #[must_use]
    pub fn trains(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.command, Command::Train(..)))
    }

    /// Lets the script browse these data.
    #[must_use]
    pub fn browsing(self, gallery: Gallery) -> Self {
        Self { gallery: Some(gallery), ..self }
    }

    /// Lets the script train on these data.
    #[must_use]
    pub fn training_on(self, data: TrainingData) -> Self {
        Self { training_data: Some(data), ..self }
    }

    /// Returns the number of steps.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Returns true if there are no steps.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

fn unknown(name: &Token) -> Diagnostic {
    let mut names: Vec<_> = COMMANDS.iter().map(CommandSpec::name).collect();
    names.dedup();
    unexpected(name, &format!("a command ({})", names.join(", ")))
}

/// Lists every command with its purpose, a line each.
#[must_use]
pub fn summary() -> String {
    let line = |spec: &CommandSpec| format!("  {:<38} {}\n", spec.usage, spec.help);
    COMMANDS.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};

    use ratatui::layout::Size;

    use super::super::command::{Bound, Condition, Expectation};
    use super::*;
    use crate::ink::Point;
    use crate::models::{DIGITS, SHAPES};
    use crate::tui::color::ColorDepth;

    fn parse(text: &str) -> Result<Script, Diagnostic> {
        Script::parse(Path::new("dir/a.script"), text.as_bytes())
    }

    fn step(line: &str) -> Command {
        parse(line).unwrap().steps.remove(0).command
    }

    fn expectation(line: &str) -> (Condition, bool) {
        match step(line) {
            Command::Expect(Expectation { condition, holds }) => (condition, holds),
            other => panic!("{other:?}"),
        }
    }

    /// A line of each command, in every form.
    const FORMS: &[&str] = &[
        "size 80x24",
        "color none",
        "color 16",
        "color 256",
        "color truecolor",
        "theme light",
        "task digits",
        "task shapes",
        "weights .",
        "models ls,cnn",
        "recovery one.jsonl",
        "collect 10",
        "collect 3 7",
        "browse drawings.jsonl",
        "stroke 10,4 18,4 14,24",
        "stroke 9.5,5 14,4.25 brush 3.5 erase",
        "mouse down 12,5",
        "mouse drag 13,6 right",
        "mouse up 13.25,6.5 middle",
        "mouse wheelup 12,5",
        "mouse wheeldown 12,5",
        "key c",
        "key shift+left x3",
        "load one.jsonl",
        "resize 100x40",
        "expect cnn 7",
        "expect cnn 7 >= 0.9",
        "expect fcn != ls",
        "expect not blank",
        "expect screen \"text\"",
        "snapshot seven",
        "snapshot seven.txt",
        "snapshot seven.svg",
        "snapshot seven.png",
        "snapshot seven.txt region 0,3,30,16",
        "print screen",
        "print ink",
        "print predictions",
        "print json",
        "page layers",
        "page pixel",
        "page one-pixel",
        "tick",
        "tick x30",
        "teach 7",
        "label 7",
        "train cnn 3",
    ];

    #[test]
    fn every_form_of_every_command_is_understood() {
        for form in FORMS {
            assert!(parse(form).is_ok(), "{form}: {:?}", parse(form));
            assert!(parse(&format!("{form} # why")).is_ok());
            let more = parse(&format!("{form} more")).unwrap_err();
            assert_eq!(more.location, Location { line: 1, column: form.len() + 2 }, "{more}");
        }
        for spec in COMMANDS {
            assert!(FORMS.iter().any(|form| form.split(' ').next() == Some(spec.name())));
        }
    }

    #[test]
    fn the_summary_fits_a_small_terminal() {
        for line in summary().lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn settings_come_before_steps() {
        let script = parse("size 1x1\ncolor 256\nsize 1000x500\nkey c\n").unwrap();
        assert_eq!(script.settings.size, Size::new(1000, 500));
        assert_eq!(script.settings.color, ColorDepth::Ansi256);
        let error = parse("key c\n  size 9x9\n").unwrap_err();
        assert_eq!(error.to_string(), "2:3: expected `size` before the first step");
    }

    #[test]
    fn models_and_classes_are_those_of_the_task() {
        let script = parse("task shapes\nexpect cnn square >= 0.5\nexpect ls != circle <= -2").unwrap();
        assert_eq!(script.task(), &SHAPES);
        let conditions = script.steps.iter().map(|step| match &step.command {
            Command::Expect(Expectation { condition: Condition::Predicts(model, class, _), .. }) => {
                (model.id, *class)
            }
            other => panic!("{other:?}"),
        });
        assert_eq!(conditions.collect::<Vec<_>>(), [("cnn", 1), ("ls", 0)]);
    }

    #[test]
    fn a_whole_number_is_the_middle_of_a_cell() {
        let down = MouseEventKind::Down(MouseButton::Left);
        assert_eq!(step("mouse down 12,5"), Command::Mouse(down, Point::new(12.5, 5.5)));
        assert_eq!(step("mouse down 12.0,5.25"), Command::Mouse(down, Point::new(12.0, 5.25)));
        let drag = MouseEventKind::Drag(MouseButton::Right);
        assert_eq!(step("mouse drag 0,65535 right"), Command::Mouse(drag, Point::new(0.5, 65535.5)));
    }

    #[test]
    fn keys_can_be_pressed_often() {
        let up = ratatui::crossterm::event::KeyEvent::new(KeyCode::Up, KeyModifiers::SHIFT);
        assert_eq!(step("key shift+up x1000"), Command::Key(up, 1000));
    }

    #[test]
    fn strokes_have_points_and_options() {
        let expected = Command::Stroke {
            points: vec![Point::new(-1.0, 4.5), Point::new(18.0, 30.0)],
            brush: Some(2.0),
            erase: true,
        };
        assert_eq!(step("stroke -1,4.5 18,30 brush 2 erase"), expected);
    }

    #[test]
    fn expectations_say_what_is_or_is_not() {
        let [ls, fcn, cnn] = ["ls", "fcn", "cnn"].map(|id| DIGITS.classifier(id).unwrap());
        assert_eq!(expectation("expect cnn 7"), (Condition::Predicts(cnn, 7, None), true));
        assert_eq!(expectation("expect cnn != 7"), (Condition::Predicts(cnn, 7, None), false));
        assert_eq!(expectation("expect not cnn != 7"), (Condition::Predicts(cnn, 7, None), true));
        let bound = Some(Bound::AtLeast(0.9));
        assert_eq!(expectation("expect cnn 7 >= 0.90"), (Condition::Predicts(cnn, 7, bound), true));
        let bound = Some(Bound::AtMost(-3.0));
        assert_eq!(expectation("expect not ls = 0 <= -3"), (Condition::Predicts(ls, 0, bound), false));
        assert_eq!(expectation("expect fcn != ls"), (Condition::Agree(fcn, ls), false));
        assert_eq!(expectation("expect not blank"), (Condition::Blank, false));
        assert_eq!(expectation("expect screen \"a b\""), (Condition::Screen("a b".into()), true));
    }

    /// Lines that are wrong: where, and in which words that is said.
    const WRONG: &[(&str, &str, &str)] = &[
        (
            "\n\n  dance",
            "3:3",
            "expected a command (size, color, theme, task, weights, models, recovery, collect,",
        ),
        ("task letters", "1:6", "expected digits, shapes, found `letters`"),
        ("task shapes\nexpect cnn 7", "2:12", "expected a shape, or `=` or `!=` and a shape or a model"),
        ("collect 0", "1:9", "expected a number of drawings from 1 to 1000, found `0`"),
        ("collect 3 -1", "1:11", "expected a seed from 0 to"),
        ("size", "1:5", "found the end of the line"),
        ("size 80", "1:6", "expected a size, COLUMNSxROWS from 1x1 to 1000x500, found `80`"),
        ("size 65535x65535", "1:6", "from 1x1 to 1000x500"),
        ("size 0x5", "1:6", "found `0x5`"),
        ("size 99999999999999999999x5", "1:6", "found `99999999999999999999x5`"),
        ("color red", "1:7", "expected none, 16, 256, truecolor, found `red`"),
        ("stroke", "1:7", "expected a point of the canvas, X,Y each from -65535 to 65535, found the end"),
        ("stroke 1", "1:8", "found `1`"),
        ("stroke 1,1e309", "1:8", "found `1,1e309`"),
        ("stroke 1,NaN", "1:8", "found `1,NaN`"),
        ("stroke 1,--2", "1:8", "found `1,--2`"),
        ("stroke 1,2 brush", "1:17", "found the end of the line"),
        ("stroke 1,2 brush 99", "1:18", "expected a radius from 0.75 to 6, found `99`"),
        ("stroke 1,2 erase brush 2", "1:18", "expected the end of the line"),
        ("mouse click 1,2", "1:7", "expected down, drag, up, wheelup, wheeldown, found `click`"),
        ("mouse down -1,2", "1:12", "expected a cell, COLUMN,ROW each from 0 to 65535"),
        ("mouse down 1,2 back", "1:16", "expected left, right, middle"),
        ("key ctlr+z", "1:5", "expected a key"),
        ("key p x0", "1:7", "expected x1 to x1000, found `x0`"),
        ("key p 3", "1:7", "found `3`"),
        ("load", "1:5", "found the end of the line"),
        ("load \"\"", "1:6", "found ``"),
        (
            "expect rnn 3",
            "1:8",
            "expected a model (ls, fcn, cnn, sigmoid, lenet, deep, ensemble), `blank` or `screen`, found `rnn`",
        ),
        ("expect cnn 10", "1:12", "found `10`"),
        ("expect cnn fcn", "1:12", "expected a digit, or `=` or `!=` and a digit or a model"),
        ("expect cnn 7 > 3", "1:14", "expected >=, <=, found `>`"),
        ("expect cnn 7 >= 90", "1:17", "expected a probability from 0 to 1, found `90`"),
        ("expect ls 7 >= 10", "1:16", "expected votes from -9 to 9"),
        ("expect screen", "1:14", "expected a text in quotes, found the end of the line"),
        ("snapshot ../x", "1:10", "found `../x`"),
        ("snapshot a.new", "1:10", "expected a file name that ends in .txt, .svg or .png, found `a.new`"),
        ("snapshot a.jpg", "1:10", "expected a file name that ends in .txt, .svg or .png, found `a.jpg`"),
        ("snapshot a.TXT", "1:10", "ends in .txt, .svg or .png"),
        ("snapshot a.script", "1:10", "ends in .txt, .svg or .png"),
        ("snapshot a.", "1:10", "ends in .txt, .svg or .png"),
        ("snapshot a.txt area", "1:16", "expected the end of the line, found `area`"),
        (
            "snapshot a.txt region",
            "1:22",
            "expected a region of the screen, COLUMN,ROW,COLUMNS,ROWS, found the end",
        ),
        ("snapshot a.txt region 1,2,3", "1:23", "found `1,2,3`"),
        ("snapshot a.txt region 1,2,0,3", "1:23", "found `1,2,0,3`"),
        ("snapshot a.txt region 1,2,3,4,5", "1:23", "found `1,2,3,4,5`"),
        ("print all", "1:7", "expected screen, ink, predictions, json"),
        ("key \"c", "1:5", "closing"),
        ("key c\nkey \0", "2:5", "control character"),
    ];

    #[test]
    fn errors_have_their_location() {
        for (text, place, words) in WRONG {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{place}: ")), "{text}: {error}");
            assert!(error.contains(words), "{text}: {error}");
            assert_eq!(error.lines().count(), 1);
        }
    }

    #[test]
    fn a_long_token_does_not_make_a_long_message() {
        let error = parse(&"x".repeat(60_000)).unwrap_err();
        assert!(error.message.len() < 300, "{error}");
    }
}
