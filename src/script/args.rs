//! The words of a line, read one after the other.

use std::ops::RangeInclusive;

use ratatui::layout::Size;

use super::command::Named;
use super::lexer::{Fault, Word};
use super::location::Place;
use super::parse::{FARTHEST, LARGEST};
use crate::ink::Point;
use crate::models::{DIGITS, ModelInfo};

/// That `word` is not what was expected.
pub(super) fn unexpected(word: &Word, expected: &str) -> Fault {
    // A word of a megabyte would not make the message clearer.
    let shown: String = word.text.chars().take(40).collect();
    let more = if shown.len() < word.text.len() { "…" } else { "" };
    Fault::new(word.column, format!("expected {expected}, found `{shown}{more}`"))
}

/// The words of a line that have not been read.
pub(super) struct Rest<'a> {
    pub(super) words: &'a [Word],
    line: usize,
    /// The column after the last word.
    end: usize,
}

impl<'a> Rest<'a> {
    /// What comes after the first word.
    pub(super) fn new(number: usize, line: &[u8], words: &'a [Word]) -> Self {
        let written = String::from_utf8_lossy(line.trim_ascii_end()).chars().count();
        Self { words: words.get(1..).unwrap_or_default(), line: number, end: written + 1 }
    }

    pub(super) fn place(&self, column: usize) -> Place {
        Place { line: self.line, column }
    }

    pub(super) fn peek(&self) -> Option<&'a str> {
        self.words.first().map(|word| word.text.as_str())
    }

    pub(super) fn next(&mut self, expected: &str) -> Result<&'a Word, Fault> {
        let (first, rest) = self
            .words
            .split_first()
            .ok_or_else(|| Fault::new(self.end, format!("expected {expected}, found the end of the line")))?;
        self.words = rest;
        Ok(first)
    }

    /// Whether `word` comes next; then it has been read.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let comes = self.peek() == Some(word);
        if comes {
            self.words = &self.words[1..];
        }
        comes
    }

    pub(super) fn end(&self) -> Result<(), Fault> {
        match self.words.first() {
            Some(word) => Err(unexpected(word, "the end of the line")),
            None => Ok(()),
        }
    }

    pub(super) fn choice<T: Copy>(&mut self, choices: &[(&str, T)]) -> Result<T, Fault> {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let expected = names.join(", ");
        let word = self.next(&expected)?;
        let chosen = choices.iter().find(|(name, _)| *name == word.text);
        chosen.map(|(_, value)| *value).ok_or_else(|| unexpected(word, &expected))
    }

    pub(super) fn model(&mut self, expected: &str) -> Result<&'static ModelInfo, Fault> {
        let word = self.next(expected)?;
        DIGITS.model(&word.text).ok_or_else(|| unexpected(word, expected))
    }

    pub(super) fn file(&mut self, expected: &str) -> Result<Named, Fault> {
        let word = self.next(expected)?;
        if word.text.is_empty() {
            return Err(unexpected(word, expected));
        }
        Ok(Named { name: word.text.clone(), place: self.place(word.column) })
    }

    pub(super) fn number(&mut self, what: &str, range: &RangeInclusive<f32>) -> Result<f32, Fault> {
        let expected = format!("{what} from {} to {}", range.start(), range.end());
        let word = self.next(&expected)?;
        number(&word.text, range).ok_or_else(|| unexpected(word, &expected))
    }

    pub(super) fn pair(&mut self, what: &str, range: &RangeInclusive<f32>) -> Result<(f32, f32), Fault> {
        let expected = format!("{what}, X,Y each from {} to {}", range.start(), range.end());
        let word = self.next(&expected)?;
        let pair = word.text.split_once(',');
        pair.and_then(|(x, y)| Some((number(x, range)?, number(y, range)?)))
            .ok_or_else(|| unexpected(word, &expected))
    }

    /// A place in cells. A whole number is a cell and means its middle; one with a point is the very
    /// place.
    pub(super) fn cell(&mut self) -> Result<Point, Fault> {
        let range = 0.0..=FARTHEST;
        let expected = format!("a cell, COLUMN,ROW each from 0 to {FARTHEST}");
        let word = self.next(&expected)?;
        let along = |text: &str| {
            let middle = if text.contains('.') { 0.0 } else { 0.5 };
            Some(number(text, &range)? + middle)
        };
        let pair = word.text.split_once(',');
        pair.and_then(|(x, y)| Some(Point::new(along(x)?, along(y)?)))
            .ok_or_else(|| unexpected(word, &expected))
    }

    pub(super) fn size(&mut self) -> Result<Size, Fault> {
        let Size { width, height } = LARGEST;
        let expected = format!("a size, COLUMNSxROWS from 1x1 to {width}x{height}");
        let word = self.next(&expected)?;
        let side = |text: &str, most| Some(text.parse().ok()?).filter(|n| (1..=most).contains(n));
        let pair = word.text.split_once('x');
        pair.and_then(|(w, h)| Some(Size::new(side(w, width)?, side(h, height)?)))
            .ok_or_else(|| unexpected(word, &expected))
    }
}

/// A number written plainly, `12` or `-3.5`, within the range.
fn number(text: &str, range: &RangeInclusive<f32>) -> Option<f32> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let number: f32 = text.chars().all(plain).then(|| text.parse().ok())??;
    range.contains(&number).then_some(number)
}
