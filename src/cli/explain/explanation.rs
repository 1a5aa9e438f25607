//! The answer to a question about a model: numbers, a text and a picture.

use serde::Serialize;

use super::picture::Picture;

/// An answer to the question that was asked; serialized it is the form of `--json`.
pub(super) trait Explanation: Serialize {
    /// Describes it for people.
    fn text(&self) -> String;
    /// Draws it.
    fn picture(&self) -> Picture;
}
