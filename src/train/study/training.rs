//! Trainings: a model and the whole of its recipe.

use std::fmt;

use super::settings::{ModelChoice, RecipeChoice, Settings};
use crate::nn::{OptimizerKind, Spec};
use crate::train::ablation::Ablation;
use crate::train::least_squares;
use crate::train::mix::Mix;
use crate::train::recipe::Recipe;

/// A model, and how it is trained.
#[derive(Clone, Debug, PartialEq)]
pub enum Training {
    /// Least squares.
    LeastSquares(least_squares::Recipe),
    /// A network.
    Network(Box<NetworkTraining>),
}

/// A network, and how it is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkTraining {
    /// The layers.
    pub spec: Spec,
    /// The recipe.
    pub recipe: Recipe,
}

impl Training {
    /// Decides what the settings ask for.
    ///
    /// # Errors
    /// If there is no model, or a setting has no effect on it.
    pub(super) fn new(settings: &Settings) -> Result<Self, String> {
        match &settings.model {
            None => Err("no `model` is named".to_owned()),
            Some(ModelChoice::LeastSquares) => least_squares(settings).map(Self::LeastSquares),
            Some(ModelChoice::Network(spec, optimizer)) => {
                let training =
                    NetworkTraining { spec: spec.clone(), recipe: network(settings, spec, *optimizer)? };
                Ok(Self::Network(Box::new(training)))
            }
        }
    }

    /// Returns true if a larger network is trained first, unless one is given.
    #[must_use]
    pub fn has_teacher(&self) -> bool {
        matches!(self, Self::Network(training) if training.recipe.distillation.is_some())
    }
}

fn least_squares(settings: &Settings) -> Result<least_squares::Recipe, String> {
    let of_networks = [
        ("batch", settings.batch.is_some()),
        ("lr", settings.lr.is_some()),
        ("weight_decay", settings.weight_decay.is_some()),
    ];
    if let Some((name, _)) = of_networks.into_iter().find(|(_, is_given)| *is_given) {
        return Err(format!("`{name}` has no effect on least squares"));
    }
    let mut recipe = least_squares::Recipe::default();
    match settings.recipe.unwrap_or_default() {
        RecipeChoice::Shipped => {}
        RecipeChoice::Quick => recipe.mix = Mix::PLAIN,
        RecipeChoice::Post(_) => return Err("least squares has no recipe of a post".to_owned()),
    }
    recipe.passes = settings.epochs.map_or(recipe.passes, |n| u64::from(n.get()));
    ablate(settings, |ablation| ablation.ablate_mix(&mut recipe.mix))?;
    Ok(recipe)
}

fn network(settings: &Settings, spec: &Spec, optimizer: Option<OptimizerKind>) -> Result<Recipe, String> {
    let mut recipe = match settings.recipe.unwrap_or_default() {
        RecipeChoice::Shipped => Recipe::of(spec),
        RecipeChoice::Quick => Recipe::quick(),
        RecipeChoice::Post(network) => network.recipe(),
    };
    if let Some(optimizer) = optimizer {
        recipe = recipe.with_optimizer(optimizer);
    }
    recipe.epochs = settings.epochs.map_or(recipe.epochs, |n| n.get() as usize);
    recipe.batch_size = settings.batch.map_or(recipe.batch_size, |n| n.get() as usize);
    recipe.learning_rate = settings.lr.map_or(recipe.learning_rate, |rate| rate.0);
    recipe.weight_decay = settings.weight_decay.map_or(recipe.weight_decay, |decay| decay.0);
    ablate(settings, |ablation| ablation.ablate(&mut recipe))?;
    Ok(recipe)
}

/// Leaves parts out of a recipe by `ablate`, which returns false if it does not have one.
fn ablate(settings: &Settings, mut ablate: impl FnMut(&Ablation) -> bool) -> Result<(), String> {
    for ablation in settings.without.iter().flatten().map(|name| name.0) {
        if !ablate(ablation) {
            return Err(format!("the recipe is without {} already", ablation.name));
        }
    }
    Ok(())
}

/// One line for people: the layers of a network, and the recipe.
impl fmt::Display for Training {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeastSquares(recipe) => recipe.fmt(f),
            Self::Network(training) => write!(f, "{}; {}", training.spec, training.recipe),
        }
    }
}
