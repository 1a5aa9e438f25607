//! Messages about a script, each at its location.

use std::fmt;

/// A location in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
}

impl Location {
    /// The start of a script.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A message about a location: an error in the script, or an expectation that its session did not meet.
///
/// ```
/// use digitty::script::Script;
///
/// let error = Script::parse("demo.script".as_ref(), b"size 80x24\nkey ctlr+z\n").unwrap_err();
/// assert!(error.to_string().starts_with("2:5: expected a key"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its location.
    pub location: Location,
    /// The message: what was expected there, and what was found.
    pub message: String,
}

impl Diagnostic {
    /// Creates a message about `location`.
    pub fn new(location: Location, message: impl Into<String>) -> Self {
        Self { location, message: message.into() }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.message)
    }
}

impl std::error::Error for Diagnostic {}
