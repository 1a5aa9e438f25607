//! The share of each pixel in a score, as the kind of the model allows.
//!
//! | model | share of a pixel | bias | |
//! |---|---|---|---|
//! | least squares | w ⊙ x of the voter, or of all voters of a class | b | exact |
//! | network of ReLU | gradient × input | Σ b · ∂score/∂b over all biases b | exact |
//! | network with sigmoid | integrated gradients from a blank image | the score of a blank image | within 10⁻⁴ |
//!
//! In each of them shares and bias sum to the score. A network of convolutions, dense layers, pools and ReLU is
//! piecewise linear: within a piece the score is its gradient times the input plus its gradients times the
//! biases, with nothing left over (Srinivas and Fleuret, "Full-gradient representation for neural network
//! visualization", 2019). A sigmoid bends; there the gradient is averaged on the way from a blank image to this
//! one (Sundararajan, Taly and Yan, "Axiomatic attribution for deep networks", 2017).

use super::attribution::Attribution;
use super::integrated_gradients::Integral;
use super::target::Target;
use crate::models::{LeastSquares, Model};
use crate::nn::{Layer, Network, reference};

/// Computes the share of each pixel of an image \[inputs\] in the score of a target.
///
/// ```
/// use digitty::models::{Model, explain};
/// use digitty::nn::Network;
///
/// let model = Model::Network(Network::random("input1x4x4 conv2 relu flatten dense3".parse()?, 1));
/// let why = explain::attribute(&model, &[0.5; 16], explain::Target::duel(2, 0));
/// assert_eq!(why.values.len(), 16);
/// assert!((why.sum() + why.bias - why.logit).abs() < 1e-4);
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
///
/// # Panics
/// If the image has another length than the model demands.
#[must_use]
pub fn attribute(model: &Model, image: &[f32], target: Target) -> Attribution {
    match model {
        Model::LeastSquares(model) => of_voters(model, image, target),
        Model::Network(network) if is_piecewise_linear(network) => of_gradient(network, image, target),
        Model::Network(network) => {
            let mut integral = Integral::new(network, image, target);
            while integral.step(network) {}
            integral.attribution()
        }
    }
}

/// Returns true if the attributions of a model are exact and take one pass, not an integral of many.
#[must_use]
pub fn is_exact(model: &Model) -> bool {
    model.network().is_none_or(is_piecewise_linear)
}

fn is_piecewise_linear(network: &Network) -> bool {
    !network.spec().layers().contains(&Layer::Sigmoid)
}

/// The products of weights and pixels of a voter, or summed over all voters of a class.
fn of_voters(model: &LeastSquares, image: &[f32], target: Target) -> Attribution {
    let opponents = match target.against {
        Some(against) => against..against.saturating_add(1),
        None => 0..model.classes(),
    };
    let mut values = vec![0.0; image.len()];
    let mut bias = 0.0;
    for voter in opponents.filter_map(|against| model.voter(target.class, against)) {
        let shares = values.iter_mut().zip(&voter.weights).zip(image);
        shares.for_each(|((share, weight), pixel)| *share += weight * pixel);
        bias += voter.bias;
    }
    Attribution { values, bias, logit: target.of_margins(model, image) }
}

/// Gradient × input, and for the bias gradient × bias.
fn of_gradient(network: &Network, image: &[f32], target: Target) -> Attribution {
    let (spec, parameters) = (network.spec(), network.parameters());
    let trace = reference::trace(spec, parameters, image);
    let mut gradient = vec![0.0; parameters.len()];
    let slopes =
        reference::backward(spec, parameters, &trace, &target.gradient(spec.classes()), &mut gradient);
    let biases = spec.tensors().into_iter().filter(|tensor| tensor.shape.len() == 1).flat_map(|t| t.range());
    let bias: f64 = biases.map(|i| f64::from(parameters[i]) * f64::from(gradient[i])).sum();
    Attribution {
        values: slopes.iter().zip(image).map(|(slope, pixel)| slope * pixel).collect(),
        bias: bias as f32,
        logit: target.of_logits(trace.logits()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ink::{Brush, Drawing, Image, ImageSize, Point, Stroke, preprocess};
    use crate::models::Lineup;
    use crate::models::explain::{AttributionSteps, Scorer};

    /// Networks that between them have every layer, several channels and other than ten classes.
    const NETWORKS: [&str; 5] = [
        "input1x28x28 conv4 relu pool2 conv6x5 relu pool2 flatten dense10",
        "input1x16x16 conv8x3same relu pool2 flatten dense3",
        "input3x7x9 conv4x3same sigmoid pool2 flatten dense5 relu dense3",
        "input1x16x16 flatten dense30 sigmoid dense3 sigmoid / quadratic",
        "input1x6x6 flatten dense2",
    ];

    fn assert_sums_to_score(why: &Attribution, score: f32, what: &str) {
        let sum = why.sum() + why.bias;
        assert!((sum - score).abs() <= 1e-4, "{what}: {sum} is not the score {score}");
        assert!((why.logit - score).abs() <= 1e-4, "{what}: {} is not the score {score}", why.logit);
    }

    /// Compares the sum with the score that the kernels give.
    fn check(checkpoint: &Arc<crate::models::Checkpoint>, image: &[f32], classes: usize, what: &str) {
        for class in 0..classes {
            for target in [Target::class(class), Target::duel(class, (class + 1) % classes)] {
                let why = attribute(&checkpoint.model, image, target);
                let score = Scorer::new(Arc::clone(checkpoint), target).score(image);
                assert_sums_to_score(&why, score, &format!("{what} {target:?}"));
            }
        }
    }

    fn random_image(len: usize, rng: &mut fastrand::Rng) -> Vec<f32> {
        (0..len).map(|_| if rng.u8(..3) == 0 { rng.f32() } else { 0.0 }).collect()
    }

    #[test]
    fn shares_and_bias_sum_to_the_score_of_shipped_models() {
        let mut rng = fastrand::Rng::with_seed(3);
        let lineup = Lineup::builtin().unwrap();
        let mut images: Vec<Vec<f32>> = (0..4).map(|_| random_image(784, &mut rng)).collect();
        images.extend((0..4).map(|_| {
            let points = (0..4).map(|_| Point::new(rng.f32() * 28.0, rng.f32() * 28.0)).collect();
            let drawing = Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(points, Brush::default())]);
            preprocess(&drawing).pixels().to_vec()
        }));
        images.push(Image::blank(ImageSize::MNIST).pixels().to_vec());
        for member in lineup.members() {
            for image in &images {
                check(&member.checkpoint, image, 10, &member.id);
            }
        }
    }

    #[test]
    fn shares_and_bias_sum_to_the_score_of_any_network() {
        let mut rng = fastrand::Rng::with_seed(4);
        for text in NETWORKS {
            let mut network = Network::random(text.parse().unwrap(), 5);
            // Biases begin at 0, and steep sigmoids are the hard ones.
            network.update(|parameters| {
                for parameter in parameters {
                    *parameter = 2.0 * *parameter + rng.f32() - 0.5;
                }
            });
            let (inputs, classes) = (network.spec().input_len(), network.spec().classes());
            let record = crate::models::TrainingRecord::default();
            let checkpoint = Arc::new(crate::models::Checkpoint { model: Model::Network(network), record });
            for _ in 0..4 {
                check(&checkpoint, &random_image(inputs, &mut rng), classes, text);
            }
        }
    }

    #[test]
    fn in_steps_it_is_the_same() {
        let mut rng = fastrand::Rng::with_seed(8);
        for text in NETWORKS {
            let model = Model::Network(Network::random(text.parse().unwrap(), 5));
            let image = random_image(model.network().unwrap().spec().input_len(), &mut rng);
            let whole = attribute(&model, &image, Target::duel(0, 1));
            let record = crate::models::TrainingRecord::default();
            let checkpoint = Arc::new(crate::models::Checkpoint { model, record });
            let mut steps = AttributionSteps::new(checkpoint, &image, Target::duel(0, 1));
            while steps.step() {}
            assert_eq!(steps.attribution(), Some(&whole), "{text}");
        }
    }

    #[test]
    fn the_share_of_a_pixel_is_what_a_linear_model_loses_without_it() {
        let lineup = Lineup::builtin().unwrap();
        let mut image = random_image(784, &mut fastrand::Rng::with_seed(6));
        let member = &lineup.members()[0];
        let target = Target::duel(7, 2);
        let why = attribute(member.model(), &image, target);
        let mut scorer = Scorer::new(Arc::clone(&member.checkpoint), target);
        let score = scorer.score(&image);
        for i in (0..784).step_by(31) {
            let was = std::mem::take(&mut image[i]);
            let lost = score - scorer.score(&image);
            image[i] = was;
            assert!((lost - why.values[i]).abs() < 1e-4, "pixel {i}: {lost}, {}", why.values[i]);
        }
    }

    #[test]
    fn classes_that_are_not_there_have_no_shares() {
        let lineup = Lineup::builtin().unwrap();
        for member in lineup.members() {
            for target in [Target::class(10), Target::duel(3, 3), Target::duel(usize::MAX, usize::MAX)] {
                let why = attribute(member.model(), &[0.5; 784], target);
                assert_eq!((why.sum(), why.bias, why.logit), (0.0, 0.0, 0.0), "{} {target:?}", member.id);
            }
        }
    }
}
