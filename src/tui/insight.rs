//! Insight: the input and the activations of the model that a page looks at, for the drawing when it looked.

use std::sync::Arc;

use crate::ink::Image;
use crate::models::{Checkpoint, Member};
use crate::nn::reference::{self, Trace};

/// The latest look, kept until the drawing or the model changes.
#[derive(Clone, Debug, Default)]
pub struct Insight {
    look: Option<Look>,
    passes: usize,
}

#[derive(Clone, Debug)]
struct Look {
    checkpoint: Arc<Checkpoint>,
    input: Image,
    trace: Option<Trace>,
}

impl Insight {
    /// Brings the look up to date with `member` and its input.
    pub fn run(&mut self, member: Option<&Member>, input: &Image) {
        if self.is_current(member, input) {
            return;
        }
        self.look = member.map(|member| {
            let trace = member.model().network().map(|network| {
                self.passes += 1;
                reference::trace(network.spec(), network.parameters(), input.pixels())
            });
            Look { checkpoint: member.checkpoint.clone(), input: input.clone(), trace }
        });
    }

    /// Returns true if the look is that of `member` at this input.
    #[must_use]
    pub fn is_current(&self, member: Option<&Member>, input: &Image) -> bool {
        match (member, &self.look) {
            (None, look) => look.is_none(),
            (Some(_), None) => false,
            (Some(member), Some(look)) => {
                Arc::ptr_eq(&look.checkpoint, &member.checkpoint) && look.input == *input
            }
        }
    }

    /// Returns the model input of the look.
    #[must_use]
    pub fn input(&self) -> Option<&Image> {
        self.look.as_ref().map(|look| &look.input)
    }

    /// Returns the activations of the network, as [`reference::trace`] gives them; least squares has none.
    #[must_use]
    pub fn trace(&self) -> Option<&Trace> {
        self.look.as_ref()?.trace.as_ref()
    }

    /// Returns the number of reference forward passes so far, which are slow.
    #[must_use]
    pub const fn passes(&self) -> usize {
        self.passes
    }
}
