//! Accuracy against parameters: the points of a plot and its scales, whatever draws them.

use crate::train::study::{Row, StudyTable};

/// A plot of accuracy on the first set of a study against parameters.
///
/// Both axes are logarithmic: parameters, and errors, so that 90, 99 and 99.9 % are at equal distances.
pub(super) struct Plot<'a> {
    pub title: &'a str,
    pub set: &'a str,
    pub series: Vec<Series<'a>>,
    /// The range of parameters.
    pub x: Scale,
    /// The range of accuracies.
    pub y: Scale,
}

/// The variants of one group.
pub(super) struct Series<'a> {
    pub name: &'a str,
    /// From the fewest parameters to the most.
    pub points: Vec<Point>,
}

/// A variant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub parameters: f64,
    /// The mean, 0 to 1.
    pub accuracy: f64,
    pub standard_deviation: f64,
}

/// The range of an axis, in the logarithms that it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let range = values.fold(None, |range: Option<(f64, f64)>, value| {
            Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
        });
        let (low, high) = range?;
        let margin = ((high - low) * 0.05).max(0.05);
        Some(Self { low: low - margin, high: high + margin })
    }

    /// Returns the place of a value between the ends of the axis, 0 to 1.
    pub fn place(self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Returns the logarithm that the axis of parameters shows.
pub(super) fn size(parameters: f64) -> f64 {
    parameters.max(1.0).log10()
}

/// Returns the logarithm that the axis of accuracies shows: 1 for 90 %, 2 for 99 %.
pub(super) fn nines(accuracy: f64) -> f64 {
    -(1.0 - accuracy).max(1e-5).log10()
}

/// Accuracies in percent that have a line of their own.
const ACCURACIES: [f64; 12] = [20.0, 50.0, 70.0, 80.0, 90.0, 95.0, 97.0, 98.0, 99.0, 99.5, 99.7, 99.9];

impl<'a> Plot<'a> {
    /// Creates the plot of a study; `None` if nothing is done yet.
    pub fn new(table: &'a StudyTable) -> Option<Self> {
        let series: Vec<_> =
            table.groups().into_iter().map(|(name, rows)| Series::new(name, &rows)).collect();
        let points = || series.iter().flat_map(|series| &series.points);
        let x = Scale::of(points().map(|point| size(point.parameters)))?;
        let y = Scale::of(points().map(|point| nines(point.accuracy)))?;
        Some(Self { title: &table.plan.title, set: table.plan.sets.first()?, series, x, y })
    }

    /// Returns the parameters with a line of their own.
    pub fn sizes(&self) -> Vec<f64> {
        let decades = (0..10).flat_map(|power| [1.0, 3.0].map(|factor| factor * 10_f64.powi(power)));
        decades.filter(|&parameters| self.x.contains(size(parameters))).collect()
    }

    /// Returns the accuracies with a line of their own.
    pub fn accuracies(&self) -> Vec<f64> {
        let all = ACCURACIES.map(|percent| percent / 100.0);
        all.into_iter().filter(|&accuracy| self.y.contains(nines(accuracy))).collect()
    }
}

impl<'a> Series<'a> {
    fn new(name: Option<&'a str>, rows: &[&Row]) -> Self {
        let point = |row: &&Row| {
            let statistics = row.cells.first()?.statistics;
            let parameters = row.parameters? as f64;
            let standard_deviation = statistics.standard_deviation.unwrap_or(0.0);
            Some(Point { parameters, accuracy: statistics.mean, standard_deviation })
        };
        let mut points: Vec<Point> = rows.iter().filter_map(point).collect();
        points.sort_by(|a, b| a.parameters.total_cmp(&b.parameters));
        Self { name: name.unwrap_or_default(), points }
    }
}

/// Formats a number of parameters for an axis: `300`, `1k`, `3M`.
pub(super) fn short(parameters: f64) -> String {
    match parameters {
        n if n >= 1e6 => format!("{}M", n / 1e6),
        n if n >= 1e3 => format!("{}k", n / 1e3),
        n => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nines_are_at_equal_distances() {
        let [a, b, c] = [0.9, 0.99, 0.999].map(nines);
        assert!((b - a - 1.0).abs() < 1e-9 && (c - b - 1.0).abs() < 1e-9);
        assert!(nines(1.0).is_finite() && size(0.0).is_finite());
    }

    #[test]
    fn a_scale_holds_all_values_also_if_there_is_one() {
        for values in [vec![3.0], vec![1.0, 5.0, 2.0]] {
            let scale = Scale::of(values.iter().copied()).unwrap();
            assert!(values.iter().all(|&value| (0.01..0.99).contains(&scale.place(value))));
        }
        assert_eq!(Scale::of(std::iter::empty()), None);
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!([300.0, 1000.0, 30_000.0, 3e6].map(short), ["300", "1k", "30k", "3M"]);
    }
}
