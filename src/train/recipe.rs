//! Recipes: the hyperparameters of training a network, in one place.

use std::fmt;

use super::distill::Distillation;
use super::mix::Mix;
use crate::models::{CNN, FCN};
use crate::nn::{OptimizerKind, Spec};

/// The hyperparameters of one training.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Passes over all examples.
    pub epochs: usize,
    /// Images of one step.
    pub batch_size: usize,
    /// The optimizer.
    pub optimizer: OptimizerKind,
    /// Highest learning rate; see [`super::schedule::learning_rate_factor`].
    pub learning_rate: f32,
    /// Weight decay of the optimizer.
    pub weight_decay: f32,
    /// Fraction of the target that is spread over all classes (Szegedy et al. 2016).
    pub label_smoothing: f32,
    /// Epochs over which the moving average of the weights looks back.
    pub ema_epochs: f32,
    /// The training images.
    pub mix: Mix,
    /// Augmented passes that are made once and repeated; with 0 every epoch has new images.
    pub cached_passes: u64,
    /// The teacher; without one the targets are the labels alone.
    pub distillation: Option<Distillation>,
    /// Evaluations in each epoch.
    pub evals_per_epoch: usize,
}

impl Recipe {
    /// Returns the recipe of the shipped weights for FCN and CNN, and a plain one for any other network.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let is = |text: &str| text.parse::<Spec>().is_ok_and(|known| known.layers() == spec.layers());
        if is(CNN) {
            Self::cnn()
        } else if is(FCN) {
            Self::fcn()
        } else if is(Distillation::LARGE.spec) {
            Self::teacher()
        } else {
            Self::plain()
        }
    }

    /// Returns a recipe for MNIST alone without augmentation: the CNN reaches 99 % within seconds.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            epochs: 12,
            batch_size: 64,
            optimizer: OptimizerKind::AdamW,
            learning_rate: 0.002,
            weight_decay: 0.01,
            label_smoothing: 0.0,
            ema_epochs: 0.5,
            mix: Mix::PLAIN,
            cached_passes: 1,
            distillation: None,
            evals_per_epoch: 4,
        }
    }

    fn plain() -> Self {
        Self {
            epochs: 20,
            batch_size: 128,
            optimizer: OptimizerKind::AdamW,
            learning_rate: 0.002,
            weight_decay: 0.02,
            label_smoothing: 0.05,
            ema_epochs: 1.0,
            mix: Mix::STRONG,
            cached_passes: 0,
            distillation: None,
            evals_per_epoch: 1,
        }
    }

    fn teacher() -> Self {
        Self {
            epochs: 40,
            learning_rate: 0.0015,
            weight_decay: 0.05,
            label_smoothing: 0.0,
            mix: Mix::EXTREME,
            ..Self::plain()
        }
    }

    /// Returns what the recipes of the small networks share: a teacher, and as many cached passes as pay
    /// off. With 10 the FCN predicts half a percentage point fewer drawings by unseen writers correctly;
    /// 50 gain nothing over 25.
    fn student() -> Self {
        Self {
            label_smoothing: 0.0,
            cached_passes: 25,
            distillation: Some(Distillation::LARGE),
            ..Self::plain()
        }
    }

    fn cnn() -> Self {
        Self { epochs: 150, learning_rate: 0.006, weight_decay: 0.005, ..Self::student() }
    }

    fn fcn() -> Self {
        Self { epochs: 250, learning_rate: 0.005, weight_decay: 0.01, mix: Mix::AS_DRAWN, ..Self::student() }
    }
}

/// One line for people, kept with the weights.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} epochs, batch size {}, {}, learning rate {} (warm-up, cosine), weight decay {}, EMA over {} epochs, label smoothing {}",
            self.epochs,
            self.batch_size,
            self.optimizer,
            self.learning_rate,
            self.weight_decay,
            self.ema_epochs,
            self.label_smoothing
        )?;
        if let Some(Distillation { spec, temperature, weight, .. }) = &self.distillation {
            write!(f, ", distilled with weight {weight} at temperature {temperature} from ({spec})")?;
        }
        match self.cached_passes {
            0 => f.write_str(", new images in every epoch"),
            n => write!(f, ", {n} cached passes"),
        }?;
        write!(f, "; {}", self.mix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipes_of_the_shipped_weights_belong_to_their_networks() {
        let recipe = |text: &str| Recipe::of(&text.parse().unwrap());
        assert_eq!(recipe(CNN), Recipe::cnn());
        assert_eq!(recipe(&format!("{FCN} / momentum")), Recipe::fcn());
        assert_eq!(recipe(Distillation::LARGE.spec), Recipe::teacher());
        assert_eq!(recipe("flatten dense10"), Recipe::plain());
    }
}
