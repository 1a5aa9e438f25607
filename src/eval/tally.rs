//! Accuracy, confusion and its interval.

/// The predictions of one model for a labeled set, counted.
///
/// ```
/// use digitty::eval::Tally;
///
/// let mut tally = Tally::new(3);
/// tally.count(0, Some(0));
/// tally.count(2, Some(1));
/// assert_eq!(tally.confusion()[2][1], 1);
/// assert_eq!(tally.accuracy(), 0.5);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Images by true class (row) and predicted class (column). A blank image has no prediction.
    confusion: Vec<Vec<usize>>,
    /// Images in the set, blank ones included.
    total: usize,
}

impl Tally {
    /// Creates an empty tally for this many classes.
    #[must_use]
    pub fn new(classes: usize) -> Self {
        Self { confusion: vec![vec![0; classes]; classes], total: 0 }
    }

    /// Counts an image of class `label`; without a prediction it counts as wrong.
    ///
    /// So does a class beyond those of the tally.
    pub fn count(&mut self, label: usize, predicted: Option<usize>) {
        self.total += 1;
        let row = self.confusion.get_mut(label);
        if let Some(cell) = row.zip(predicted).and_then(|(row, predicted)| row.get_mut(predicted)) {
            *cell += 1;
        }
    }

    /// Returns the confusion matrix: a row for each true class, a column for each predicted class.
    #[must_use]
    pub fn confusion(&self) -> &[Vec<usize>] {
        &self.confusion
    }

    /// Returns the number of images counted.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Returns the number of correct predictions.
    #[must_use]
    pub fn correct(&self) -> usize {
        self.confusion.iter().enumerate().map(|(class, row)| row[class]).sum()
    }

    /// Iterates over the wrong predictions: the true class, the predicted class, and their number.
    pub fn misread(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let cells = self.confusion.iter().enumerate();
        let cells = cells.flat_map(|(class, row)| {
            row.iter().enumerate().map(move |(predicted, &count)| (class, predicted, count))
        });
        cells.filter(|&(class, predicted, count)| class != predicted && count > 0)
    }

    /// Returns the fraction of correct predictions, 0 to 1; 0 for an empty tally.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.correct() as f64 / self.total.max(1) as f64
    }

    /// Returns the fraction of the images of a class that are predicted correctly, 0 to 1; none if there are no images of
    /// it.
    #[must_use]
    pub fn of_class(&self, class: usize) -> Option<f64> {
        let row = self.confusion.get(class)?;
        let count: usize = row.iter().sum();
        (count > 0).then(|| row[class] as f64 / count as f64)
    }

    /// Returns the 95 % confidence interval of the accuracy: see [`interval`].
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        interval(self.correct(), self.total)
    }
}

/// Computes the 95 % confidence interval of a fraction, of which `count` of `total` were observed.
///
/// Wilson's score interval (1927): unlike the usual ± it stays within 0 to 1 and holds for fractions close to
/// either.
#[must_use]
pub fn interval(count: usize, total: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    let n = total.max(1) as f64;
    let p = count as f64 / n;
    let center = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((center - half) / scale).max(0.0), ((center + half) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(total: usize, correct: usize) -> Tally {
        let mut tally = Tally::new(10);
        (0..total).for_each(|i| tally.count(4, Some(if i < correct { 4 } else { 9 })));
        tally
    }

    #[test]
    fn the_interval_is_wilsons() {
        let (low, high) = tally(10_000, 9_950).interval();
        assert!((low - 0.993_42).abs() < 5e-5 && (high - 0.996_20).abs() < 5e-5, "{low} {high}");
        let (low, high) = tally(10, 10).interval();
        assert!((low - 0.722).abs() < 1e-3 && high <= 1.0, "{low} {high}");
    }
}
