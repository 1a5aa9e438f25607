//! Blocks of outputs that a kernel computes together.

use std::ops::Range;

/// Outputs that a kernel computes together: whole registers of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Index of the first output.
    pub(super) first: usize,
    /// Number of registers.
    pub(super) registers: usize,
}

/// The largest number of registers of outputs in a block of a convolution.
pub(super) const CONVOLUTION_BLOCK: usize = 2;
/// The largest number of registers of outputs in a block of a dense layer.
pub(super) const DENSE_BLOCK: usize = 8;

impl Block {
    /// Returns the indices of its outputs, some of which may be beyond the last.
    pub(super) fn outputs(self, lanes: usize) -> Range<usize> {
        self.first..self.first + self.registers * lanes
    }
}

/// Cuts outputs into blocks of at most `max` registers of `lanes` values; the last register may reach beyond the
/// outputs.
pub(super) fn blocks(outputs: usize, lanes: usize, max: usize) -> impl Iterator<Item = Block> {
    let registers = outputs.div_ceil(lanes);
    (0..registers).step_by(max).map(move |r| Block { first: r * lanes, registers: max.min(registers - r) })
}
