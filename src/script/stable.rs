//! What the models say, the same to the last byte on every machine.
//!
//! The fast kernels add in another order on another processor, so that their probabilities differ in
//! the seventh digit. Rounded to three decimals that is gone, except where a probability lies so near
//! to the edge between two roundings that a difference in the seventh digit decides. There the plain
//! walk through the network is asked instead: it multiplies and adds one by one, in an order of its
//! own, which IEEE 754 makes the same everywhere. The softmax is then taken in double precision,
//! because the exponential alone is left to each system's library.

use std::cell::Cell;
use std::time::Duration;

use crate::ink::Image;
use crate::models::{Kind, Lineup, LineupScratch, Prediction, Predictions};
use crate::nn::{DIGITS, Loss, Network, reference};

/// Steps of a probability: three decimals.
const STEPS: f32 = 1000.0;
/// How far the outputs of the fast kernels may be off before the softmax: four times the worst of
/// 8,000 outputs measured.
const OUTPUT_ERROR: f32 = 3e-5;
/// How far a probability may be off by rounding alone, as a share of it.
const ROUNDING: f32 = 16.0 * f32::EPSILON;

/// Asks all three models about a picture. Probabilities are rounded to three decimals, and no time is
/// told, because it is never the same twice. `walks` counts how often the plain walk was asked.
pub(super) fn read(
    trio: &Lineup,
    image: &Image,
    scratch: &mut LineupScratch,
    walks: &Cell<u64>,
) -> Predictions {
    let mut readings = trio.read(image, scratch);
    for (kind, reading) in Kind::ALL.into_iter().zip(&mut readings.0) {
        if let Some(network) = trio.network(kind) {
            pin(reading, network, image, walks);
        }
        reading.took = Duration::ZERO;
    }
    readings
}

fn pin(reading: &mut Prediction, network: &Network, image: &Image, walks: &Cell<u64>) {
    if !is_settled(&reading.scores, network.spec().loss) {
        walks.set(walks.get() + 1);
        let exact = probabilities(network, image);
        reading.digit = (1..DIGITS).fold(0, |best, d| if exact[d] > exact[best] { d } else { best });
        reading.scores = exact.map(|probability| probability as f32);
    }
    reading.scores = reading.scores.map(|probability| (probability * STEPS).round() / STEPS);
}

/// Whether the error of the fast kernels can change neither a rounding nor which digit is first.
fn is_settled(probabilities: &[f32; DIGITS], loss: Loss) -> bool {
    let far_from_edges = |&probability: &f32| {
        let step = probability * STEPS;
        (step - step.floor() - 0.5).abs() > error(probability, loss) * STEPS
    };
    let mut sorted = *probabilities;
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let first_is_first = sorted[0] - sorted[1] > error(sorted[0], loss) + error(sorted[1], loss);
    first_is_first && probabilities.iter().all(far_from_edges)
}

/// How far a probability may be off: the error of the outputs times how steep the probability is in
/// them. That is p·(1 − p) for softmax, so small ones are known very well; for shares of outputs that
/// lie around 0…1 it is 1.
fn error(probability: f32, loss: Loss) -> f32 {
    match loss {
        Loss::CrossEntropy => probability * ((1.0 - probability) * OUTPUT_ERROR + ROUNDING),
        Loss::Quadratic => OUTPUT_ERROR,
    }
}

/// The probabilities by the plain walk, in double precision from the outputs on.
fn probabilities(network: &Network, image: &Image) -> [f64; DIGITS] {
    let outputs = reference::outputs(network.spec(), network.parameters(), image).map(f64::from);
    let top = outputs.iter().copied().fold(f64::MIN, f64::max);
    let weights = outputs.map(|output| match network.spec().loss {
        Loss::CrossEntropy => (output - top).exp(),
        Loss::Quadratic => output.max(0.0),
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum.max(f64::MIN_POSITIVE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Drawing, Point, Stroke, preprocess};

    fn scribble(rng: &mut fastrand::Rng) -> Image {
        let points = (0..rng.usize(2..6)).map(|_| Point::new(rng.f32() * 28.0, rng.f32() * 28.0));
        preprocess(&Drawing::of([Stroke::pen(points.collect(), Brush::default())]))
    }

    #[test]
    fn the_kernels_err_by_less_than_half_of_what_is_allowed() {
        let trio = Lineup::from_files([None; 3]).unwrap();
        let mut scratch = trio.scratch();
        let mut rng = fastrand::Rng::with_seed(5);
        for _ in 0..50 {
            let image = scribble(&mut rng);
            let fast = trio.read(&image, &mut scratch);
            for kind in [Kind::FullyConnected, Kind::Convolutional] {
                let network = trio.network(kind).unwrap();
                let exact = probabilities(network, &image);
                for (fast, exact) in fast[kind].scores.iter().zip(exact) {
                    let allowed = error(exact as f32, network.spec().loss);
                    let off = (f64::from(*fast) - exact).abs();
                    assert!(off <= f64::from(allowed / 2.0), "{fast} is {off} off");
                }
            }
        }
    }

    #[test]
    fn near_an_edge_the_kernels_are_not_believed() {
        let with = |first: f32, second: f32| {
            let mut probabilities = [0.0; DIGITS];
            (probabilities[3], probabilities[4]) = (first, second);
            is_settled(&probabilities, Loss::CrossEntropy)
        };
        assert!(with(0.9, 0.1));
        assert!(with(0.999_9, 0.000_1));
        assert!(!with(0.100_502, 0.8), "rounds to 0.101, and by a little less to 0.100");
        assert!(!with(0.100_498, 0.8));
        assert!(with(0.100_51, 0.8));
        assert!(with(0.000_501, 0.9), "small ones are known well");
        assert!(!with(0.000_500_01, 0.9));
        assert!(!with(0.400_004, 0.4), "which one is first?");
    }

    #[test]
    fn an_unsettled_reading_is_that_of_the_plain_walk() {
        let trio = Lineup::from_files([None; 3]).unwrap();
        let network = trio.network(Kind::FullyConnected).unwrap();
        let image = scribble(&mut fastrand::Rng::with_seed(6));
        let mut reading = Prediction { scores: [0.1; DIGITS], digit: 0, took: Duration::ZERO };
        let walks = Cell::new(0);
        pin(&mut reading, network, &image, &walks);
        assert_eq!(walks.get(), 1);
        let exact = probabilities(network, &image);
        for (pinned, exact) in reading.scores.iter().zip(exact) {
            assert!((f64::from(*pinned) - exact).abs() <= 0.000_500_1);
        }
        assert!(exact.iter().all(|p| *p <= exact[reading.digit]));
    }
}
