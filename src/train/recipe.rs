//! Recipes: every number that training a model needs, in one place.

use std::fmt;

use super::examples::Mix;
use crate::models::{CNN, FCN};
use crate::nn::Spec;

/// How a network is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Passes over all examples.
    pub epochs: usize,
    /// Pictures of one step.
    pub batch: usize,
    /// Highest learning rate; see [`super::schedule::rate`].
    pub rate: f32,
    /// Weight decay of the optimizer.
    pub decay: f32,
    /// Share of the target that is spread over all digits (Szegedy et al. 2016).
    pub smoothing: f32,
    /// Epochs over which the weights are averaged.
    pub averaged: f32,
    /// What is learnt from.
    pub mix: Mix,
    /// How many variations of every example are made and kept; 0 makes new ones in every epoch.
    pub variations: u64,
    /// Who tells the network what the pictures show, beside the labels.
    pub teacher: Option<Teacher>,
    /// How often in an epoch accuracy is measured.
    pub checks: usize,
}

/// A larger network that is trained first, and whose answers are then learnt (Hinton, Vinyals & Dean,
/// "Distilling the Knowledge in a Neural Network", 2015). It also outvotes labels that are wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Teacher {
    /// Its layers.
    pub spec: &'static str,
    /// Its seed: students of all seeds have the same teacher.
    pub seed: u64,
    /// Its answers are softened by this: the softmax is taken of its outputs divided by it.
    pub temperature: f32,
    /// Share of the target that is the teacher's answer; the rest is the label.
    pub share: f32,
}

impl Teacher {
    const LARGE: Self = Self {
        spec: "conv32 relu pool2 conv64 relu pool2 conv128 relu flatten dense256 relu dense10",
        seed: 1,
        temperature: 1.5,
        share: 0.9,
    };
}

impl Recipe {
    /// The recipe of the shipped weights for FCN and CNN, and a plain one for any other network.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let is = |text: &str| text.parse::<Spec>().is_ok_and(|known| known.layers() == spec.layers());
        if is(CNN) {
            Self::cnn()
        } else if is(FCN) {
            Self::fcn()
        } else if is(Teacher::LARGE.spec) {
            Self::teacher()
        } else {
            Self::varied()
        }
    }

    /// MNIST alone as it is: reaches 99 % with the CNN within seconds.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            epochs: 12,
            batch: 64,
            rate: 0.002,
            decay: 0.01,
            smoothing: 0.0,
            averaged: 0.5,
            mix: Mix::PLAIN,
            variations: 1,
            teacher: None,
            checks: 4,
        }
    }

    fn varied() -> Self {
        Self {
            epochs: 20,
            batch: 128,
            rate: 0.002,
            decay: 0.02,
            smoothing: 0.05,
            averaged: 1.0,
            mix: Mix::VARIED,
            variations: 0,
            teacher: None,
            checks: 1,
        }
    }

    fn teacher() -> Self {
        Self { epochs: 40, rate: 0.0015, decay: 0.05, smoothing: 0.0, mix: Mix::WILD, ..Self::varied() }
    }

    /// What the small networks have in common: a teacher, and as many variations as pay. With 10 the FCN
    /// reads half a point less of what writers from elsewhere painted; 50 win nothing over 25.
    fn taught() -> Self {
        Self { smoothing: 0.0, variations: 25, teacher: Some(Teacher::LARGE), ..Self::varied() }
    }

    fn cnn() -> Self {
        Self { epochs: 150, rate: 0.006, decay: 0.005, ..Self::taught() }
    }

    fn fcn() -> Self {
        Self { epochs: 250, rate: 0.005, decay: 0.01, mix: Mix::PAINTED, ..Self::taught() }
    }
}

/// One line for people, kept with the weights.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} epochs in batches of {}, rate {} (warm-up, cosine), weight decay {}, averaged over {} epochs, smoothing {}",
            self.epochs, self.batch, self.rate, self.decay, self.averaged, self.smoothing
        )?;
        if let Some(teacher) = &self.teacher {
            write!(
                f,
                ", {} of the target from a teacher ({}) at temperature {}",
                teacher.share, teacher.spec, teacher.temperature
            )?;
        }
        match self.variations {
            0 => f.write_str(", pictures new in every epoch"),
            n => write!(f, ", {n} variations of every picture"),
        }?;
        write!(f, "; {}", self.mix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipes_that_ship_belong_to_their_networks() {
        let recipe = |text: &str| Recipe::of(&text.parse().unwrap());
        assert_eq!(recipe(CNN), Recipe::cnn());
        assert_eq!(recipe(&format!("{FCN} / momentum")), Recipe::fcn());
        assert_eq!(recipe(Teacher::LARGE.spec), Recipe::teacher());
        assert_eq!(recipe("flatten dense10"), Recipe::varied());
    }
}
