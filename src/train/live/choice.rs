//! The networks and the recipes that can be chosen for a training that is watched.

use crate::models::Task;
use crate::nn::{Betas, Layer, OptimizerKind, Spec};
use crate::train::posts::{POST_NETWORKS, PostNetwork};
use crate::train::recipe::Recipe;
use crate::train::schedule::Schedule;

/// A network to train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveNetwork {
    /// Its name.
    pub id: &'static str,
    /// Its layers.
    pub spec: &'static str,
}

/// A recipe with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveRecipe {
    /// Its name: `quick`, `sgd` or `post`.
    pub name: &'static str,
    /// The recipe.
    pub recipe: Recipe,
}

/// Lists the networks of a task: convolutions first, which learn fastest.
#[must_use]
pub fn networks(task: &Task) -> Vec<LiveNetwork> {
    let own = task.networks.iter().rev().map(|&(id, spec)| LiveNetwork { id, spec });
    let of_posts = PostNetwork::all_for(task).map(|post| LiveNetwork { id: post.id, spec: post.spec });
    let mut networks: Vec<LiveNetwork> = own.collect();
    for network in of_posts {
        if networks.iter().all(|known| known.spec != network.spec) {
            networks.push(network);
        }
    }
    networks
}

/// Lists the recipes of a network: a quick one, plain gradient descent, and that of its post if it has one.
#[must_use]
pub fn recipes(task: &Task, network: &LiveNetwork) -> Vec<LiveRecipe> {
    let quick = if task.is_generated { quick_shapes() } else { Recipe::quick() };
    let quick = suited(quick, network);
    let sgd = Recipe { images_per_epoch: usize::MAX, epochs: 10, ..quick.clone() };
    let sgd = sgd.with_optimizer(OptimizerKind::Sgd);
    let post = POST_NETWORKS.iter().find(|post| post.task == task && post.spec == network.spec);
    let post = post.map(|post| LiveRecipe { name: "post", recipe: post.recipe() });
    let own = [LiveRecipe { name: "quick", recipe: quick }, LiveRecipe { name: "sgd", recipe: sgd }];
    own.into_iter().chain(post).collect()
}

/// One cycle over shapes, which reads drawn ones within seconds.
fn quick_shapes() -> Recipe {
    Recipe {
        epochs: 24,
        batch_size: 32,
        betas: Betas::SHORT,
        learning_rate: 0.01,
        schedule: Schedule::OneCycle,
        weight_decay: 0.01,
        ema_epochs: 0.0,
        ..Recipe::shapes()
    }
}

/// Networks with dense layers alone, and sigmoids, need more passes.
fn suited(recipe: Recipe, network: &LiveNetwork) -> Recipe {
    let has_kernels = |spec: Spec| spec.layers().iter().any(|layer| matches!(layer, Layer::Conv { .. }));
    let is_convolutional = network.spec.parse().is_ok_and(has_kernels);
    let epochs = if is_convolutional { recipe.epochs } else { 5 * recipe.epochs };
    Recipe { epochs, ..recipe }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{DIGITS, SHAPES};

    #[test]
    fn every_network_has_recipes_without_a_teacher() {
        let ids = |task| networks(task).iter().map(|network| network.id).collect::<Vec<_>>();
        assert_eq!(ids(&DIGITS), ["cnn", "fcn", "sigmoid", "lenet", "deep"]);
        assert_eq!(ids(&SHAPES), ["cnn", "fcn"]);
        for task in [&DIGITS, &SHAPES] {
            for network in networks(task) {
                let recipes = recipes(task, &network);
                assert!(recipes.iter().all(|recipe| recipe.recipe.distillation.is_none()));
                let names: Vec<&str> = recipes.iter().map(|recipe| recipe.name).collect();
                assert!(names.starts_with(&["quick", "sgd"]), "{names:?}");
            }
        }
        assert_eq!(recipes(&SHAPES, &networks(&SHAPES)[0]).len(), 3);
    }
}
