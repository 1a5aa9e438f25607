//! The instruction sets that kernels are compiled for.

use std::fmt;

use pulp::{Arch, Simd, WithSimd};

/// An instruction set that this processor has. Kernels use the [best](Self::best) unless told otherwise.
#[derive(Clone, Copy, Debug)]
pub struct InstructionSet(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Those that `pulp` chooses from: AVX-512, AVX2, NEON, or none.
    Arch(Arch),
    /// SSE4.2, which it does not.
    #[cfg(target_arch = "x86_64")]
    Sse(pulp::x86::V2),
}

impl InstructionSet {
    /// Finds the widest instruction set of this processor.
    #[must_use]
    pub fn best() -> Self {
        Self::available().pop().unwrap_or(Self(Kind::Arch(Arch::Scalar)))
    }

    /// Returns the one that every machine has: single values, multiplied and then added. With it the same training gives
    /// the same bits everywhere.
    #[must_use]
    pub const fn portable() -> Self {
        Self(Kind::Arch(Arch::Scalar))
    }

    /// Lists the instruction sets of this processor, from single values to the widest registers.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut kinds = vec![Kind::Arch(Arch::Scalar)];
        #[cfg(target_arch = "x86_64")]
        {
            kinds.extend(pulp::x86::V2::try_new().map(Kind::Sse));
            kinds.extend(pulp::x86::V3::try_new().map(|v3| Kind::Arch(Arch::V3(v3))));
            kinds.extend(pulp::x86::V4::try_new().map(|v4| Kind::Arch(Arch::V4(v4))));
        }
        #[cfg(not(target_arch = "x86_64"))]
        kinds.push(Kind::Arch(Arch::new()));
        kinds.into_iter().map(Self).collect()
    }

    /// Runs an operation that is compiled for this instruction set.
    pub(crate) fn dispatch<O: WithSimd>(self, operation: O) -> O::Output {
        match self.0 {
            Kind::Arch(arch) => arch.dispatch(operation),
            #[cfg(target_arch = "x86_64")]
            Kind::Sse(simd) => Simd::vectorize(simd, operation),
        }
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Sse(_) => "SSE4.2",
            #[cfg(target_arch = "x86_64")]
            Kind::Arch(Arch::V3(_)) => "AVX2 and FMA",
            #[cfg(target_arch = "x86_64")]
            Kind::Arch(Arch::V4(_)) => "AVX-512",
            #[cfg(target_arch = "aarch64")]
            Kind::Arch(Arch::Neon(_)) => "NEON",
            Kind::Arch(_) => "no vectors",
        })
    }
}

/// Computes a · b + c, fused where the instruction set can.
///
/// SSE cannot; fusing in software, as `pulp` would, costs a call for each value.
#[inline(always)]
pub(super) fn mul_add<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    if cfg!(target_arch = "x86_64") && S::F32_LANES == 4 {
        simd.add_f32s(simd.mul_f32s(a, b), c)
    } else {
        simd.mul_add_e_f32s(a, b, c)
    }
}
