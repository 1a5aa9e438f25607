//! Losses, and the probabilities that go with them.

use super::spec::{DIGITS, Loss};

/// One number for each digit: outputs, probabilities or targets.
pub type Scores = [f32; DIGITS];

impl Loss {
    /// The loss of one picture, and its gradient with respect to the outputs.
    ///
    /// Targets are probabilities that sum to 1: one-hot for a label, or soft, as in distillation.
    ///
    /// - Cross-entropy: −Σ tᵢ ln pᵢ with p the softmax of the outputs; its gradient is p − t.
    /// - Quadratic: ½ Σ (yᵢ − tᵢ)²; its gradient is y − t.
    #[must_use]
    pub fn with_gradient(self, outputs: &Scores, targets: &Scores) -> (f32, Scores) {
        let (guess, loss) = match self {
            Self::CrossEntropy => (softmax(outputs), cross_entropy(outputs, targets)),
            Self::Quadratic => (*outputs, half_squared_distance(outputs, targets)),
        };
        (loss, std::array::from_fn(|i| guess[i] - targets[i]))
    }

    /// What the outputs say as probabilities: each in 0…1, and their sum 1.
    ///
    /// For cross-entropy that is the softmax. A network trained with the quadratic loss gives no
    /// probabilities; its outputs, cut off below 0, are shown as shares of their sum.
    #[must_use]
    pub fn probabilities(self, outputs: &Scores) -> Scores {
        match self {
            Self::CrossEntropy => softmax(outputs),
            Self::Quadratic => shares(outputs),
        }
    }
}

/// eˣⁱ / Σ eˣʲ, with the largest x taken off first so that nothing overflows.
fn softmax(outputs: &Scores) -> Scores {
    let top = largest(outputs);
    shares(&outputs.map(|x| (x - top).exp()))
}

/// −Σ tᵢ ln pᵢ, where ln pᵢ = xᵢ − ln Σ eˣʲ is found without dividing, so that it stays finite.
fn cross_entropy(outputs: &Scores, targets: &Scores) -> f32 {
    let top = largest(outputs);
    let total: f32 = outputs.iter().map(|x| (x - top).exp()).sum();
    let log_total = top + total.ln();
    let terms = outputs.iter().zip(targets).map(|(x, t)| t * (log_total - x));
    terms.sum()
}

fn half_squared_distance(outputs: &Scores, targets: &Scores) -> f32 {
    let terms = outputs.iter().zip(targets).map(|(y, t)| (y - t).powi(2));
    0.5 * terms.sum::<f32>()
}

/// Each positive score as its part of their sum; all alike where there is none.
fn shares(scores: &Scores) -> Scores {
    let scores = scores.map(|score| score.max(0.0));
    let total: f32 = scores.iter().sum();
    if total > 0.0 { scores.map(|score| score / total) } else { [1.0 / DIGITS as f32; DIGITS] }
}

fn largest(scores: &Scores) -> f32 {
    scores.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random};

    fn scores(seed: u64) -> Scores {
        std::array::from_fn(|i| random(DIGITS, seed)[i])
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        for loss in [Loss::CrossEntropy, Loss::Quadratic] {
            let (outputs, targets) = (scores(1), softmax(&scores(2)));
            let (_, gradient) = loss.with_gradient(&outputs, &targets);
            assert_gradient(&outputs, &gradient, &[1.0], |x| {
                vec![loss.with_gradient(x.try_into().unwrap(), &targets).0]
            });
        }
    }

    #[test]
    fn probabilities_sum_to_one_whatever_the_outputs() {
        for outputs in [scores(3), [-1e4; DIGITS], [1e4; DIGITS], [0.0; DIGITS]] {
            for loss in [Loss::CrossEntropy, Loss::Quadratic] {
                let probabilities = loss.probabilities(&outputs);
                assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
                assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)));
            }
        }
    }

    #[test]
    fn a_hopeless_answer_costs_much_but_not_infinitely() {
        let mut outputs = [0.0; DIGITS];
        outputs[3] = 1e3;
        let mut target = [0.0; DIGITS];
        target[7] = 1.0;
        let (loss, _) = Loss::CrossEntropy.with_gradient(&outputs, &target);
        assert_eq!(loss, 1e3);
    }
}
