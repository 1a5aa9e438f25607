//! The backward pass: from the loss of some pictures to the gradient of every parameter.
//!
//! Of a convolution that is pooled 2×2 at most a quarter of the outputs have a gradient, and of
//! those only the ones that ReLU let through. So what is not 0 of the gradient of a stage's outputs
//! is listed in two ways. For each output, the patches that have a gradient: their weighted sum is
//! the gradient of the output's weights. For each patch, the outputs that have one: the weighted
//! sum of their weights is the gradient of the patch. That is four to five times fewer operations
//! than the dense way.

use pulp::{Simd, WithSimd};

use super::floats::Floats;
use super::forward::{Activations, Forward};
use super::lists::Lists;
use super::pack::{Packed, Packing};
use super::pass::StagePass;
use super::plan::{Plan, Stage};
use crate::ink::Image;
use crate::nn::loss::Scores;
use crate::nn::spec::Loss;

/// Every buffer that learning from some pictures needs, and the gradient found.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    activations: Activations,
    /// The gradient of all that flows between the stages, laid as the activations are.
    flow: Vec<Floats>,
    by_output: Lists,
    by_patch: Lists,
    /// The sum of the pictures' gradients, packed by rows.
    pub(crate) gradient: Floats,
    /// The sum of the pictures' losses.
    pub(crate) loss: f32,
}

impl Trace {
    pub(crate) fn new(plan: &Plan, parameters: &Packing, pictures: usize) -> Self {
        let activations = Activations::for_learning(plan, pictures);
        Self {
            flow: activations.maps.clone(),
            activations,
            by_output: Lists::default(),
            by_patch: Lists::default(),
            gradient: Floats::zeros(parameters.len()),
            loss: 0.0,
        }
    }

    /// How many pictures there is room for.
    pub(crate) fn pictures(&self) -> usize {
        self.activations.pictures
    }
}

/// A forward and a backward pass of some pictures.
pub(crate) struct Backward<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) loss: Loss,
    pub(crate) blocks: Packed<'a>,
    pub(crate) rows: Packed<'a>,
    pub(crate) images: &'a [Image],
    pub(crate) targets: &'a [Scores],
    pub(crate) trace: &'a mut Trace,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        self.trace.gradient.fill(0.0);
        self.trace.loss = 0.0;
        for picture in 0..self.images.len() {
            self.forward(simd, picture);
        }
        for (index, stage) in self.plan.stages.iter().enumerate().rev() {
            self.stage(simd, index, stage);
        }
    }
}

impl Backward<'_> {
    /// Answers one picture, and begins its backward pass with the gradient of its loss.
    #[inline(always)]
    fn forward<S: Simd>(&mut self, simd: S, picture: usize) {
        let forward = Forward {
            plan: self.plan,
            weights: self.blocks,
            image: &self.images[picture],
            picture,
            activations: &mut self.trace.activations,
        };
        forward.with_simd(simd);
        let outputs = self.trace.activations.outputs(picture);
        let (loss, gradient) = self.loss.with_gradient(&outputs, &self.targets[picture]);
        self.trace.loss += loss;
        if let (Some(flow), Some(layout)) =
            (self.trace.flow.last_mut(), self.trace.activations.layouts.last())
        {
            flow[picture * layout.len()..][..gradient.len()].copy_from_slice(&gradient);
        }
    }

    /// From the gradient of what a stage gave to that of its parameters and of what it got.
    #[inline(always)]
    fn stage<S: Simd>(&mut self, simd: S, index: usize, stage: &Stage) {
        let Trace { activations, flow, by_output, by_patch, gradient, .. } = &mut *self.trace;
        let (before, after) = flow.split_at_mut(index + 1);
        let [weights, bias] = self.rows.packing.stage(index);
        let (dweights, dbias) = gradient[weights.start..bias.end].split_at_mut(weights.len());
        let mut pass = StagePass {
            simd,
            stage,
            pictures: self.images.len(),
            x: &activations.maps[index],
            y: &activations.maps[index + 1],
            winners: &activations.winners[index],
            room: activations.pictures,
            weights: &self.rows.numbers[weights],
            dweights,
            dbias,
            // Nobody asks for the gradient of the picture.
            dx: (index > 0).then_some(&mut before[index]),
            dy: &mut after[0],
            by_output,
            by_patch,
        };
        pass.run();
    }
}
