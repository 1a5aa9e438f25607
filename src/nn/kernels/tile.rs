//! Convolution, forward: several outputs of several patches at once, all in registers.
//!
//! A tile is V vectors of outputs for N windows of Q patches. For each tap of the patch its V
//! vectors of weights are loaded once, and each patch's number is spread over a vector and
//! multiplied in: V·Q·N multiply-adds for V + Q·N loads. Where pooling follows, a window's patches
//! are compared while they are still in registers, and only the largest is written.

use pulp::Simd;

use super::pack::{Block, CONVOLUTION_BLOCK, blocks};
use super::plan::Linear;

/// One convolution of one picture: what it reads.
pub(super) struct Convolution<'a> {
    pub(super) linear: &'a Linear,
    /// Packed by blocks.
    pub(super) weights: &'a [f32],
    pub(super) bias: &'a [f32],
    /// Outputs below this are raised to it: 0 for ReLU, or −∞.
    pub(super) floor: f32,
    pub(super) x: &'a [f32],
}

/// And what it writes.
pub(super) struct Maps<'a> {
    pub(super) y: &'a mut [f32],
    /// Which patch of its window won each output, from 0, output by output as they lie in `y`
    /// without its border; left alone where it is empty.
    pub(super) winners: &'a mut [u32],
}

impl Convolution<'_> {
    /// Computes all outputs. The block of outputs is the outermost loop, so that its weights stay
    /// in the nearest cache for all patches.
    #[inline(always)]
    pub(super) fn run<S: Simd>(&self, simd: S, maps: &mut Maps) {
        for block in blocks(self.linear.outputs, S::F32_LANES, CONVOLUTION_BLOCK) {
            match (block.vectors, self.linear.window) {
                (2, 1) => self.all_patches::<S, 2>(simd, block, maps),
                (_, 1) => self.all_patches::<S, 1>(simd, block, maps),
                (2, _) => self.all_windows::<S, 2>(simd, block, maps),
                _ => self.all_windows::<S, 1>(simd, block, maps),
            }
        }
    }

    #[inline(always)]
    fn all_patches<S: Simd, const V: usize>(&self, simd: S, block: Block, maps: &mut Maps) {
        let (patches, _) = self.linear.patches.as_chunks::<1>();
        let rest = if S::REGISTER_COUNT >= 32 {
            self.tiles::<S, V, 1, 12>(simd, block, patches, 0, maps)
        } else {
            0
        };
        let rest = self.tiles::<S, V, 1, 4>(simd, block, patches, rest, maps);
        self.tiles::<S, V, 1, 1>(simd, block, patches, rest, maps);
    }

    #[inline(always)]
    fn all_windows<S: Simd, const V: usize>(&self, simd: S, block: Block, maps: &mut Maps) {
        let (patches, _) = self.linear.patches.as_chunks::<4>();
        let rest = if S::REGISTER_COUNT >= 32 {
            self.tiles::<S, V, 4, 3>(simd, block, patches, 0, maps)
        } else {
            0
        };
        self.tiles::<S, V, 4, 1>(simd, block, patches, rest, maps);
    }

    /// Whole tiles of N windows from this window on; returns the first window that is left.
    #[inline(always)]
    fn tiles<S: Simd, const V: usize, const Q: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        windows: &[[u32; Q]],
        from: usize,
        maps: &mut Maps,
    ) -> usize {
        let (tiles, _) = windows[from..].as_chunks::<N>();
        for (index, tile) in tiles.iter().enumerate() {
            let sums = self.tile::<S, V, Q, N>(simd, block, tile);
            for (n, sums) in sums.iter().enumerate() {
                self.finish(simd, block, from + index * N + n, sums, maps);
            }
        }
        from + tiles.len() * N
    }

    /// The sums of one tile: for each window, patch and vector of outputs.
    #[inline(always)]
    fn tile<S: Simd, const V: usize, const Q: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        windows: &[[u32; Q]; N],
    ) -> [[[S::f32s; V]; Q]; N] {
        let Linear { run, stride, .. } = *self.linear;
        let taps = self.linear.taps();
        let weights = &self.weights[block.first * taps..][..taps * V * S::F32_LANES];
        let (weights, _) = S::as_simd_f32s(weights);
        let mut sums = [[[simd.splat_f32s(0.0); V]; Q]; N];
        for (row, weights) in weights.chunks_exact(run * V).enumerate() {
            let runs = windows
                .map(|window| window.map(|patch| &self.x[patch as usize + row * stride..][..run]));
            for (tap, weights) in weights.as_chunks::<V>().0.iter().take(run).enumerate() {
                for n in 0..N {
                    for q in 0..Q {
                        let number = simd.splat_f32s(runs[n][q][tap]);
                        for v in 0..V {
                            sums[n][q][v] = simd.mul_add_e_f32s(number, weights[v], sums[n][q][v]);
                        }
                    }
                }
            }
        }
        sums
    }

    /// The largest of a window's sums, plus bias, to its place.
    #[inline(always)]
    fn finish<S: Simd, const V: usize, const Q: usize>(
        &self,
        simd: S,
        block: Block,
        window: usize,
        sums: &[[S::f32s; V]; Q],
        maps: &mut Maps,
    ) {
        let floor = simd.splat_f32s(self.floor);
        for v in 0..V {
            let first = block.first + v * S::F32_LANES;
            let count = S::F32_LANES.min(self.linear.outputs - first);
            let (mut best, mut winner) = (sums[0][v], simd.splat_u32s(0));
            for q in 1..Q {
                let better = simd.greater_than_f32s(sums[q][v], best);
                winner = simd.select_u32s(better, simd.splat_u32s(q as u32), winner);
                best = simd.max_f32s(sums[q][v], best);
            }
            let bias = simd.partial_load_f32s(&self.bias[first..first + S::F32_LANES]);
            let y = simd.max_f32s(simd.add_f32s(best, bias), floor);
            let place = self.linear.places[window] as usize + first;
            simd.partial_store_f32s(&mut maps.y[place..place + count], y);
            if Q > 1 && !maps.winners.is_empty() {
                let at = window * self.linear.outputs + first;
                simd.partial_store_u32s(&mut maps.winners[at..at + count], winner);
            }
        }
    }
}
