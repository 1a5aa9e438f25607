//! The score that is explained.

use std::borrow::Cow;
use std::sync::Arc;

use crate::models::{Checkpoint, LeastSquares, Model};
use crate::nn::{Network, Scratch, reference};

/// A class whose score is explained, alone or against another one.
///
/// | | a class alone | against another |
/// |---|---|---|
/// | network | its logit | the difference of both logits |
/// | least squares | the sum of the margins of its comparisons | the margin of this comparison |
///
/// A class that there is not scores 0, and so does a class against itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The class.
    pub class: usize,
    /// The class that it is compared with.
    pub against: Option<usize>,
}

impl Target {
    /// Explains a class alone.
    #[must_use]
    pub const fn class(class: usize) -> Self {
        Self { class, against: None }
    }

    /// Explains why it is this class and not that one.
    #[must_use]
    pub const fn duel(class: usize, against: usize) -> Self {
        Self { class, against: Some(against) }
    }

    /// Names the score of a model.
    #[must_use]
    pub const fn score_name(self, model: &Model) -> &'static str {
        match (model, self.against) {
            (Model::Network(_), None) => "logit",
            (Model::Network(_), Some(_)) => "difference of logits",
            (Model::LeastSquares(_), None) => "sum of margins",
            (Model::LeastSquares(_), Some(_)) => "margin",
        }
    }

    /// Returns the gradient \[classes\] of the score of a network with respect to its logits.
    pub(super) fn gradient(self, classes: usize) -> Vec<f32> {
        let mut gradient = vec![0.0; classes];
        for (class, sign) in [(Some(self.class), 1.0), (self.against, -1.0)] {
            if let Some(slope) = class.and_then(|class| gradient.get_mut(class)) {
                *slope += sign;
            }
        }
        gradient
    }

    /// Computes the score from the logits \[classes\] of a network.
    pub(super) fn of_logits(self, logits: &[f32]) -> f32 {
        let logit = |class: usize| logits.get(class).copied().unwrap_or(0.0);
        logit(self.class) - self.against.map_or(0.0, logit)
    }

    /// Computes the score by least squares for an image \[inputs\].
    pub(super) fn of_margins(self, model: &LeastSquares, image: &[f32]) -> f32 {
        let margins = model.margins_of(self.class, image);
        match self.against {
            Some(against) => margins.get(against).copied().unwrap_or(0.0),
            None => margins.iter().sum(),
        }
    }
}

/// A model that scores image after image for one target.
#[derive(Clone, Debug)]
pub struct Scorer {
    checkpoint: Arc<Checkpoint>,
    target: Target,
    /// The buffers of the kernels; none for the reference passes.
    scratch: Option<Scratch>,
}

impl Scorer {
    /// Creates the scorer of a model for a target, by the kernels.
    #[must_use]
    pub fn new(checkpoint: Arc<Checkpoint>, target: Target) -> Self {
        let scratch = checkpoint.model.network().map(Network::scratch);
        Self { checkpoint, target, scratch }
    }

    /// Creates the scorer of a model for a target, by the reference passes: a hundred times slower, and the same to
    /// the last bit on every machine.
    #[must_use]
    pub const fn stable(checkpoint: Arc<Checkpoint>, target: Target) -> Self {
        Self { checkpoint, target, scratch: None }
    }

    /// Computes the score of the target for an image \[inputs\].
    pub fn score(&mut self, image: &[f32]) -> f32 {
        let target = self.target;
        match &self.checkpoint.model {
            Model::LeastSquares(model) => target.of_margins(model, image),
            Model::Network(network) => target.of_logits(&logits(network, image, self.scratch.as_mut())),
        }
    }

    /// Computes how far the class of the target is before each of the classes \[classes\]: the margins of least
    /// squares, or the differences of the logits of a network.
    pub fn margins(&mut self, image: &[f32]) -> Vec<f32> {
        match &self.checkpoint.model {
            Model::LeastSquares(model) => model.margins_of(self.target.class, image),
            Model::Network(network) => {
                let logits = logits(network, image, self.scratch.as_mut());
                let own = logits.get(self.target.class).copied().unwrap_or(0.0);
                logits.iter().map(|logit| own - logit).collect()
            }
        }
    }
}

/// The logits \[classes\] of a network, by the kernels if there are buffers for them.
fn logits<'a>(network: &Network, image: &[f32], scratch: Option<&'a mut Scratch>) -> Cow<'a, [f32]> {
    if let Some(scratch) = scratch {
        return network.logits(image, scratch).into();
    }
    let mut trace = reference::trace(network.spec(), network.parameters(), image);
    trace.activations.pop().unwrap_or_default().into()
}
