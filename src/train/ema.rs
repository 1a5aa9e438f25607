//! The moving average of the weights.

/// An exponential moving average of a network's parameters, which is more accurate than any single state
/// of them (Polyak & Juditsky 1992).
#[derive(Clone, Debug)]
pub struct Ema {
    values: Vec<f32>,
    /// Steps over which the average forgets.
    horizon: f32,
    steps: f32,
}

impl Ema {
    /// Creates an average that starts at `parameters` and looks back over about `horizon` steps.
    #[must_use]
    pub fn new(parameters: &[f32], horizon: f32) -> Self {
        Self { values: parameters.to_vec(), horizon, steps: 0.0 }
    }

    /// Restores an average that has been updated for this many steps.
    #[must_use]
    pub fn restored(values: Vec<f32>, horizon: f32, steps: usize) -> Self {
        // Counting by ones ends where a float has no room for the next.
        Self { values, horizon, steps: (steps as f32).min(16_777_216.0) }
    }

    /// Adds the parameters after a step. Early on the average looks back over only a tenth of the steps
    /// so far, because the beginning is better forgotten.
    pub fn update(&mut self, parameters: &[f32]) {
        self.steps += 1.0;
        let weight = 1.0 / self.horizon.min(1.0 + self.steps / 10.0).max(1.0);
        for (average, new) in self.values.iter_mut().zip(parameters) {
            *average += weight * (new - *average);
        }
    }

    /// Returns the average.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_follows_and_smooths() {
        let mut ema = Ema::new(&[0.0], 20.0);
        for step in 0..2000 {
            ema.update(&[if step % 2 == 0 { 0.0 } else { 2.0 }]);
        }
        assert!((ema.values()[0] - 1.0).abs() < 0.1);
        for _ in 0..200 {
            ema.update(&[5.0]);
        }
        assert!((ema.values()[0] - 5.0).abs() < 0.01);
    }
}
