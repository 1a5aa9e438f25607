//! Least squares in closed form: forty-five ridge regressions from ten Gram matrices.
//!
//! The voter of a pair i < j is the w that minimizes Σ (w·x − y)² + λ|w|², where x is an image with a
//! constant 1 appended, whose weight, the bias, has no part in |w|, and y is +1 for class i and −1 for j. Its normal equations are
//!
//! ```text
//! (G_i + G_j + λI) w = s_i − s_j        G_c = Σ x xᵀ,  s_c = Σ x   over the images of class c
//! ```
//!
//! so that each image is multiplied out once, for its own class, and not for each of nine pairs.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use anyhow::{Context, Result};
use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

use super::augmented::AugmentedDataset;
use super::mix::{Hands, Mix};
use crate::data::Dataset;
use crate::ink::Image;
use crate::models::{LeastSquares, pairs};

/// Images that are multiplied out at once: in single precision, which is exact enough for so few.
const BLOCK: usize = 512;

/// The hyperparameters of least squares.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Augmented passes over all examples.
    pub passes: u64,
    /// The ridge λ for each pass. Without one, weights reach hundreds and a stray pixel decides.
    pub ridge: f64,
    /// Weight of a drawing relative to an image: pen digits are harder than MNIST for linear functions.
    pub drawing_weight: f64,
    /// The training images.
    pub mix: Mix,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            passes: 3,
            ridge: 50.0,
            drawing_weight: 0.6,
            mix: Mix {
                hands: Hands { allographs: 0.2, ..Hands::RECORDED },
                drawing_copies: 2,
                images_preprocessed: 0.98,
                drawings_preprocessed: 0.85,
                drawings_resampled: 0.03,
                ..Mix::PLAIN
            },
        }
    }
}

impl Recipe {
    /// Returns the recipe for shapes. Most are preprocessed: linear functions cannot follow a shape to any place.
    #[must_use]
    pub fn shapes() -> Self {
        let mix = Mix {
            images_preprocessed: 0.9,
            drawings_preprocessed: 0.85,
            drawings_resampled: 0.05,
            ..Mix::SHAPES
        };
        Self { passes: 1, drawing_weight: 1.0, mix, ..Self::default() }
    }
}

/// One line for people, kept with the weights.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "closed form, ridge {} for each of {} passes, drawings weighted {}; {}",
            self.ridge, self.passes, self.drawing_weight, self.mix
        )
    }
}

/// Trains least squares.
///
/// `observer` is called with the fraction done, 0 to 1, after every few hundred images. If it breaks,
/// training ends with the images so far.
///
/// # Errors
/// If the equations of a pair have no solution, because there are no images of either class.
pub fn fit(
    recipe: &Recipe,
    data: Arc<Dataset>,
    seed: u64,
    mut observer: impl FnMut(f32) -> ControlFlow<()>,
) -> Result<LeastSquares> {
    let data = AugmentedDataset::new(data, &recipe.mix, seed);
    let mut grams = vec![Gram::new(data.pixels()); data.classes()];
    let blocks: Vec<Vec<Block>> =
        (0..grams.len()).map(|class| Block::of_class(&data, class, recipe.drawing_weight)).collect();
    let passes = sum_products(&mut grams, &data, &blocks, recipe.passes, &mut observer);
    solve(&grams, recipe.ridge * passes)
}

/// Adds a block of every class to its sums, again and again, until all passes are done or `observer` breaks;
/// returns the passes done, of which the last may be a fraction.
fn sum_products(
    grams: &mut [Gram],
    data: &AugmentedDataset,
    blocks: &[Vec<Block>],
    passes: u64,
    observer: &mut impl FnMut(f32) -> ControlFlow<()>,
) -> f64 {
    let total = data.len().max(1) as f64;
    let most = blocks.iter().map(Vec::len).max().unwrap_or(0);
    let at_once = rayon::current_num_threads();
    let mut seen = 0;
    for (pass, place) in (0..passes).flat_map(|pass| (0..most).map(move |place| (pass, place))) {
        let mut is_break = false;
        for (grams, blocks) in grams.chunks_mut(at_once).zip(blocks.chunks(at_once)) {
            let classes = grams.par_iter_mut().zip(blocks);
            seen +=
                classes.map(|(gram, blocks)| gram.add_block(data, pass, blocks.get(place))).sum::<usize>();
            is_break |= observer((seen as f64 / total / passes as f64) as f32).is_break();
        }
        // Every class has had its block: a pair of which neither has images has no solution.
        if is_break {
            break;
        }
    }
    seen as f64 / total
}

/// Examples of one class that are multiplied out at once.
struct Block {
    /// Indices of the examples.
    indices: Vec<u32>,
    /// Weight of each of them.
    weight: f64,
}

impl Block {
    /// Returns the blocks of a class: first those of images, then those of drawings.
    fn of_class(data: &AugmentedDataset, class: usize, drawing_weight: f64) -> Vec<Self> {
        let own = |&index: &u32| usize::from(data.label(index as usize)) == class;
        let indices = (0..data.len() as u32).filter(own);
        let (drawings, images): (Vec<u32>, Vec<u32>) =
            indices.partition(|&index| data.is_drawing(index as usize));
        let blocks = |indices: &[u32], weight| -> Vec<Self> {
            indices.chunks(BLOCK).map(|block| Self { indices: block.to_vec(), weight }).collect()
        };
        [blocks(&images, 1.0), blocks(&drawings, drawing_weight)].into_iter().flatten().collect()
    }
}

/// The sums over the images of one class that the normal equations need.
#[derive(Clone, Debug)]
struct Gram {
    /// Σ x xᵀ \[pixels + 1\]\[pixels + 1\]; the last is the constant 1.
    products: DMatrix<f64>,
}

impl Gram {
    fn new(pixels: usize) -> Self {
        Self { products: DMatrix::zeros(pixels + 1, pixels + 1) }
    }

    /// Adds a block of examples, if there is one, as a pass has them; returns their number.
    fn add_block(&mut self, data: &AugmentedDataset, pass: u64, block: Option<&Block>) -> usize {
        let Some(Block { indices, weight }) = block else {
            return 0;
        };
        self.add(&data.images(pass, indices), *weight);
        indices.len()
    }

    /// Adds images, each `weight` times.
    fn add(&mut self, images: &[Image], weight: f64) {
        let columns = DMatrix::from_fn(self.products.nrows(), images.len(), |pixel, image| {
            images[image].pixels().get(pixel).copied().unwrap_or(1.0)
        });
        let products = &columns * columns.transpose();
        self.products.zip_apply(&products, |sum, product| {
            *sum += weight * f64::from(product);
        });
    }

    /// Returns Σ x \[pixels + 1\]: the products with the constant.
    fn sum(&self) -> DVector<f64> {
        self.products.column(self.products.ncols() - 1).into_owned()
    }
}

fn solve(grams: &[Gram], ridge: f64) -> Result<LeastSquares> {
    let pairs: Vec<(usize, usize)> = pairs(grams.len()).collect();
    let voters: Option<Vec<Vec<f32>>> =
        pairs.into_par_iter().map(|(first, second)| voter(&grams[first], &grams[second], ridge)).collect();
    let voters = voters.context("the normal equations of a pair have no solution")?;
    let inputs = grams.first().map_or(0, |gram| gram.products.nrows() - 1);
    Ok(LeastSquares::new(grams.len(), inputs, &voters.concat())?)
}

/// Solves the normal equations of a pair: the weights and then the bias \[pixels + 1\].
fn voter(first: &Gram, second: &Gram, ridge: f64) -> Option<Vec<f32>> {
    let mut equations = &first.products + &second.products;
    // The bias is not regularized: it cannot make a stray pixel decide.
    for pixel in 0..equations.nrows() - 1 {
        equations[(pixel, pixel)] += ridge;
    }
    let weights = Cholesky::new(equations)?.solve(&(first.sum() - second.sum()));
    Some(weights.iter().map(|&weight| weight as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Example;
    use crate::ink::ImageSize;

    const CLASSES: usize = 10;
    const PIXELS: usize = 28 * 28;

    /// Random images that have most ink in a row of their class.
    fn data() -> Arc<Dataset> {
        let mut rng = fastrand::Rng::with_seed(3);
        let mut example = |index| {
            let class = index % CLASSES;
            let mut image = Image::blank(ImageSize::MNIST);
            image.pixels_mut().iter_mut().for_each(|ink| *ink = rng.f32());
            image.row_mut(2 * class).iter_mut().for_each(|ink| *ink = 0.5 + 0.5 * rng.f32());
            Example { label: Some(class as u8), ..Example::from_image(&image) }
        };
        Arc::new(Dataset { examples: (0..200).map(&mut example).collect(), classes: CLASSES })
    }

    fn recipe(passes: u64, ridge: f64) -> Recipe {
        let mix = Mix { images_preprocessed: 0.0, ..Mix::PLAIN };
        Recipe { passes, ridge, drawing_weight: 1.0, mix }
    }

    fn fit_on(data: &Arc<Dataset>, recipe: &Recipe) -> LeastSquares {
        fit(recipe, Arc::clone(data), 1, |_| ControlFlow::Continue(())).unwrap()
    }

    fn labeled(data: &Dataset) -> Vec<(Image, usize)> {
        let pair = |example: &Example| Some((example.drawing().image().clone(), usize::from(example.label?)));
        data.examples.iter().filter_map(pair).collect()
    }

    /// Trains the voter of classes 2 and 5, and returns it and the images that it was trained on, with ±1.
    fn voter_of_two_and_five(data: &Arc<Dataset>, recipe: &Recipe) -> (Vec<f64>, Vec<(Image, f64)>) {
        let at = pairs(CLASSES).position(|pair| pair == (2, 5)).unwrap();
        let voters = fit_on(data, recipe).voters();
        let weights =
            voters[at * (PIXELS + 1)..(at + 1) * (PIXELS + 1)].iter().map(|&w| f64::from(w)).collect();
        let signs = labeled(data).into_iter().filter_map(|(image, label)| match label {
            2 => Some((image, 1.0)),
            5 => Some((image, -1.0)),
            _ => None,
        });
        (weights, signs.collect())
    }

    #[test]
    fn the_gradient_vanishes_at_every_voter() {
        let (data, recipe) = (data(), recipe(1, 10.0));
        let (weights, images) = voter_of_two_and_five(&data, &recipe);
        let input = |image: &Image, at: usize| f64::from(image.pixels().get(at).copied().unwrap_or(1.0));
        let residual =
            |image: &Image, y: f64| (0..=PIXELS).map(|at| weights[at] * input(image, at)).sum::<f64>() - y;
        for at in (0..=PIXELS).step_by(13).chain([PIXELS]) {
            let ridge = if at < PIXELS { 10.0 * weights[at] } else { 0.0 };
            let slope: f64 = images.iter().map(|(image, y)| residual(image, *y) * input(image, at)).sum();
            assert!((slope + ridge).abs() < 1e-3, "{at}: {slope} + {ridge}");
        }
    }

    #[test]
    fn it_classifies_its_training_images_correctly() {
        let data = data();
        let model = fit_on(&data, &recipe(1, 1.0));
        assert!(labeled(&data).iter().all(|(image, label)| model.votes(image.pixels()).winner == *label));
    }

    #[test]
    fn passes_over_the_same_images_change_nothing() {
        let data = data();
        let (once, twice) = (fit_on(&data, &recipe(1, 10.0)), fit_on(&data, &recipe(2, 10.0)));
        for (a, b) in once.voters().iter().zip(twice.voters()) {
            assert!((a - b).abs() < 1e-4);
        }
    }

    #[test]
    fn a_break_ends_training_with_the_images_so_far() {
        let fit_until = |fraction| {
            let mut last = 0.0;
            let model = fit(&recipe(5, 10.0), data(), 1, |done| {
                assert!(done > last);
                last = done;
                if done < fraction { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            (last, model.unwrap())
        };
        assert_eq!(fit_until(0.4), (0.4, fit_on(&data(), &recipe(2, 10.0))));
        assert_eq!(fit_until(2.0), (1.0, fit_on(&data(), &recipe(5, 10.0))));
        let (first, model) = fit_until(0.0);
        assert!(first <= 0.2 && model.voters().iter().all(|weight| weight.is_finite()));
    }
}
