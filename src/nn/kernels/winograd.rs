//! 3×3 convolutions before 2×2 pooling, by Winograd's minimal filtering.
//!
//! The four outputs of a pool window depend on 4×4 inputs. In the plain way they take 36
//! multiplications for each channel; transformed they take 16, one for each of 16 coefficients (Winograd 1980; Lavin & Gray, *Fast Algorithms for Convolutional Neural Networks*,
//! 2016, F(2×2, 3×3)):
//!
//! ```text
//! y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A      Bᵀ = 1  0 −1  0    G = 1  0  0    Aᵀ = 1  1  1  0
//!                                            0  1  1  0        ½  ½  ½         0  1 −1 −1
//! d: 4×4 inputs, g: 3×3 weights,             0 −1  1  0        ½ −½  ½
//! y: 2×2 outputs                             0  1  0 −1        0  0  1
//! ```
//!
//! The weights are transformed when they are packed. For each coefficient the sums over the
//! channels are those of a convolution of one pixel, done by the same [`tile`](super::tile).

#![expect(
    clippy::needless_range_loop,
    reason = "as in `tile`, and sums over rows and columns read as in the formula"
)]

use pulp::Simd;

use super::aligned::LINE;
use super::block::{Block, CONVOLUTION_BLOCK, blocks};
use super::linear::Linear;
use super::tile::{Convolution, PatchInput, TileOutput};

/// Coefficients of one window.
const COEFFICIENTS: usize = 16;

/// Weights of a kernel for one channel.
pub(super) const WEIGHTS: usize = 9;

/// Windows that go through all three steps together, so that what is between stays in a near cache.
const TILE_GROUP: usize = 28;

/// Packed values for each weight position: as they are, and transformed.
pub(super) const PACKED: usize = WEIGHTS + COEFFICIENTS;

/// Returns true if a convolution is of the kind that this module computes, and large enough to gain by it.
pub(super) fn suits(linear: &Linear) -> bool {
    linear.rows == 3 && linear.window == 4 && linear.channels >= LINE / 2
}

/// Returns the length of the workspace for a convolution: inputs \[16\]\[group\]\[channels, padded\] and sums
/// \[16\]\[group\]\[outputs of a block\].
pub(super) fn workspace(linear: &Linear) -> usize {
    if !suits(linear) {
        return 0;
    }
    let channels = linear.channels.next_multiple_of(LINE);
    COEFFICIENTS * TILE_GROUP * (channels + CONVOLUTION_BLOCK * LINE)
}

/// Computes G g Gᵀ of packed weights \[25\]\[part\]: from the first 9 parts, one for each pixel of a kernel, the 16
/// others, one for each coefficient.
pub(super) fn transform_filters(packed: &mut [f32]) {
    let part = packed.len() / PACKED;
    let (weights, coefficients) = packed.split_at_mut(WEIGHTS * part);
    for i in 0..part {
        let g: [f32; WEIGHTS] = std::array::from_fn(|k| weights[k * part + i]);
        let columns = [0, 1, 2].map(|j| spread(g[j], g[j + 3], g[j + 6]));
        for row in 0..4 {
            let row_of = columns.map(|column| column[row]);
            for (column, value) in spread(row_of[0], row_of[1], row_of[2]).iter().enumerate() {
                coefficients[(row * 4 + column) * part + i] = *value;
            }
        }
    }
}

/// G times three weights.
fn spread(a: f32, b: f32, c: f32) -> [f32; 4] {
    [a, 0.5 * (a + b + c), 0.5 * (a - b + c), c]
}

impl Convolution<'_> {
    /// Computes all outputs, as [`Convolution::run`] does.
    #[inline(always)]
    pub(super) fn run_winograd<S: Simd>(&self, simd: S, output: &mut TileOutput, workspace: &mut [f32]) {
        let windows = self.linear.output_offsets.len();
        let group = windows.div_ceil(windows.div_ceil(TILE_GROUP));
        let channels = self.linear.channels.next_multiple_of(S::F32_LANES);
        let (inputs, sums) = workspace.split_at_mut(COEFFICIENTS * group * channels);
        for first in (0..windows).step_by(group) {
            let count = group.min(windows - first);
            self.transform_inputs(simd, first, count, inputs);
            for block in blocks(self.linear.outputs, S::F32_LANES, CONVOLUTION_BLOCK) {
                match block.registers {
                    2 => self.block::<S, 2>(simd, block, [first, count], inputs, sums, output),
                    _ => self.block::<S, 1>(simd, block, [first, count], inputs, sums, output),
                }
            }
        }
    }

    /// Computes Bᵀ d B of the inputs of `count` windows: \[16\]\[count\]\[channels, padded\].
    #[inline(always)]
    fn transform_inputs<S: Simd>(&self, simd: S, first: usize, count: usize, inputs: &mut [f32]) {
        let Linear { channels, stride, .. } = *self.linear;
        let width = channels.next_multiple_of(S::F32_LANES);
        let patches = self.linear.patch_offsets.chunks_exact(4).skip(first);
        for (window, patch) in patches.take(count).enumerate() {
            for channel in (0..channels).step_by(S::F32_LANES) {
                let corner = patch[0] as usize + channel;
                let mut d = [[simd.splat_f32s(0.0); 4]; 4];
                for i in 0..4 {
                    for j in 0..4 {
                        let at = corner + i * stride + j * channels;
                        d[i][j] = S::as_simd_f32s(&self.x[at..at + S::F32_LANES]).0[0];
                    }
                }
                let rows = difference(simd, d);
                let d = difference(simd, transposed(rows));
                for i in 0..4 {
                    for j in 0..4 {
                        let at = ((j * 4 + i) * count + window) * width + channel;
                        S::as_mut_simd_f32s(&mut inputs[at..at + S::F32_LANES]).0[0] = d[i][j];
                    }
                }
            }
        }
    }

    /// Computes the sums over the channels for one block of outputs, sums \[16\]\[count\]\[outputs of the block\], and
    /// the outputs.
    #[inline(always)]
    fn block<S: Simd, const V: usize>(
        &self,
        simd: S,
        block: Block,
        [first, count]: [usize; 2],
        inputs: &[f32],
        sums: &mut [f32],
        output: &mut TileOutput,
    ) {
        let width = self.linear.channels.next_multiple_of(S::F32_LANES);
        let part = self.weights.len() / PACKED;
        let weights = &self.weights[WEIGHTS * part..];
        for coefficient in 0..COEFFICIENTS {
            let from = coefficient * part + block.first * width;
            let product = Product {
                weights: &weights[from..from + width * V * S::F32_LANES],
                inputs: &inputs[coefficient * count * width..][..count * width],
                width,
                sums: &mut sums[coefficient * count * V * S::F32_LANES..],
            };
            product.run::<S, V>(simd, count);
        }
        let (sums, _) = S::as_simd_f32s(sums);
        let (sums, _) = sums.as_chunks::<V>();
        for window in 0..count {
            let outputs = inverse_transform::<S, V>(simd, &sums[window..], count);
            self.finish(simd, block, first + window, &[outputs], output);
        }
    }
}

/// The matrix product of one coefficient: sums = inputs · weights.
struct Product<'a> {
    /// \[channels, padded\]\[outputs of the block\].
    weights: &'a [f32],
    /// \[windows\]\[channels, padded\].
    inputs: &'a [f32],
    /// Padded channels.
    width: usize,
    /// \[windows\]\[outputs of the block\].
    sums: &'a mut [f32],
}

impl Product<'_> {
    /// Computes all windows, in tiles as large as the registers hold.
    #[inline(always)]
    fn run<S: Simd, const V: usize>(mut self, simd: S, count: usize) {
        let mut from = 0;
        if S::REGISTER_COUNT >= 32 {
            from = self.tiles::<S, V, 13>(simd, from, count);
            from = self.tiles::<S, V, 12>(simd, from, count);
        }
        from = self.tiles::<S, V, 6>(simd, from, count);
        from = self.tiles::<S, V, 3>(simd, from, count);
        self.tiles::<S, V, 1>(simd, from, count);
    }

    /// Computes whole tiles of N windows from this one on; returns the first window that is left.
    #[inline(always)]
    fn tiles<S: Simd, const V: usize, const N: usize>(
        &mut self,
        simd: S,
        from: usize,
        count: usize,
    ) -> usize {
        let input = PatchInput { x: self.inputs, rows: 1, run: self.width, stride: 0 };
        let (sums, _) = S::as_mut_simd_f32s(self.sums);
        let (sums, _) = sums.as_chunks_mut::<V>();
        let (tiles, _) = sums[from..count].as_chunks_mut::<N>();
        for (index, tile) in tiles.iter_mut().enumerate() {
            let first = from + index * N;
            let windows = std::array::from_fn(|n| [((first + n) * self.width) as u32]);
            let products = input.tile::<S, V, 1, N>(simd, self.weights, &windows);
            for n in 0..N {
                tile[n] = products[n][0];
            }
        }
        from + tiles.len() * N
    }
}

/// Bᵀ times a 4×4 matrix.
#[inline(always)]
fn difference<S: Simd>(simd: S, d: [[S::f32s; 4]; 4]) -> [[S::f32s; 4]; 4] {
    let mut changed = d;
    for j in 0..4 {
        changed[0][j] = simd.sub_f32s(d[0][j], d[2][j]);
        changed[1][j] = simd.add_f32s(d[1][j], d[2][j]);
        changed[2][j] = simd.sub_f32s(d[2][j], d[1][j]);
        changed[3][j] = simd.sub_f32s(d[1][j], d[3][j]);
    }
    changed
}

#[inline(always)]
fn transposed<T: Copy>(m: [[T; 4]; 4]) -> [[T; 4]; 4] {
    let mut transposed = m;
    for i in 0..4 {
        for j in 0..4 {
            transposed[i][j] = m[j][i];
        }
    }
    transposed
}

/// Computes Aᵀ m A of a window, whose coefficients are `count` apart: its four outputs.
#[inline(always)]
fn inverse_transform<S: Simd, const V: usize>(
    simd: S,
    sums: &[[S::f32s; V]],
    count: usize,
) -> [[S::f32s; V]; 4] {
    let mut outputs = [[simd.splat_f32s(0.0); V]; 4];
    for v in 0..V {
        let mut halves = [[simd.splat_f32s(0.0); 4]; 2];
        for j in 0..4 {
            let m = |i: usize| sums[(i * 4 + j) * count][v];
            [halves[0][j], halves[1][j]] = both::<S>(simd, [m(0), m(1), m(2), m(3)]);
        }
        for i in 0..2 {
            [outputs[2 * i][v], outputs[2 * i + 1][v]] = both::<S>(simd, halves[i]);
        }
    }
    outputs
}

/// Aᵀ times four values.
#[inline(always)]
fn both<S: Simd>(simd: S, m: [S::f32s; 4]) -> [S::f32s; 2] {
    let middle = simd.add_f32s(m[1], m[2]);
    let ends = simd.sub_f32s(m[1], m[2]);
    [simd.add_f32s(m[0], middle), simd.sub_f32s(ends, m[3])]
}
