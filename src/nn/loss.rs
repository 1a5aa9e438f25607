//! Losses, and the probabilities that go with them.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use num_traits::Float;

use super::elementary;

/// A loss that training minimizes. [`fmt::Display`] and [`FromStr`] are its name: `cross-entropy`, `quadratic`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Cross-entropy of the softmax of the logits.
    CrossEntropy,
    /// Half the squared distance of the outputs to the one-hot label.
    Quadratic,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CrossEntropy => "cross-entropy",
            Self::Quadratic => "quadratic",
        })
    }
}

impl FromStr for Loss {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let known = [Self::CrossEntropy, Self::Quadratic].into_iter().find(|loss| loss.to_string() == name);
        known.ok_or_else(|| format!("`{name}` is not a loss; known are cross-entropy, quadratic"))
    }
}

impl Loss {
    /// Computes the loss of one image, and writes its gradient with respect to the logits.
    ///
    /// All three slices are \[classes\]. Targets are probabilities that sum to 1: one-hot for a label, or soft,
    /// as in distillation.
    ///
    /// - Cross-entropy: −Σ tᵢ ln pᵢ with p the softmax of the logits; its gradient is p − t.
    /// - Quadratic: ½ Σ (yᵢ − tᵢ)²; its gradient is y − t.
    pub fn with_gradient(self, logits: &[f32], targets: &[f32], gradient: &mut [f32]) -> f32 {
        let loss = match self {
            Self::CrossEntropy => cross_entropy(logits, targets, gradient),
            Self::Quadratic => {
                gradient.iter_mut().zip(logits).for_each(|(gradient, y)| *gradient = *y);
                half_squared_distance(logits, targets)
            }
        };
        gradient.iter_mut().zip(targets).for_each(|(gradient, target)| *gradient -= target);
        loss
    }

    /// Turns logits \[classes\] into probabilities \[classes\]: each 0 to 1, and their sum 1.
    ///
    /// For cross-entropy that is the softmax. The outputs of a network trained with the quadratic loss are not
    /// logits but approximate probabilities: they are clipped at 0 and divided by their sum.
    pub fn probabilities<T: Float + Sum>(self, logits: &[T], probabilities: &mut [T]) {
        match self {
            Self::CrossEntropy => softmax(logits, T::one(), probabilities),
            Self::Quadratic => {
                let clipped = probabilities.iter_mut().zip(logits);
                clipped.for_each(|(probability, y)| *probability = y.max(T::zero()));
                normalize(probabilities);
            }
        }
    }
}

/// Computes pᵢ = eˣⁱᐟᵀ / Σ eˣʲᐟᵀ of logits x \[classes\] at temperature T, which softens the probabilities if above
/// 1.
///
/// The largest logit is subtracted first, so that nothing overflows.
///
/// ```
/// use digitty::nn::softmax;
///
/// let mut probabilities = [0.0; 2];
/// softmax(&[3.0_f64.ln(), 0.0], 1.0, &mut probabilities);
/// assert!((probabilities[0] - 0.75).abs() < 1e-9);
/// ```
pub fn softmax<T: Float + Sum>(logits: &[T], temperature: T, probabilities: &mut [T]) {
    let max = max(logits);
    for (probability, &x) in probabilities.iter_mut().zip(logits) {
        *probability = ((x - max) / temperature).exp();
    }
    normalize(probabilities);
}

/// Finds the index of the largest score, the first of equals; 0 without scores.
///
/// ```
/// assert_eq!(digitty::nn::argmax(&[0.1, 0.7, 0.7]), 1);
/// ```
#[must_use]
pub fn argmax(scores: &[f32]) -> usize {
    (1..scores.len()).fold(0, |best, class| if scores[class] > scores[best] { class } else { best })
}

/// Computes −Σ tᵢ ln pᵢ, with ln pᵢ = xᵢ − ln Σ eˣʲ found without dividing, so that it stays finite; and pᵢ, the
/// same bits on every machine.
fn cross_entropy(logits: &[f32], targets: &[f32], probabilities: &mut [f32]) -> f32 {
    let max = max(logits);
    for (probability, x) in probabilities.iter_mut().zip(logits) {
        *probability = elementary::exp(f64::from(x - max)) as f32;
    }
    let log_total = max + elementary::ln(f64::from(probabilities.iter().sum::<f32>())) as f32;
    normalize(probabilities);
    let terms = logits.iter().zip(targets).map(|(x, t)| t * (log_total - x));
    terms.sum()
}

fn half_squared_distance(outputs: &[f32], targets: &[f32]) -> f32 {
    let terms = outputs.iter().zip(targets).map(|(y, t)| (y - t).powi(2));
    0.5 * terms.sum::<f32>()
}

/// Divides scores that are not negative by their sum; makes them equal if it is 0.
fn normalize<T: Float + Sum>(scores: &mut [T]) {
    let total: T = scores.iter().copied().sum();
    let equal = T::from(scores.len()).map_or_else(T::one, T::recip);
    for score in scores {
        *score = if total > T::zero() { *score / total } else { equal };
    }
}

fn max<T: Float>(values: &[T]) -> T {
    values.iter().copied().fold(T::neg_infinity(), T::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random};

    const CLASSES: usize = 7;

    fn probabilities(loss: Loss, logits: &[f32]) -> Vec<f32> {
        let mut probabilities = vec![0.0; logits.len()];
        loss.probabilities(logits, &mut probabilities);
        probabilities
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        for loss in [Loss::CrossEntropy, Loss::Quadratic] {
            let (logits, targets) =
                (random(CLASSES, 1), probabilities(Loss::CrossEntropy, &random(CLASSES, 2)));
            let mut gradient = vec![0.0; CLASSES];
            loss.with_gradient(&logits, &targets, &mut gradient);
            assert_gradient(&logits, &gradient, &[1.0], |x| {
                vec![loss.with_gradient(x, &targets, &mut [0.0; CLASSES])]
            });
        }
    }

    #[test]
    fn probabilities_sum_to_one_whatever_the_logits() {
        for logits in [random(CLASSES, 3), vec![-1e4; 3], vec![1e4; 1000], vec![0.0; CLASSES]] {
            for loss in [Loss::CrossEntropy, Loss::Quadratic] {
                let probabilities = probabilities(loss, &logits);
                assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
            }
        }
    }

    #[test]
    fn a_high_temperature_softens_and_huge_logits_stay_finite() {
        let first = |logits: &[f32], temperature| {
            let mut probabilities = vec![0.0; logits.len()];
            softmax(logits, temperature, &mut probabilities);
            probabilities[0]
        };
        assert!((first(&[1e30, 0.0, -1e30, 3.0], 1.0) - 1.0).abs() < 1e-6);
        let mild = [2.0, 0.0, 0.0];
        assert!(first(&mild, 4.0) < first(&mild, 1.0));
    }

    #[test]
    fn a_hopeless_prediction_costs_much_but_not_infinitely() {
        let (mut logits, mut target) = ([0.0; CLASSES], [0.0; CLASSES]);
        (logits[3], target[5]) = (1e3, 1.0);
        assert_eq!(Loss::CrossEntropy.with_gradient(&logits, &target, &mut [0.0; CLASSES]), 1e3);
    }
}
