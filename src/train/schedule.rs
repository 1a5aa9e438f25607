//! The learning rate over time, and the running average of the weights.

/// Share of all steps in which the rate climbs to its height.
const WARM_UP: f32 = 0.02;

/// What the learning rate is multiplied with after this share of all steps, 0…1: it climbs from 0 to 1
/// in a straight line, then falls to 0 along half a cosine (Loshchilov & Hutter, "SGDR", 2017).
///
/// ```
/// use digitty::train::schedule::rate;
///
/// assert_eq!(rate(0.01), 0.5);
/// assert_eq!(rate(0.02), 1.0);
/// assert!(rate(1.0) < 1e-6);
/// ```
#[must_use]
pub fn rate(done: f32) -> f32 {
    if done < WARM_UP {
        return done / WARM_UP;
    }
    let share = (done - WARM_UP) / (1.0 - WARM_UP);
    0.5 + 0.5 * (std::f32::consts::PI * share).cos()
}

/// An exponential moving average of a network's parameters, which reads better than any single state
/// of them (Polyak & Juditsky 1992).
#[derive(Clone, Debug)]
pub struct Ema {
    values: Vec<f32>,
    /// Steps over which the average forgets.
    horizon: f32,
    steps: f32,
}

impl Ema {
    /// An average that starts at `parameters` and looks back over about `horizon` steps.
    #[must_use]
    pub fn new(parameters: &[f32], horizon: f32) -> Self {
        Self { values: parameters.to_vec(), horizon, steps: 0.0 }
    }

    /// Takes in the parameters after a step. Early on the average looks back over a tenth of the way
    /// only, because the beginning is better forgotten.
    pub fn take(&mut self, parameters: &[f32]) {
        self.steps += 1.0;
        let share = 1.0 / self.horizon.min(1.0 + self.steps / 10.0).max(1.0);
        for (average, new) in self.values.iter_mut().zip(parameters) {
            *average += share * (new - *average);
        }
    }

    /// The average so far.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_climbs_then_falls_and_ends_at_nothing() {
        let rates: Vec<f32> = (0..=100).map(|percent| rate(percent as f32 / 100.0)).collect();
        assert!(rates[0].abs() < 1e-6 && rates[100].abs() < 1e-6);
        assert!(rates[2..].windows(2).all(|pair| pair[0] > pair[1]));
        assert!((rate(0.51) - 0.5).abs() < 1e-6, "half way down the cosine");
    }

    #[test]
    fn the_average_follows_and_smooths() {
        let mut average = Ema::new(&[0.0], 20.0);
        for step in 0..2000 {
            average.take(&[if step % 2 == 0 { 0.0 } else { 2.0 }]);
        }
        assert!((average.values()[0] - 1.0).abs() < 0.1);
        for _ in 0..200 {
            average.take(&[5.0]);
        }
        assert!((average.values()[0] - 5.0).abs() < 0.01);
    }
}
