//! Ablations: the parts that a recipe can do without, to measure what each contributes.

use super::mix::Mix;
use super::recipe::Recipe;
use crate::augment::strokes::StrokeAugment;

/// A part that a recipe can do without.
#[derive(Debug)]
pub struct Ablation {
    /// Name on the command line.
    pub name: &'static str,
    /// The names that it had on the command line before.
    pub old_names: &'static [&'static str],
    /// Describes the part in a few words, and what replaces it.
    pub description: &'static str,
    change: Change,
}

/// A change that removes a part.
#[derive(Debug)]
enum Change {
    /// Of the training images, for every model.
    Mix(fn(&mut Mix)),
    /// Of the augmentation of drawings.
    Strokes(fn(&mut StrokeAugment)),
    /// Of the training of networks.
    Recipe(fn(&mut Recipe)),
}

/// All ablations.
pub static ABLATIONS: &[Ablation] = &[
    Ablation {
        name: "distillation",
        old_names: &["teacher"],
        description: "the outputs of a larger network as targets; without, the labels alone",
        change: Change::Recipe(|recipe| recipe.distillation = None),
    },
    Ablation {
        name: "ema",
        old_names: &["averaging"],
        description: "the moving average of the weights; without, the weights of the last step",
        change: Change::Recipe(|recipe| recipe.ema_epochs = 0.0),
    },
    Ablation {
        name: "pen-digits",
        old_names: &["pens"],
        description: "pen digits; without, MNIST alone",
        change: Change::Mix(|mix| {
            mix.drawing_copies = 0;
            // Digits traced from MNIST would turn into those of pens.
            mix.hands.morphs = 0.0;
        }),
    },
    Ablation {
        name: "rare-writers",
        old_names: &["few"],
        description: "double weight of writers with few digits",
        change: Change::Mix(|mix| mix.rare_writer_limit = 0),
    },
    Ablation {
        name: "as-drawn",
        old_names: &["painted"],
        description: "images as drawn; without, all are preprocessed",
        change: Change::Mix(|mix| {
            mix.images_preprocessed = 1.0;
            mix.drawings_preprocessed = 1.0;
            mix.drawings_resampled = 0.0;
            mix.images_as_drawn = 0.0;
        }),
    },
    Ablation {
        name: "mnist-as-drawn",
        old_names: &["repainted"],
        description: "MNIST as if drawn on the canvas; without, as it is",
        change: Change::Mix(|mix| mix.images_as_drawn = 0.0),
    },
    Ablation {
        name: "tracing",
        old_names: &[],
        description: "MNIST's digits as strokes, drawn as pen digits are",
        change: Change::Mix(|mix| mix.traced_copies = 0),
    },
    Ablation {
        name: "distortion",
        old_names: &[],
        description: "MNIST rotated, warped, dilated and eroded",
        change: Change::Mix(|mix| mix.distortion = None),
    },
    Ablation {
        name: "stroke-distortion",
        old_names: &["hand"],
        description: "pen digits rotated, slanted, stretched, bent and with other brushes",
        change: Change::Strokes(|strokes| {
            *strokes = StrokeAugment {
                snap_grids: strokes.snap_grids,
                stroke_jitter: strokes.stroke_jitter,
                outlier_rate: strokes.outlier_rate,
                ..StrokeAugment::EVALUATION
            }
        }),
    },
    Ablation {
        name: "cell-snapping",
        old_names: &["cells"],
        description: "points snapped to the cells of a terminal",
        change: Change::Strokes(|strokes| strokes.snap_grids = &[(0.0, 0.0)]),
    },
    Ablation {
        name: "stroke-displacement",
        old_names: &["stroke-trimming", "pieces"],
        description: "strokes displaced, each by itself",
        change: Change::Strokes(|strokes| strokes.stroke_jitter = 0.0),
    },
    Ablation {
        name: "allographs",
        old_names: &[],
        description: "digits in the forms of other hands: feet, flags, hooks, loops, slashes",
        change: Change::Mix(|mix| mix.hands.allographs = 0.0),
    },
    Ablation {
        name: "morphs",
        old_names: &[],
        description: "digits between those of two writers",
        change: Change::Mix(|mix| mix.hands.morphs = 0.0),
    },
    Ablation {
        name: "mice",
        old_names: &[],
        description: "digits as drawn with a mouse",
        change: Change::Mix(|mix| mix.hands.mice = 0.0),
    },
    Ablation {
        name: "calibration",
        old_names: &[],
        description: "the temperature at which probabilities are as often right as they say",
        change: Change::Recipe(|recipe| recipe.is_calibrated = false),
    },
    Ablation {
        name: "outliers",
        old_names: &["odd"],
        description: "some digits anywhere on the canvas, with any brush",
        change: Change::Strokes(|strokes| strokes.outlier_rate = 0.0),
    },
];

impl Ablation {
    /// Finds an ablation by its name or an old name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ABLATIONS.iter().find(|ablation| ablation.name == name || ablation.old_names.contains(&name))
    }

    /// Removes the part from a network's recipe; returns false if the recipe does not have it.
    #[must_use]
    pub fn ablate(&self, recipe: &mut Recipe) -> bool {
        match self.change {
            Change::Mix(_) | Change::Strokes(_) => self.ablate_mix(&mut recipe.mix),
            Change::Recipe(change) => changes(recipe, change),
        }
    }

    /// Removes the part from a mix; returns false if the mix does not have it, as no mix has what only
    /// networks have.
    #[must_use]
    pub fn ablate_mix(&self, mix: &mut Mix) -> bool {
        match self.change {
            Change::Mix(change) => changes(mix, change),
            Change::Strokes(change) => mix.strokes.as_mut().is_some_and(|strokes| changes(strokes, change)),
            Change::Recipe(_) => false,
        }
    }
}

/// Applies a change; returns true if it makes a difference.
fn changes<T: Clone + PartialEq>(value: &mut T, change: fn(&mut T)) -> bool {
    let before = value.clone();
    change(value);
    *value != before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::CNN;

    #[test]
    fn the_recipe_of_the_cnn_has_every_part_and_loses_it_once() {
        let shipped = Recipe::of(&CNN.parse().unwrap());
        for ablation in ABLATIONS {
            let mut recipe = shipped.clone();
            assert!(ablation.ablate(&mut recipe), "{}", ablation.name);
            assert!(!ablation.ablate(&mut recipe), "{}", ablation.name);
        }
    }

    #[test]
    fn each_ablation_is_found_by_its_name_and_by_its_old_names() {
        for ablation in ABLATIONS {
            for name in [&[ablation.name], ablation.old_names].concat() {
                assert!(Ablation::named(name).is_some_and(|found| std::ptr::eq(found, ablation)), "{name}");
            }
        }
        assert!(Ablation::named("luck").is_none());
    }

    #[test]
    fn a_mix_has_no_teacher() {
        let mut mix = Mix::STRONG;
        assert!(!Ablation::named("distillation").unwrap().ablate_mix(&mut mix));
        assert_eq!(mix, Mix::STRONG);
        assert!(Ablation::named("pen-digits").unwrap().ablate_mix(&mut mix));
        assert_eq!(mix.drawing_copies, 0);
    }
}
