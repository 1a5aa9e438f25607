//! Values that begin on a cache line.

use std::ops::{Deref, DerefMut};

/// Values of a cache line, and of the widest vector of any instruction set here.
pub(super) const LINE: usize = 16;

/// A vector of `f32` that begins on a cache line, so that no load of a register straddles two.
#[derive(Debug, Default)]
pub(crate) struct AlignedVec {
    /// Up to [`LINE`] unused values, then the `len` that count.
    raw: Vec<f32>,
    start: usize,
    len: usize,
}

impl AlignedVec {
    /// Creates a vector of zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        let raw = vec![0.0; len + LINE];
        // Were the address unknown, alignment would be lost and nothing else.
        let start = raw.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE);
        Self { raw, start, len }
    }
}

impl Clone for AlignedVec {
    fn clone(&self) -> Self {
        let mut copy = Self::zeros(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

impl Deref for AlignedVec {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.raw[self.start..self.start + self.len]
    }
}

impl DerefMut for AlignedVec {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.raw[self.start..self.start + self.len]
    }
}
