//! Sets to evaluate models on, with preprocessing on and off.

use rayon::prelude::*;

use super::split::Splits;
use crate::augment::strokes::StrokeAugment;
use crate::data::{Content, Dataset, Example};
use crate::eval::Tally;
use crate::ink::{Drawing, Image, preprocess};
use crate::models::Model;
use crate::nn::{Network, argmax};

/// A named set of labeled images that models are not trained on.
#[derive(Clone, Debug)]
pub struct EvaluationSet {
    /// Names the images and the state of preprocessing, such as `held-out MNIST, on`.
    pub name: &'static str,
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

    /// Creates the sets that are reported on: MNIST's test images, then the test writers, each with
    /// preprocessing on and off.
    #[must_use]
    pub fn test(splits: &Splits) -> Vec<Self> {
        let mnist = ["MNIST test, on", "MNIST test, off"];
        let writers = ["unseen writers, on", "unseen writers, off"];
        Self::of_split(mnist, writers, &splits.test)
    }

    /// Creates two sets of images and two of drawings, except empty ones.
    fn of_split(images: [&'static str; 2], drawings: [&'static str; 2], data: &Dataset) -> Vec<Self> {
        let (is_image, is_drawing): (Vec<&Example>, Vec<&Example>) =
            data.examples.iter().partition(|example| example.is_image());
        let sets = [Self::on_and_off(images, &is_image, data), Self::on_and_off(drawings, &is_drawing, data)];
        sets.into_iter().flatten().filter(|set| !set.images.is_empty()).collect()
    }

    fn on_and_off([on, off]: [&'static str; 2], examples: &[&Example], data: &Dataset) -> [Self; 2] {
        let both = |(index, example): (usize, &&Example)| {
            let drawing = draw(example, index);
            (preprocess(&drawing), drawing.image().clone())
        };
        let (preprocessed, drawn) = examples.par_iter().enumerate().map(both).unzip();
        let labels: Vec<u8> = examples.iter().filter_map(|example| example.label).collect();
        let set = |name, images| Self { name, classes: data.classes, images, labels: labels.clone() };
        [set(on, preprocessed), set(off, drawn)]
    }

    /// Returns the fraction of images that a model classifies correctly, 0 to 1.
    #[must_use]
    pub fn accuracy(&self, model: &Model) -> f64 {
        self.tally(|| model.scratch(), |scratch, image| model.predict(image, scratch).winner).accuracy()
    }

    /// Returns the fraction of images that a network classifies correctly, 0 to 1.
    #[must_use]
    pub fn accuracy_of_network(&self, network: &Network) -> f64 {
        let predict = |scratch: &mut _, image: &Image| argmax(network.probabilities(image.pixels(), scratch));
        self.tally(|| network.scratch(), predict).accuracy()
    }

    /// Counts predictions, made on all threads.
    fn tally<S>(
        &self,
        scratch: impl Fn() -> S + Sync + Send,
        predict: impl Fn(&mut S, &Image) -> usize + Sync + Send,
    ) -> Tally {
        let predictions: Vec<usize> = self.images.par_iter().map_init(scratch, predict).collect();
        let mut tally = Tally::new(self.classes);
        for (&label, predicted) in self.labels.iter().zip(predictions) {
            tally.count(usize::from(label), Some(predicted));
        }
        tally
    }
}

/// Draws an example: an image as it is, strokes as in evaluation.
fn draw(example: &Example, index: usize) -> Drawing {
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
        let sets = EvaluationSet::validation(&splits());
        let mut parameters = vec![0.0; 7850];
        parameters[7840 + 1] = 1.0;
        let spec = "flatten dense10".parse().unwrap();
        let always_one = Network::new(spec, parameters.clone()).unwrap();
        assert!((sets[0].accuracy_of_network(&always_one) - 1.0).abs() < 1e-9);
        parameters[7840 + 4] = 2.0;
        let always_four = Network::new(always_one.spec().clone(), parameters).unwrap();
        assert!(sets[1].accuracy_of_network(&always_four).abs() < 1e-9);
        assert!(sets[1].accuracy(&Model::Network(always_four)).abs() < 1e-9);
        assert!((sets[1].accuracy(&Model::Network(always_one)) - 1.0).abs() < 1e-9);
    }
}
