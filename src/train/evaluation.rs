//! Sets to evaluate models on, with preprocessing on and off.

use std::sync::Arc;

use rayon::prelude::*;

use super::split::Splits;
use crate::augment::strokes::StrokeAugment;
use crate::data::{Content, Dataset, Example};
use crate::eval::Tally;
use crate::ink::{Drawing, Image, Preprocessing};
use crate::models::Model;
use crate::nn::{Network, argmax};

/// Images that are classified in one step of an [`Evaluator`], unless it is told otherwise.
const SLICE: usize = 256;

/// A named set of labeled images that models are not trained on.
#[derive(Clone, Debug)]
pub struct EvaluationSet {
    /// Names the images and the state of preprocessing, such as `held-out MNIST, on`.
    pub name: &'static str,
    is_drawn: bool,
    classes: usize,
    images: Vec<Image>,
    labels: Vec<u8>,
}

impl EvaluationSet {
    /// Creates the sets that recipes are chosen by: held-out MNIST, then the validation writers, each with
    /// preprocessing on and off.
    #[must_use]
    pub fn validation(splits: &Splits) -> Vec<Self> {
        let mnist = ["held-out MNIST, on", "held-out MNIST, off"];
        let writers = ["validation writers, on", "validation writers, off"];
        Self::of_split(mnist, writers, &splits.validation)
    }

    /// Returns the set without all but its first images.
    #[must_use]
    pub fn first(&self, count: usize) -> Self {
        let count = count.min(self.images.len());
        Self { images: self.images[..count].to_vec(), labels: self.labels[..count].to_vec(), ..*self }
    }

    /// Creates the sets that are reported on: MNIST's test images, then the test writers, each with
    /// preprocessing on and off.
    #[must_use]
    pub fn test(splits: &Splits) -> Vec<Self> {
        let mnist = ["MNIST test, on", "MNIST test, off"];
        let writers = ["unseen writers, on", "unseen writers, off"];
        Self::of_split(mnist, writers, &splits.test)
    }

    /// Creates two sets of all examples as they are, with preprocessing on and off.
    #[must_use]
    pub fn of(names: [&'static str; 2], data: &Dataset, preprocessing: Preprocessing) -> [Self; 2] {
        let draw = |(_, example): (usize, &Example)| example.drawing();
        Self::on_and_off(names, &data.examples.iter().collect::<Vec<_>>(), data.classes, preprocessing, draw)
    }

    /// Returns the number of images.
    #[must_use]
    pub const fn image_count(&self) -> usize {
        self.images.len()
    }

    /// Returns true if the images are drawings, not MNIST's.
    #[must_use]
    pub const fn is_drawn(&self) -> bool {
        self.is_drawn
    }

    /// Iterates over the images and their labels.
    pub fn iter(&self) -> impl Iterator<Item = (&Image, usize)> {
        self.images.iter().zip(self.labels.iter().map(|&label| label.into()))
    }

    /// Computes the logits \[classes\] of each image, on all threads, and its label.
    #[must_use]
    pub fn logits(&self, network: &Network) -> Vec<(Vec<f64>, usize)> {
        let logits = |scratch: &mut _, (image, &label): (&Image, &u8)| {
            let logits = network.logits(image.pixels(), scratch).iter().map(|&logit| logit.into());
            (logits.collect(), usize::from(label))
        };
        self.images.par_iter().zip(&self.labels).map_init(|| network.scratch(), logits).collect()
    }

    /// Creates two sets of images and two of drawings, except empty ones.
    fn of_split(images: [&'static str; 2], drawings: [&'static str; 2], data: &Dataset) -> Vec<Self> {
        let (is_image, is_drawing): (Vec<&Example>, Vec<&Example>) =
            data.examples.iter().partition(|example| example.is_image());
        let of = |names, examples: &[&Example]| {
            Self::on_and_off(names, examples, data.classes, Preprocessing::Gray, draw)
        };
        let sets = [of(images, &is_image), of(drawings, &is_drawing)];
        sets.into_iter().flatten().filter(|set| !set.images.is_empty()).collect()
    }

    fn on_and_off(
        [on, off]: [&'static str; 2],
        examples: &[&Example],
        classes: usize,
        preprocessing: Preprocessing,
        draw: impl Fn((usize, &Example)) -> Drawing + Sync,
    ) -> [Self; 2] {
        let both = |(index, example): (usize, &&Example)| {
            let drawing = draw((index, example));
            (preprocessing.drawing(&drawing), preprocessing.as_drawn(drawing.image()).into_owned())
        };
        let (preprocessed, drawn) = examples.par_iter().enumerate().map(both).unzip();
        let labels: Vec<u8> = examples.iter().filter_map(|example| example.label).collect();
        let is_drawn = !examples.iter().any(|example| example.is_image());
        let set = |name, images| Self { name, is_drawn, classes, images, labels: labels.clone() };
        [set(on, preprocessed), set(off, drawn)]
    }
}

/// An evaluation of one model on any number of sets, in slices of some milliseconds.
///
/// ```text
/// while !evaluator.is_finished() { evaluator.step(&model) }   →   evaluator.accuracies()
/// ```
#[derive(Clone, Debug)]
pub struct Evaluator {
    sets: Arc<[EvaluationSet]>,
    /// Accuracies of the sets that are done.
    accuracies: Vec<(&'static str, f64)>,
    /// Their counts.
    tallies: Vec<Tally>,
    /// Counts of the set that is not done.
    tally: Tally,
    /// Images of a step.
    slice: usize,
}

impl Evaluator {
    /// Creates an evaluation that has classified nothing yet.
    #[must_use]
    pub fn new(sets: Arc<[EvaluationSet]>) -> Self {
        let tally = Tally::new(sets.first().map_or(0, |set| set.classes));
        Self { sets, accuracies: Vec::new(), tallies: Vec::new(), tally, slice: SLICE }
    }

    /// Sets the number of images that are classified in one step, at least one.
    #[must_use]
    pub fn in_slices_of(self, images: usize) -> Self {
        Self { slice: images.max(1), ..self }
    }

    /// Classifies the next images by a model.
    pub fn step(&mut self, model: &Model) {
        self.step_with(|| model.scratch(), |scratch, image| model.predict(image, scratch).winner);
    }

    /// Classifies the next images by a network.
    pub fn step_network(&mut self, network: &Network) {
        let predict = |scratch: &mut _, image: &Image| argmax(network.probabilities(image.pixels(), scratch));
        self.step_with(|| network.scratch(), predict);
    }

    /// Returns true if all sets are done.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.accuracies.len() == self.sets.len()
    }

    /// Returns the fraction of images classified correctly, 0 to 1, of each set that is done.
    #[must_use]
    pub fn accuracies(&self) -> &[(&'static str, f64)] {
        &self.accuracies
    }

    /// Returns the predictions for each set that is done, counted.
    #[must_use]
    pub fn tallies(&self) -> &[Tally] {
        &self.tallies
    }

    /// Counts predictions for the next images, made on all threads.
    fn step_with<S>(
        &mut self,
        scratch: impl Fn() -> S + Sync + Send,
        predict: impl Fn(&mut S, &Image) -> usize + Sync + Send,
    ) {
        let Some(set) = self.sets.get(self.accuracies.len()) else {
            return;
        };
        let start = self.tally.total();
        let end = set.images.len().min(start + self.slice);
        let images = set.images[start..end].par_iter().with_min_len(8);
        let predictions: Vec<usize> = images.map_init(scratch, predict).collect();
        for (&label, predicted) in set.labels[start..end].iter().zip(predictions) {
            self.tally.count(usize::from(label), Some(predicted));
        }
        if end == set.images.len() {
            self.accuracies.push((set.name, self.tally.accuracy()));
            let next = self.sets.get(self.accuracies.len());
            let empty = Tally::new(next.map_or(0, |set| set.classes));
            self.tallies.push(std::mem::replace(&mut self.tally, empty));
        }
    }
}

/// Draws an example: an image as it is, strokes as in evaluation.
fn draw((index, example): (usize, &Example)) -> Drawing {
    match &example.content {
        Content::Image(_) => example.drawing(),
        Content::Strokes(strokes) => StrokeAugment::EVALUATION.draw_seeded(example.size, strokes, 1, index),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, ImageSize, Point, Stroke};

    fn splits() -> Splits {
        let line = vec![Point::new(10.0, 4.0), Point::new(10.0, 24.0)];
        let strokes = Content::Strokes(vec![Stroke::pen(line, Brush::default())]);
        let one = Example { label: Some(1), ..Example::new(ImageSize::MNIST, strokes) };
        let validation = Dataset { examples: vec![one; 30], classes: 10 };
        Splits { validation, ..Splits::default() }
    }

    #[test]
    fn there_is_no_set_without_images() {
        let names: Vec<&str> = EvaluationSet::validation(&splits()).iter().map(|set| set.name).collect();
        assert_eq!(names, ["validation writers, on", "validation writers, off"]);
        assert!(EvaluationSet::test(&splits()).is_empty());
    }

    #[test]
    fn accuracy_is_the_fraction_of_correct_predictions() {
        let mut sets = EvaluationSet::validation(&splits());
        for label in &mut sets[1].labels[..6] {
            *label = 4;
        }
        let accuracies = |step: &dyn Fn(&mut Evaluator)| {
            let mut evaluator = Evaluator::new(sets.clone().into());
            while !evaluator.is_finished() {
                step(&mut evaluator);
            }
            evaluator.accuracies().to_vec()
        };
        let mut parameters = vec![0.0; 7850];
        parameters[7840 + 1] = 1.0;
        let always_one = Network::new("flatten dense10".parse().unwrap(), parameters).unwrap();
        let found = accuracies(&|evaluator| evaluator.step_network(&always_one));
        assert_eq!(found, [("validation writers, on", 1.0), ("validation writers, off", 0.8)]);
        let model = Model::Network(always_one);
        assert_eq!(accuracies(&|evaluator| evaluator.step(&model)), found);
    }

    #[test]
    fn an_evaluation_goes_on_in_slices_and_ends_where_it_is_done() {
        let mut evaluator = Evaluator::new(EvaluationSet::validation(&splits()).into());
        let network = Network::random("flatten dense10".parse().unwrap(), 1);
        for done in [1, 2, 2] {
            evaluator.step_network(&network);
            assert_eq!(evaluator.accuracies().len(), done);
        }
        assert!(evaluator.is_finished() && Evaluator::new(Vec::new().into()).is_finished());
    }
}
