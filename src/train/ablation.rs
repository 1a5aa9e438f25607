//! What a recipe is made of, to be left out one by one: so one learns what each is worth.

use super::examples::Mix;
use super::recipe::Recipe;
use crate::augment::strokes::StrokeAugment;

/// Something that a recipe can do without.
#[derive(Debug)]
pub struct Ablation {
    /// As on the command line.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    ablate: Ablate,
}

/// Where an ingredient is found, and what is done instead.
#[derive(Debug)]
enum Ablate {
    /// In the pictures, which every model learns from.
    Mix(fn(&mut Mix)),
    /// In the way that networks learn.
    Recipe(fn(&mut Recipe)),
}

/// All ingredients.
pub static ABLATIONS: &[Ablation] = &[
    Ablation {
        name: "teacher",
        what: "a larger network's answers as targets; without, the labels alone",
        ablate: Ablate::Recipe(|recipe| recipe.teacher = None),
    },
    Ablation {
        name: "averaging",
        what: "the average of the weights over the last steps; without, those of the last step",
        ablate: Ablate::Recipe(|recipe| recipe.averaged = 0.0),
    },
    Ablation {
        name: "pens",
        what: "pen digits; without, MNIST alone",
        ablate: Ablate::Mix(|mix| mix.pen_copies = 0),
    },
    Ablation {
        name: "few",
        what: "writers with few digits counted twice",
        ablate: Ablate::Mix(|mix| mix.few = 0),
    },
    Ablation {
        name: "painted",
        what: "pictures as painted; without, all are preprocessed",
        ablate: Ablate::Mix(|mix| {
            mix.mnist_upright = 1.0;
            mix.pen_upright = 1.0;
        }),
    },
    Ablation {
        name: "repainted",
        what: "MNIST as if painted on the canvas; without, as it is",
        ablate: Ablate::Mix(|mix| mix.mnist_painted = 0.0),
    },
    Ablation {
        name: "distortion",
        what: "MNIST turned, bent, thicker and thinner",
        ablate: Ablate::Mix(|mix| mix.distortion = None),
    },
    Ablation {
        name: "hand",
        what: "pen digits turned, slanted, stretched, bent and with other brushes",
        ablate: Ablate::Mix(|mix| {
            mix.hand = StrokeAugment {
                snap_grids: mix.hand.snap_grids,
                stroke_jitter: mix.hand.stroke_jitter,
                trim: mix.hand.trim,
                outlier_rate: mix.hand.outlier_rate,
                ..StrokeAugment::EVALUATION
            }
        }),
    },
    Ablation {
        name: "cells",
        what: "points snapped to the cells of a terminal",
        ablate: Ablate::Mix(|mix| mix.hand.snap_grids = &[(0.0, 0.0)]),
    },
    Ablation {
        name: "pieces",
        what: "strokes moved apart and cut at their ends",
        ablate: Ablate::Mix(|mix| {
            mix.hand.stroke_jitter = 0.0;
            mix.hand.trim = 0.0;
        }),
    },
    Ablation {
        name: "odd",
        what: "some digits anywhere on the canvas, with any brush",
        ablate: Ablate::Mix(|mix| mix.hand.outlier_rate = 0.0),
    },
];

impl Ablation {
    /// The ingredient of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ABLATIONS.iter().find(|ingredient| ingredient.name == name)
    }

    /// Changes a network's recipe to one without it; false if it was without it already.
    #[must_use]
    pub fn ablate(&self, recipe: &mut Recipe) -> bool {
        match self.ablate {
            Ablate::Mix(_) => self.ablate_mix(&mut recipe.mix),
            Ablate::Recipe(change) => changes(recipe, change),
        }
    }

    /// Changes a mix of pictures to one without it; false if it was without it already, as every mix is
    /// without what networks alone have.
    #[must_use]
    pub fn ablate_mix(&self, mix: &mut Mix) -> bool {
        match self.ablate {
            Ablate::Mix(change) => changes(mix, change),
            Ablate::Recipe(_) => false,
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
        for ingredient in ABLATIONS {
            let mut recipe = shipped.clone();
            assert!(ingredient.ablate(&mut recipe), "{}", ingredient.name);
            assert!(!ingredient.ablate(&mut recipe), "{}", ingredient.name);
            let known = Ablation::named(ingredient.name);
            assert!(known.is_some_and(|known| std::ptr::eq(known, ingredient)));
        }
    }

    #[test]
    fn pictures_have_no_teacher() {
        let mut mix = Mix::VARIED;
        let teacher = Ablation::named("teacher").unwrap();
        assert!(!teacher.ablate_mix(&mut mix));
        assert_eq!(mix, Mix::VARIED);
        let pens = Ablation::named("pens").unwrap();
        assert!(pens.ablate_mix(&mut mix));
        assert_eq!(mix.pen_copies, 0);
    }
}
