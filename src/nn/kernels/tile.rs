//! Convolution, forward: several outputs of several patches at once, all in registers.
//!
//! A tile is V vectors of outputs for N windows of Q patches. For each tap of the patch its V
//! vectors of weights are loaded once, and each patch's number is spread over a vector and
//! multiplied in: V·Q·N multiply-adds for V + Q·N loads. Where pooling follows, a window's patches
//! are compared while they are still in registers, and only the largest is written.

#![expect(
    clippy::needless_range_loop,
    reason = "with iterators the compiler loses count of the loops and keeps the sums in memory: half the speed"
)]

use pulp::Simd;

use super::pack::{Block, CONVOLUTION_BLOCK, blocks};
use super::plan::Linear;

/// One convolution of one picture: what it reads.
pub(super) struct Convolution<'a> {
    pub(super) linear: &'a Linear,
    /// Packed by blocks.
    pub(super) weights: &'a [f32],
    pub(super) bias: &'a [f32],
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
        let rest =
            if S::REGISTER_COUNT >= 32 { self.tiles::<S, V, 4, 3>(simd, block, patches, 0, maps) } else { 0 };
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
        let Linear { rows, run, stride, .. } = *self.linear;
        let taps = self.linear.taps();
        let weights = &self.weights[block.first * taps..][..taps * V * S::F32_LANES];
        let numbers = Numbers { x: self.x, rows, run, stride };
        let (tiles, _) = windows[from..].as_chunks::<N>();
        for (index, tile) in tiles.iter().enumerate() {
            let sums = numbers.tile::<S, V, Q, N>(simd, weights, tile);
            self.finish(simd, block, from + index * N, &sums, maps);
        }
        from + tiles.len() * N
    }

    /// From the sums of a tile to what is written of it.
    #[inline(always)]
    pub(super) fn finish<S: Simd, const V: usize, const Q: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        first: usize,
        sums: &[[[S::f32s; V]; Q]; N],
        maps: &mut Maps,
    ) {
        if Q > 1 && !maps.winners.is_empty() {
            self.write_winners(simd, block, first, &winners(simd, sums), maps.winners);
        }
        self.write(simd, block, first, &largest(simd, sums), maps.y);
    }

    /// Adds the bias to the largest sums of each window and writes them to their places.
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
        for (sums, &place) in largest.iter().zip(&self.linear.places[first..]) {
            for v in 0..V {
                let sum = simd.add_f32s(sums[v], bias[v]);
                let [start, end] = self.outputs::<S>(block, v, place as usize);
                store(simd, &mut y[start..end], sum);
            }
        }
    }

    /// Writes which patch won each window.
    #[inline(always)]
    fn write_winners<S: Simd, const V: usize, const N: usize>(
        &self,
        simd: S,
        block: Block,
        first: usize,
        winners: &[[S::u32s; V]; N],
        places: &mut [u32],
    ) {
        for (n, winners) in winners.iter().enumerate() {
            for (v, winners) in winners.iter().enumerate() {
                let place = (first + n) * self.linear.outputs;
                let [start, end] = self.outputs::<S>(block, v, place);
                match S::as_mut_simd_u32s(&mut places[start..end]) {
                    ([whole], []) => *whole = *winners,
                    _ => simd.partial_store_u32s(&mut places[start..end], *winners),
                }
            }
        }
    }

    /// Where the outputs of this vector of a block begin and end, if output 0 is at `place`.
    #[inline(always)]
    fn outputs<S: Simd>(&self, block: Block, vector: usize, place: usize) -> [usize; 2] {
        let first = block.first + vector * S::F32_LANES;
        let end = self.linear.outputs.min(first + S::F32_LANES);
        [place + first, place + end]
    }
}

/// Numbers of which patches are taken: `rows` runs of `run`, `stride` apart.
pub(super) struct Numbers<'a> {
    pub(super) x: &'a [f32],
    pub(super) rows: usize,
    pub(super) run: usize,
    pub(super) stride: usize,
}

impl Numbers<'_> {
    /// The sums of one tile, for each window, patch and vector of outputs: the weights are those of
    /// V vectors of outputs, tap by tap, the patches begin where `windows` says.
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
            for tap in 0..self.run {
                let weights = weights[tap];
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

/// Which of each window's sums is the largest; the first, where several are.
#[inline(always)]
fn winners<S: Simd, const V: usize, const Q: usize, const N: usize>(
    simd: S,
    sums: &[[[S::f32s; V]; Q]; N],
) -> [[S::u32s; V]; N] {
    let mut winners = [[simd.splat_u32s(0); V]; N];
    for n in 0..N {
        for v in 0..V {
            let mut largest = sums[n][0][v];
            for q in 1..Q {
                let better = simd.greater_than_f32s(sums[n][q][v], largest);
                let patch = simd.splat_u32s(q as u32);
                winners[n][v] = simd.select_u32s(better, patch, winners[n][v]);
                largest = simd.max_f32s(sums[n][q][v], largest);
            }
        }
    }
    winners
}

/// Writes a vector, or what of it there is room for.
#[inline(always)]
fn store<S: Simd>(simd: S, place: &mut [f32], values: S::f32s) {
    match S::as_mut_simd_f32s(place) {
        ([whole], []) => *whole = values,
        _ => simd.partial_store_f32s(place, values),
    }
}
