//! Standard output and standard error, one of which may be closed, full or gone at any time.
//!
//! `println!` and `eprintln!` panic then, and take hours of training with them. Here a result that cannot be
//! written is an error, a reader who has seen enough is not an error, and a lost remark costs nothing.

use std::fmt::{self, Display};
use std::io::{self, BufWriter, IsTerminal, Write};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::tui::color::ColorDepth;

/// Writes to standard output what `write` writes, or as much of it as its reader wants to see.
///
/// # Errors
/// If it cannot be written (to a full disk, say), and those of `write`. A closed pipe is no error: the
/// command goes on and keeps its verdict.
pub(super) fn print(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut out = BufWriter::new(Watched { inner: io::stdout().lock(), failure: None });
    let written = write(&mut out);
    let written = out.flush().map_err(Into::into).and(written);
    // What is left in the buffer would be tried again when it is dropped.
    let (Watched { failure, .. }, _) = out.into_parts();
    match failure {
        None => written,
        Some(io::ErrorKind::BrokenPipe) => Ok(()),
        Some(_) => written.context("cannot write to standard output"),
    }
}

/// A writer that remembers its first failure, to tell it from a failure to read.
struct Watched<W> {
    inner: W,
    failure: Option<io::ErrorKind>,
}

impl<W: Write> Watched<W> {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| _ = self.failure.get_or_insert(error.kind()))
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.note(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.note(flushed)
    }
}

/// Writes a line to standard error, control characters escaped; it is lost if nothing can be written there.
pub fn note(line: impl Display) {
    _ = writeln!(io::stderr(), "{}", Escaped(line));
}

/// The color of a part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// That which went well, or is new.
    Green,
    /// That which failed, or is gone.
    Red,
    /// That which one should look at.
    Yellow,
    /// That which orders the rest.
    Cyan,
}

/// Colors for the lines of a stream, if it is a terminal that has any and `NO_COLOR` does not forbid them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Colors(bool);

impl Colors {
    /// Returns the colors of a stream.
    pub(super) fn of(stream: &impl IsTerminal) -> Self {
        let depth = || ColorDepth::detect(|name| std::env::var(name).ok());
        Self(stream.is_terminal() && depth() != ColorDepth::None)
    }

    /// Returns a text as one line, control characters escaped, in a color.
    pub(super) fn paint(self, ink: Option<Ink>, text: impl Display) -> String {
        let text = Escaped(text);
        match ink.filter(|_| self.0) {
            None => text.to_string(),
            Some(ink) => format!("\x1b[{}m{text}\x1b[m", [32, 31, 33, 36][ink as usize]),
        }
    }
}

/// Writes a line to standard error that begins with a word in color.
pub(super) fn note_status(word: &str, ink: Ink, line: impl Display) {
    let colors = Colors::of(&io::stderr());
    _ = writeln!(io::stderr(), "{}{}", colors.paint(Some(ink), word), Escaped(line));
}

/// A text as one line: control characters, which could be commands to a terminal, are shown escaped.
pub(super) struct Escaped<T>(pub(super) T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let escaped =
            text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() });
        formatter.pad(&escaped.collect::<String>())
    }
}

/// Writes a value as a line of JSON, in which all control characters are escaped, not only those that have to be.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let escape = |c: char| if c.is_control() { format!("\\u{:04x}", u32::from(c)) } else { c.into() };
    writeln!(out, "{}", serde_json::to_string(value)?.chars().map(escape).collect::<String>())
}

/// Formats a count: "1 digit", "2 digits".
pub(super) fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_letters_are_not() {
        assert_eq!(Escaped("Größe 99 %\u{1b}[2J\n\u{9b}").to_string(), "Größe 99 %\\u{1b}[2J\\n\\u{9b}");
    }
}
