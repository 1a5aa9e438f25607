//! What is seen of a training: taken now and then, and drawn until the next one.

use std::sync::Arc;

use crate::ink::Image;
use crate::models::{Prediction, Unit, stable};
use crate::nn::Network;
use crate::train::live::Point;
use crate::tui::inference::Inference;

/// What is seen of a training, until it is looked at again.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Batches trained on.
    pub batches: usize,
    /// Images trained on.
    pub images: usize,
    /// Epochs begun.
    pub epoch: usize,
    /// The learning rate of the next batch.
    pub learning_rate: f32,
    /// The states that are kept.
    pub points: Vec<Point>,
    /// The network that is looked at.
    pub network: Arc<Network>,
    /// The weights of its first layer, as they were when each of its pictures was drawn.
    pub pictures: Arc<[f32]>,
    /// Batches that this network was trained on.
    pub age: usize,
    /// Images a second, while it runs and a clock is shown.
    pub speed: Option<f32>,
    /// The image that it classifies.
    pub(super) input: Image,
    /// Its answer; none for a blank image.
    pub prediction: Option<Prediction>,
}

/// Classifies the present drawing.
pub(super) fn predict(network: &Network, inference: &Inference) -> Option<Prediction> {
    let image = inference.model_input();
    if image.is_blank() {
        return None;
    }
    if inference.is_stable() {
        return Some(stable::predict_by_reference(network, image));
    }
    let mut scratch = network.scratch();
    let probabilities = network.probabilities(image.pixels(), &mut scratch).to_vec();
    Some(Prediction::new(probabilities, Unit::Probability))
}

/// Pictures of the first layer that are drawn again at each look, but for large layers an eighth: colors are most of
/// what is sent.
const PICTURES: usize = 4;

/// Brings some of the pictures of the first layer up to date, from the picture `first` on, and returns the next one.
/// Without any pictures so far, or while nothing moves, all are.
pub(super) fn draw_again(pictures: &mut Arc<[f32]>, network: &Network, first: Option<usize>) -> usize {
    let Some(layer) = network.spec().tensors().into_iter().next() else { return 0 };
    let (weights, count) = (&network.parameters()[layer.range()], layer.shape[0].max(1));
    let length = weights.len() / count;
    let Some(first) = first.filter(|_| pictures.len() == weights.len()) else {
        *pictures = weights.into();
        return 0;
    };
    let some = PICTURES.max(count / 8);
    let own = Arc::make_mut(pictures);
    for picture in (first..first + some).map(|picture| picture % count) {
        let range = picture * length..(picture + 1) * length;
        own[range.clone()].copy_from_slice(&weights[range]);
    }
    (first + some) % count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_drawn_again_by_turns() {
        let network = |seed| Network::random("input1x4x4 conv6x3 flatten dense2".parse().unwrap(), seed);
        let (old, new) = (network(1), network(2));
        let mut pictures: Arc<[f32]> = [].into();
        assert_eq!(draw_again(&mut pictures, &old, Some(3)), 0);
        assert_eq!(pictures[..], old.parameters()[..54]);
        assert_eq!(draw_again(&mut pictures, &new, Some(4)), 2);
        assert_eq!(pictures[..18], new.parameters()[..18]);
        assert_eq!(pictures[18..36], old.parameters()[18..36]);
        assert_eq!(pictures[36..], new.parameters()[36..54]);
        draw_again(&mut pictures, &old, None);
        assert_eq!(pictures[..], old.parameters()[..54]);
    }
}
