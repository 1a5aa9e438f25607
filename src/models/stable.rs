//! Predictions that are the same to the last byte on every machine.
//!
//! The kernels add in another order on another processor, so that their probabilities differ in the
//! seventh digit. Rounded to three decimals that is gone, except where a probability lies so close to
//! the boundary between two roundings that a difference in the seventh digit decides. There the
//! [reference](mod@reference) forward pass is used instead: it multiplies and adds one by one, in an order
//! of its own, which IEEE 754 makes the same everywhere. The softmax is then computed in double precision,
//! because the exponential alone is left to each system's library.

use super::{Lineup, LineupScratch, Prediction, Unit};
use crate::ink::Image;
use crate::nn::{Loss, Network, reference};

/// Steps of a probability: three decimals.
const STEPS: f32 = 1000.0;
/// Bound on the error of a kernel's logits: four times the worst of 8,000 logits measured.
const LOGIT_ERROR: f32 = 3e-5;
/// Bound on the relative error of a probability from rounding alone.
const ROUNDING: f32 = 16.0 * f32::EPSILON;

/// Classifies an image by each model, with probabilities rounded to three decimals.
///
/// Also returns the number of reference forward passes that it took, which are slow: one for each
/// network at most.
#[must_use]
pub fn predict(lineup: &Lineup, image: &Image, scratch: &mut LineupScratch) -> (Vec<Prediction>, usize) {
    let mut passes = 0;
    let predictions =
        lineup.members().iter().zip(lineup.predict(image, scratch)).map(|(member, prediction)| {
            let Some(network) = member.model().network() else { return prediction };
            let (prediction, by_reference) = stabilize(prediction, network, image);
            passes += usize::from(by_reference);
            prediction
        });
    (predictions.collect(), passes)
}

/// Classifies an image by a network that changes, with probabilities rounded to three decimals: by the reference pass
/// alone.
#[must_use]
pub fn predict_by_reference(network: &Network, image: &Image) -> Prediction {
    let exact = reference_probabilities(network, image);
    rounded(Prediction::new(exact.iter().map(|&p| p as f32).collect(), Unit::Probability))
}

/// Rounds the probabilities; the winner stays the argmax of the exact ones.
fn rounded(mut prediction: Prediction) -> Prediction {
    for probability in &mut prediction.scores {
        *probability = (*probability * STEPS).round() / STEPS;
    }
    prediction
}

/// Rounds the probabilities of a network's prediction; the second value is true if that took a reference pass.
fn stabilize(prediction: Prediction, network: &Network, image: &Image) -> (Prediction, bool) {
    if is_settled(&prediction.scores, network.spec().loss) {
        (rounded(prediction), false)
    } else {
        (predict_by_reference(network, image), true)
    }
}

/// Returns true if the error of the kernels can change neither a rounding nor the argmax.
fn is_settled(probabilities: &[f32], loss: Loss) -> bool {
    let far_from_boundary = |&probability: &f32| {
        let step = probability * STEPS;
        (step - step.floor() - 0.5).abs() > error_bound(probability, loss) * STEPS
    };
    let mut sorted = probabilities.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let first_is_first = match sorted[..] {
        [first, second, ..] => first - second > error_bound(first, loss) + error_bound(second, loss),
        _ => true,
    };
    first_is_first && probabilities.iter().all(far_from_boundary)
}

/// Bounds the error of a probability: the error of the logits times the slope of the probability in them.
/// That is p·(1 − p) for softmax, so that small ones are known very well; for normalized outputs around
/// 0 to 1 it is 1.
fn error_bound(probability: f32, loss: Loss) -> f32 {
    match loss {
        Loss::CrossEntropy => probability * ((1.0 - probability) * LOGIT_ERROR + ROUNDING),
        Loss::Quadratic => LOGIT_ERROR,
    }
}

/// Computes the probabilities by the reference forward pass, in double precision from the logits on.
fn reference_probabilities(network: &Network, image: &Image) -> Vec<f64> {
    let trace = reference::trace(network.spec(), network.parameters(), image.pixels());
    let logits: Vec<f64> = trace.logits().iter().map(|&logit| f64::from(logit)).collect();
    let mut probabilities = vec![0.0; logits.len()];
    network.spec().loss.probabilities(&logits, &mut probabilities);
    probabilities
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Drawing, ImageSize, Point, Stroke, preprocess};

    fn scribble(rng: &mut fastrand::Rng) -> Image {
        let points = (0..rng.usize(2..6)).map(|_| Point::new(rng.f32() * 28.0, rng.f32() * 28.0));
        let stroke = Stroke::pen(points.collect(), Brush::default());
        preprocess(&Drawing::from_strokes(ImageSize::MNIST, [stroke]))
    }

    #[test]
    fn the_kernels_err_by_less_than_half_of_the_bound() {
        let lineup = Lineup::builtin().unwrap();
        let mut scratch = lineup.scratch();
        let mut rng = fastrand::Rng::with_seed(5);
        for _ in 0..50 {
            let image = scribble(&mut rng);
            let fast = lineup.predict(&image, &mut scratch);
            for (member, fast) in lineup.members().iter().zip(fast) {
                let Some(network) = member.model().network() else { continue };
                let exact = reference_probabilities(network, &image);
                for (fast, exact) in fast.scores.iter().zip(exact) {
                    let bound = error_bound(exact as f32, network.spec().loss);
                    let error = (f64::from(*fast) - exact).abs();
                    assert!(error <= f64::from(bound / 2.0), "{fast} is {error} off");
                }
            }
        }
    }

    #[test]
    fn near_a_boundary_the_kernels_are_not_trusted() {
        let with = |first: f32, second: f32| {
            let mut probabilities = [0.0; 10];
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
    fn an_unsettled_prediction_is_that_of_the_reference() {
        let lineup = Lineup::builtin().unwrap();
        let network = lineup.model("fcn").unwrap().network().unwrap();
        let image = scribble(&mut fastrand::Rng::with_seed(6));
        let (prediction, by_reference) =
            stabilize(Prediction::new(vec![0.1; 10], Unit::Probability), network, &image);
        assert!(by_reference);
        let exact = reference_probabilities(network, &image);
        for (stable, exact) in prediction.scores.iter().zip(&exact) {
            assert!((f64::from(*stable) - exact).abs() <= 0.000_500_1);
        }
        assert!(exact.iter().all(|p| *p <= exact[prediction.winner]));
    }
}
