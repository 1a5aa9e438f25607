//! Numbers that begin on a cache line.

use std::ops::{Deref, DerefMut};

/// Floats in one cache line: the widest vector of any instruction set here.
pub(super) const LINE: usize = 16;

/// A block of floats that begins on a cache line, so that no vector straddles two.
#[derive(Debug, Default)]
pub(crate) struct Floats {
    raw: Vec<f32>,
    start: usize,
    len: usize,
}

impl Floats {
    /// So many zeros.
    pub(crate) fn zeros(len: usize) -> Self {
        let raw = vec![0.0; len + LINE];
        // Were the address unknown, alignment would be lost and nothing else.
        let start = raw.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE);
        Self { raw, start, len }
    }
}

impl Clone for Floats {
    fn clone(&self) -> Self {
        let mut copy = Self::zeros(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

impl Deref for Floats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.raw[self.start..self.start + self.len]
    }
}

impl DerefMut for Floats {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.raw[self.start..self.start + self.len]
    }
}
