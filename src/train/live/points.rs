//! The states of a network that are kept while it learns.

use std::sync::Arc;

use crate::eval::Tally;
use crate::nn::Network;

/// The most states that are kept.
pub const MAX_POINTS: usize = 30;

/// A network at a place of its training.
#[derive(Clone, Debug)]
pub struct Point {
    /// Batches trained on before it.
    pub batches: usize,
    /// Its predictions for the set that points are evaluated on, counted; none without a set.
    pub tally: Option<Tally>,
    /// The network.
    pub network: Arc<Network>,
}

/// States of a network at equal distances from the beginning on, the first with random weights, and the last of all.
///
/// When there are too many, every second one goes, and the distance doubles: so it does not matter how long the
/// training will be.
#[derive(Clone, Debug)]
pub struct Points {
    kept: Vec<Point>,
    /// Batches from one to the next.
    interval: usize,
}

impl Points {
    /// Creates an empty list, whose points are at first this many batches apart.
    #[must_use]
    pub const fn new(interval: usize) -> Self {
        Self { kept: Vec::new(), interval }
    }

    /// Returns true if there should be a point after this many batches.
    #[must_use]
    pub const fn is_due(&self, batches: usize) -> bool {
        batches.is_multiple_of(self.interval)
    }

    /// Adds a point that comes after the others.
    pub(super) fn push(&mut self, point: Point) {
        if self.kept.len() >= MAX_POINTS {
            self.interval *= 2;
            let interval = self.interval;
            self.kept.retain(|kept| kept.batches.is_multiple_of(interval));
        }
        self.kept.push(point);
    }

    /// Returns the points, in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Point] {
        &self.kept
    }

    /// Returns the place of the point that is nearest to a number of batches.
    #[must_use]
    pub fn nearest(&self, batches: usize) -> Option<usize> {
        (0..self.kept.len()).min_by_key(|&place| self.kept[place].batches.abs_diff(batches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_thin_out_evenly_and_the_first_one_stays() {
        let network = Arc::new(Network::random("input1x2x2 flatten dense2".parse().unwrap(), 1));
        let mut points = Points::new(4);
        for batches in 0..5000 {
            if points.is_due(batches) {
                points.push(Point { batches, tally: None, network: Arc::clone(&network) });
            }
            let kept: Vec<usize> = points.as_slice().iter().map(|point| point.batches).collect();
            assert!(kept.len() <= MAX_POINTS && kept[0] == 0, "{kept:?}");
            let steps: Vec<usize> = kept.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(steps.windows(2).all(|pair| pair[0] == pair[1]), "{kept:?}");
            assert!(batches < 60 || kept.len() >= MAX_POINTS / 2, "{kept:?}");
        }
        assert_eq!(points.nearest(1), Some(0));
        assert_eq!(points.nearest(usize::MAX), Some(points.as_slice().len() - 1));
    }
}
