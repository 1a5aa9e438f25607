//! Peak speed of the processor.

use std::hint::black_box;

use pulp::{Simd, WithSimd};

use super::instruction_set::{InstructionSet, mul_add};

/// Sums under way at once: more than enough to hide the latency of a multiply-add.
const SUMS: usize = 12;

/// Computes multiply-adds that never leave the registers, and returns their number: timed, they are the peak that
/// no kernel can exceed.
#[must_use]
pub fn macs(set: InstructionSet, rounds: usize) -> usize {
    set.dispatch(Macs(rounds))
}

struct Macs(usize);

impl WithSimd for Macs {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let (x, y) = (black_box(1.0), black_box(0.5));
        let (x, y) = (simd.splat_f32s(x), simd.splat_f32s(y));
        let mut sums = [simd.splat_f32s(0.0); SUMS];
        for _ in 0..self.0 {
            for sum in &mut sums {
                *sum = mul_add(simd, x, y, *sum);
            }
        }
        black_box(sums);
        self.0 * SUMS * S::F32_LANES
    }
}
