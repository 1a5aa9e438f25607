//! Least squares in closed form: forty-five ridge regressions from ten Gram matrices.
//!
//! The voter of a pair i < j is the w that minimizes Σ (w·x − y)² + λ|w|², where x is a picture with a
//! constant 1 behind it, y is +1 for digit i and −1 for j. Its normal equations are
//!
//! ```text
//! (G_i + G_j + λI) w = s_i − s_j        G_d = Σ x xᵀ,  s_d = Σ x   over the pictures of digit d
//! ```
//!
//! so that each picture is multiplied out once, for its own digit, and not for each of nine pairs.

use std::fmt;

use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

use super::examples::{Examples, Mix};
use crate::ink::{Image, PIXELS};
use crate::models::{LeastSquares, pairs};
use crate::nn::DIGITS;

/// Pictures that are multiplied out at once: in single precision, which is exact enough for so few.
const BLOCK: usize = 512;

/// How least squares is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Variations of every example.
    pub passes: u64,
    /// The ridge λ for each pass. Without one, weights reach hundreds and a stray pixel decides.
    pub ridge: f64,
    /// What a pen digit weighs against a picture of MNIST, which is harder to read for lines so few.
    pub pen_weight: f64,
    /// What is learnt from.
    pub mix: Mix,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            passes: 3,
            ridge: 50.0,
            pen_weight: 0.8,
            mix: Mix {
                pen_copies: 2,
                mnist_upright: 0.98,
                pen_upright: 0.85,
                pen_resampled: 0.03,
                ..Mix::PLAIN
            },
        }
    }
}

/// One line for people, kept with the weights.
impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "closed form, ridge {} for each of {} passes, pen digits weigh {}; {}",
            self.ridge, self.passes, self.pen_weight, self.mix
        )
    }
}

/// Trains least squares; `report` hears after each pass which share is done, 0…1, and ends training
/// with what there is by saying false.
///
/// `None` if the equations cannot be solved, which a positive ridge rules out.
pub fn train(
    recipe: &Recipe,
    examples: &Examples<'_>,
    mut report: impl FnMut(f32) -> bool,
) -> Option<LeastSquares> {
    let mut grams: [Gram; DIGITS] = Default::default();
    let mut passes = 0;
    for pass in 0..recipe.passes {
        grams
            .par_iter_mut()
            .enumerate()
            .for_each(|(digit, gram)| gram.count(examples, pass, digit, recipe.pen_weight));
        passes = pass + 1;
        if !report(passes as f32 / recipe.passes as f32) {
            break;
        }
    }
    solve(&grams, recipe.ridge * passes as f64)
}

/// What the normal equations need to know about the pictures of one digit.
#[derive(Clone, Debug)]
struct Gram {
    products: DMatrix<f64>,
}

impl Default for Gram {
    fn default() -> Self {
        Self { products: DMatrix::zeros(PIXELS + 1, PIXELS + 1) }
    }
}

impl Gram {
    /// Counts in all examples of a digit, in one variation.
    fn count(&mut self, examples: &Examples<'_>, variation: u64, digit: usize, pen_weight: f64) {
        let own = |&index: &u32| usize::from(examples.label(index as usize)) == digit;
        let indices = (0..examples.len() as u32).filter(own);
        let (pens, mnist): (Vec<u32>, Vec<u32>) = indices.partition(|&index| examples.is_pen(index as usize));
        for (indices, weight) in [(mnist, 1.0), (pens, pen_weight)] {
            for block in indices.chunks(BLOCK) {
                self.add(&examples.pictures(variation, block), weight);
            }
        }
    }

    /// Counts in pictures, each of them `weight` times.
    fn add(&mut self, images: &[Image], weight: f64) {
        let pictures = DMatrix::from_fn(PIXELS + 1, images.len(), |pixel, image| {
            images[image].pixels().get(pixel).copied().unwrap_or(1.0)
        });
        let products = &pictures * pictures.transpose();
        self.products.zip_apply(&products, |sum, product| {
            *sum += weight * f64::from(product);
        });
    }

    /// Σ x: the products with the constant.
    fn sum(&self) -> DVector<f64> {
        self.products.column(PIXELS).into_owned()
    }
}

fn solve(grams: &[Gram; DIGITS], ridge: f64) -> Option<LeastSquares> {
    let pairs: Vec<(usize, usize)> = pairs(DIGITS).collect();
    let voters: Option<Vec<Vec<f32>>> =
        pairs.into_par_iter().map(|(first, second)| voter(&grams[first], &grams[second], ridge)).collect();
    LeastSquares::new(DIGITS, PIXELS, &voters?.concat()).ok()
}

fn voter(first: &Gram, second: &Gram, ridge: f64) -> Option<Vec<f32>> {
    let mut equations = &first.products + &second.products;
    // The constant is no weight that could grow too large; it stays free.
    for pixel in 0..PIXELS {
        equations[(pixel, pixel)] += ridge;
    }
    let weights = Cholesky::new(equations)?.solve(&(first.sum() - second.sum()));
    Some(weights.iter().map(|&weight| weight as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::idx::Set;
    use crate::train::split::Data;

    /// Random pictures that lean towards a row of their digit's own.
    fn data() -> Data {
        let mut rng = fastrand::Rng::with_seed(3);
        let mut set = Set::default();
        for index in 0..200 {
            let digit = index % DIGITS;
            let mut image = Image::BLANK;
            image.pixels_mut().iter_mut().for_each(|ink| *ink = rng.f32());
            image.row_mut(2 * digit).iter_mut().for_each(|ink| *ink = 0.5 + 0.5 * rng.f32());
            set.images.push(image);
            set.labels.push(digit as u8);
        }
        Data { mnist: set, ..Data::default() }
    }

    fn recipe(passes: u64, ridge: f64) -> Recipe {
        let mix = Mix { mnist_upright: 0.0, ..Mix::PLAIN };
        Recipe { passes, ridge, pen_weight: 1.0, mix }
    }

    fn train_on(data: &Data, recipe: &Recipe) -> LeastSquares {
        train(recipe, &Examples::new(data, &recipe.mix, 1), |_| true).unwrap()
    }

    /// The voter of digits 2 and 5, and the pictures that it learnt from with their ±1.
    fn voter_of_two_and_five(data: &Data, recipe: &Recipe) -> (Vec<f64>, Vec<(Image, f64)>) {
        let at = pairs(DIGITS).position(|pair| pair == (2, 5)).unwrap();
        let voters = train_on(data, recipe).voters();
        let weights =
            voters[at * (PIXELS + 1)..(at + 1) * (PIXELS + 1)].iter().map(|&w| f64::from(w)).collect();
        let pictures = data.mnist.images.iter().zip(&data.mnist.labels);
        let signs = pictures.filter_map(|(image, label)| match label {
            2 => Some((image.clone(), 1.0)),
            5 => Some((image.clone(), -1.0)),
            _ => None,
        });
        (weights, signs.collect())
    }

    #[test]
    fn the_gradient_vanishes_at_every_voter() {
        let (data, recipe) = (data(), recipe(1, 10.0));
        let (weights, pictures) = voter_of_two_and_five(&data, &recipe);
        let input = |image: &Image, at: usize| f64::from(image.pixels().get(at).copied().unwrap_or(1.0));
        let rest =
            |image: &Image, y: f64| (0..=PIXELS).map(|at| weights[at] * input(image, at)).sum::<f64>() - y;
        for at in (0..=PIXELS).step_by(13).chain([PIXELS]) {
            let ridge = if at < PIXELS { 10.0 * weights[at] } else { 0.0 };
            let slope: f64 = pictures.iter().map(|(image, y)| rest(image, *y) * input(image, at)).sum();
            assert!((slope + ridge).abs() < 1e-3, "{at}: {slope} + {ridge}");
        }
    }

    #[test]
    fn it_reads_what_it_has_learnt() {
        let data = data();
        let model = train_on(&data, &recipe(1, 1.0));
        let pairs = data.mnist.images.iter().zip(&data.mnist.labels);
        assert!(
            pairs.clone().all(|(image, &label)| model.votes(image.pixels()).winner == usize::from(label))
        );
    }

    #[test]
    fn passes_over_the_same_pictures_change_nothing() {
        let data = data();
        let (once, twice) = (train_on(&data, &recipe(1, 10.0)), train_on(&data, &recipe(2, 10.0)));
        for (a, b) in once.voters().iter().zip(twice.voters()) {
            assert!((a - b).abs() < 1e-4);
        }
    }

    #[test]
    fn training_stops_after_the_pass_in_which_it_is_told() {
        let data = data();
        let recipe = recipe(5, 10.0);
        let mut told = Vec::new();
        train(&recipe, &Examples::new(&data, &recipe.mix, 1), |share| {
            told.push(share);
            told.len() < 2
        });
        assert_eq!(told, [0.2, 0.4]);
    }
}
