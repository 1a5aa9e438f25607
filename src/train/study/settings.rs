//! The settings of a training as a plan has them: the options of `digitty train`, by the same names.
//!
//! Values are checked as they are read, so that an error has the line and the column of the value.

use std::num::NonZeroU32;

use serde::Deserialize;

use crate::models::{CNN, DIGITS, FCN};
use crate::nn::{OptimizerKind, Spec, text};
use crate::train::ablation::{ABLATIONS, Ablation};
use crate::train::posts::PostNetwork;

/// Settings of a training; those that are missing are the recipe's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub model: Option<ModelChoice>,
    pub recipe: Option<RecipeChoice>,
    pub epochs: Option<NonZeroU32>,
    pub batch: Option<NonZeroU32>,
    pub lr: Option<Positive>,
    pub weight_decay: Option<NotNegative>,
    pub without: Option<Vec<AblationName>>,
}

impl Settings {
    /// Returns these settings, and those of `defaults` where one is missing.
    pub fn or(&self, defaults: &Self) -> Self {
        let (own, other) = (self.clone(), defaults.clone());
        Self {
            model: own.model.or(other.model),
            recipe: own.recipe.or(other.recipe),
            epochs: own.epochs.or(other.epochs),
            batch: own.batch.or(other.batch),
            lr: own.lr.or(other.lr),
            weight_decay: own.weight_decay.or(other.weight_decay),
            without: own.without.or(other.without),
        }
    }
}

/// The model to train.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum ModelChoice {
    LeastSquares,
    /// A network, and the optimizer that its text names.
    Network(Spec, Option<OptimizerKind>),
}

impl TryFrom<String> for ModelChoice {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let layers = match name.as_str() {
            "ls" => return Ok(Self::LeastSquares),
            "fcn" => FCN,
            "cnn" => CNN,
            other => of_post(other).map_or(other, |network| network.spec),
        };
        let parsed = text::parse_with_optimizer(layers);
        let (spec, optimizer) = parsed.map_err(|error| format!("unknown model `{name}`: {error}"))?;
        Ok(Self::Network(spec, optimizer))
    }
}

/// Finds a network of a post for digits, which studies are about.
fn of_post(name: &str) -> Option<&'static PostNetwork> {
    PostNetwork::all_for(&DIGITS).find(|network| network.id == name)
}

/// The recipe to begin with.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum RecipeChoice {
    /// That of the shipped weights, and a plain one for other networks.
    #[default]
    Shipped,
    /// Images as they are, and no teacher.
    Quick,
    /// That of a post.
    Post(&'static PostNetwork),
}

impl TryFrom<String> for RecipeChoice {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match name.as_str() {
            "shipped" => Ok(Self::Shipped),
            "quick" => Ok(Self::Quick),
            _ => of_post(&name).map(Self::Post).ok_or_else(|| {
                let ids =
                    PostNetwork::all_for(&DIGITS).map(|network| network.id).collect::<Vec<_>>().join(", ");
                format!("unknown recipe `{name}`; known are shipped, quick, {ids}")
            }),
        }
    }
}

/// A part to leave out of the recipe.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct AblationName(pub &'static Ablation);

impl TryFrom<String> for AblationName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Ablation::named(&name).map(Self).ok_or_else(|| {
            let names = ABLATIONS.iter().map(|ablation| ablation.name).collect::<Vec<_>>().join(", ");
            format!("a recipe has no part `{name}`; known are {names}")
        })
    }
}

/// A finite number above 0.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f32")]
pub(super) struct Positive(pub f32);

impl TryFrom<f32> for Positive {
    type Error = &'static str;

    fn try_from(value: f32) -> Result<Self, Self::Error> {
        if value > 0.0 && value.is_finite() { Ok(Self(value)) } else { Err("expected a positive number") }
    }
}

/// A finite number, 0 or above.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "f32")]
pub(super) struct NotNegative(pub f32);

impl TryFrom<f32> for NotNegative {
    type Error = &'static str;

    fn try_from(value: f32) -> Result<Self, Self::Error> {
        if value >= 0.0 && value.is_finite() {
            Ok(Self(value))
        } else {
            Err("expected 0 or a positive number")
        }
    }
}
