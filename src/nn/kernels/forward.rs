//! The forward pass: one picture through all stages.

use pulp::{Simd, WithSimd};

use super::floats::{Floats, LINE};
use super::layout::Layout;
use super::pack::Packed;
use super::plan::{Operation, Plan, Stage};
use super::pool::MaxPool;
use super::sums::{Term, add_narrow, add_weighted_sum, list};
use super::tile::{Convolution, Maps};
use super::winograd;
use crate::ink::Image;
use crate::nn::loss::Scores;

/// Everything that flows between the stages, for some pictures: all that a forward pass writes.
#[derive(Clone, Debug)]
pub(crate) struct Activations {
    /// How many pictures there is room for; at least one.
    pub(super) pictures: usize,
    pub(super) layouts: Vec<Layout>,
    /// The pictures, then what each stage gives, picture after picture.
    pub(super) maps: Vec<Floats>,
    /// For each stage that pools while it convolves, which patch won; empty where nobody asks.
    pub(super) winners: Vec<Vec<u32>>,
    terms: Vec<Term>,
    workspace: Floats,
}

impl Activations {
    /// Buffers to answer one picture.
    pub(crate) fn for_answers(plan: &Plan) -> Self {
        Self::new(plan, 1, |_| 0)
    }

    /// Buffers to learn from so many pictures.
    pub(super) fn for_learning(plan: &Plan, pictures: usize) -> Self {
        Self::new(plan, pictures, |stage| match &stage.operation {
            Operation::Convolution(linear) if linear.window > 1 => {
                // A kernel may read whole vectors for a block that reaches beyond the outputs.
                pictures * (linear.places.len() * linear.outputs + LINE)
            }
            _ => 0,
        })
    }

    fn new(plan: &Plan, pictures: usize, winners: impl Fn(&Stage) -> usize) -> Self {
        let layouts: Vec<Layout> = plan.layouts().collect();
        let longest = layouts.iter().map(Layout::len).max().unwrap_or(0);
        Self {
            pictures,
            maps: layouts.iter().map(|layout| Floats::zeros(pictures * layout.len())).collect(),
            winners: plan.stages.iter().map(|stage| vec![0; winners(stage)]).collect(),
            terms: vec![Term::default(); longest],
            workspace: Floats::zeros(plan.workspace()),
            layouts,
        }
    }

    /// Whether these buffers were made for such a plan.
    pub(crate) fn fit(&self, plan: &Plan) -> bool {
        plan.layouts().eq(self.layouts.iter().copied())
    }

    /// The raw outputs for this picture.
    pub(crate) fn outputs(&self, picture: usize) -> Scores {
        match (self.maps.last(), self.layouts.last()) {
            (Some(maps), Some(layout)) => std::array::from_fn(|digit| maps[picture * layout.len() + digit]),
            _ => Scores::default(),
        }
    }

    /// Copies the picture in.
    fn take(&mut self, image: &Image, picture: usize) {
        let layout = self.layouts[0];
        let x = &mut self.maps[0][picture * layout.len()..];
        for (row, pixels) in layout.rows().zip(image.rows()) {
            x[row].copy_from_slice(pixels);
        }
    }

    /// What lies before and after this stage for this picture, and the winners of its windows.
    fn around(&mut self, stage: usize, picture: usize) -> Step<'_> {
        let (before, after) = self.maps.split_at_mut(stage + 1);
        let (x, y) = (self.layouts[stage].len(), self.layouts[stage + 1].len());
        let winners = &mut self.winners[stage];
        let winner = winners.len() / self.pictures;
        Step {
            x: &before[stage][picture * x..][..x],
            y: &mut after[0][picture * y..][..y],
            winners: &mut winners[picture * winner..][..winner],
            terms: &mut self.terms,
            workspace: &mut self.workspace,
        }
    }
}

/// One picture at one stage: what comes in, goes out and is used on the way.
struct Step<'a> {
    x: &'a [f32],
    y: &'a mut [f32],
    winners: &'a mut [u32],
    terms: &'a mut [Term],
    workspace: &'a mut [f32],
}

/// A forward pass of one picture.
pub(crate) struct Forward<'a> {
    pub(crate) plan: &'a Plan,
    /// Packed by blocks.
    pub(crate) weights: Packed<'a>,
    pub(crate) image: &'a Image,
    /// The place of the picture in the activations.
    pub(crate) picture: usize,
    pub(crate) activations: &'a mut Activations,
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.activations.take(self.image, self.picture);
        for (index, stage) in self.plan.stages.iter().enumerate() {
            let step = self.activations.around(index, self.picture);
            stage.forward(simd, self.weights.stage(index), step);
        }
    }
}

impl Stage {
    #[inline(always)]
    fn forward<S: Simd>(&self, simd: S, [weights, bias]: [&[f32]; 2], step: Step) {
        let Step { x, y, winners, terms, workspace } = step;
        match &self.operation {
            Operation::Convolution(linear) => {
                let convolution = Convolution { linear, weights, bias, x };
                let mut maps = Maps { y, winners };
                if winograd::suits(linear) {
                    convolution.run_winograd(simd, &mut maps, workspace);
                } else {
                    convolution.run(simd, &mut maps);
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

    /// The same numbers in the layout of the output.
    #[inline(always)]
    fn copy(&self, x: &[f32], y: &mut [f32]) {
        for (from, to) in self.input.rows().zip(self.output.rows()) {
            y[to].copy_from_slice(&x[from]);
        }
    }
}

/// sums += the weights times x.
#[inline(always)]
fn dense<S: Simd>(simd: S, weights: &[f32], x: &[f32], sums: &mut [f32], terms: &mut [Term]) {
    if sums.len() == S::F32_LANES {
        add_narrow(simd, x, weights, sums);
    } else {
        add_weighted_sum(simd, list(x, sums.len(), terms), weights, sums);
    }
}
