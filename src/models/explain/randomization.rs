//! The sanity check of explanations: with random weights the picture must fall apart.
//!
//! An attribution that looks the same whatever the weights are shows the drawing, not the model (Adebayo, Gilmer,
//! Muelly, Goodfellow, Hardt and Kim, "Sanity checks for saliency maps", 2018). As there, two attributions are
//! compared by Spearman's rank correlation; here only over pixels with ink, since all others are 0 in both.

use crate::models::{LeastSquares, Model};
use crate::nn::Network;

/// Returns a model of the same kind and size whose weights mean nothing; the same for the same seed.
///
/// A network gets the random weights with which its training would begin. Each voter of least squares keeps
/// its weights, in random order.
#[must_use]
pub fn randomized(model: &Model, seed: u64) -> Model {
    match model {
        Model::Network(network) => Model::Network(Network::random(network.spec().clone(), seed)),
        Model::LeastSquares(model) => Model::LeastSquares(shuffled(model, seed)),
    }
}

fn shuffled(model: &LeastSquares, seed: u64) -> LeastSquares {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut voters = model.voters();
    for voter in voters.chunks_exact_mut(model.inputs() + 1) {
        rng.shuffle(&mut voter[..model.inputs()]);
    }
    // As many as before, so that they are a model again.
    LeastSquares::new(model.classes(), model.inputs(), &voters).unwrap_or_else(|_| model.clone())
}

/// Computes Spearman's rank correlation of two attributions \[inputs\] over the pixels that have ink in `image`:
/// 1 for the same order, 0 for no relation, −1 for the opposite. Without two different values it is 0.
///
/// ```
/// use digitty::models::explain::rank_correlation;
///
/// let ink = [1.0, 0.5, 1.0, 0.0];
/// assert_eq!(rank_correlation(&[3.0, -1.0, 0.5, 0.0], &[9.0, -9.0, 0.0, 7.0], &ink), 1.0);
/// assert_eq!(rank_correlation(&[3.0, -1.0, 0.5, 0.0], &[-9.0, 9.0, 0.0, 7.0], &ink), -1.0);
/// ```
#[must_use]
pub fn rank_correlation(a: &[f32], b: &[f32], image: &[f32]) -> f32 {
    let with_ink = |values: &[f32]| -> Vec<f32> {
        values.iter().zip(image).filter(|(_, ink)| **ink > 0.0).map(|(value, _)| *value).collect()
    };
    correlation(&ranks(&with_ink(a)), &ranks(&with_ink(b))) as f32
}

/// The rank of each value; equal ones share the mean of their ranks.
fn ranks(values: &[f32]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in order.chunk_by(|&a, &b| values[a].total_cmp(&values[b]).is_eq()) {
        let mean = first as f64 + (equal.len() - 1) as f64 / 2.0;
        for &i in equal {
            ranks[i] = mean;
        }
        first += equal.len();
    }
    ranks
}

/// Pearson's correlation; 0 if one of them does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| {
        x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>()
    };
    let scale = (sum(a, mean_a, a, mean_a) * sum(b, mean_b, b, mean_b)).sqrt();
    if scale > 0.0 { sum(a, mean_a, b, mean_b) / scale } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Drawing, Image, ImageSize, Point, Stroke, preprocess};
    use crate::models::Lineup;
    use crate::models::explain::{Target, attribute};

    fn drawing(points: &[(f32, f32)]) -> Image {
        let points = points.iter().map(|&(x, y)| Point::new(x, y)).collect();
        preprocess(&Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(points, Brush::default())]))
    }

    /// A seven, a two, a four and a zero.
    fn drawings() -> [Image; 4] {
        [
            drawing(&[(8.0, 6.0), (20.0, 6.0), (12.0, 24.0)]),
            drawing(&[(9.0, 9.0), (14.0, 5.0), (18.0, 9.0), (9.0, 22.0), (20.0, 22.0)]),
            drawing(&[(17.0, 24.0), (17.0, 5.0), (7.0, 17.0), (21.0, 17.0)]),
            drawing(&[(14.0, 5.0), (8.0, 14.0), (14.0, 23.0), (20.0, 14.0), (14.0, 5.0)]),
        ]
    }

    /// The mean correlation of the attributions of a model and of another one, over drawings and classes.
    fn likeness(model: &Model, other: &Model) -> f32 {
        let pairs = drawings().into_iter().flat_map(|image| (0..10).map(move |class| (image.clone(), class)));
        let correlations: Vec<f32> = pairs
            .map(|(image, class)| {
                let [a, b] =
                    [model, other].map(|model| attribute(model, image.pixels(), Target::class(class)));
                rank_correlation(&a.values, &b.values, image.pixels())
            })
            .collect();
        correlations.iter().sum::<f32>() / correlations.len() as f32
    }

    #[test]
    fn with_random_weights_the_attribution_of_a_shipped_model_falls_apart() {
        for member in Lineup::builtin().unwrap().members() {
            for seed in 1..4 {
                let likeness = likeness(member.model(), &randomized(member.model(), seed));
                assert!(likeness.abs() < 0.2, "{} with seed {seed}: {likeness}", member.id);
            }
        }
    }

    #[test]
    fn with_nearly_the_same_weights_it_stays_nearly_the_same() {
        let lineup = Lineup::builtin().unwrap();
        for id in ["fcn", "cnn"] {
            let network = lineup.model(id).unwrap().network().unwrap();
            let mut rng = fastrand::Rng::with_seed(1);
            let mut near = network.clone();
            near.update(|parameters| {
                for parameter in parameters {
                    *parameter *= 0.99 + 0.02 * rng.f32();
                }
            });
            let likeness = likeness(&Model::Network(network.clone()), &Model::Network(near));
            assert!(likeness > 0.9, "{id}: {likeness}");
        }
    }

    #[test]
    fn equal_values_share_a_rank() {
        assert_eq!(ranks(&[2.0, 1.0, 2.0, 5.0]), [1.5, 0.0, 1.5, 3.0]);
        assert_eq!(rank_correlation(&[1.0, 1.0], &[1.0, 2.0], &[1.0, 1.0]), 0.0);
        assert_eq!(rank_correlation(&[], &[], &[]), 0.0);
    }
}
