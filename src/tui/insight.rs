//! Insight: the activations of the network that a page looks at, for the present drawing.

use std::sync::Arc;

use crate::ink::Image;
use crate::models::{Checkpoint, Member};
use crate::nn::reference::{self, Trace};

/// The latest trace, kept until the drawing or the network changes.
#[derive(Clone, Debug, Default)]
pub struct Insight {
    traced: Option<Traced>,
    passes: usize,
}

#[derive(Clone, Debug)]
struct Traced {
    checkpoint: Arc<Checkpoint>,
    input: Image,
    trace: Trace,
}

impl Insight {
    /// Brings the trace up to date with the network of `member` and its input; least squares has none.
    pub fn run(&mut self, member: Option<&Member>, input: &Image) {
        if self.is_current(member, input) {
            return;
        }
        self.traced = member.and_then(|member| {
            let network = member.model().network()?;
            let trace = reference::trace(network.spec(), network.parameters(), input.pixels());
            Some(Traced { checkpoint: member.checkpoint.clone(), input: input.clone(), trace })
        });
        self.passes += usize::from(self.traced.is_some());
    }

    /// Returns true if the trace is that of the network of `member` for this input.
    #[must_use]
    pub fn is_current(&self, member: Option<&Member>, input: &Image) -> bool {
        let network = member.filter(|member| member.model().network().is_some());
        match (network, &self.traced) {
            (None, traced) => traced.is_none(),
            (Some(_), None) => false,
            (Some(member), Some(traced)) => {
                Arc::ptr_eq(&traced.checkpoint, &member.checkpoint) && traced.input == *input
            }
        }
    }

    /// Returns the activations of the network, as [`reference::trace`] gives them.
    #[must_use]
    pub fn trace(&self) -> Option<&Trace> {
        self.traced.as_ref().map(|traced| &traced.trace)
    }

    /// Returns the number of reference forward passes so far, which are slow.
    #[must_use]
    pub const fn passes(&self) -> usize {
        self.passes
    }
}
