//! BatchGradient of a convolution's weights where runs are too short for vectors, as over the picture.
//!
//! Here the outputs lie in the vectors. For each window the gradients of a block's outputs are
//! loaded once; for each of its patches those that another patch won are put out, and each tap's
//! pixel is multiplied in. The sums of nine taps, which is all of a 3×3 kernel, stay in registers.

use pulp::Simd;

use super::floats::LINE;
use super::pack::{Block, blocks};
use super::plan::Linear;

/// Taps that are summed at once.
const TAPS: usize = 9;

/// One convolution of one picture: what came in, which patches won their windows (empty where
/// nothing was pooled), and the gradient of what went out.
pub(super) struct Taps<'a> {
    pub(super) linear: &'a Linear,
    pub(super) x: &'a [f32],
    pub(super) winners: &'a [u32],
    pub(super) dy: &'a [f32],
}

impl Taps<'_> {
    /// Adds to the gradient of the weights, packed by rows.
    #[inline(always)]
    pub(super) fn add_to<S: Simd>(&self, simd: S, dweights: &mut [f32]) {
        let most = if S::REGISTER_COUNT >= 32 { 2 } else { 1 };
        for block in blocks(self.linear.outputs, S::F32_LANES, most) {
            for first in (0..self.linear.taps()).step_by(TAPS) {
                match block.vectors {
                    2 => self.add_block::<S, 2>(simd, block, first, dweights),
                    _ => self.add_block::<S, 1>(simd, block, first, dweights),
                }
            }
        }
    }

    /// The part of a block of outputs and the taps from `first` on.
    #[inline(always)]
    fn add_block<S: Simd, const V: usize>(&self, simd: S, block: Block, first: usize, dweights: &mut [f32]) {
        let Linear { rows, run, .. } = *self.linear;
        let sums = self.sums::<S, V>(simd, block, first);
        let mut lanes = [0.0; 2 * LINE];
        for (tap, sums) in (first..self.linear.taps()).zip(&sums) {
            let (vectors, _) = S::as_mut_simd_f32s(&mut lanes);
            vectors[..V].copy_from_slice(sums);
            let outputs = block.first..self.linear.outputs;
            for (output, sum) in outputs.zip(&lanes[..V * S::F32_LANES]) {
                let row = output * rows + tap / run;
                dweights[row * run.next_multiple_of(LINE) + tap % run] += sum;
            }
        }
    }

    /// For each of nine taps from `first` on, and each output of the block, the sum over all
    /// patches of pixel times gradient; what is beyond the last tap means nothing.
    #[inline(always)]
    fn sums<S: Simd, const V: usize>(&self, simd: S, block: Block, first: usize) -> [[S::f32s; V]; TAPS] {
        let Linear { run, stride, window, outputs, .. } = *self.linear;
        let mut offsets = [0; TAPS];
        for (offset, tap) in offsets.iter_mut().zip(first..self.linear.taps()) {
            *offset = tap / run * stride + tap % run;
        }
        let mut sums = [[simd.splat_f32s(0.0); V]; TAPS];
        let windows = self.linear.patches.chunks_exact(window);
        for (index, (patches, &place)) in windows.zip(&self.linear.places).enumerate() {
            let dy = &self.dy[place as usize + block.first..][..V * S::F32_LANES];
            let (dy, _) = S::as_simd_f32s(dy);
            let winners = match self.winners {
                [] => &[],
                winners => &winners[index * outputs + block.first..][..V * S::F32_LANES],
            };
            let (winners, _) = S::as_simd_u32s(winners);
            for (patch, &at) in patches.iter().enumerate() {
                let mut gradients = [simd.splat_f32s(0.0); V];
                gradients.copy_from_slice(dy);
                for (gradient, &winner) in gradients.iter_mut().zip(winners) {
                    let won = simd.equal_u32s(winner, simd.splat_u32s(patch as u32));
                    *gradient = simd.select_f32s(won, *gradient, simd.splat_f32s(0.0));
                }
                for (sums, offset) in sums.iter_mut().zip(offsets) {
                    let pixel = simd.splat_f32s(self.x[at as usize + offset]);
                    for v in 0..V {
                        sums[v] = simd.mul_add_e_f32s(pixel, gradients[v], sums[v]);
                    }
                }
            }
        }
        sums
    }
}
