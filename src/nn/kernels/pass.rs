//! The backward pass of one stage.

use std::ops::Range;

use pulp::Simd;

use super::floats::{Floats, LINE};
use super::lists::Lists;
use super::plan::{Linear, Operation, Stage};
use super::sums::{Term, add_weighted_sum};
use super::taps::Taps;

/// What flowed through a stage, and the gradients of that, for some pictures.
pub(super) struct StagePass<'a, S> {
    pub(super) simd: S,
    pub(super) stage: &'a Stage,
    pub(super) pictures: usize,
    /// What came in, picture after picture.
    pub(super) x: &'a [f32],
    /// What went out.
    pub(super) y: &'a [f32],
    /// Which patch won each window, for as many pictures as there is room for.
    pub(super) winners: &'a [u32],
    pub(super) room: usize,
    /// Packed by rows.
    pub(super) weights: &'a [f32],
    pub(super) dweights: &'a mut [f32],
    pub(super) dbias: &'a mut [f32],
    /// The gradient of what came in, if anybody asks for it.
    pub(super) dx: Option<&'a mut Floats>,
    pub(super) dy: &'a mut [f32],
    pub(super) by_output: &'a mut Lists,
    pub(super) by_patch: &'a mut Lists,
}

impl<S: Simd> StagePass<'_, S> {
    /// From the gradient of what went out to that of the parameters, which it adds to, and of what
    /// came in.
    #[inline(always)]
    pub(super) fn run(&mut self) {
        for picture in 0..self.pictures {
            let y = self.output(picture);
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

    /// Where a picture lies in x.
    fn input(&self, picture: usize) -> Range<usize> {
        let len = self.stage.input.len();
        picture * len..(picture + 1) * len
    }

    /// Where a picture lies in y.
    fn output(&self, picture: usize) -> Range<usize> {
        let len = self.stage.output.len();
        picture * len..(picture + 1) * len
    }

    #[inline(always)]
    fn convolution(&mut self, linear: &Linear) {
        for picture in 0..self.pictures {
            let winners = self.winners.len() / self.room;
            let winners = &self.winners[picture * winners..][..winners];
            if self.dx.is_none() && linear.run < LINE {
                self.few_taps(linear, picture, winners);
                continue;
            }
            self.by_output.clear(linear.outputs, linear.places.len());
            self.by_patch.clear(linear.patches.len(), linear.outputs);
            let dy = self.output(picture).start;
            for (window, &place) in linear.places.iter().enumerate() {
                let winners = winners.get(window * linear.outputs..).unwrap_or(&[]);
                self.list_window(linear, window, dy + place as usize, winners);
            }
            let input = self.input(picture);
            self.add_listed(linear, input, |patch| linear.patches[patch] as usize);
        }
    }

    /// The first convolution: over single pixels, and with nothing before it to learn.
    #[inline(always)]
    fn few_taps(&mut self, linear: &Linear, picture: usize, winners: &[u32]) {
        let output = self.output(picture);
        for &place in &linear.places {
            let dy = &self.dy[output.start + place as usize..][..linear.outputs];
            add(dy, self.dbias);
        }
        let taps = Taps { linear, x: &self.x[self.input(picture)], winners, dy: &self.dy[output] };
        taps.add_to(self.simd, self.dweights);
    }

    /// Lists the gradients of one window's outputs, which begin at `at` in dy.
    #[inline(always)]
    fn list_window(&mut self, linear: &Linear, window: usize, at: usize, winners: &[u32]) {
        let dy = &self.dy[at..at + linear.outputs];
        add(dy, self.dbias);
        let first = window * linear.window;
        let patches = &linear.patches[first..first + linear.window];
        // Without pooling the only patch of a window always wins.
        let winner = |output: usize| winners.get(output).copied().unwrap_or(0);
        let terms = dy.iter().enumerate().map(|(output, &weight)| {
            let at = patches[winner(output) as usize];
            Term { at, weight }
        });
        self.by_output.push_each(terms);
        if self.dx.is_some() {
            let row = linear.rows * linear.run.next_multiple_of(LINE);
            let terms = dy.iter().enumerate().map(|(output, &weight)| {
                let at = (output * row) as u32;
                (winner(output), Term { at, weight })
            });
            self.by_patch.push_to(first, terms);
        }
    }

    /// For a dense layer the pictures are the patches.
    #[inline(always)]
    fn dense(&mut self, linear: &Linear) {
        let patch = self.stage.input.len();
        let row = linear.run.next_multiple_of(LINE);
        self.by_output.clear(linear.outputs, self.pictures);
        self.by_patch.clear(self.pictures, linear.outputs);
        for picture in 0..self.pictures {
            let dy = &self.dy[self.output(picture).start..][..linear.outputs];
            add(dy, self.dbias);
            let at = (picture * patch) as u32;
            self.by_output.push_each(dy.iter().map(|&weight| Term { at, weight }));
            let terms = dy.iter().enumerate().map(|(output, &weight)| {
                let at = (output * row) as u32;
                (0, Term { at, weight })
            });
            self.by_patch.push_to(picture, terms);
        }
        self.add_listed(linear, 0..self.pictures * patch, |picture| picture * patch);
    }

    /// Adds what the listed patches of this part of x, each where `place` says, give to the
    /// gradients of weights and input.
    #[inline(always)]
    fn add_listed(&mut self, linear: &Linear, x: Range<usize>, place: impl Fn(usize) -> usize) {
        let Linear { rows, stride, .. } = *linear;
        let width = linear.run.next_multiple_of(LINE);
        let runs = &self.x[x.clone()];
        let dweights = self.dweights.chunks_exact_mut(rows * width);
        for (terms, dweights) in self.by_output.iter().zip(dweights) {
            for (row, dweights) in dweights.chunks_exact_mut(width).enumerate() {
                add_weighted_sum(self.simd, terms, &runs[row * stride..], dweights);
            }
        }
        let Some(dx) = &mut self.dx else { return };
        let dx = &mut dx[x];
        // Row by row, so that the weights in use stay in the nearest cache.
        for row in 0..rows {
            let weights = &self.weights[row * width..];
            for (patch, terms) in self.by_patch.iter().enumerate() {
                if !terms.is_empty() {
                    let dx = &mut dx[place(patch) + row * stride..][..width];
                    add_weighted_sum(self.simd, terms, weights, dx);
                }
            }
        }
    }

    #[inline(always)]
    fn max_pool(&mut self, size: usize) {
        for picture in 0..self.pictures {
            let (input, output) = (self.input(picture), self.output(picture));
            if let Some(dx) = &mut self.dx {
                let (x, dy) = (&self.x[input.clone()], &self.dy[output]);
                self.stage.pool(size).backward(x, dy, &mut dx[input]);
            }
        }
    }

    #[inline(always)]
    fn copy(&mut self) {
        for picture in 0..self.pictures {
            let (input, output) = (self.input(picture), self.output(picture));
            if let Some(dx) = &mut self.dx {
                let rows = self.stage.input.rows().zip(self.stage.output.rows());
                for (to, from) in rows {
                    dx[input.clone()][to].copy_from_slice(&self.dy[output.clone()][from]);
                }
            }
        }
    }
}

/// sum += terms.
#[inline(always)]
fn add(terms: &[f32], sums: &mut [f32]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}
