//! Scripts read from their files.

use std::path::Path;

use super::files;
use crate::script::{Diagnostic, Location, MAX_SCRIPT_BYTES, Script};

/// A script that can be played, or why not.
pub(super) type Readable = Result<Script, Diagnostic>;

/// Reads a script.
pub(super) fn read(path: &Path) -> Readable {
    let text = files::read_start(path, MAX_SCRIPT_BYTES + 1)
        .map_err(|error| Diagnostic::new(Location::START, format!("{error:#}")))?;
    Script::parse(path, &text)
}
