//! Calibration: a network that is 90 % sure should be right nine times in ten.
//!
//! A small network that learned from a large one is more or less sure than it may be. Dividing its logits by a
//! *temperature* T changes no answer, only how sure it is. T is the one at which the labels of data that was not
//! trained on are likeliest, and goes into the last layer, so that the network keeps its form:
//!
//! ```text
//! T = argmin −Σ ln softmax(logits / T)[label]        W ← W / T,  b ← b / T
//! ```
//!
//! Source: C. Guo et al., "On Calibration of Modern Neural Networks", 2017, section 4.2.

use super::evaluation::EvaluationSet;
use crate::nn::{Layer, Loss, Network};

/// The natural logarithm of the lowest temperature that is tried; that of the highest is its negative.
const MIN_LOG_TEMPERATURE: f64 = -2.0;

/// Calibrates a network on sets that it was not trained on, and returns the temperature; `None` if its outputs
/// are not logits of a last dense layer, or there are no images.
pub fn calibrate(network: &mut Network, sets: &[&EvaluationSet]) -> Option<f32> {
    let spec = network.spec();
    let has_logits =
        spec.loss == Loss::CrossEntropy && matches!(spec.layers().last(), Some(Layer::Dense { .. }));
    if !has_logits {
        return None;
    }
    let logits: Vec<(Vec<f64>, usize)> = sets.iter().flat_map(|set| set.logits(network)).collect();
    if logits.is_empty() {
        return None;
    }
    let temperature = minimum(MIN_LOG_TEMPERATURE, -MIN_LOG_TEMPERATURE, |log| {
        logits.iter().map(|(logits, label)| negative_log_likelihood(logits, log.exp(), *label)).sum()
    });
    let temperature = temperature.exp() as f32;
    let last = spec.tensors().iter().rev().take(2).map(|tensor| tensor.range().start).min()?;
    network.update(|parameters| parameters[last..].iter_mut().for_each(|value| *value /= temperature));
    Some(temperature)
}

/// Computes −ln softmax(logits / T)\[label\], never infinite.
fn negative_log_likelihood(logits: &[f64], temperature: f64, label: usize) -> f64 {
    let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = logits.iter().map(|logit| ((logit - max) / temperature).exp()).sum();
    (max - logits[label]) / temperature + total.ln()
}

/// Finds the place between two of the minimum of a function that falls and then rises, to a millionth of their
/// distance, by golden-section search.
///
/// ```
/// let place = digitty::train::minimum(0.0, 4.0, |x| (x - 1.5_f64).powi(2));
/// assert!((place - 1.5).abs() < 1e-5);
/// ```
pub fn minimum(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_895;
    let [mut left, mut right] = [high - RATIO * (high - low), low + RATIO * (high - low)];
    let [mut at_left, mut at_right] = [function(left), function(right)];
    let precision = 1e-6 * (high - low);
    while high - low > precision {
        if at_left < at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = function(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = function(right);
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Dataset, Example};
    use crate::eval::calibration_error;
    use crate::ink::{Image, ImageSize, Preprocessing};

    /// Images of one lit pixel, whose place says the class that a network of one layer answers; four in five of its
    /// answers are right.
    fn four_of_five() -> [EvaluationSet; 2] {
        let example = |index: usize| {
            let class = index % 10;
            let mut image = Image::blank(ImageSize::MNIST);
            image[(10, class)] = 1.0;
            let label = if (index / 10).is_multiple_of(5) { (class + 1) % 10 } else { class };
            Example { label: Some(label as u8), ..Example::from_image(&image) }
        };
        let data = Dataset { examples: (0..500).map(example).collect(), classes: 10 };
        EvaluationSet::of(["on", "off"], &data, Preprocessing::Gray)
    }

    fn network(logit: f32) -> Network {
        let mut parameters = vec![0.0; 7850];
        (0..10).for_each(|class| parameters[class * 784 + class * 28 + 10] = logit);
        Network::new("flatten dense10".parse().unwrap(), parameters).unwrap()
    }

    #[test]
    fn a_calibrated_network_is_as_sure_as_it_is_right_and_answers_the_same() {
        let [_, drawn] = four_of_five();
        let confidences = |network: &Network| -> Vec<(f32, bool)> {
            let answers = drawn.logits(network).into_iter().map(|(logits, label)| {
                let total: f64 = logits.iter().map(|logit| logit.exp()).sum();
                let best = (0..10).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap();
                ((logits[best].exp() / total) as f32, best == label)
            });
            answers.collect()
        };
        for logit in [1.0, 12.0] {
            let mut network = network(logit);
            let before = confidences(&network);
            assert!(calibration_error(before.iter().copied()).unwrap() > 0.15);
            let temperature = calibrate(&mut network, &[&drawn]).unwrap();
            let after = confidences(&network);
            assert!(calibration_error(after.iter().copied()).unwrap() < 0.01, "at {temperature}");
            let right = |answers: &[(f32, bool)]| answers.iter().map(|(_, right)| *right).collect::<Vec<_>>();
            assert_eq!(right(&after), right(&before));
        }
    }

    #[test]
    fn outputs_that_are_no_logits_and_no_images_leave_a_network_alone() {
        let [_, drawn] = four_of_five();
        let mut sigmoid = Network::random("flatten dense10 sigmoid / quadratic".parse().unwrap(), 1);
        let before = sigmoid.parameters().to_vec();
        assert_eq!(calibrate(&mut sigmoid, &[&drawn]), None);
        assert_eq!(sigmoid.parameters(), before);
        assert_eq!(calibrate(&mut network(1.0), &[]), None);
    }
}
