//! The machine that is measured, and what is measured on it.

use std::hint::black_box;
use std::time::Duration;

use anyhow::Result;
use rayon::ThreadPool;

use super::images;
use crate::cli::threads;
use crate::eval::{self, Times, time};
use crate::models::{DIGITS, Model};
use crate::nn::kernels::{self, InstructionSet};
use crate::nn::{BatchGradient, Betas, Network, Optimizer, OptimizerKind, Spec};

/// Images in a batch that learning steps after.
pub(super) const TRAINING_BATCH: usize = 128;

/// Multiply-adds in a row that the peak is measured by.
const ROUNDS: usize = 20_000;

/// Threads to work on, and time for each measurement.
pub(super) struct Machine {
    pool: ThreadPool,
    budget: Duration,
}

impl Machine {
    /// This machine with this many threads, or all of them.
    pub(super) fn new(threads: Option<usize>, budget: Duration) -> Result<Self> {
        Ok(Self { pool: threads::pool(threads)?, budget })
    }

    pub(super) fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// The most multiply-adds that one thread can do in a second.
    pub(super) fn peak(&self) -> f64 {
        let set = InstructionSet::best();
        let count = kernels::macs(set, ROUNDS) as f64;
        let times = time(self.budget, || {
            black_box(kernels::macs(set, black_box(ROUNDS)));
        });
        count / times.low
    }

    /// One image after another, on one thread.
    pub(super) fn model(&self, model: &Model) -> Times {
        eval::latency(model, &DIGITS, self.budget)
    }

    /// One image of a network, on one thread.
    pub(super) fn network(&self, network: &Network) -> Times {
        let mut scratch = network.scratch();
        let inputs = images::inputs(network.spec().input());
        let mut turn = inputs.iter().cycle();
        time(self.budget, || {
            if let Some(input) = turn.next() {
                black_box(network.probabilities(black_box(input), &mut scratch));
            }
        })
    }

    /// A batch of this many images, on all threads.
    pub(super) fn batch(&self, network: &Network, size: usize) -> Times {
        let images = images::many(size);
        self.pool.install(|| {
            time(self.budget, || {
                black_box(network.batch_probabilities(black_box(&images)));
            })
        })
    }

    /// One step of training with [`TRAINING_BATCH`] images, on all threads.
    pub(super) fn training_step(&self, spec: &Spec) -> Times {
        let mut network = Network::random(spec.clone(), 1);
        let mut gradient = BatchGradient::new(&network);
        let mut optimizer = Optimizer::new(OptimizerKind::AdamW, Betas::USUAL, network.parameters().len());
        let images = images::many(TRAINING_BATCH);
        let classes = spec.classes();
        let targets: Vec<f32> =
            (0..TRAINING_BATCH).flat_map(|image| one_hot(image % classes, classes)).collect();
        self.pool.install(|| {
            time(self.budget, || {
                gradient.compute(&network, &images, &targets);
                // So small a step that what is timed stays the work of a network at the beginning.
                network.update(|parameters| {
                    optimizer.step(parameters, gradient.values(), 1e-9, 0.01);
                });
            })
        })
    }
}

fn one_hot(label: usize, classes: usize) -> impl Iterator<Item = f32> {
    (0..classes).map(move |class| f32::from(u8::from(class == label)))
}
