//! Integrated gradients: the gradient × input, averaged on the straight way from a blank image to this one.
//!
//! The share of pixel i is xᵢ · ∫ ∂score(αx)/∂xᵢ dα from α = 0 to 1 (Sundararajan, Taly and Yan, 2017). All shares
//! sum to score(x) − score(0), which says how good a numerical integral is: on each interval of α it can be
//! compared with the difference of two scores. So the worst interval is halved until the whole is exact enough,
//! and steps are spent where a sigmoid bends.

use super::attribution::Attribution;
use super::target::Target;
use crate::nn::{Network, reference};

/// The error of the sum of all shares that is good enough.
const TOLERANCE: f64 = 2e-5;

/// The most intervals: two gradients each.
const MAX_INTERVALS: usize = 512;

/// The points of the Gauss–Legendre rule of two, on the interval from 0 to 1; each has a weight of a half.
const POINTS: [f32; 2] = [0.211_324_87, 0.788_675_1];

/// A part of the way from the blank image to this one.
struct Interval {
    start: f32,
    end: f32,
    /// The scores at both ends.
    scores: [f64; 2],
    /// The shares of the pixels in the difference of the scores \[inputs\].
    shares: Vec<f64>,
    /// The distance of the sum of the shares from the difference of the scores.
    error: f64,
}

/// A score along the way.
struct Path<'a> {
    network: &'a Network,
    image: &'a [f32],
    target: Target,
}

/// Computes the share of each pixel of an image \[inputs\] in the score of a target.
pub(super) fn integrate(network: &Network, image: &[f32], target: Target) -> Attribution {
    let path = Path { network, image, target };
    let scores = [0.0, 1.0].map(|alpha| path.score(alpha));
    let mut intervals = vec![path.interval(0.0, 1.0, scores)];
    while intervals.len() < MAX_INTERVALS && error(&intervals) > TOLERANCE {
        let Some(worst) = worst(&intervals) else { break };
        let halves = path.halves(&intervals.swap_remove(worst));
        intervals.extend(halves);
    }
    let share = |i: usize| intervals.iter().map(|interval| interval.shares[i]).sum::<f64>() as f32;
    Attribution {
        values: (0..image.len()).map(share).collect(),
        bias: scores[0] as f32,
        logit: scores[1] as f32,
    }
}

fn worst(intervals: &[Interval]) -> Option<usize> {
    (0..intervals.len()).max_by(|&a, &b| intervals[a].error.total_cmp(&intervals[b].error))
}

fn error(intervals: &[Interval]) -> f64 {
    intervals.iter().map(|interval| interval.error).sum()
}

impl Path<'_> {
    fn trace(&self, alpha: f32) -> reference::Trace {
        let image: Vec<f32> = self.image.iter().map(|pixel| alpha * pixel).collect();
        reference::trace(self.network.spec(), self.network.parameters(), &image)
    }

    fn score(&self, alpha: f32) -> f64 {
        self.target.of_logits(self.trace(alpha).logits()).into()
    }

    /// The gradient of the score \[inputs\].
    fn gradient(&self, alpha: f32) -> Vec<f32> {
        let (spec, parameters) = (self.network.spec(), self.network.parameters());
        let dlogits = self.target.gradient(spec.classes());
        reference::backward(spec, parameters, &self.trace(alpha), &dlogits, &mut vec![0.0; parameters.len()])
    }

    fn interval(&self, start: f32, end: f32, scores: [f64; 2]) -> Interval {
        let length = end - start;
        let mut shares = vec![0.0; self.image.len()];
        for point in POINTS {
            for ((share, slope), pixel) in
                shares.iter_mut().zip(self.gradient(start + point * length)).zip(self.image)
            {
                *share += f64::from(length) / 2.0 * f64::from(slope) * f64::from(*pixel);
            }
        }
        let error = (shares.iter().sum::<f64>() - (scores[1] - scores[0])).abs();
        Interval { start, end, scores, shares, error }
    }

    fn halves(&self, whole: &Interval) -> [Interval; 2] {
        let middle = f32::midpoint(whole.start, whole.end);
        let score = self.score(middle);
        [
            self.interval(whole.start, middle, [whole.scores[0], score]),
            self.interval(middle, whole.end, [score, whole.scores[1]]),
        ]
    }
}
