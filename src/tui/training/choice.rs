//! The network and the recipe of a training: those that are chosen, or those that a command brings.

use super::Training;
use crate::models::Task;
use crate::train::live::{LiveNetwork, LiveRecipe, networks, recipes};

impl Training {
    /// Returns true if network and recipe can be chosen.
    #[must_use]
    pub const fn has_choice(&self) -> bool {
        self.given.is_none()
    }

    /// Names what is trained: a network, and the recipe if it was chosen here.
    #[must_use]
    pub fn title(&self, task: &Task) -> (String, Option<&'static str>) {
        match &self.given {
            Some((name, _)) => (name.clone(), None),
            None => (self.network(task).id.to_uppercase(), Some(self.recipe(task).name)),
        }
    }

    /// Returns the network that is chosen.
    #[must_use]
    pub fn network(&self, task: &Task) -> LiveNetwork {
        let networks = networks(task);
        networks[self.network % networks.len()]
    }

    /// Returns the recipe that is chosen.
    #[must_use]
    pub fn recipe(&self, task: &Task) -> LiveRecipe {
        let mut recipes = recipes(task, &self.network(task));
        recipes.swap_remove(self.recipe % recipes.len())
    }

    /// Chooses the next network, with random weights.
    pub fn next_network(&mut self, task: &Task) {
        self.network = (self.network + 1) % networks(task).len();
        self.recipe = 0;
        self.reset();
    }

    /// Chooses the next recipe, and begins with random weights.
    pub fn next_recipe(&mut self, task: &Task) {
        self.recipe = (self.recipe + 1) % recipes(task, &self.network(task)).len();
        self.reset();
    }

    /// Chooses a network by its id, with random weights unless it is chosen already; returns false if it is unknown.
    pub fn choose(&mut self, id: &str, task: &Task) -> bool {
        let place = networks(task).iter().position(|network| network.id == id);
        if place.is_some_and(|place| place != self.network) {
            self.network = place.unwrap_or(0);
            self.recipe = 0;
            self.reset();
        }
        place.is_some()
    }
}
