//! Memory layout of the parameters for the kernels: tables from each packed place to the flat block.
//!
//! With a table, packing, packing again after a step of training, and bringing a gradient back to PyTorch's order
//! are one loop each.

use std::ops::Range;

use rayon::prelude::*;

use super::aligned::{AlignedVec, LINE};
use super::block::{Block, CONVOLUTION_BLOCK, DENSE_BLOCK, blocks};
use super::linear::Linear;
use super::plan::{Operation, Plan};
use super::winograd;

/// Packed values that one thread copies in a row.
const PACK_CHUNK: usize = 1 << 15;

/// The entry of a packed place that stays 0.
const PADDING: u32 = u32::MAX;

/// A layout of all parameters of a network.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packing {
    /// Index in the flat block of each packed value \[packed\].
    table: Vec<u32>,
    /// Ranges of the weights and of the biases of each stage; empty where it has none.
    stages: Vec<[Range<usize>; 2]>,
    /// Weights that are transformed once they are packed.
    winograd: Vec<Range<usize>>,
}

/// A layout of the parameters, and the parameters in it.
#[derive(Clone, Copy)]
pub(crate) struct Packed<'a> {
    pub(crate) packing: &'a Packing,
    /// \[packed\].
    pub(crate) values: &'a [f32],
}

impl<'a> Packed<'a> {
    /// Returns the weights and the biases of a stage.
    pub(super) fn stage(&self, index: usize) -> [&'a [f32]; 2] {
        self.packing.stage(index).map(|range| &self.values[range])
    }
}

impl Packing {
    /// Creates the layout for the forward pass: weights \[blocks\]\[patch\]\[outputs of the block\], so that a kernel
    /// reads them in their order; biases \[outputs, padded\].
    pub(crate) fn by_blocks(plan: &Plan, lanes: usize) -> Self {
        let mut packing = Self::default();
        for stage in &plan.stages {
            let max = match stage.operation {
                Operation::Convolution(_) => CONVOLUTION_BLOCK,
                _ => DENSE_BLOCK,
            };
            packing.add_stage(stage.linear(), |packing, linear| {
                let blocks = || blocks(linear.outputs, lanes, max);
                if winograd::suits(linear) {
                    return packing.add_winograd(linear, lanes, blocks);
                }
                for block in blocks() {
                    packing.add_block(linear, 0..linear.patch_len(), block.outputs(lanes));
                }
            });
        }
        packing
    }

    /// Creates the layout for the backward pass: weights \[outputs\]\[rows\]\[run, padded\], biases
    /// \[outputs, padded\].
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
            // A kernel may read whole registers of biases for a block that reaches beyond them.
            self.table.extend([PADDING; LINE]);
            self.pad_to_line();
        }
        self.stages.push([start..middle, middle..self.table.len()]);
    }

    /// Adds the weights \[patch\]\[outputs\] of a range of a patch for a range of outputs.
    fn add_block(&mut self, linear: &Linear, patch: Range<usize>, outputs: Range<usize>) {
        for k in patch {
            self.table.extend(outputs.clone().map(|output| {
                if output < linear.outputs { linear.weight(output, k) as u32 } else { PADDING }
            }));
        }
    }

    /// Adds the weights \[9 pixels of a patch\]\[blocks\]\[channels, padded\]\[outputs of the block\], and room for
    /// the transformed ones.
    fn add_winograd<B: Iterator<Item = Block>>(
        &mut self,
        linear: &Linear,
        lanes: usize,
        blocks: impl Fn() -> B,
    ) {
        let start = self.table.len();
        let channels = linear.channels;
        let missing = channels.next_multiple_of(lanes) - channels;
        for pixel in 0..winograd::WEIGHTS {
            for block in blocks() {
                let outputs = block.outputs(lanes);
                self.add_block(linear, pixel * channels..(pixel + 1) * channels, outputs.clone());
                let padded = self.table.len() + missing * outputs.len();
                self.table.resize(padded, PADDING);
            }
        }
        let part = (self.table.len() - start) / winograd::WEIGHTS;
        self.table.resize(start + part * winograd::PACKED, PADDING);
        self.winograd.push(start..self.table.len());
    }

    fn add_row(&mut self, linear: &Linear, output: usize, row: usize) {
        let patch = row * linear.run..(row + 1) * linear.run;
        self.table.extend(patch.map(|k| linear.weight(output, k) as u32));
        self.pad_to_line();
    }

    fn pad_to_line(&mut self) {
        let padded = self.table.len().next_multiple_of(LINE);
        self.table.resize(padded, PADDING);
    }

    /// Returns the number of packed values.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// Returns the ranges of the weights and of the biases of a stage.
    pub(super) fn stage(&self, index: usize) -> [Range<usize>; 2] {
        self.stages[index].clone()
    }

    /// Returns the range of the gradients of a stage that are summed for each part of a batch: all, but for dense
    /// layers the biases alone.
    pub(crate) fn partial(&self, plan: &Plan, index: usize) -> Range<usize> {
        let [weights, bias] = self.stage(index);
        match plan.stages[index].operation {
            Operation::Dense(_) => bias,
            _ => weights.start..bias.end,
        }
    }

    /// Copies the parameters of the flat block to their packed places, on this thread alone: inference needs no
    /// others.
    pub(crate) fn pack(&self, parameters: &[f32], packed: &mut AlignedVec) {
        gather(parameters, &self.table, packed);
        self.transform_filters(packed);
    }

    /// As [`Self::pack`], on all threads: training does it after every step.
    pub(crate) fn pack_in_parallel(&self, parameters: &[f32], packed: &mut AlignedVec) {
        let chunks = packed.par_chunks_mut(PACK_CHUNK).zip(self.table.par_chunks(PACK_CHUNK));
        chunks.for_each(|(packed, table)| gather(parameters, table, packed));
        self.transform_filters(packed);
    }

    fn transform_filters(&self, packed: &mut AlignedVec) {
        for weights in &self.winograd {
            winograd::transform_filters(&mut packed[weights.clone()]);
        }
    }

    /// Copies packed values to their places in the flat block.
    pub(crate) fn unpack(&self, packed: &[f32], parameters: &mut [f32]) {
        for (packed, &index) in packed.iter().zip(&self.table) {
            if let Some(parameter) = parameters.get_mut(index as usize) {
                *parameter = *packed;
            }
        }
    }
}
/// Copies to each packed place the parameter of its index in the table; padding, whose index is beyond all of
/// them, is 0.
fn gather(parameters: &[f32], table: &[u32], packed: &mut [f32]) {
    for (packed, &index) in packed.iter_mut().zip(table) {
        *packed = parameters.get(index as usize).copied().unwrap_or(0.0);
    }
}
