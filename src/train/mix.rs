//! Mixes: the proportions of the training data, and its augmentation.

use std::fmt;

use crate::augment::images::Distortion;
use crate::augment::strokes::StrokeAugment;

/// The images of an epoch: how many of each kind, and how they are augmented.
///
/// Models predict with preprocessing on and off, so that they are trained on both kinds of image: a digit
/// as drawn, and the same digit deslanted, scaled and centered.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// Occurrences of each pen digit for every occurrence of an image of MNIST.
    pub pen_copies: usize,
    /// Writers with fewer digits than this count twice, so that the diligent ones do not dominate.
    pub rare_writer_limit: usize,
    /// Fraction of MNIST's images that are preprocessed.
    pub mnist_preprocessed: f32,
    /// Fraction of MNIST's images that are distorted as if drawn on the canvas; the rest are as they are.
    pub mnist_as_drawn: f32,
    /// Fraction of pen digits that are preprocessed, their strokes drawn again.
    pub pen_preprocessed: f32,
    /// Fraction of pen digits that are preprocessed as images, as after the use of the eraser.
    pub pen_resampled: f32,
    /// Distortion of MNIST's images.
    pub distortion: Option<Distortion>,
    /// Fraction of MNIST's images that are not distorted all the same.
    pub undistorted: f32,
    /// Augmentation of pen digits.
    pub strokes: StrokeAugment,
}

impl Mix {
    /// MNIST as it is, preprocessed; pen digits as in evaluation.
    pub const PLAIN: Self = Self {
        pen_copies: 1,
        rare_writer_limit: 0,
        mnist_preprocessed: 1.0,
        mnist_as_drawn: 0.0,
        pen_preprocessed: 1.0,
        pen_resampled: 0.0,
        distortion: None,
        undistorted: 1.0,
        strokes: StrokeAugment::EVALUATION,
    };

    /// MNIST's images byte for byte, and nothing else.
    pub const RAW: Self = Self { pen_copies: 0, mnist_preprocessed: 0.0, ..Self::PLAIN };

    /// Everything that people may do, with preprocessing and without.
    pub const STRONG: Self = Self {
        pen_copies: 3,
        rare_writer_limit: 100,
        mnist_preprocessed: 0.85,
        mnist_as_drawn: 0.05,
        pen_preprocessed: 0.35,
        pen_resampled: 0.05,
        distortion: Some(Distortion::SLIGHT),
        undistorted: 0.15,
        strokes: StrokeAugment::STRONG,
    };

    /// The strongest augmentation, for a teacher.
    pub const EXTREME: Self = Self {
        pen_copies: 2,
        mnist_preprocessed: 0.7,
        mnist_as_drawn: 0.1,
        pen_preprocessed: 0.5,
        pen_resampled: 0.1,
        strokes: StrokeAugment::EXTREME,
        ..Self::STRONG
    };

    /// Mostly pen digits as drawn, which are hardest for a network without convolutions.
    pub const AS_DRAWN: Self = Self {
        pen_copies: 6,
        mnist_preprocessed: 0.85,
        mnist_as_drawn: 0.1,
        pen_preprocessed: 0.35,
        pen_resampled: 0.03,
        strokes: StrokeAugment::MILD,
        ..Self::STRONG
    };
}

impl Mix {
    /// Returns the mix as far as it matters where there are images alone.
    #[must_use]
    pub fn without_drawings(&self) -> Self {
        Self {
            mnist_preprocessed: self.mnist_preprocessed,
            mnist_as_drawn: self.mnist_as_drawn,
            distortion: self.distortion.clone(),
            undistorted: self.undistorted,
            ..Self::PLAIN
        }
    }
}

/// One phrase for people, kept with the weights.
impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |fraction: f32| (100.0 * fraction).round();
        write!(
            f,
            "MNIST {} % preprocessed, {} % as drawn; pen digits {} times, {} % preprocessed",
            percent(self.mnist_preprocessed),
            percent(self.mnist_as_drawn),
            self.pen_copies,
            percent(self.pen_preprocessed + self.pen_resampled)
        )
    }
}
