//! Integrated gradients: the gradient × input, averaged on the straight way from a blank image to this one.
//!
//! The share of pixel i is xᵢ · ∫ ∂score(αx)/∂xᵢ dα from α = 0 to 1 (Sundararajan, Taly and Yan, 2017). All shares
//! sum to score(x) − score(0), which says how good a numerical integral is: on each interval of α it can be
//! compared with the difference of two scores. So the worst interval is halved until the whole is exact enough,
//! and steps are spent where a sigmoid bends. A sum may be right by chance while its shares are not; so there is
//! a least number of intervals.

use super::attribution::Attribution;
use super::target::Target;
use crate::nn::{Network, reference};

/// The error of the sum of all shares that is good enough.
const TOLERANCE: f64 = 2e-5;

/// The fewest intervals, by halving the longest.
const MIN_INTERVALS: usize = 32;

/// The most intervals: two gradients each.
const MAX_INTERVALS: usize = 512;

/// The points of the Gauss–Legendre rule of two, on the interval from 0 to 1; each has a weight of a half.
const POINTS: [f32; 2] = [0.211_324_87, 0.788_675_1];

/// A part of the way from the blank image to this one.
#[derive(Clone, Debug)]
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

/// The integral so far, for one image and one target.
#[derive(Clone, Debug)]
pub(super) struct Integral {
    image: Vec<f32>,
    target: Target,
    intervals: Vec<Interval>,
}

impl Integral {
    /// Begins with the whole way to an image \[inputs\] as one interval.
    pub(super) fn new(network: &Network, image: &[f32], target: Target) -> Self {
        let mut integral = Self { image: image.to_vec(), target, intervals: Vec::new() };
        let scores = [0.0, 1.0].map(|alpha| integral.score(network, alpha));
        integral.intervals.push(integral.interval(network, 0.0, 1.0, scores));
        integral
    }

    /// Halves the longest interval or, once there are some, the worst; returns false if the whole is good enough, or as good as it gets.
    pub(super) fn step(&mut self, network: &Network) -> bool {
        let error: f64 = self.intervals.iter().map(|interval| interval.error).sum();
        let worst = match self.intervals.len() {
            ..MIN_INTERVALS => self.largest(|interval| f64::from(interval.end - interval.start)),
            MIN_INTERVALS..MAX_INTERVALS if error > TOLERANCE => self.largest(|interval| interval.error),
            _ => None,
        };
        let Some(worst) = worst else { return false };
        let whole = self.intervals.swap_remove(worst);
        let halves = self.halves(network, &whole);
        self.intervals.extend(halves);
        true
    }

    /// Returns the attribution, as exact as it is by now.
    pub(super) fn attribution(&self) -> Attribution {
        let share = |i: usize| self.intervals.iter().map(|interval| interval.shares[i]).sum::<f64>() as f32;
        let end = |start: bool, alpha: f32| {
            let at =
                |interval: &&Interval| if start { interval.start <= alpha } else { interval.end >= alpha };
            let interval = self.intervals.iter().find(at);
            interval.map_or(0.0, |interval| interval.scores[usize::from(!start)]) as f32
        };
        Attribution {
            values: (0..self.image.len()).map(share).collect(),
            bias: end(true, 0.0),
            logit: end(false, 1.0),
        }
    }

    /// The place of the interval with the largest value of a measure.
    fn largest(&self, measure: impl Fn(&Interval) -> f64) -> Option<usize> {
        let measure = |&i: &usize| measure(&self.intervals[i]);
        (0..self.intervals.len()).max_by(|a, b| measure(a).total_cmp(&measure(b)))
    }

    fn trace(&self, network: &Network, alpha: f32) -> reference::Trace {
        let image: Vec<f32> = self.image.iter().map(|pixel| alpha * pixel).collect();
        reference::trace(network.spec(), network.parameters(), &image)
    }

    fn score(&self, network: &Network, alpha: f32) -> f64 {
        self.target.of_logits(self.trace(network, alpha).logits()).into()
    }

    /// The gradient of the score \[inputs\].
    fn gradient(&self, network: &Network, alpha: f32) -> Vec<f32> {
        let (spec, parameters) = (network.spec(), network.parameters());
        let (trace, dlogits) = (self.trace(network, alpha), self.target.gradient(spec.classes()));
        reference::backward(spec, parameters, &trace, &dlogits, &mut vec![0.0; parameters.len()])
    }

    fn interval(&self, network: &Network, start: f32, end: f32, scores: [f64; 2]) -> Interval {
        let length = end - start;
        let mut shares = vec![0.0; self.image.len()];
        for point in POINTS {
            let gradient = self.gradient(network, start + point * length);
            for ((share, slope), pixel) in shares.iter_mut().zip(gradient).zip(&self.image) {
                *share += f64::from(length) / 2.0 * f64::from(slope) * f64::from(*pixel);
            }
        }
        let error = (shares.iter().sum::<f64>() - (scores[1] - scores[0])).abs();
        Interval { start, end, scores, shares, error }
    }

    fn halves(&self, network: &Network, whole: &Interval) -> [Interval; 2] {
        let middle = f32::midpoint(whole.start, whole.end);
        let score = self.score(network, middle);
        [
            self.interval(network, whole.start, middle, [whole.scores[0], score]),
            self.interval(network, middle, whole.end, [score, whole.scores[1]]),
        ]
    }
}
