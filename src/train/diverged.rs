//! The error of a training that cannot go on.

use std::fmt;

/// A loss beyond all bounds or a parameter that is not finite: the learning rate is too high.
#[derive(Clone, Debug, PartialEq)]
pub struct Diverged {
    /// The epoch in which it happened, from 1.
    pub epoch: usize,
    /// The highest learning rate of the schedule, with the factor that it was changed by.
    pub learning_rate: f32,
}

impl Diverged {
    /// Returns a learning rate to try instead: a tenth, rounded to one digit, and at most 1.
    #[must_use]
    pub fn suggestion(&self) -> f32 {
        let tenth = (self.learning_rate / 10.0).min(1.0);
        format!("{tenth:.0e}").parse().unwrap_or(tenth)
    }
}

impl fmt::Display for Diverged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, learning_rate } = self;
        write!(
            f,
            "training diverged in epoch {epoch} at learning rate {learning_rate}; try {}",
            self.suggestion()
        )
    }
}

impl std::error::Error for Diverged {}
