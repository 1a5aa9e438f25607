//! Recipes: the hyperparameters of training a network, in one place.

use std::fmt;

use super::distill::Distillation;
use super::mix::Mix;
use super::schedule::Schedule;
use crate::models::{CNN, FCN, SIGMOID};
use crate::nn::{Betas, Initialization, OptimizerKind, Spec};

/// The hyperparameters of one training.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Passes over all examples.
    pub epochs: usize,
    /// The most images of an epoch: with fewer than all examples, a random part of them, in each epoch another.
    pub images_per_epoch: usize,
    /// Images of one step.
    pub batch_size: usize,
    /// The optimizer.
    pub optimizer: OptimizerKind,
    /// The betas of Adam.
    pub betas: Betas,
    /// Distribution of the parameters before the first step.
    pub initialization: Initialization,
    /// Highest learning rate.
    pub learning_rate: f32,
    /// The learning rate over time.
    pub schedule: Schedule,
    /// Weight decay of the optimizer: L2 regularization, except for AdamW.
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
    /// True if the network is calibrated on the validation writers in the end.
    pub is_calibrated: bool,
}

impl Recipe {
    /// Returns the recipe of the shipped weights for their networks, and a plain one for any other network.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let is = |text: &str| text.parse::<Spec>().is_ok_and(|known| known.layers() == spec.layers());
        if is(CNN) {
            Self::cnn()
        } else if is(FCN) {
            Self::fcn()
        } else if is(SIGMOID) {
            Self::sigmoid()
        } else if is(&Distillation::LARGE.spec) {
            Self::teacher()
        } else {
            Self::plain()
        }
    }

    /// Returns a recipe without augmentation, images as they are and drawings as in evaluation, one cycle over a part of
    /// them: the CNN reaches 99 % within seconds.
    #[must_use]
    pub fn quick() -> Self {
        Self {
            epochs: 1,
            images_per_epoch: 28_000,
            batch_size: 64,
            optimizer: OptimizerKind::AdamW,
            betas: Betas::SHORT,
            initialization: Initialization::FanIn,
            learning_rate: 0.015,
            schedule: Schedule::OneCycle,
            weight_decay: 0.01,
            label_smoothing: 0.05,
            ema_epochs: 0.0,
            mix: Mix::PLAIN,
            cached_passes: 0,
            distillation: None,
            evals_per_epoch: 1,
            is_calibrated: false,
        }
    }

    /// Returns the recipe of the shipped networks for shapes, and of any other network for them.
    #[must_use]
    pub fn shapes() -> Self {
        Self {
            mix: Mix::SHAPES,
            label_smoothing: 0.0,
            learning_rate: 0.004,
            is_calibrated: false,
            ..Self::plain()
        }
    }

    /// Returns the recipe with the optimizer that a user asks for. Any but AdamW comes without what would
    /// surprise the user: a constant learning rate, no weight decay, no label smoothing, no moving
    /// average, no calibration.
    #[must_use]
    pub fn with_optimizer(self, optimizer: OptimizerKind) -> Self {
        let learning_rate = match optimizer {
            OptimizerKind::AdamW => return Self { optimizer, ..self },
            OptimizerKind::Adam => 0.001,
            OptimizerKind::Momentum | OptimizerKind::Nesterov => 0.01,
            OptimizerKind::Sgd => 0.1,
        };
        Self {
            optimizer,
            betas: Betas::USUAL,
            learning_rate,
            schedule: Schedule::Constant,
            weight_decay: 0.0,
            label_smoothing: 0.0,
            ema_epochs: 0.0,
            is_calibrated: false,
            ..self
        }
    }

    fn plain() -> Self {
        Self {
            epochs: 20,
            images_per_epoch: usize::MAX,
            batch_size: 128,
            optimizer: OptimizerKind::AdamW,
            betas: Betas::USUAL,
            initialization: Initialization::FanIn,
            learning_rate: 0.002,
            schedule: Schedule::Cosine,
            weight_decay: 0.02,
            label_smoothing: 0.05,
            ema_epochs: 1.0,
            mix: Mix::STRONG,
            cached_passes: 0,
            distillation: None,
            evals_per_epoch: 1,
            is_calibrated: true,
        }
    }

    /// The gradient of the quadratic loss is small, and so few units need many passes.
    fn sigmoid() -> Self {
        Self {
            epochs: 50,
            learning_rate: 0.01,
            weight_decay: 0.0,
            label_smoothing: 0.0,
            mix: Mix::AS_DRAWN,
            ..Self::plain()
        }
    }

    fn teacher() -> Self {
        Self {
            epochs: 40,
            learning_rate: 0.0015,
            weight_decay: 0.05,
            label_smoothing: 0.0,
            mix: Mix::EXTREME,
            // Students learn from its logits, which calibration would sharpen.
            is_calibrated: false,
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
        Self { epochs: 100, learning_rate: 0.006, weight_decay: 0.005, ..Self::student() }
    }

    fn fcn() -> Self {
        Self { epochs: 250, learning_rate: 0.005, weight_decay: 0.01, mix: Mix::AS_DRAWN, ..Self::student() }
    }
}

/// One line for people, kept with the weights.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.images_per_epoch {
            usize::MAX => String::new(),
            images => format!(" of up to {images} images"),
        };
        let plural = if self.epochs == 1 { "" } else { "s" };
        let betas = match self.betas {
            Betas::USUAL => String::new(),
            Betas(first, second) => format!(" with betas {first} and {second}"),
        };
        write!(
            f,
            "{} epoch{plural}{part}, batch size {}, {}{betas}, learning rate {} ({}), weight decay {}, EMA over {} epochs, label smoothing {}",
            self.epochs,
            self.batch_size,
            self.optimizer,
            self.learning_rate,
            self.schedule,
            self.weight_decay,
            self.ema_epochs,
            self.label_smoothing
        )?;
        if self.initialization != Initialization::FanIn {
            write!(f, ", {} initialization", self.initialization)?;
        }
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
        assert_eq!(recipe(&Distillation::LARGE.spec), Recipe::teacher());
        assert_eq!(recipe("flatten dense10"), Recipe::plain());
    }

    #[test]
    fn plain_gradient_descent_has_nothing_that_was_not_asked_for() {
        for optimizer in [OptimizerKind::Sgd, OptimizerKind::Momentum, OptimizerKind::Adam] {
            for recipe in [Recipe::plain(), Recipe::quick()].map(|recipe| recipe.with_optimizer(optimizer)) {
                let extras = [recipe.weight_decay, recipe.label_smoothing, recipe.ema_epochs];
                assert_eq!((extras, recipe.schedule), ([0.0; 3], Schedule::Constant));
            }
        }
        assert_eq!(Recipe::quick().with_optimizer(OptimizerKind::AdamW), Recipe::quick());
    }
}
