//! A network walked layer by layer in the plainest way: slow, and easy to check by eye.
//!
//! It is what the fast kernels are tested against, and the place to read how a network answers
//! ([`activations`]) and how it learns ([`add_gradient`]). A layer's two passes stand side by side
//! in the layer's own file: [`conv`](super::conv), [`pool`](super::pool), [`mod@dense`],
//! [`mod@activation`], [`loss`](super::loss).

use std::ops::Range;

use super::conv::Convolution;
use super::loss::Scores;
use super::pool::MaxPool;
use super::spec::{Layer, Shape, Spec};
use super::{activation, dense};
use crate::ink::Image;

/// Everything that flows between the layers for one picture: the picture, then each layer's output.
#[must_use]
pub fn activations(spec: &Spec, parameters: &[f32], image: &Image) -> Vec<Vec<f32>> {
    let mut activations = vec![image.pixels().to_vec()];
    for step in steps(spec) {
        let y = step.forward(parameters, &activations[activations.len() - 1]);
        activations.push(y);
    }
    activations
}

/// The raw outputs of the network for one picture.
#[must_use]
pub fn outputs(spec: &Spec, parameters: &[f32], image: &Image) -> Scores {
    let activations = activations(spec, parameters, image);
    std::array::from_fn(|digit| activations[activations.len() - 1][digit])
}

/// Adds the gradient of one picture's loss to `gradient`, which lies as the parameters do, and
/// returns the loss. Targets are probabilities that sum to 1.
pub fn add_gradient(
    spec: &Spec,
    parameters: &[f32],
    image: &Image,
    targets: &Scores,
    gradient: &mut [f32],
) -> f32 {
    let activations = activations(spec, parameters, image);
    let outputs = std::array::from_fn(|digit| activations[activations.len() - 1][digit]);
    let (loss, dy) = spec.loss.with_gradient(&outputs, targets);
    let mut dy = dy.to_vec();
    for (step, flow) in steps(spec).iter().zip(activations.windows(2)).rev() {
        dy = step.backward(parameters, [&flow[0], &flow[1], &dy], gradient);
    }
    loss
}

/// A layer that knows its sizes and where its parameters lie in the flat block.
struct Step {
    operation: Operation,
    weight: Range<usize>,
    bias: Range<usize>,
    outputs: usize,
}

enum Operation {
    Convolution(Convolution),
    MaxPool(MaxPool),
    Dense,
    Relu,
    Sigmoid,
    Flatten,
}

/// The layers of a network in order, each with its sizes and parameters.
fn steps(spec: &Spec) -> Vec<Step> {
    let mut end = 0;
    let layers = spec.layers().iter().zip(spec.shapes());
    let steps = layers.map(|(&layer, input)| {
        let (operation, weights, biases, outputs) = sizes(layer, input);
        let weight = end..end + weights;
        let bias = weight.end..weight.end + biases;
        end = bias.end;
        Step { operation, weight, bias, outputs }
    });
    steps.collect()
}

/// The operation that a layer is for this input, and its numbers of weights, biases and outputs.
fn sizes(layer: Layer, input: Shape) -> (Operation, usize, usize, usize) {
    let [channels, height, width] = input.maps();
    match layer {
        Layer::Conv { kernels, size, padding } => {
            let conv = Convolution::new(input.maps(), kernels, size, padding);
            let (weights, outputs) = (kernels * channels * size * size, conv.output().len());
            (Operation::Convolution(conv), weights, kernels, outputs)
        }
        Layer::MaxPool { size } => {
            let pool = MaxPool { channels, height, width, size };
            let outputs = channels * (height / size) * (width / size);
            (Operation::MaxPool(pool), 0, 0, outputs)
        }
        Layer::Dense { units } => (Operation::Dense, units * input.len(), units, units),
        Layer::Relu => (Operation::Relu, 0, 0, input.len()),
        Layer::Sigmoid => (Operation::Sigmoid, 0, 0, input.len()),
        Layer::Flatten => (Operation::Flatten, 0, 0, input.len()),
    }
}

impl Step {
    fn forward(&self, parameters: &[f32], x: &[f32]) -> Vec<f32> {
        let weight = &parameters[self.weight.clone()];
        let bias = &parameters[self.bias.clone()];
        let mut y = vec![0.0; self.outputs];
        match &self.operation {
            Operation::Convolution(conv) => conv.forward(weight, bias, x, &mut y),
            Operation::MaxPool(pool) => pool.forward(x, &mut y),
            Operation::Dense => dense::forward(weight, bias, x, &mut y),
            Operation::Relu => activation::relu(x, &mut y),
            Operation::Sigmoid => activation::sigmoid(x, &mut y),
            Operation::Flatten => y.copy_from_slice(x),
        }
        y
    }

    /// From what came in (x), went out (y) and the gradient of that (dy) to the gradient of x.
    fn backward(&self, parameters: &[f32], [x, y, dy]: [&[f32]; 3], gradient: &mut [f32]) -> Vec<f32> {
        let weight = &parameters[self.weight.clone()];
        let gradient = &mut gradient[self.weight.start..self.bias.end];
        let (dw, db) = gradient.split_at_mut(weight.len());
        let mut dx = vec![0.0; x.len()];
        match &self.operation {
            Operation::Convolution(conv) => conv.backward(weight, x, dy, dw, db, &mut dx),
            Operation::MaxPool(pool) => pool.backward(x, dy, &mut dx),
            Operation::Dense => dense::backward(weight, x, dy, dw, db, &mut dx),
            Operation::Relu => activation::relu_backward(y, dy, &mut dx),
            Operation::Sigmoid => activation::sigmoid_backward(y, dy, &mut dx),
            Operation::Flatten => dx.copy_from_slice(dy),
        }
        dx
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::{assert_gradient, random, random_image};
    use crate::nn::spec::DIGITS;

    /// Small networks that between them hold every layer, padding, rest and loss.
    const NETWORKS: [&str; 5] = [
        "flatten dense10",
        "pool3 flatten dense6 sigmoid dense10 sigmoid / quadratic",
        "conv2x5 relu pool5 flatten dense10",
        "pool3 conv3x3same sigmoid pool2 conv2 relu flatten dense10",
        "pool4 conv2x2 relu conv3x3same relu pool4 flatten dense10 / quadratic",
    ];

    #[test]
    fn gradients_of_whole_networks_agree_with_finite_differences() {
        for text in NETWORKS {
            let spec: Spec = text.parse().unwrap();
            let parameters: Vec<f32> = random(spec.parameter_count(), 1).iter().map(|p| 0.3 * p).collect();
            let image = random_image(2);
            let mut targets = [0.0; DIGITS];
            (targets[3], targets[8]) = (0.75, 0.25);
            let mut gradient = vec![0.0; parameters.len()];
            add_gradient(&spec, &parameters, &image, &targets, &mut gradient);
            assert_gradient(&parameters, &gradient, &[1.0], |parameters| {
                let outputs = outputs(&spec, parameters, &image);
                vec![spec.loss.with_gradient(&outputs, &targets).0]
            });
        }
    }
}
