//! The success of each writer: models that read most drawings may still fail one hand.

use std::collections::HashMap;
use std::sync::Arc;

use super::evaluation::Evaluation;
use super::statistics::Statistics;
use super::tally::Tally;

/// The predictions for the drawings of one writer.
#[derive(Clone, Debug)]
pub struct WriterTallies {
    /// The name of the writer.
    pub writer: Arc<str>,
    /// The counts of each model.
    pub tallies: Vec<Tally>,
}

/// Counts the predictions of each model by writer, in the order in which writers first appear.
///
/// `writers` and `labels` are those of the images that the models were evaluated on.
#[must_use]
pub fn tally_by_writer(
    writers: &[Arc<str>],
    labels: &[u8],
    classes: usize,
    evaluations: &[&Evaluation],
) -> Vec<WriterTallies> {
    let (mut all, mut places) = (Vec::<WriterTallies>::new(), HashMap::new());
    for (index, (writer, &label)) in writers.iter().zip(labels).enumerate() {
        let place = *places.entry(writer).or_insert_with(|| {
            let tallies = vec![Tally::new(classes); evaluations.len()];
            all.push(WriterTallies { writer: Arc::clone(writer), tallies });
            all.len() - 1
        });
        for (tally, evaluation) in all[place].tallies.iter_mut().zip(evaluations) {
            tally.count(label.into(), evaluation.predicted.get(index).copied().flatten());
        }
    }
    all
}

/// Computes mean and standard deviation of the writers' accuracies by the model at `place`: each writer counts
/// the same, however much he wrote.
#[must_use]
pub fn over_writers(writers: &[WriterTallies], place: usize) -> Statistics {
    let accuracies: Vec<f64> = writers.iter().map(|of| of.tallies[place].accuracy()).collect();
    Statistics::of(&accuracies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_writer_counts_the_same() {
        let writers: Vec<Arc<str>> = ["b", "a", "b", "b", "b"].map(Arc::from).to_vec();
        let labels = [1, 2, 0, 1, 1];
        let evaluation = Evaluation {
            tally: Tally::new(3),
            mistakes: Vec::new(),
            predicted: vec![Some(1), Some(0), None, Some(2), Some(1)],
            calibration_error: None,
        };
        let found = tally_by_writer(&writers, &labels, 3, &[&evaluation]);
        let counts: Vec<_> =
            found.iter().map(|of| (&*of.writer, of.tallies[0].correct(), of.tallies[0].total())).collect();
        assert_eq!(counts, [("b", 2, 4), ("a", 0, 1)]);
        assert_eq!(
            found[0].tallies[0].misread().collect::<Vec<_>>(),
            [(1, 2, 1)],
            "a blank image is not read"
        );
        assert!((over_writers(&found, 0).mean - 0.25).abs() < 1e-12);
    }
}
