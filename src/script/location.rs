//! Where in a script something stands, and what is wrong there.

use std::fmt;

/// A place in a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Something that stands at a place of a script: an error in it, or what its session did not show.
///
/// ```
/// use digitty::script::Script;
///
/// let error = Script::parse("demo.script".as_ref(), b"size 80x24\nkey ctlr+z\n").unwrap_err();
/// assert!(error.to_string().starts_with("demo.script:2:5: expected a key"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The script, as it was named on the command line.
    pub script: String,
    /// Where in it.
    pub place: Place,
    /// What was expected there, and what was found.
    pub message: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.script, self.place, self.message)
    }
}

impl std::error::Error for Remark {}
