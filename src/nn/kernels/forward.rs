//! The forward pass: one image through all stages.

use pulp::{Simd, WithSimd};

use super::aligned::{AlignedVec, LINE};
use super::block::DENSE_BLOCK;
use super::layout::Layout;
use super::packing::Packed;
use super::plan::{Operation, Plan, Stage};
use super::pool::MaxPool;
use super::sparse_axpy::{Term, add_narrow, add_weighted_sum, list};
use super::tile::{Convolution, TileOutput};
use super::winograd;

/// The values between the stages for some images, and everything else that a forward pass writes.
#[derive(Clone, Debug)]
pub(crate) struct Activations {
    /// Capacity in images; at least one.
    pub(super) images: usize,
    /// Layout of the input, then of the output of each stage \[stages + 1\].
    pub(super) layouts: Vec<Layout>,
    /// The input, then the output of each stage \[stages + 1\]\[images\]\[layout\].
    pub(super) values: Vec<AlignedVec>,
    /// For each stage that pools while it convolves, the index of the largest patch in its window
    /// \[stages\]\[images\]\[windows\]\[outputs\]; empty for inference.
    pub(super) argmax: Vec<Vec<u32>>,
    terms: Vec<Term>,
    workspace: AlignedVec,
}

impl Activations {
    /// Creates buffers for the prediction of one image.
    pub(crate) fn for_inference(plan: &Plan) -> Self {
        Self::new(plan, 1, |_| 0)
    }

    /// Creates buffers for training on this many images at once.
    pub(super) fn for_training(plan: &Plan, images: usize) -> Self {
        Self::new(plan, images, |stage| match &stage.operation {
            Operation::Convolution(linear) if linear.window > 1 => {
                // A kernel may read whole registers for a block that reaches beyond the outputs.
                images * (linear.output_offsets.len() * linear.outputs + LINE)
            }
            _ => 0,
        })
    }

    fn new(plan: &Plan, images: usize, argmax: impl Fn(&Stage) -> usize) -> Self {
        let layouts: Vec<Layout> = plan.layouts().collect();
        let longest = layouts.iter().map(Layout::len).max().unwrap_or(0);
        Self {
            images,
            values: layouts.iter().map(|layout| AlignedVec::zeros(images * layout.len())).collect(),
            argmax: plan.stages.iter().map(|stage| vec![0; argmax(stage)]).collect(),
            terms: vec![Term::default(); longest],
            workspace: AlignedVec::zeros(workspace_len(plan)),
            layouts,
        }
    }

    /// Returns true if these buffers were made for such a plan.
    pub(crate) fn fit(&self, plan: &Plan) -> bool {
        plan.layouts().eq(self.layouts.iter().copied()) && self.workspace.len() >= workspace_len(plan)
    }

    /// Copies the logits of an image to `logits` \[classes\].
    pub(crate) fn store_logits(&self, image: usize, logits: &mut [f32]) {
        if let (Some(values), Some(layout)) = (self.values.last(), self.layouts.last()) {
            layout.store(&values[image * layout.len()..], logits);
        }
    }

    /// Returns the input and the output of each stage for the first image, each \[channels\]\[height\]\[width\].
    #[cfg(test)]
    pub(super) fn outputs(&self) -> impl Iterator<Item = Vec<f32>> {
        self.values.iter().zip(&self.layouts).map(|(values, layout)| {
            let mut output = vec![0.0; layout.channels * layout.height * layout.width];
            layout.store(values, &mut output);
            output
        })
    }

    /// Copies an input \[channels\]\[height\]\[width\] in, as that of an image.
    fn load(&mut self, input: &[f32], image: usize) {
        let layout = self.layouts[0];
        layout.load(input, &mut self.values[0][image * layout.len()..][..layout.len()]);
    }

    /// Returns the buffers of an image at a stage.
    fn at_stage(&mut self, stage: usize, image: usize) -> StageBuffers<'_> {
        let (before, after) = self.values.split_at_mut(stage + 1);
        let (x, y) = (self.layouts[stage].len(), self.layouts[stage + 1].len());
        let argmax = &mut self.argmax[stage];
        let argmax_len = argmax.len() / self.images;
        StageBuffers {
            x: &before[stage][image * x..][..x],
            y: &mut after[0][image * y..][..y],
            argmax: &mut argmax[image * argmax_len..][..argmax_len],
            terms: &mut self.terms,
            workspace: &mut self.workspace,
        }
    }
}

/// Returns the longest workspace that a stage needs.
fn workspace_len(plan: &Plan) -> usize {
    let lens = plan.stages.iter().filter_map(Stage::linear).map(winograd::workspace);
    lens.max().unwrap_or(0)
}

/// The buffers of one image at one stage.
struct StageBuffers<'a> {
    /// Input \[layout\].
    x: &'a [f32],
    /// Output \[layout\].
    y: &'a mut [f32],
    /// \[windows\]\[outputs\].
    argmax: &'a mut [u32],
    /// Room for as many terms as any stage has inputs.
    terms: &'a mut [Term],
    workspace: &'a mut [f32],
}

/// A forward pass of one image.
pub(crate) struct Forward<'a> {
    pub(crate) plan: &'a Plan,
    /// Packed by blocks.
    pub(crate) weights: Packed<'a>,
    /// \[channels\]\[height\]\[width\].
    pub(crate) input: &'a [f32],
    /// Index of the image in the activations.
    pub(crate) image: usize,
    pub(crate) activations: &'a mut Activations,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.activations.load(self.input, self.image);
        for (index, stage) in self.plan.stages.iter().enumerate() {
            let buffers = self.activations.at_stage(index, self.image);
            stage.forward(simd, self.weights.stage(index), buffers);
        }
    }
}

impl Stage {
    #[inline(always)]
    fn forward<S: Simd>(&self, simd: S, [weights, bias]: [&[f32]; 2], buffers: StageBuffers) {
        let StageBuffers { x, y, argmax, terms, workspace } = buffers;
        match &self.operation {
            Operation::Convolution(linear) => {
                let convolution = Convolution { linear, weights, bias, x };
                let mut output = TileOutput { y, argmax };
                if winograd::suits(linear) {
                    convolution.run_winograd(simd, &mut output, workspace);
                } else {
                    convolution.run(simd, &mut output);
                }
            }
            Operation::Dense(linear) => {
                let width = linear.outputs.next_multiple_of(S::F32_LANES);
                let sums = &mut y[..width];
                sums.copy_from_slice(&bias[..width]);
                dense(simd, weights, &x[..linear.run], sums, terms);
            }
            Operation::MaxPool(size) => self.pool(*size).forward(x, y),
            Operation::Copy => self.copy(x, y),
        }
        self.activation.apply(&self.output, y);
    }

    /// The pooling of a stage that is one.
    pub(super) fn pool(&self, size: usize) -> MaxPool<'_> {
        MaxPool { size, input: &self.input, output: &self.output }
    }

    /// Copies values to the layout of the output.
    #[inline(always)]
    fn copy(&self, x: &[f32], y: &mut [f32]) {
        for (from, to) in self.input.rows().zip(self.output.rows()) {
            y[to].copy_from_slice(&x[from]);
        }
    }
}

/// Computes sums \[outputs, padded\] += x · weights, with x \[inputs\] and weights
/// \[blocks\]\[inputs\]\[outputs of the block\].
#[inline(always)]
fn dense<S: Simd>(simd: S, weights: &[f32], x: &[f32], sums: &mut [f32], terms: &mut [Term]) {
    if sums.len() == S::F32_LANES {
        return add_narrow(simd, x, weights, sums);
    }
    let mut count = (0, 0);
    let mut skip = 0;
    for sums in sums.chunks_mut(DENSE_BLOCK * S::F32_LANES) {
        if count.0 != sums.len() {
            count = (sums.len(), list(x, sums.len(), terms).len());
        }
        add_weighted_sum(simd, &terms[..count.1], &weights[skip..], sums);
        skip += x.len() * sums.len();
    }
}
