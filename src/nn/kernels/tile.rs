//! Convolution, forward: several outputs of several patches at once, all in registers.
//!
//! A tile is V registers of outputs for N windows of Q patches. For each value k of a patch its V registers of
//! weights are loaded once, and the value of each patch is broadcast and multiplied in: V·Q·N multiply-adds for
//! V + Q·N loads. Where pooling follows, a window's patches
//! are compared while they are still in registers, and only the largest is written.

#![expect(
    clippy::needless_range_loop,
    reason = "with iterators the compiler loses count of the loops and keeps the sums in memory: half the speed"
)]

use pulp::Simd;

use super::block::{Block, CONVOLUTION_BLOCK, blocks};
use super::instruction_set::mul_add;
use super::linear::Linear;

/// A convolution of one image: the parts that it reads.
pub(super) struct Convolution<'a> {
    pub(super) linear: &'a Linear,
    /// \[blocks\]\[patch\]\[outputs of the block\].
    pub(super) weights: &'a [f32],
    /// \[outputs, padded\].
    pub(super) bias: &'a [f32],
    /// The input, channels last \[layout\].
    pub(super) x: &'a [f32],
}

/// The parts that a convolution writes.
pub(super) struct TileOutput<'a> {
    /// The output, channels last \[layout\].
    pub(super) y: &'a mut [f32],
    /// The index in its window of the patch with the largest output \[windows\]\[outputs\]; empty if it is not
    /// wanted.
    pub(super) argmax: &'a mut [u32],
}

impl Convolution<'_> {
    /// Computes all outputs. The block of outputs is the outermost loop, so that its weights stay in the nearest
    /// cache for all patches.
    #[inline(always)]
    pub(super) fn run<S: Simd>(&self, simd: S, output: &mut TileOutput) {
        for block in blocks(self.linear.outputs, S::F32_LANES, CONVOLUTION_BLOCK) {
            match (block.registers, self.linear.window) {
                (2, 1) => self.all_patches::<S, 2>(simd, block, output),
                (_, 1) => self.all_patches::<S, 1>(simd, block, output),
                (2, _) => self.all_windows::<S, 2>(simd, block, output),
                _ => self.all_windows::<S, 1>(simd, block, output),
            }
        }
    }

    #[inline(always)]
    fn all_patches<S: Simd, const V: usize>(&self, simd: S, block: Block, output: &mut TileOutput) {
        let (patches, _) = self.linear.patch_offsets.as_chunks::<1>();
        let rest = if S::REGISTER_COUNT >= 32 {
            self.tiles::<S, V, 1, 12>(simd, block, patches, 0, output)
        } else {
            0
        };
        let rest = self.tiles::<S, V, 1, 4>(simd, block, patches, rest, output);
        self.tiles::<S, V, 1, 1>(simd, block, patches, rest, output);
    }

    #[inline(always)]
    fn all_windows<S: Simd, const V: usize>(&self, simd: S, block: Block, output: &mut TileOutput) {
        let (patches, _) = self.linear.patch_offsets.as_chunks::<4>();
        let rest = if S::REGISTER_COUNT >= 32 {
            self.tiles::<S, V, 4, 3>(simd, block, patches, 0, output)
        } else {
            0
        };
        self.tiles::<S, V, 4, 1>(simd, block, patches, rest, output);
    }

    /// Computes whole tiles of N windows from this window on; returns the first window that is left.
    #[inline(always)]
    fn tiles<S: Simd, const V: usize, const Q: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        windows: &[[u32; Q]],
        from: usize,
        output: &mut TileOutput,
    ) -> usize {
        let Linear { rows, run, stride, .. } = *self.linear;
        let patch_len = self.linear.patch_len();
        let weights = &self.weights[block.first * patch_len..][..patch_len * V * S::F32_LANES];
        let input = PatchInput { x: self.x, rows, run, stride };
        let (tiles, _) = windows[from..].as_chunks::<N>();
        for (index, tile) in tiles.iter().enumerate() {
            let sums = input.tile::<S, V, Q, N>(simd, weights, tile);
            self.finish(simd, block, from + index * N, &sums, output);
        }
        from + tiles.len() * N
    }

    /// Writes the largest sums of a tile, and their indices if they are wanted.
    #[inline(always)]
    pub(super) fn finish<S: Simd, const V: usize, const Q: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        first: usize,
        sums: &[[[S::f32s; V]; Q]; N],
        output: &mut TileOutput,
    ) {
        if Q > 1 && !output.argmax.is_empty() {
            self.write_argmax(simd, block, first, &argmax(simd, sums), output.argmax);
        }
        self.write(simd, block, first, &largest(simd, sums), output.y);
    }

    /// Adds the bias to the largest sums of each window, and writes them.
    #[inline(always)]
    fn write<S: Simd, const V: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        first: usize,
        largest: &[[S::f32s; V]; N],
        y: &mut [f32],
    ) {
        let (bias, _) = S::as_simd_f32s(&self.bias[block.first..][..V * S::F32_LANES]);
        for (sums, &offset) in largest.iter().zip(&self.linear.output_offsets[first..]) {
            for v in 0..V {
                let sum = simd.add_f32s(sums[v], bias[v]);
                let [start, end] = self.outputs::<S>(block, v, offset as usize);
                store(simd, &mut y[start..end], sum);
            }
        }
    }

    /// Writes the index of the largest patch of each window.
    #[inline(always)]
    fn write_argmax<S: Simd, const V: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        first: usize,
        indices: &[[S::u32s; V]; N],
        argmax: &mut [u32],
    ) {
        for (n, indices) in indices.iter().enumerate() {
            for (v, indices) in indices.iter().enumerate() {
                let [start, end] = self.outputs::<S>(block, v, (first + n) * self.linear.outputs);
                match S::as_mut_simd_u32s(&mut argmax[start..end]) {
                    ([whole], []) => *whole = *indices,
                    _ => simd.partial_store_u32s(&mut argmax[start..end], *indices),
                }
            }
        }
    }

    /// The start and end of the outputs of this register of a block, if output 0 is at `offset`.
    #[inline(always)]
    fn outputs<S: Simd>(&self, block: Block, register: usize, offset: usize) -> [usize; 2] {
        let first = block.first + register * S::F32_LANES;
        let end = self.linear.outputs.min(first + S::F32_LANES);
        [offset + first, offset + end]
    }
}

/// The values that patches are taken from; a patch is `rows` runs of `run` values, `stride` apart.
pub(super) struct PatchInput<'a> {
    pub(super) x: &'a [f32],
    pub(super) rows: usize,
    pub(super) run: usize,
    pub(super) stride: usize,
}

impl PatchInput<'_> {
    /// The sums of one tile \[N windows\]\[Q patches\]\[V registers of outputs\], given weights \[patch\]\[V registers\]
    /// and the offset of each patch of each window.
    #[inline(always)]
    pub(super) fn tile<S: Simd, const V: usize, const Q: usize, const N: usize>(
        &self,
        simd: S,
        weights: &[f32],
        windows: &[[u32; Q]; N],
    ) -> [[[S::f32s; V]; Q]; N] {
        let (weights, _) = S::as_simd_f32s(weights);
        let mut sums = [[[simd.splat_f32s(0.0); V]; Q]; N];
        for row in 0..self.rows {
            let mut runs = [[&self.x[..self.run]; Q]; N];
            for n in 0..N {
                for q in 0..Q {
                    let from = windows[n][q] as usize + row * self.stride;
                    runs[n][q] = &self.x[from..from + self.run];
                }
            }
            let weights = &weights[row * self.run * V..].as_chunks::<V>().0[..self.run];
            for k in 0..self.run {
                let weights = weights[k];
                for n in 0..N {
                    for q in 0..Q {
                        let value = simd.splat_f32s(runs[n][q][k]);
                        for v in 0..V {
                            sums[n][q][v] = mul_add(simd, value, weights[v], sums[n][q][v]);
                        }
                    }
                }
            }
        }
        sums
    }
}

/// The largest of each window's sums.
#[inline(always)]
fn largest<S: Simd, const V: usize, const Q: usize, const N: usize>(
    simd: S,
    sums: &[[[S::f32s; V]; Q]; N],
) -> [[S::f32s; V]; N] {
    let mut largest = [[simd.splat_f32s(0.0); V]; N];
    for n in 0..N {
        for v in 0..V {
            largest[n][v] = sums[n][0][v];
            for q in 1..Q {
                largest[n][v] = simd.max_f32s(sums[n][q][v], largest[n][v]);
            }
        }
    }
    largest
}

/// The index of the largest of each window's sums; the first, where several are.
#[inline(always)]
fn argmax<S: Simd, const V: usize, const Q: usize, const N: usize>(
    simd: S,
    sums: &[[[S::f32s; V]; Q]; N],
) -> [[S::u32s; V]; N] {
    let mut argmax = [[simd.splat_u32s(0); V]; N];
    for n in 0..N {
        for v in 0..V {
            let mut largest = sums[n][0][v];
            for q in 1..Q {
                let better = simd.greater_than_f32s(sums[n][q][v], largest);
                let patch = simd.splat_u32s(q as u32);
                argmax[n][v] = simd.select_u32s(better, patch, argmax[n][v]);
                largest = simd.max_f32s(sums[n][q][v], largest);
            }
        }
    }
    argmax
}

/// Writes a register, or its first values if there is not room for all.
#[inline(always)]
fn store<S: Simd>(simd: S, to: &mut [f32], values: S::f32s) {
    match S::as_mut_simd_f32s(to) {
        ([whole], []) => *whole = values,
        _ => simd.partial_store_f32s(to, values),
    }
}
