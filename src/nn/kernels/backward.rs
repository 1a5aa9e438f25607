//! The backward pass: from the loss of some images to the gradient of every parameter.
//!
//! Of a convolution that is pooled 2×2 at most a quarter of the outputs have a gradient, and of those only the ones
//! that ReLU let through. So the gradients of a stage's outputs that are not 0 are listed in two ways. For each
//! output, the patches that have a gradient: their weighted sum is the gradient of the output's weights. For each
//! patch, the outputs that have one: the weighted sum of their weights is the gradient of the patch. That is four to
//! five times fewer operations than the dense way.

use pulp::{Simd, WithSimd};

use super::aligned::AlignedVec;
use super::forward::{Activations, Forward};
use super::layout::Layout;
use super::packing::{Packed, Packing};
use super::plan::{Plan, Stage};
use super::stage_backward::StageBackward;
use super::term_lists::TermLists;
use crate::nn::loss::Loss;

/// All buffers of a forward and a backward pass of some images, and the gradient found.
#[derive(Clone, Debug)]
pub(crate) struct BackwardBuffers {
    activations: Activations,
    /// The gradients of the activations, laid out as they are \[stages + 1\]\[images\]\[layout\].
    activation_gradients: Vec<AlignedVec>,
    by_output: TermLists,
    by_patch: TermLists,
    /// \[classes\].
    logits: Vec<f32>,
    /// \[classes\].
    dlogits: Vec<f32>,
    /// The sum of the images' gradients, packed by rows.
    pub(crate) gradient: AlignedVec,
    /// The sum of the images' losses.
    pub(crate) loss: f32,
}

impl BackwardBuffers {
    /// Creates buffers for this many images and classes.
    pub(crate) fn new(plan: &Plan, parameters: &Packing, images: usize, classes: usize) -> Self {
        let activations = Activations::for_training(plan, images);
        Self {
            activation_gradients: activations.values.clone(),
            activations,
            by_output: TermLists::default(),
            by_patch: TermLists::default(),
            logits: vec![0.0; classes],
            dlogits: vec![0.0; classes],
            gradient: AlignedVec::zeros(parameters.len()),
            loss: 0.0,
        }
    }

    /// Returns the inputs \[capacity\]\[layout\] of a stage and the gradients of its outputs
    /// \[capacity\]\[layout\], with the length of each layout.
    pub(super) fn around(&self, stage: usize) -> ([&[f32]; 2], [usize; 2]) {
        let lengths =
            [&self.activations.layouts[stage], &self.activations.layouts[stage + 1]].map(Layout::len);
        ([&self.activations.values[stage], &self.activation_gradients[stage + 1]], lengths)
    }

    /// Returns the capacity in images.
    pub(crate) fn images(&self) -> usize {
        self.activations.images
    }
}

/// A forward and a backward pass of some images.
pub(crate) struct Backward<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) loss: Loss,
    pub(crate) by_blocks: Packed<'a>,
    pub(crate) by_rows: Packed<'a>,
    /// \[images\]\[channels\]\[height\]\[width\].
    pub(crate) inputs: &'a [f32],
    /// \[images\]\[classes\].
    pub(crate) targets: &'a [f32],
    pub(crate) buffers: &'a mut BackwardBuffers,
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for index in 0..self.plan.stages.len() {
            self.buffers.gradient[self.by_rows.packing.partial(self.plan, index)].fill(0.0);
        }
        self.buffers.loss = 0.0;
        let inputs = self.inputs.chunks_exact(self.plan.input_len());
        let targets = self.targets.chunks_exact(self.buffers.logits.len());
        let mut images = 0;
        for (input, targets) in inputs.zip(targets) {
            self.forward(simd, images, input, targets);
            images += 1;
        }
        for (index, stage) in self.plan.stages.iter().enumerate().rev() {
            self.stage(simd, index, stage, images);
        }
    }
}

impl Backward<'_> {
    /// Passes an image forward, and begins its backward pass with the gradient of its loss.
    #[inline(always)]
    fn forward<S: Simd>(&mut self, simd: S, image: usize, input: &[f32], targets: &[f32]) {
        let BackwardBuffers { activations, activation_gradients, logits, dlogits, loss, .. } = self.buffers;
        let forward = Forward { plan: self.plan, weights: self.by_blocks, input, image, activations };
        forward.with_simd(simd);
        activations.store_logits(image, logits);
        *loss += self.loss.with_gradient(logits, targets, dlogits);
        if let (Some(gradients), Some(layout)) = (activation_gradients.last_mut(), activations.layouts.last())
        {
            layout.load(dlogits, &mut gradients[image * layout.len()..][..layout.len()]);
        }
    }

    /// Computes the gradients of a stage's parameters and of its input from that of its output.
    #[inline(always)]
    fn stage<S: Simd>(&mut self, simd: S, index: usize, stage: &Stage, images: usize) {
        let BackwardBuffers { activations, activation_gradients, by_output, by_patch, gradient, .. } =
            &mut *self.buffers;
        let (before, after) = activation_gradients.split_at_mut(index + 1);
        let [weights, bias] = self.by_rows.packing.stage(index);
        let (dweights, dbias) = gradient[weights.start..bias.end].split_at_mut(weights.len());
        let mut pass = StageBackward {
            simd,
            stage,
            images,
            x: &activations.values[index],
            y: &activations.values[index + 1],
            argmax: &activations.argmax[index],
            capacity: activations.images,
            weights: &self.by_rows.values[weights],
            dweights,
            dbias,
            // Training does not need the gradient of the network's input.
            dx: (index > 0).then_some(&mut before[index]),
            dy: &mut after[0],
            by_output,
            by_patch,
        };
        pass.run();
    }
}
