//! Gradient of a convolution's weights where runs are too short for registers, as over the input image.
//!
//! Here the registers hold outputs. For each window the gradients of a block's outputs are loaded once; for each of
//! its patches those of the outputs that chose another patch are masked, and each value of the patch is multiplied
//! in. The sums of nine values, which is all of a 3×3 kernel, stay in registers.

use pulp::Simd;

use super::aligned::LINE;
use super::block::{Block, blocks};
use super::instruction_set::mul_add;
use super::linear::Linear;

/// Values of a patch whose sums are in registers at once.
const VALUES: usize = 9;

/// A convolution of one image.
pub(super) struct FirstLayerGradient<'a> {
    pub(super) linear: &'a Linear,
    /// The input \[layout\].
    pub(super) x: &'a [f32],
    /// Index of the largest patch in its window \[windows\]\[outputs\]; empty where nothing was pooled.
    pub(super) argmax: &'a [u32],
    /// The gradient of the output \[layout\].
    pub(super) dy: &'a [f32],
}

impl FirstLayerGradient<'_> {
    /// Adds to the gradient of the weights \[outputs\]\[rows\]\[run, padded\].
    #[inline(always)]
    pub(super) fn add_to<S: Simd>(&self, simd: S, dweights: &mut [f32]) {
        let most = if S::REGISTER_COUNT >= 32 { 2 } else { 1 };
        for block in blocks(self.linear.outputs, S::F32_LANES, most) {
            for first in (0..self.linear.patch_len()).step_by(VALUES) {
                match block.registers {
                    2 => self.add_block::<S, 2>(simd, block, first, dweights),
                    _ => self.add_block::<S, 1>(simd, block, first, dweights),
                }
            }
        }
    }

    /// Adds the part of a block of outputs and of the values of a patch from `first` on.
    #[inline(always)]
    fn add_block<S: Simd, const V: usize>(&self, simd: S, block: Block, first: usize, dweights: &mut [f32]) {
        let Linear { rows, run, .. } = *self.linear;
        let sums = self.sums::<S, V>(simd, block, first);
        let mut lanes = [0.0; 2 * LINE];
        for (k, sums) in (first..self.linear.patch_len()).zip(&sums) {
            let (registers, _) = S::as_mut_simd_f32s(&mut lanes);
            registers[..V].copy_from_slice(sums);
            let outputs = block.first..self.linear.outputs;
            for (output, sum) in outputs.zip(&lanes[..V * S::F32_LANES]) {
                let row = output * rows + k / run;
                dweights[row * run.next_multiple_of(LINE) + k % run] += sum;
            }
        }
    }

    /// Computes for each of nine values of a patch from `first` on, and each output of the block, the sum over all
    /// patches of value times gradient; sums beyond the last value mean nothing.
    #[inline(always)]
    fn sums<S: Simd, const V: usize>(&self, simd: S, block: Block, first: usize) -> [[S::f32s; V]; VALUES] {
        let Linear { run, stride, window, outputs, .. } = *self.linear;
        let mut offsets = [0; VALUES];
        for (offset, k) in offsets.iter_mut().zip(first..self.linear.patch_len()) {
            *offset = k / run * stride + k % run;
        }
        let mut sums = [[simd.splat_f32s(0.0); V]; VALUES];
        let windows = self.linear.patch_offsets.chunks_exact(window);
        for (index, (patches, &output)) in windows.zip(&self.linear.output_offsets).enumerate() {
            let dy = &self.dy[output as usize + block.first..][..V * S::F32_LANES];
            let (dy, _) = S::as_simd_f32s(dy);
            let argmax = match self.argmax {
                [] => &[],
                argmax => &argmax[index * outputs + block.first..][..V * S::F32_LANES],
            };
            let (argmax, _) = S::as_simd_u32s(argmax);
            for (patch, &at) in patches.iter().enumerate() {
                let mut gradients = [simd.splat_f32s(0.0); V];
                gradients.copy_from_slice(dy);
                for (gradient, &argmax) in gradients.iter_mut().zip(argmax) {
                    let chosen = simd.equal_u32s(argmax, simd.splat_u32s(patch as u32));
                    *gradient = simd.select_f32s(chosen, *gradient, simd.splat_f32s(0.0));
                }
                for (sums, offset) in sums.iter_mut().zip(offsets) {
                    let value = simd.splat_f32s(self.x[at as usize + offset]);
                    for v in 0..V {
                        sums[v] = mul_add(simd, value, gradients[v], sums[v]);
                    }
                }
            }
        }
        sums
    }
}
