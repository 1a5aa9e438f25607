//! Pictures to validate on: what a person would see, with preprocessing on and off.

use fastrand::Rng;
use rayon::prelude::*;

use super::split::Data;
use crate::data::hand::Hand;
use crate::data::strokes::Sample;
use crate::ink::{Image, preprocess, preprocess_image};
use crate::models::LeastSquares;
use crate::nn::{DIGITS, Network};

/// A named set of labelled pictures that were not learnt from.
#[derive(Clone, Debug)]
pub struct Exam {
    /// What is in it and whether it is preprocessed, such as `held-out MNIST, preprocessing on`.
    pub name: &'static str,
    images: Vec<Image>,
    labels: Vec<u8>,
}

impl Exam {
    /// Held-out MNIST and pen digits of unseen writers, each preprocessed and as painted; those that
    /// there is data for, held-out MNIST first.
    #[must_use]
    pub fn all(data: &Data) -> Vec<Self> {
        let mnist = &data.held_out;
        let (on, off) = painted(&data.unseen);
        let written: Vec<u8> = data.unseen.iter().filter_map(|pen| pen.label).collect();
        let upright = mnist.images.par_iter().map(preprocess_image).collect();
        let exam = |name, images, labels: &[u8]| Self {
            name,
            images,
            labels: labels.to_vec(),
        };
        let mut exams = vec![
            exam("held-out MNIST, on", upright, &mnist.labels),
            exam("held-out MNIST, off", mnist.images.clone(), &mnist.labels),
            exam("unseen writers, on", on, &written),
            exam("unseen writers, off", off, &written),
        ];
        exams.retain(|exam| !exam.images.is_empty());
        exams
    }

    /// The share of pictures that a network reads right, 0…1.
    #[must_use]
    pub fn network(&self, network: &Network) -> f64 {
        let answers = network.probabilities_of(&self.images);
        let right = answers.iter().zip(&self.labels);
        self.share(
            right
                .filter(|(scores, label)| likeliest(scores) == usize::from(**label))
                .count(),
        )
    }

    /// The share of pictures that least squares reads right, 0…1.
    #[must_use]
    pub fn least_squares(&self, model: &LeastSquares) -> f64 {
        let pairs = self.images.par_iter().zip(&self.labels);
        self.share(
            pairs
                .filter(|(image, label)| model.votes(image).winner == usize::from(**label))
                .count(),
        )
    }

    fn share(&self, right: usize) -> f64 {
        right as f64 / self.images.len() as f64
    }
}

fn likeliest(scores: &[f32; DIGITS]) -> usize {
    (1..DIGITS).fold(0, |best, digit| {
        if scores[digit] > scores[best] {
            digit
        } else {
            best
        }
    })
}

/// Pen digits as the measured hand draws them: preprocessed, and as painted.
fn painted(samples: &[Sample]) -> (Vec<Image>, Vec<Image>) {
    samples
        .par_iter()
        .enumerate()
        .map(|(index, sample)| {
            let mut rng = Rng::with_seed(index as u64);
            let drawing = Hand::MEASURED.draw(&sample.strokes, &mut rng);
            (preprocess(&drawing), drawing.image().clone())
        })
        .unzip()
}
