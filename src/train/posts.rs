//! The networks of the posts that this program grew from, each with its recipe as described there.

use super::mix::Mix;
use super::recipe::Recipe;
use crate::models::{DEEP, DIGITS, LENET, SHAPES, SHAPES_CNN, SIGMOID, Task};
use crate::nn::{Initialization, OptimizerKind};

/// A network of a post.
#[derive(Debug)]
pub struct PostNetwork {
    /// Its name on the command line.
    pub id: &'static str,
    /// The task that it is for.
    pub task: &'static Task,
    /// Its layers and its loss.
    pub spec: &'static str,
    /// The settings of its post's recipe that differ from the default.
    recipe: fn(Recipe) -> Recipe,
}

/// All networks of posts that have a recipe there.
pub static POST_NETWORKS: [PostNetwork; 4] = [
    // M. Nielsen, *Neural Networks and Deep Learning*, chapter 1.
    PostNetwork {
        id: "sigmoid",
        task: &DIGITS,
        spec: SIGMOID,
        recipe: |recipe| Recipe {
            epochs: 30,
            batch_size: 10,
            learning_rate: 3.0,
            initialization: Initialization::StandardNormal,
            ..recipe.with_optimizer(OptimizerKind::Sgd)
        },
    },
    PostNetwork {
        id: "lenet",
        task: &DIGITS,
        spec: LENET,
        recipe: |recipe| Recipe {
            epochs: 3,
            batch_size: 64,
            weight_decay: 0.0005,
            initialization: Initialization::Xavier,
            ..recipe.with_optimizer(OptimizerKind::Nesterov)
        },
    },
    // The post names the layers alone; the rest is usual for them.
    PostNetwork {
        id: "deep",
        task: &DIGITS,
        spec: DEEP,
        recipe: |recipe| Recipe {
            epochs: 5,
            batch_size: 64,
            initialization: Initialization::Xavier,
            ..recipe.with_optimizer(OptimizerKind::Adam)
        },
    },
    // The post names the layers, the 180 samples and Adam; the rest is usual for them.
    PostNetwork {
        id: "shapes",
        task: &SHAPES,
        spec: SHAPES_CNN,
        recipe: |recipe| Recipe {
            epochs: 30,
            batch_size: 16,
            initialization: Initialization::Xavier,
            mix: Mix::SHAPES_RAW,
            ..recipe.with_optimizer(OptimizerKind::Adam)
        },
    },
];

impl PostNetwork {
    /// Iterates over the networks for a task.
    pub fn all_for(task: &Task) -> impl Iterator<Item = &'static Self> {
        POST_NETWORKS.iter().filter(move |network| network.task == task)
    }

    /// Finds a network by its id.
    #[must_use]
    pub fn named(id: &str) -> Option<&'static Self> {
        POST_NETWORKS.iter().find(|network| network.id == id)
    }

    /// Returns the recipe of its post: the images as they are, and nothing that the post does not describe.
    #[must_use]
    pub fn recipe(&self) -> Recipe {
        (self.recipe)(Recipe {
            images_per_epoch: usize::MAX,
            mix: Mix::RAW,
            label_smoothing: 0.0,
            cached_passes: 1,
            ..Recipe::quick()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Spec;

    #[test]
    fn the_networks_have_as_many_parameters_as_their_posts_say() {
        let count = |id| PostNetwork::named(id).unwrap().spec.parse::<Spec>().unwrap().parameter_count();
        assert_eq!(count("sigmoid"), 23_860);
        assert_eq!(count("lenet"), 431_080);
        assert_eq!(count("deep"), 81_066);
        assert_eq!(count("shapes"), 9_571);
        assert!(PostNetwork::named("vgg").is_none());
    }

    #[test]
    fn the_recipes_are_those_of_the_posts() {
        let text = |id| PostNetwork::named(id).unwrap().recipe().to_string();
        let sigmoid = text("sigmoid");
        let expected = "30 epochs, batch size 10, sgd, learning rate 3 (constant), weight decay 0, \
                        EMA over 0 epochs, label smoothing 0, standard normal initialization";
        assert!(sigmoid.starts_with(expected), "{sigmoid}");
        let lenet = text("lenet");
        let expected = "3 epochs, batch size 64, nesterov, learning rate 0.01 (constant), weight decay 0.0005, \
                        EMA over 0 epochs, label smoothing 0, Xavier initialization";
        assert!(lenet.starts_with(expected), "{lenet}");
        assert!(text("deep").starts_with("5 epochs, batch size 64, adam, learning rate 0.001 (constant)"));
    }
}
