//! Calibration: whether a model that is 90 % sure is right nine times of ten.

/// Bins of equal width that confidences from 0 to 1 are sorted into.
const BINS: usize = 15;

/// Computes the expected calibration error of predictions, each with the probability of its class and whether it was
/// right: the distance of accuracy from mean confidence in each of 15 bins, weighted by the bin's share. None for no
/// predictions.
///
/// Source: C. Guo et al., "On Calibration of Modern Neural Networks", 2017, formula 3.
///
/// ```
/// use digitty::eval::calibration_error;
///
/// let four_of_five = [true, true, true, true, false].map(|right| (0.8, right));
/// assert!(calibration_error(four_of_five).unwrap() < 1e-6);
/// assert!((calibration_error([(0.9, false)]).unwrap() - 0.9).abs() < 1e-6);
/// assert_eq!(calibration_error([]), None);
/// ```
#[must_use]
pub fn calibration_error(predictions: impl IntoIterator<Item = (f32, bool)>) -> Option<f64> {
    let mut bins = [(0_usize, 0_usize, 0.0); BINS];
    for (confidence, right) in predictions {
        let place = (confidence * BINS as f32) as usize;
        let (count, correct, sum) = &mut bins[place.min(BINS - 1)];
        *count += 1;
        *correct += usize::from(right);
        *sum += f64::from(confidence);
    }
    let total: usize = bins.iter().map(|(count, ..)| count).sum();
    let distances: f64 = bins.iter().map(|(_, correct, sum)| (*correct as f64 - sum).abs()).sum();
    (total > 0).then(|| distances / total as f64)
}
