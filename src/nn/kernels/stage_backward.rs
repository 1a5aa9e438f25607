//! The backward pass of one stage.

use std::ops::Range;

use pulp::Simd;

use super::aligned::{AlignedVec, LINE};
use super::first_layer_gradient::FirstLayerGradient;
use super::linear::Linear;
use super::plan::{Operation, Stage};
use super::sparse_axpy::{Term, add_weighted_sum};
use super::term_lists::TermLists;

/// The values before and after a stage, and their gradients, for some images.
pub(super) struct StageBackward<'a, S> {
    pub(super) simd: S,
    pub(super) stage: &'a Stage,
    pub(super) images: usize,
    /// Input \[images\]\[layout\].
    pub(super) x: &'a [f32],
    /// Output \[images\]\[layout\].
    pub(super) y: &'a [f32],
    /// Index of the largest patch in its window \[capacity\]\[windows\]\[outputs\].
    pub(super) argmax: &'a [u32],
    /// Capacity of `argmax` in images.
    pub(super) capacity: usize,
    /// \[outputs\]\[rows\]\[run, padded\].
    pub(super) weights: &'a [f32],
    /// Shaped as the weights.
    pub(super) dweights: &'a mut [f32],
    /// \[outputs, padded\].
    pub(super) dbias: &'a mut [f32],
    /// Gradient of the input, if it is wanted, shaped as the input.
    pub(super) dx: Option<&'a mut AlignedVec>,
    /// Gradient of the output, shaped as the output.
    pub(super) dy: &'a mut [f32],
    pub(super) by_output: &'a mut TermLists,
    pub(super) by_patch: &'a mut TermLists,
}

impl<S: Simd> StageBackward<'_, S> {
    /// Adds to the gradients of the parameters, and computes that of the input.
    #[inline(always)]
    pub(super) fn run(&mut self) {
        for image in 0..self.images {
            let y = self.output(image);
            let (y, dy) = (&self.y[y.clone()], &mut self.dy[y]);
            self.stage.activation.backward(&self.stage.output, y, dy);
        }
        if let Some(dx) = &mut self.dx {
            dx.fill(0.0);
        }
        match &self.stage.operation {
            Operation::Convolution(linear) => self.convolution(linear),
            Operation::Dense(linear) => self.dense(linear),
            Operation::MaxPool(size) => self.max_pool(*size),
            Operation::Copy => self.copy(),
        }
    }

    /// The range of an image in x.
    fn input(&self, image: usize) -> Range<usize> {
        let len = self.stage.input.len();
        image * len..(image + 1) * len
    }

    /// The range of an image in y.
    fn output(&self, image: usize) -> Range<usize> {
        let len = self.stage.output.len();
        image * len..(image + 1) * len
    }

    #[inline(always)]
    fn convolution(&mut self, linear: &Linear) {
        for image in 0..self.images {
            let argmax_len = self.argmax.len() / self.capacity;
            let argmax = &self.argmax[image * argmax_len..][..argmax_len];
            if self.dx.is_none() && linear.run < LINE {
                self.first_layer(linear, image, argmax);
                continue;
            }
            self.by_output.clear(linear.outputs, linear.output_offsets.len());
            self.by_patch.clear(linear.patch_offsets.len(), linear.outputs);
            let dy = self.output(image).start;
            for (window, &offset) in linear.output_offsets.iter().enumerate() {
                let argmax = argmax.get(window * linear.outputs..).unwrap_or(&[]);
                self.list_window(linear, window, dy + offset as usize, argmax);
            }
            let input = self.input(image);
            self.add_to_weights(linear, input.clone());
            self.add_to_input(linear, input, |patch| linear.patch_offsets[patch] as usize);
        }
    }

    /// The first convolution: its runs are short, and the gradient of its input is not wanted.
    #[inline(always)]
    fn first_layer(&mut self, linear: &Linear, image: usize, argmax: &[u32]) {
        let output = self.output(image);
        for &offset in &linear.output_offsets {
            let dy = &self.dy[output.start + offset as usize..][..linear.outputs];
            add(dy, self.dbias);
        }
        let gradient =
            FirstLayerGradient { linear, x: &self.x[self.input(image)], argmax, dy: &self.dy[output] };
        gradient.add_to(self.simd, self.dweights);
    }

    /// Lists the gradients of the outputs of a window, which begin at `at` in dy.
    #[inline(always)]
    fn list_window(&mut self, linear: &Linear, window: usize, at: usize, argmax: &[u32]) {
        let dy = &self.dy[at..at + linear.outputs];
        add(dy, self.dbias);
        let first = window * linear.window;
        let patches = &linear.patch_offsets[first..first + linear.window];
        // Without pooling a window has one patch.
        let argmax = |output: usize| argmax.get(output).copied().unwrap_or(0);
        let terms = dy.iter().enumerate().map(|(output, &weight)| {
            let at = patches[argmax(output) as usize];
            Term { at, weight }
        });
        self.by_output.push_each(terms);
        if self.dx.is_some() {
            let row = linear.rows * linear.run.next_multiple_of(LINE);
            let terms = dy.iter().enumerate().map(|(output, &weight)| {
                let at = (output * row) as u32;
                (argmax(output), Term { at, weight })
            });
            self.by_patch.push_to(first, terms);
        }
    }

    /// A dense layer: its patches are the images. The gradient of its weights is that of a whole batch: see
    /// `dense_gradient`.
    #[inline(always)]
    fn dense(&mut self, linear: &Linear) {
        let patch = self.stage.input.len();
        let row = linear.run.next_multiple_of(LINE);
        self.by_patch.clear(self.images, linear.outputs);
        for image in 0..self.images {
            let dy = &self.dy[self.output(image).start..][..linear.outputs];
            add(dy, self.dbias);
            let terms = dy.iter().enumerate().map(|(output, &weight)| {
                let at = (output * row) as u32;
                (0, Term { at, weight })
            });
            self.by_patch.push_to(image, terms);
        }
        self.add_to_input(linear, 0..self.images * patch, |image| image * patch);
    }

    /// Adds the terms listed by output to the gradient of the weights, for this range of x.
    #[inline(always)]
    fn add_to_weights(&mut self, linear: &Linear, x: Range<usize>) {
        let width = linear.run.next_multiple_of(LINE);
        let runs = &self.x[x];
        let dweights = self.dweights.chunks_exact_mut(linear.rows * width);
        for (terms, dweights) in self.by_output.iter().zip(dweights) {
            for (row, dweights) in dweights.chunks_exact_mut(width).enumerate() {
                add_weighted_sum(self.simd, terms, &runs[row * linear.stride..], dweights);
            }
        }
    }

    /// Adds the terms listed by patch to the gradient of the input, for this range of x; `offset` returns that of a
    /// patch in it.
    #[inline(always)]
    fn add_to_input(&mut self, linear: &Linear, x: Range<usize>, offset: impl Fn(usize) -> usize) {
        let Linear { rows, stride, .. } = *linear;
        let width = linear.run.next_multiple_of(LINE);
        let Some(dx) = &mut self.dx else { return };
        let dx = &mut dx[x];
        // Row by row, so that the weights in use stay in the nearest cache.
        for row in 0..rows {
            let weights = &self.weights[row * width..];
            for (patch, terms) in self.by_patch.iter().enumerate() {
                if !terms.is_empty() {
                    let dx = &mut dx[offset(patch) + row * stride..][..width];
                    add_weighted_sum(self.simd, terms, weights, dx);
                }
            }
        }
    }

    #[inline(always)]
    fn max_pool(&mut self, size: usize) {
        for image in 0..self.images {
            let (input, output) = (self.input(image), self.output(image));
            if let Some(dx) = &mut self.dx {
                let (x, dy) = (&self.x[input.clone()], &self.dy[output]);
                self.stage.pool(size).backward(x, dy, &mut dx[input]);
            }
        }
    }

    #[inline(always)]
    fn copy(&mut self) {
        for image in 0..self.images {
            let (input, output) = (self.input(image), self.output(image));
            if let Some(dx) = &mut self.dx {
                let rows = self.stage.input.rows().zip(self.stage.output.rows());
                for (to, from) in rows {
                    dx[input.clone()][to].copy_from_slice(&self.dy[output.clone()][from]);
                }
            }
        }
    }
}

/// Computes sums += terms.
#[inline(always)]
fn add(terms: &[f32], sums: &mut [f32]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}
