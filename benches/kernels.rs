//! Times of the kernels, for their developers: `cargo bench`, or `cargo bench -- one_image`.

#![allow(clippy::unwrap_used)]

use digitty::nn::{BatchGradient, Betas, Network, Optimizer, OptimizerKind};
use divan::Bencher;
use divan::counter::ItemsCount;

/// Networks that between them use every kernel.
const NETWORKS: [&str; 5] = [
    "flatten dense128 relu dense10",
    "flatten dense800 relu dense10",
    "conv32 relu pool2 conv64 relu pool2 flatten dense10",
    "conv32x5same relu pool2 conv64x5same relu pool2 flatten dense10",
    "conv16 relu conv16 relu pool3 flatten dense64 sigmoid dense10",
];

/// Images of one step of training.
const BATCH: usize = 128;

/// Values of an image.
const INPUT: usize = 28 * 28;

fn main() {
    divan::main();
}

fn network(text: &str) -> Network {
    Network::random(text.parse().unwrap(), 1)
}

/// Images of a disc of gray noise: ink on about as many pixels as a digit has.
fn images(count: usize) -> Vec<f32> {
    let mut rng = fastrand::Rng::with_seed(1);
    let is_ink = |i: usize| {
        let (x, y) = ((i % 28).abs_diff(14), (i / 28 % 28).abs_diff(14));
        x * x + y * y < 60
    };
    (0..count * INPUT).map(|i| if is_ink(i) { rng.f32() } else { 0.0 }).collect()
}

#[divan::bench(args = NETWORKS)]
fn one_image(bencher: Bencher, text: &str) {
    let network = network(text);
    let (image, mut scratch) = (images(1), network.scratch());
    bencher.bench_local(|| network.logits(divan::black_box(&image), &mut scratch)[0]);
}

#[divan::bench(args = NETWORKS)]
fn batch(bencher: Bencher, text: &str) {
    let network = network(text);
    let images = images(BATCH);
    bencher
        .counter(ItemsCount::new(BATCH))
        .bench_local(|| network.batch_probabilities(divan::black_box(&images)));
}

#[divan::bench(args = NETWORKS)]
fn training_step(bencher: Bencher, text: &str) {
    let mut network = network(text);
    let mut gradient = BatchGradient::new(&network);
    let mut optimizer = Optimizer::new(OptimizerKind::AdamW, Betas::USUAL, network.parameters().len());
    let classes = network.spec().classes();
    let one_hot = |i: usize| (0..classes).map(move |class| f32::from(u8::from(class == i % classes)));
    let (images, targets) = (images(BATCH), (0..BATCH).flat_map(one_hot).collect::<Vec<f32>>());
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| {
        gradient.compute(&network, &images, &targets);
        network.update(|parameters| optimizer.step(parameters, gradient.values(), 1e-9, 0.0));
    });
}
