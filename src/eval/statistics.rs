//! Mean and standard deviation, of writers or of seeds.

use std::fmt;

/// The mean of some values, and how far they lie from it.
///
/// ```
/// use digitty::eval::Statistics;
///
/// let statistics = Statistics::of(&[0.7, 0.9]);
/// assert_eq!(statistics.percent(1).to_string(), "80.0 ± 14.1");
/// assert_eq!(Statistics::of(&[0.8]).percent(1).to_string(), "80.0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// The number of values.
    pub count: usize,
    /// Their mean; 0 if there are none.
    pub mean: f64,
    /// Their standard deviation, estimated from the sample (with n − 1); none for fewer than two values.
    pub standard_deviation: Option<f64>,
}

impl Statistics {
    /// Computes the statistics of `values`.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let count = values.len();
        let mean = values.iter().sum::<f64>() / count.max(1) as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let standard_deviation = (count > 1).then(|| (squares / (count as f64 - 1.0)).sqrt());
        Self { count, mean, standard_deviation }
    }

    /// Formats fractions as percentages with this many decimals, without the sign: `77.0 ± 13.4`.
    #[must_use]
    pub const fn percent(self, decimals: usize) -> Percent {
        Percent { statistics: self, decimals }
    }
}

/// Statistics of fractions as percentages.
#[derive(Clone, Copy, Debug)]
pub struct Percent {
    statistics: Statistics,
    decimals: usize,
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Statistics { mean, standard_deviation, .. }, decimals) = (self.statistics, self.decimals);
        let deviation = standard_deviation.map(|value| format!(" ± {:.decimals$}", 100.0 * value));
        f.pad(&format!("{:.decimals$}{}", 100.0 * mean, deviation.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_deviation_is_that_of_a_sample() {
        // Computed by hand: squares 9 + 1 + 1 + 9 over 3.
        let Statistics { count, mean, standard_deviation } = Statistics::of(&[2.0, 4.0, 6.0, 8.0]);
        assert_eq!((count, mean), (4, 5.0));
        assert!((standard_deviation.unwrap() - (20.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn nothing_and_one_value_have_no_deviation() {
        assert_eq!(Statistics::of(&[]), Statistics { count: 0, mean: 0.0, standard_deviation: None });
        assert_eq!(Statistics::of(&[0.5]).standard_deviation, None);
    }
}
