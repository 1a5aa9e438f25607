//! What a recipe is made of, to be left out one by one: so one learns what each is worth.

use super::examples::Mix;
use super::recipe::Recipe;
use crate::data::hand::Hand;

/// Something that a recipe can do without.
#[derive(Debug)]
pub struct Ingredient {
    /// As on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    leave_out: LeaveOut,
}

/// Where an ingredient is found, and what is done instead.
#[derive(Debug)]
enum LeaveOut {
    /// In the pictures, which every model learns from.
    Mix(fn(&mut Mix)),
    /// In the way that networks learn.
    Recipe(fn(&mut Recipe)),
}

/// All ingredients.
pub static INGREDIENTS: &[Ingredient] = &[
    Ingredient {
        name: "teacher",
        what: "a larger network's answers as targets; without, the labels alone",
        leave_out: LeaveOut::Recipe(|recipe| recipe.teacher = None),
    },
    Ingredient {
        name: "averaging",
        what: "the average of the weights over the last steps; without, those of the last step",
        leave_out: LeaveOut::Recipe(|recipe| recipe.averaged = 0.0),
    },
    Ingredient {
        name: "pens",
        what: "pen digits; without, MNIST alone",
        leave_out: LeaveOut::Mix(|mix| mix.pen_copies = 0),
    },
    Ingredient {
        name: "few",
        what: "writers with few digits counted twice",
        leave_out: LeaveOut::Mix(|mix| mix.few = 0),
    },
    Ingredient {
        name: "painted",
        what: "pictures as painted; without, all are preprocessed",
        leave_out: LeaveOut::Mix(|mix| {
            mix.mnist_upright = 1.0;
            mix.pen_upright = 1.0;
        }),
    },
    Ingredient {
        name: "repainted",
        what: "MNIST as if painted on the canvas; without, as it is",
        leave_out: LeaveOut::Mix(|mix| mix.mnist_painted = 0.0),
    },
    Ingredient {
        name: "distortion",
        what: "MNIST turned, bent, thicker and thinner",
        leave_out: LeaveOut::Mix(|mix| mix.distortion = None),
    },
    Ingredient {
        name: "hand",
        what: "pen digits turned, slanted, stretched, bent and with other brushes",
        leave_out: LeaveOut::Mix(|mix| {
            mix.hand = Hand {
                cells: mix.hand.cells,
                apart: mix.hand.apart,
                cut: mix.hand.cut,
                odd: mix.hand.odd,
                ..Hand::MEASURED
            }
        }),
    },
    Ingredient {
        name: "cells",
        what: "points snapped to the cells of a terminal",
        leave_out: LeaveOut::Mix(|mix| mix.hand.cells = &[(0.0, 0.0)]),
    },
    Ingredient {
        name: "pieces",
        what: "strokes moved apart and cut at their ends",
        leave_out: LeaveOut::Mix(|mix| {
            mix.hand.apart = 0.0;
            mix.hand.cut = 0.0;
        }),
    },
    Ingredient {
        name: "odd",
        what: "some digits anywhere on the canvas, with any brush",
        leave_out: LeaveOut::Mix(|mix| mix.hand.odd = 0.0),
    },
];

impl Ingredient {
    /// The ingredient of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        INGREDIENTS.iter().find(|ingredient| ingredient.name == name)
    }

    /// Changes a network's recipe to one without it; false if it was without it already.
    #[must_use]
    pub fn leave_out(&self, recipe: &mut Recipe) -> bool {
        match self.leave_out {
            LeaveOut::Mix(_) => self.leave_out_of_mix(&mut recipe.mix),
            LeaveOut::Recipe(change) => changes(recipe, change),
        }
    }

    /// Changes a mix of pictures to one without it; false if it was without it already, as every mix is
    /// without what networks alone have.
    #[must_use]
    pub fn leave_out_of_mix(&self, mix: &mut Mix) -> bool {
        match self.leave_out {
            LeaveOut::Mix(change) => changes(mix, change),
            LeaveOut::Recipe(_) => false,
        }
    }
}

/// Whether a change makes a difference.
fn changes<T: Clone + PartialEq>(what: &mut T, change: fn(&mut T)) -> bool {
    let before = what.clone();
    change(what);
    *what != before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::CNN;

    #[test]
    fn every_ingredient_is_in_the_recipe_of_the_convolutional_network_once() {
        let shipped = Recipe::of(&CNN.parse().unwrap());
        for ingredient in INGREDIENTS {
            let mut recipe = shipped.clone();
            assert!(ingredient.leave_out(&mut recipe), "{}", ingredient.name);
            assert!(!ingredient.leave_out(&mut recipe), "{}", ingredient.name);
            let known = Ingredient::named(ingredient.name);
            assert!(known.is_some_and(|known| std::ptr::eq(known, ingredient)));
        }
    }

    #[test]
    fn pictures_have_no_teacher() {
        let mut mix = Mix::VARIED;
        let teacher = Ingredient::named("teacher").unwrap();
        assert!(!teacher.leave_out_of_mix(&mut mix));
        assert_eq!(mix, Mix::VARIED);
        let pens = Ingredient::named("pens").unwrap();
        assert!(pens.leave_out_of_mix(&mut mix));
        assert_eq!(mix.pen_copies, 0);
    }
}
