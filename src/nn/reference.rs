//! The reference passes: a network layer by layer in the plainest way, slow and easy to check by eye.
//!
//! The kernels are tested against them. They are also what explanations need and kernels do not keep: the
//! activations of every layer ([`trace`]) and the gradient of the input ([`backward`]). A layer's two passes
//! stand side by side in the layer's own file: [`conv`](super::conv), [`pool`](super::pool), [`mod@dense`],
//! [`mod@activation`], [`Loss`](super::Loss).

use std::ops::Range;

use super::architecture::{Layer, Shape, Spec};
use super::conv::Convolution;
use super::pool::MaxPool;
use super::{activation, dense};

/// The activations of every layer for one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The input, then the output of each layer, of the shapes that [`Spec::shapes`] returns: feature maps are
    /// \[channels\]\[height\]\[width\].
    pub activations: Vec<Vec<f32>>,
}

impl Trace {
    /// Returns the output of the last layer \[classes\], before any softmax.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        self.activations.last().map_or(&[], Vec::as_slice)
    }
}

/// Computes the activations of every layer for an input \[channels\]\[height\]\[width\].
///
/// ```
/// use digitty::nn::{Network, Spec, reference};
///
/// let spec: Spec = "input1x4x4 conv2 relu flatten dense3".parse()?;
/// let network = Network::random(spec, 1);
/// let trace = reference::trace(network.spec(), network.parameters(), &[0.5; 16]);
/// assert_eq!(trace.activations[1].len(), 2 * 2 * 2);
/// assert_eq!(trace.logits().len(), 3);
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
///
/// # Panics
/// If `input` or `parameters`, which lie as [`Spec::tensors`] says, have another length than the spec demands.
#[must_use]
pub fn trace(spec: &Spec, parameters: &[f32], input: &[f32]) -> Trace {
    let mut activations = vec![input.to_vec()];
    for step in steps(spec) {
        let y = step.forward(parameters, &activations[activations.len() - 1]);
        activations.push(y);
    }
    Trace { activations }
}

/// Computes the gradient of the input \[channels\]\[height\]\[width\], given that of the logits \[classes\], and adds
/// the gradient of the parameters to `gradient`, which lies as they do.
///
/// The gradient of the logits may be that of a loss, or 1 for a class and 0 for all others: then the gradient of
/// the input says how each of its values changes the score of that class.
///
/// # Panics
/// If a slice has another length than the spec demands.
#[must_use]
pub fn backward(
    spec: &Spec,
    parameters: &[f32],
    trace: &Trace,
    dlogits: &[f32],
    gradient: &mut [f32],
) -> Vec<f32> {
    let mut dy = dlogits.to_vec();
    for (step, x_and_y) in steps(spec).iter().zip(trace.activations.windows(2)).rev() {
        dy = step.backward(parameters, [&x_and_y[0], &x_and_y[1], &dy], gradient);
    }
    dy
}

/// Adds the gradient of the loss of one image to `gradient`, which lies as the parameters do, and returns the
/// loss. Targets \[classes\] are probabilities that sum to 1.
///
/// # Panics
/// If a slice has another length than the spec demands.
pub fn add_gradient(
    spec: &Spec,
    parameters: &[f32],
    input: &[f32],
    targets: &[f32],
    gradient: &mut [f32],
) -> f32 {
    let trace = trace(spec, parameters, input);
    let mut dlogits = vec![0.0; targets.len()];
    let loss = spec.loss.with_gradient(trace.logits(), targets, &mut dlogits);
    let _ = backward(spec, parameters, &trace, &dlogits, gradient);
    loss
}

/// A layer with its sizes and the ranges of its parameters in the flat block.
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
    let (shapes, mut tensors) = (spec.shapes(), spec.tensors().into_iter());
    let mut end = 0;
    let layers = spec.layers().iter().zip(shapes.windows(2));
    let steps = layers.map(|(&layer, shapes)| {
        let mut range = || {
            let range = match layer {
                Layer::Conv { .. } | Layer::Dense { .. } => tensors.next().map(|tensor| tensor.range()),
                _ => None,
            };
            let range = range.unwrap_or(end..end);
            end = range.end;
            range
        };
        Step {
            operation: operation(layer, shapes[0]),
            weight: range(),
            bias: range(),
            outputs: shapes[1].len(),
        }
    });
    steps.collect()
}

/// The operation of a layer for this input.
fn operation(layer: Layer, input: Shape) -> Operation {
    let [channels, height, width] = input.chw();
    match layer {
        Layer::Conv { kernels, size, padding } => {
            Operation::Convolution(Convolution::new(input.chw(), kernels, size, padding))
        }
        Layer::MaxPool { size } => Operation::MaxPool(MaxPool { channels, height, width, size }),
        Layer::Dense { .. } => Operation::Dense,
        Layer::Relu => Operation::Relu,
        Layer::Sigmoid => Operation::Sigmoid,
        Layer::Flatten => Operation::Flatten,
    }
}

impl Step {
    /// Computes y, the layer's output, from x, its input.
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

    /// Computes the gradient of x from x, y and the gradient of y, and adds that of the parameters to `gradient`.
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
    use crate::nn::gradcheck::{assert_gradient, random, random_input};

    /// Small networks that between them hold every layer, padding, remainder and loss.
    const NETWORKS: [&str; 6] = [
        "flatten dense10",
        "pool3 flatten dense6 sigmoid dense10 sigmoid / quadratic",
        "conv2x5 relu pool5 flatten dense10",
        "pool3 conv3x3same sigmoid pool2 conv2 relu flatten dense10",
        "pool4 conv2x2 relu conv3x3same relu pool4 flatten dense10 / quadratic",
        "input3x7x9 conv4x3same sigmoid pool2 flatten dense5 relu dense3",
    ];

    /// Networks with small inputs, so that no maximum and no ReLU changes sides within a finite difference.
    const SMALL: [&str; 3] = [
        "input2x6x5 conv4x3same relu pool2 flatten dense4 sigmoid dense3",
        "input1x7x7 pool2 conv3x2 sigmoid flatten dense5 relu dense2 / quadratic",
        "input3x4x4 conv4x3 relu flatten",
    ];

    fn case(text: &str) -> (Spec, Vec<f32>, Vec<f32>) {
        let spec: Spec = text.parse().unwrap();
        let parameters = random(spec.parameter_count(), 1).iter().map(|p| 0.3 * p).collect();
        let input = random_input(spec.input_len(), 2);
        (spec, parameters, input)
    }

    #[test]
    fn gradients_of_whole_networks_agree_with_finite_differences() {
        for text in NETWORKS {
            let (spec, parameters, input) = case(text);
            let mut targets = vec![0.0; spec.classes()];
            (targets[0], targets[2]) = (0.75, 0.25);
            let mut gradient = vec![0.0; parameters.len()];
            add_gradient(&spec, &parameters, &input, &targets, &mut gradient);
            assert_gradient(&parameters, &gradient, &[1.0], |parameters| {
                let trace = trace(&spec, parameters, &input);
                vec![spec.loss.with_gradient(trace.logits(), &targets, &mut vec![0.0; targets.len()])]
            });
        }
    }

    #[test]
    fn the_gradient_of_the_input_agrees_with_finite_differences() {
        for text in SMALL {
            let (spec, parameters, _) = case(text);
            // Noise everywhere: where values are equal, a maximum has no gradient.
            let input = random(spec.input_len(), 3);
            let dlogits = random(spec.classes(), 4);
            let trace_of = |input: &[f32]| trace(&spec, &parameters, input);
            let gradient =
                backward(&spec, &parameters, &trace_of(&input), &dlogits, &mut vec![0.0; parameters.len()]);
            assert_gradient(&input, &gradient, &dlogits, |input| trace_of(input).logits().to_vec());
        }
    }

    #[test]
    fn a_trace_has_the_shapes_of_the_spec() {
        for text in NETWORKS {
            let (spec, parameters, input) = case(text);
            let trace = trace(&spec, &parameters, &input);
            let lengths: Vec<usize> = trace.activations.iter().map(Vec::len).collect();
            assert_eq!(lengths, spec.shapes().iter().map(|shape| shape.len()).collect::<Vec<_>>());
            assert_eq!(trace.activations[0], input);
        }
    }
}
