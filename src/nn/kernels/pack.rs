//! How parameters lie for the kernels: tables from each packed place to the flat block.
//!
//! With a table, laying weights out, laying them out anew after a step of training, and bringing a
//! gradient back to PyTorch's order are one loop each.

use std::ops::Range;

use super::floats::{Floats, LINE};
use super::plan::{Linear, Operation, Plan};
use super::winograd;

/// Marks a packed place that stays 0.
const PADDING: u32 = u32::MAX;

/// A layout of all parameters of a network.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packing {
    /// The place in the flat block of each packed number.
    table: Vec<u32>,
    /// Where the weights and the biases of each stage lie; empty where it has none.
    stages: Vec<[Range<usize>; 2]>,
    /// Weights of which the basis is changed once they are laid out.
    winograd: Vec<Range<usize>>,
}

/// A layout of the parameters, and the parameters so laid out.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a> {
    pub(crate) packing: &'a Packing,
    pub(crate) numbers: &'a [f32],
}

impl<'a> Packed<'a> {
    /// The weights and the biases of this stage.
    pub(super) fn stage(&self, index: usize) -> [&'a [f32]; 2] {
        self.packing.stage(index).map(|range| &self.numbers[range])
    }
}

/// Outputs that a kernel computes together: whole vectors of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The first output.
    pub(super) first: usize,
    /// How many vectors.
    pub(super) vectors: usize,
}

impl Block {
    /// Its outputs, some of which may be beyond the last.
    fn outputs(self, lanes: usize) -> Range<usize> {
        self.first..self.first + self.vectors * lanes
    }
}

/// Outputs cut into blocks of at most `most` vectors of `lanes` numbers; the last vector may reach
/// beyond them.
pub(super) fn blocks(outputs: usize, lanes: usize, most: usize) -> impl Iterator<Item = Block> {
    let vectors = outputs.div_ceil(lanes);
    (0..vectors).step_by(most).map(move |v| Block { first: v * lanes, vectors: most.min(vectors - v) })
}

/// The most vectors of outputs in a block of a convolution.
pub(super) const CONVOLUTION_BLOCK: usize = 2;
/// The most vectors of outputs in a block of a dense layer: one block holds them all.
const DENSE_BLOCK: usize = usize::MAX;

impl Packing {
    /// For the forward pass: block by block of outputs, tap by tap, the weights of a block's
    /// outputs for that tap side by side.
    pub(crate) fn by_blocks(plan: &Plan, lanes: usize) -> Self {
        let mut packing = Self::default();
        for stage in &plan.stages {
            let most = match stage.operation {
                Operation::Convolution(_) => CONVOLUTION_BLOCK,
                _ => DENSE_BLOCK,
            };
            packing.add_stage(stage.linear(), |packing, linear| {
                let blocks = || blocks(linear.outputs, lanes, most);
                if winograd::suits(linear) {
                    return packing.add_winograd(linear, lanes, blocks);
                }
                for block in blocks() {
                    packing.add_block(linear, 0..linear.taps(), block.outputs(lanes));
                }
            });
        }
        packing
    }

    /// For the backward pass: output by output the rows of its patch, each filled up to whole
    /// vectors.
    pub(crate) fn by_rows(plan: &Plan) -> Self {
        let mut packing = Self::default();
        for stage in &plan.stages {
            packing.add_stage(stage.linear(), |packing, linear| {
                for output in 0..linear.outputs {
                    for row in 0..linear.rows {
                        packing.add_row(linear, output, row);
                    }
                }
            });
        }
        packing
    }

    fn add_stage(&mut self, linear: Option<&Linear>, weights: impl Fn(&mut Self, &Linear)) {
        let start = self.table.len();
        let mut middle = start;
        if let Some(linear) = linear {
            weights(self, linear);
            middle = self.table.len();
            self.table.extend((0..linear.outputs).map(|output| linear.bias(output) as u32));
            // A kernel may read whole vectors of biases for a block that reaches beyond them.
            self.table.extend([PADDING; LINE]);
            self.fill_line();
        }
        self.stages.push([start..middle, middle..self.table.len()]);
    }

    fn add_block(&mut self, linear: &Linear, taps: Range<usize>, outputs: Range<usize>) {
        for tap in taps {
            self.table.extend(outputs.clone().map(|output| {
                if output < linear.outputs { linear.weight(output, tap) as u32 } else { PADDING }
            }));
        }
    }

    /// One after the other the weights for each of the nine pixels of a patch, its channels filled up
    /// to whole vectors; and room for them in another basis.
    fn add_winograd<B: Iterator<Item = Block>>(
        &mut self,
        linear: &Linear,
        lanes: usize,
        blocks: impl Fn() -> B,
    ) {
        let start = self.table.len();
        let channels = linear.channels;
        let filling = channels.next_multiple_of(lanes) - channels;
        for pixel in 0..winograd::WEIGHTS {
            for block in blocks() {
                let outputs = block.outputs(lanes);
                let taps = pixel * channels..(pixel + 1) * channels;
                self.add_block(linear, taps, outputs.clone());
                let filled = self.table.len() + filling * outputs.len();
                self.table.resize(filled, PADDING);
            }
        }
        let part = (self.table.len() - start) / winograd::WEIGHTS;
        self.table.resize(start + part * winograd::PACKED, PADDING);
        self.winograd.push(start..self.table.len());
    }

    fn add_row(&mut self, linear: &Linear, output: usize, row: usize) {
        let taps = row * linear.run..(row + 1) * linear.run;
        self.table.extend(taps.map(|tap| linear.weight(output, tap) as u32));
        self.fill_line();
    }

    fn fill_line(&mut self) {
        let whole = self.table.len().next_multiple_of(LINE);
        self.table.resize(whole, PADDING);
    }

    /// How many packed numbers there are.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// Where the weights and the biases of this stage lie.
    pub(super) fn stage(&self, index: usize) -> [Range<usize>; 2] {
        self.stages[index].clone()
    }

    /// From the flat block to the packed one.
    pub(crate) fn pack(&self, parameters: &[f32], packed: &mut Floats) {
        for (packed, &place) in packed.iter_mut().zip(&self.table) {
            *packed = parameters.get(place as usize).copied().unwrap_or(0.0);
        }
        for weights in &self.winograd {
            winograd::change_basis(&mut packed[weights.clone()]);
        }
    }

    /// From the packed block to the flat one.
    pub(crate) fn unpack(&self, packed: &[f32], parameters: &mut [f32]) {
        for (packed, &place) in packed.iter().zip(&self.table) {
            if let Some(parameter) = parameters.get_mut(place as usize) {
                *parameter = *packed;
            }
        }
    }
}
