//! Gradient of the weights of a dense layer, for a whole batch at once.
//!
//! A dense layer has many weights and uses each of them once an image. Were their gradients summed for each part of a
//! batch and then over the parts, as those of convolutions are, moving the sums would take longer than the
//! multiplications. So a thread takes some outputs instead, and sums over all images, in their order.

use pulp::{Simd, WithSimd};

use super::aligned::LINE;
use super::backward::BackwardBuffers;
use super::linear::Linear;
use super::sparse_axpy::{Term, add_weighted_sum};

/// The gradient of the weights of some outputs of a dense layer.
pub(crate) struct DenseGradient<'a> {
    pub(super) linear: &'a Linear,
    /// Index of the stage.
    pub(super) stage: usize,
    /// Index of the first output.
    pub(super) first: usize,
    /// The parts of the batch, after their backward pass, and the number of images in each.
    pub(super) parts: &'a [(&'a BackwardBuffers, usize)],
    /// Factor of all gradients.
    pub(super) scale: f32,
    /// \[outputs\]\[inputs, padded\].
    pub(super) dweights: &'a mut [f32],
}

impl WithSimd for DenseGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let width = self.linear.run.next_multiple_of(LINE);
        let mut terms = Vec::new();
        for (output, dweights) in (self.first..).zip(self.dweights.chunks_exact_mut(width)) {
            dweights.fill(0.0);
            for (part, images) in self.parts {
                let ([x, dy], [x_len, dy_len]) = part.around(self.stage);
                let gradients = dy.chunks_exact(dy_len).take(*images).map(|dy| self.scale * dy[output]);
                terms.clear();
                let images = gradients.enumerate().filter(|(_, weight)| *weight != 0.0);
                terms.extend(images.map(|(image, weight)| Term { at: (image * x_len) as u32, weight }));
                add_weighted_sum(simd, &terms, x, dweights);
            }
        }
    }
}
