//! Pictures that were not learnt from, with preprocessing on and off.

use rayon::prelude::*;

use super::split::Data;
use crate::augment::strokes::StrokeAugment;
use crate::data::idx::Set;
use crate::data::strokes::Sample;
use crate::ink::{Image, preprocess, preprocess_image};
use crate::models::LeastSquares;
use crate::nn::{DIGITS, Network};

/// A named set of labeled pictures that were not learnt from.
#[derive(Clone, Debug)]
pub struct EvaluationSet {
    /// What is in it and whether it is preprocessed, such as `held-out MNIST, preprocessing on`.
    pub name: &'static str,
    images: Vec<Image>,
    labels: Vec<u8>,
}

impl EvaluationSet {
    /// What recipes are chosen on: held-out MNIST first, then the writers to validate on, each with
    /// preprocessing on and off, as far as there is data.
    #[must_use]
    pub fn validation(data: &Data) -> Vec<Self> {
        let mnist = Self::pictures(["held-out MNIST, on", "held-out MNIST, off"], &data.held_out);
        let names = ["validation writers, on", "validation writers, off"];
        Self::taken(mnist, Self::drawings(names, &data.validation))
    }

    /// What is run once, to report: MNIST's test images, and the writers kept for it.
    #[must_use]
    pub fn report(test: &Set, data: &Data) -> Vec<Self> {
        let mnist = Self::pictures(["MNIST test, on", "MNIST test, off"], test);
        let names = ["unseen writers, on", "unseen writers, off"];
        Self::taken(mnist, Self::drawings(names, &data.report))
    }

    fn taken(mnist: [Self; 2], pens: [Self; 2]) -> Vec<Self> {
        let all = mnist.into_iter().chain(pens);
        all.filter(|exam| !exam.images.is_empty()).collect()
    }

    /// Pictures preprocessed, and as they are.
    fn pictures([on, off]: [&'static str; 2], set: &Set) -> [Self; 2] {
        let upright = set.images.par_iter().map(preprocess_image).collect();
        let exam = |name, images| Self { name, images, labels: set.labels.clone() };
        [exam(on, upright), exam(off, set.images.clone())]
    }

    /// Pen digits as the measured hand draws them: preprocessed, and as painted.
    fn drawings([on, off]: [&'static str; 2], samples: &[Sample]) -> [Self; 2] {
        let draw = |(index, sample): (usize, &Sample)| {
            let drawing = StrokeAugment::EVALUATION.draw_seeded(&sample.strokes, 1, index);
            (preprocess(&drawing), drawing.image().clone())
        };
        let (upright, painted) = samples.par_iter().enumerate().map(draw).unzip();
        let labels: Vec<u8> = samples.iter().filter_map(|sample| sample.label).collect();
        let exam = |name, images| Self { name, images, labels: labels.clone() };
        [exam(on, upright), exam(off, painted)]
    }

    /// The share of pictures that a network reads right, 0…1.
    #[must_use]
    pub fn network(&self, network: &Network) -> f64 {
        let answers = network.probabilities_of(&self.images);
        let right = answers.iter().zip(&self.labels);
        self.share(right.filter(|(scores, label)| likeliest(scores) == usize::from(**label)).count())
    }

    /// The share of pictures that least squares reads right, 0…1.
    #[must_use]
    pub fn least_squares(&self, model: &LeastSquares) -> f64 {
        let pairs = self.images.par_iter().zip(&self.labels);
        self.share(
            pairs.filter(|(image, label)| model.votes(image.pixels()).winner == usize::from(**label)).count(),
        )
    }

    fn share(&self, right: usize) -> f64 {
        right as f64 / self.images.len() as f64
    }
}

fn likeliest(scores: &[f32; DIGITS]) -> usize {
    (1..DIGITS).fold(0, |best, digit| if scores[digit] > scores[best] { digit } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Point, Stroke};

    fn data() -> Data {
        let line = vec![Point::new(10.0, 4.0), Point::new(10.0, 24.0)];
        let one = Sample {
            label: Some(1),
            strokes: vec![Stroke::pen(line, Brush::default())],
            ..Sample::default()
        };
        Data { validation: vec![one; 30], ..Data::default() }
    }

    #[test]
    fn there_is_no_exam_without_pictures() {
        let names: Vec<&str> = EvaluationSet::validation(&data()).iter().map(|exam| exam.name).collect();
        assert_eq!(names, ["validation writers, on", "validation writers, off"]);
        assert!(EvaluationSet::report(&Set::default(), &data()).is_empty());
    }

    #[test]
    fn the_share_of_right_answers_is_told() {
        let exams = EvaluationSet::validation(&data());
        let mut parameters = vec![0.0; 7850];
        parameters[7840 + 1] = 1.0;
        let spec = "flatten dense10".parse().unwrap();
        let always_one = Network::new(spec, parameters.clone()).unwrap();
        assert!((exams[0].network(&always_one) - 1.0).abs() < 1e-9);
        parameters[7840 + 4] = 2.0;
        let always_four = Network::new(always_one.spec().clone(), parameters).unwrap();
        assert!(exams[1].network(&always_four).abs() < 1e-9);
    }
}
