//! The error of weights files and parameters that are not a model.

use std::fmt;

/// The reason why bytes or parameters are not a model: what was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError(String);

impl ModelError {
    pub(super) const fn new(why: String) -> Self {
        Self(why)
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ModelError {}
