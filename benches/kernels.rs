//! Times of the kernels for who works on them: `cargo bench`, or `cargo bench -- cnn`.

#![allow(clippy::unwrap_used)]

use digitty::ink::Image;
use digitty::nn::{BatchGradient, DIGITS, Network, Optimizer, Scores};
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

/// Pictures of one step of training.
const BATCH: usize = 128;

fn main() {
    divan::main();
}

fn network(text: &str) -> Network {
    Network::random(text.parse().unwrap(), 1)
}

/// A disc of gray noise on paper: ink on about as many pixels as a digit has.
fn image(seed: u64) -> Image {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut image = Image::BLANK;
    for (x, y) in (0..28).flat_map(|y| (0..28).map(move |x| (x, y))) {
        if (x - 14_i32).pow(2) + (y - 14_i32).pow(2) < 60 {
            image[(x as usize, y as usize)] = random.f32();
        }
    }
    image
}

#[divan::bench(args = NETWORKS)]
fn one_picture(bencher: Bencher, text: &str) {
    let network = network(text);
    let (image, mut scratch) = (image(1), network.scratch());
    bencher.bench_local(|| network.outputs(divan::black_box(&image), &mut scratch));
}

#[divan::bench(args = NETWORKS)]
fn batch(bencher: Bencher, text: &str) {
    let network = network(text);
    let images: Vec<Image> = (0..BATCH as u64).map(image).collect();
    bencher
        .counter(ItemsCount::new(BATCH))
        .bench_local(|| network.probabilities_of(divan::black_box(&images)));
}

#[divan::bench(args = NETWORKS)]
fn step_of_training(bencher: Bencher, text: &str) {
    let mut network = network(text);
    let mut gradient = BatchGradient::new(&network);
    let mut stepper = Optimizer::new(network.spec().optimizer, network.parameters().len());
    let images: Vec<Image> = (0..BATCH as u64).map(image).collect();
    let one_hot = |label| std::array::from_fn(|digit| f32::from(u8::from(digit == label)));
    let targets: Vec<Scores> = (0..BATCH).map(|i| one_hot(i % DIGITS)).collect();
    bencher.counter(ItemsCount::new(BATCH)).bench_local(|| {
        gradient.compute(&network, &images, &targets);
        network.update(|parameters| stepper.step(parameters, gradient.values(), 1e-9, 0.0));
    });
}
