//! Mixes: the proportions of the training data, and its augmentation.

use std::fmt;

use crate::augment::images::Distortion;
use crate::augment::strokes::StrokeAugment;
use crate::ink::Preprocessing;

/// The images of an epoch: how many of each kind, and how they are augmented.
///
/// Models predict with preprocessing on and off, so that they are trained on both kinds of image: as drawn, and
/// preprocessed. In the digits task the images are MNIST's and the drawings are pen digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// The preprocessing of the task.
    pub preprocessing: Preprocessing,
    /// Occurrences of each drawing for every occurrence of an image.
    pub drawing_copies: usize,
    /// Writers with fewer drawings than this count twice, so that the diligent ones do not dominate.
    pub rare_writer_limit: usize,
    /// Fraction of images that are preprocessed.
    pub images_preprocessed: f32,
    /// Fraction of images that are distorted as if drawn on the canvas; the rest are as they are.
    pub images_as_drawn: f32,
    /// Fraction of drawings that are preprocessed, their strokes drawn again.
    pub drawings_preprocessed: f32,
    /// Fraction of drawings that are preprocessed as images, as after the use of the eraser.
    pub drawings_resampled: f32,
    /// Distortion of images.
    pub distortion: Option<Distortion>,
    /// Fraction of images that are not distorted all the same.
    pub undistorted: f32,
    /// Occurrences of each image as a drawing, its strokes [traced](crate::augment::trace), for every one as an image.
    pub traced_copies: usize,
    /// How drawings become those of other hands, before they are augmented.
    pub hands: Hands,
    /// Augmentation of drawings; without it they are as they are.
    pub strokes: Option<StrokeAugment>,
}

/// The fractions of drawings that are changed as another hand would have drawn them. They exclude each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hands {
    /// In one of the other forms of the digit.
    pub allographs: f32,
    /// Between two writers' forms.
    pub morphs: f32,
    /// With a mouse instead of a pen.
    pub mice: f32,
}

impl Hands {
    /// As they were drawn.
    pub const RECORDED: Self = Self { allographs: 0.0, morphs: 0.0, mice: 0.0 };

    /// Some of each.
    pub const MANY: Self = Self { allographs: 0.3, morphs: 0.15, mice: 0.05 };
}

impl Mix {
    /// MNIST as it is, preprocessed; pen digits as in evaluation.
    pub const PLAIN: Self = Self {
        preprocessing: Preprocessing::Gray,
        drawing_copies: 1,
        rare_writer_limit: 0,
        images_preprocessed: 1.0,
        images_as_drawn: 0.0,
        drawings_preprocessed: 1.0,
        drawings_resampled: 0.0,
        distortion: None,
        undistorted: 1.0,
        traced_copies: 0,
        hands: Hands::RECORDED,
        strokes: Some(StrokeAugment::EVALUATION),
    };

    /// MNIST's images byte for byte, and nothing else.
    pub const RAW: Self = Self { drawing_copies: 0, images_preprocessed: 0.0, ..Self::PLAIN };

    /// Everything that people may do, with preprocessing and without.
    pub const STRONG: Self = Self {
        preprocessing: Preprocessing::Gray,
        drawing_copies: 3,
        rare_writer_limit: 100,
        images_preprocessed: 0.85,
        images_as_drawn: 0.05,
        drawings_preprocessed: 0.35,
        drawings_resampled: 0.05,
        distortion: Some(Distortion::SLIGHT),
        undistorted: 0.15,
        traced_copies: 1,
        hands: Hands::MANY,
        strokes: Some(StrokeAugment::STRONG),
    };

    /// Shapes of pixels that are 0 or 1, preprocessed and as drawn. No two are alike, so that none is augmented.
    pub const SHAPES: Self = Self {
        preprocessing: Preprocessing::Binary,
        images_preprocessed: 0.5,
        drawings_preprocessed: 0.5,
        drawings_resampled: 0.1,
        strokes: None,
        ..Self::PLAIN
    };

    /// Shapes as they are, and nothing else.
    pub const SHAPES_RAW: Self = Self {
        images_preprocessed: 0.0,
        drawings_preprocessed: 0.0,
        drawings_resampled: 0.0,
        ..Self::SHAPES
    };

    /// The strongest augmentation, for a teacher.
    pub const EXTREME: Self = Self {
        drawing_copies: 2,
        images_preprocessed: 0.7,
        images_as_drawn: 0.1,
        drawings_preprocessed: 0.5,
        drawings_resampled: 0.1,
        strokes: Some(StrokeAugment::EXTREME),
        ..Self::STRONG
    };

    /// Mostly pen digits as drawn, which are hardest for a network without convolutions.
    pub const AS_DRAWN: Self = Self {
        drawing_copies: 6,
        images_preprocessed: 0.85,
        images_as_drawn: 0.1,
        drawings_preprocessed: 0.35,
        drawings_resampled: 0.03,
        traced_copies: 2,
        strokes: Some(StrokeAugment::MILD),
        ..Self::STRONG
    };
}

impl Mix {
    /// Returns the part of the mix that matters where there are images alone.
    #[must_use]
    pub fn without_drawings(&self) -> Self {
        if self.traced_copies > 0 {
            let hands = Hands { morphs: 0.0, ..self.hands };
            return Self { drawing_copies: 1, rare_writer_limit: 0, hands, ..self.clone() };
        }
        Self {
            images_preprocessed: self.images_preprocessed,
            images_as_drawn: self.images_as_drawn,
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
        let traced = match self.traced_copies {
            0 => String::new(),
            1 => ", and traced once".to_owned(),
            copies => format!(", and traced {copies} times"),
        };
        write!(
            f,
            "images {} % preprocessed, {} % as if drawn{}; drawings {} times, {} % preprocessed",
            percent(self.images_preprocessed),
            percent(self.images_as_drawn),
            traced,
            self.drawing_copies,
            percent(self.drawings_preprocessed + self.drawings_resampled)
        )?;
        let Hands { allographs, morphs, mice } = self.hands;
        let hands =
            [(allographs, "in other forms"), (morphs, "between two writers"), (mice, "as with a mouse")];
        for (fraction, what) in hands.into_iter().filter(|&(fraction, _)| fraction > 0.0) {
            write!(f, ", {} % {what}", percent(fraction))?;
        }
        Ok(())
    }
}
