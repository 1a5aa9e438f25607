//! Peak speed of the processor.

use std::hint::black_box;

use pulp::{Arch, Simd, WithSimd};

/// Sums under way at once: more than enough to hide the latency of a multiply-add.
const SUMS: usize = 12;

/// Returns the name of the instruction set that the kernels use here.
#[must_use]
pub fn instruction_set() -> &'static str {
    match Arch::new() {
        #[cfg(target_arch = "x86_64")]
        Arch::V4(_) => "AVX-512",
        #[cfg(target_arch = "x86_64")]
        Arch::V3(_) => "AVX2 and FMA",
        #[cfg(target_arch = "aarch64")]
        Arch::Neon(_) => "NEON",
        _ => "no vectors",
    }
}

/// Computes multiply-adds that never leave the registers, and returns their number: timed, they are the peak that
/// no kernel can exceed.
#[must_use]
pub fn macs(rounds: usize) -> usize {
    Arch::new().dispatch(Macs(rounds))
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
                *sum = simd.mul_add_e_f32s(x, y, *sum);
            }
        }
        black_box(sums);
        self.0 * SUMS * S::F32_LANES
    }
}
