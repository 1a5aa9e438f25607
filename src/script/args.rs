//! The arguments of a line, read one after the other.

use std::ops::RangeInclusive;

use ratatui::layout::{Rect, Size};

use super::command::{FileRef, ModelsRef};
use super::diagnostic::{Diagnostic, Location};
use super::lexer::Token;
use super::limits::{MAX_COORDINATE, MAX_SIZE};
use crate::ink::Point;
use crate::models::{Classifier, Task};

/// The error of a token that is not what was expected.
pub(super) fn unexpected(token: &Token, expected: &str) -> Diagnostic {
    // A token of a megabyte would not make the message clearer.
    let shown: String = token.text.chars().take(40).collect();
    let more = if shown.len() < token.text.len() { "…" } else { "" };
    Diagnostic::new(token.location, format!("expected {expected}, found `{shown}{more}`"))
}

/// The tokens of a line that have not been read.
pub(super) struct Args<'a> {
    tokens: &'a [Token],
    /// The location after the last token.
    end: Location,
    task: &'static Task,
}

impl<'a> Args<'a> {
    /// Creates the arguments `tokens` of a line that ends at `end`, in a script for `task`.
    pub(super) const fn new(tokens: &'a [Token], end: Location, task: &'static Task) -> Self {
        Self { tokens, end, task }
    }

    /// Returns the task of the script, which names models and classes.
    pub(super) const fn task(&self) -> &'static Task {
        self.task
    }

    pub(super) fn peek(&self) -> Option<&'a str> {
        self.tokens.first().map(|token| token.text.as_str())
    }

    pub(super) fn next(&mut self, expected: &str) -> Result<&'a Token, Diagnostic> {
        let missing = || Diagnostic::new(self.end, format!("expected {expected}, found the end of the line"));
        let (first, rest) = self.tokens.split_first().ok_or_else(missing)?;
        self.tokens = rest;
        Ok(first)
    }

    /// Reads the next token if it is `word`; returns true then.
    pub(super) fn skip(&mut self, word: &str) -> bool {
        let comes = self.peek() == Some(word);
        if comes {
            self.tokens = &self.tokens[1..];
        }
        comes
    }

    pub(super) fn end(&self) -> Result<(), Diagnostic> {
        match self.tokens.first() {
            Some(token) => Err(unexpected(token, "the end of the line")),
            None => Ok(()),
        }
    }

    /// Reads a token and parses it.
    fn parse<T>(&mut self, expected: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Diagnostic> {
        let token = self.next(expected)?;
        parse(&token.text).ok_or_else(|| unexpected(token, expected))
    }

    pub(super) fn choice<T: Copy>(&mut self, choices: &[(&str, T)]) -> Result<T, Diagnostic> {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        self.parse(&names.join(", "), |text| {
            choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value)
        })
    }

    /// Reads the id of a model that ships, or of the ensemble.
    pub(super) fn classifier(&mut self, expected: &str) -> Result<Classifier<'static>, Diagnostic> {
        let task = self.task;
        self.parse(expected, |text| task.classifier(text))
    }

    pub(super) fn class(&mut self, expected: &str) -> Result<usize, Diagnostic> {
        let task = self.task;
        self.parse(expected, |text| task.classes.iter().position(|class| *class == text))
    }

    pub(super) fn file(&mut self, expected: &str) -> Result<FileRef, Diagnostic> {
        let token = self.next(expected)?;
        if token.text.is_empty() {
            return Err(unexpected(token, expected));
        }
        Ok(FileRef { name: token.text.clone(), location: token.location })
    }

    /// Reads the ids of models, separated by commas; which there are is known when the script is played.
    pub(super) fn models(&mut self, expected: &str) -> Result<ModelsRef, Diagnostic> {
        let token = self.next(expected)?;
        let ids = token.text.split(',').map(str::to_owned).collect();
        Ok(ModelsRef { ids, location: token.location })
    }

    pub(super) fn whole(&mut self, what: &str, range: RangeInclusive<u64>) -> Result<u64, Diagnostic> {
        let expected = format!("{what} from {} to {}", range.start(), range.end());
        self.parse(&expected, |text| text.parse().ok().filter(|number| range.contains(number)))
    }

    pub(super) fn number(&mut self, what: &str, range: &RangeInclusive<f32>) -> Result<f32, Diagnostic> {
        let expected = format!("{what} from {} to {}", range.start(), range.end());
        self.parse(&expected, |text| number(text, range))
    }

    pub(super) fn point(&mut self) -> Result<Point, Diagnostic> {
        let range = -MAX_COORDINATE..=MAX_COORDINATE;
        let expected = format!("a point of the canvas, X,Y each from {} to {}", range.start(), range.end());
        self.parse(&expected, |text| {
            let (x, y) = text.split_once(',')?;
            Some(Point::new(number(x, &range)?, number(y, &range)?))
        })
    }

    /// Reads a point of the screen in cells. A whole number is the center of a cell; one with a decimal
    /// point is exact.
    pub(super) fn cell(&mut self) -> Result<Point, Diagnostic> {
        let expected = format!("a cell, COLUMN,ROW each from 0 to {MAX_COORDINATE}");
        let coordinate = |text: &str| {
            let center = if text.contains('.') { 0.0 } else { 0.5 };
            Some(number(text, &(0.0..=MAX_COORDINATE))? + center)
        };
        self.parse(&expected, |text| {
            let (column, row) = text.split_once(',')?;
            Some(Point::new(coordinate(column)?, coordinate(row)?))
        })
    }

    /// Reads a region of the screen, in cells; whether the screen has it is known when the script is played.
    pub(super) fn region(&mut self) -> Result<Rect, Diagnostic> {
        self.parse("a region of the screen, COLUMN,ROW,COLUMNS,ROWS", |text| {
            let numbers: Vec<u16> = text.split(',').map(|text| text.parse().ok()).collect::<Option<_>>()?;
            let [x, y, width, height] = numbers[..] else { return None };
            Some(Rect { x, y, width, height }).filter(|region| !region.is_empty())
        })
    }

    pub(super) fn size(&mut self) -> Result<Size, Diagnostic> {
        let Size { width, height } = MAX_SIZE;
        let expected = format!("a size, COLUMNSxROWS from 1x1 to {width}x{height}");
        let side = |text: &str, max| text.parse().ok().filter(|n| (1..=max).contains(n));
        self.parse(&expected, |text| {
            let (columns, rows) = text.split_once('x')?;
            Some(Size::new(side(columns, width)?, side(rows, height)?))
        })
    }
}

/// Parses a number written plainly, `12` or `-3.5`, within the range.
fn number(text: &str, range: &RangeInclusive<f32>) -> Option<f32> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let number: f32 = text.chars().all(plain).then(|| text.parse().ok())??;
    range.contains(&number).then_some(number)
}
