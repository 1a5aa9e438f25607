//! Origins: the values that one output of a layer was made of, to show and to check by eye.

use super::architecture::{Layer, Spec};
use super::conv::Convolution;
use super::pool::MaxPool;

/// The indices of the values that made an output: of inputs in the activations before the layer, and of
/// parameters in the flat block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A bias, and products of a parameter and an input, summed in this order.
    Sum {
        /// The parameter that is added.
        bias: usize,
        /// Pairs of a parameter and an input.
        products: Vec<(usize, usize)>,
    },
    /// The largest of these inputs.
    Maximum(Vec<usize>),
    /// A function of this input alone, or the input itself.
    One(usize),
}

/// Returns the origin of an output of the layer at index `layer`; none if there is no such output.
///
/// ```
/// use digitty::nn::{Origin, Spec, origin};
///
/// let spec: Spec = "input1x4x4 pool2 flatten dense2".parse()?;
/// assert_eq!(origin(&spec, 0, 3), Some(Origin::Maximum(vec![10, 11, 14, 15])));
/// let products = vec![(4, 0), (5, 1), (6, 2), (7, 3)];
/// assert_eq!(origin(&spec, 2, 1), Some(Origin::Sum { bias: 9, products }));
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
#[must_use]
pub fn origin(spec: &Spec, layer: usize, output: usize) -> Option<Origin> {
    let (kind, shapes) = (*spec.layers().get(layer)?, spec.shapes());
    if output >= shapes[layer + 1].len() {
        return None;
    }
    let input = shapes[layer].chw();
    Some(match kind {
        Layer::Conv { kernels, size, padding } => {
            let conv = Convolution::new(input, kernels, size, padding);
            let [_, height, width] = shapes[layer + 1].chw();
            let (kernel, row, column) = (output / (height * width), output / width % height, output % width);
            sum(spec, layer, kernel, conv.products(kernel, row, column))?
        }
        Layer::Dense { .. } => {
            let inputs = shapes[layer].len();
            sum(spec, layer, output, (0..inputs).map(|i| (output * inputs + i, i)))?
        }
        Layer::MaxPool { size } => {
            let [channels, height, width] = input;
            Origin::Maximum(MaxPool { channels, height, width, size }.window(output).collect())
        }
        Layer::Relu | Layer::Sigmoid | Layer::Flatten => Origin::One(output),
    })
}

/// The sum of products of a weight, by its index in the layer's tensor, and an input.
fn sum(
    spec: &Spec,
    layer: usize,
    bias: usize,
    products: impl Iterator<Item = (usize, usize)>,
) -> Option<Origin> {
    let tensors = spec.tensors();
    let start = |part: &str| {
        let name = format!("{layer}.{part}");
        tensors.iter().find(|tensor| tensor.name == name).map(|tensor| tensor.start)
    };
    let (weight, first) = (start("weight")?, start("bias")?);
    let products = products.map(|(w, x)| (weight + w, x)).collect();
    Some(Origin::Sum { bias: first + bias, products })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Network;
    use crate::nn::gradcheck::random;
    use crate::nn::reference::trace;

    /// Every output of every layer, made again from its origin, is that of the trace.
    #[test]
    fn an_output_is_made_of_its_origin() {
        for text in [
            "input2x7x6 conv3x3same relu pool2 conv4x2 sigmoid flatten dense5 relu dense3",
            "input3x9x8 pool2 conv2 flatten dense2",
        ] {
            let network = Network::random(text.parse().unwrap(), 1);
            let (spec, parameters) = (network.spec(), network.parameters());
            let trace = trace(spec, parameters, &random(spec.input_len(), 2));
            for (layer, pair) in trace.activations.windows(2).enumerate() {
                let (x, y) = (&pair[0], &pair[1]);
                for (output, &y) in y.iter().enumerate() {
                    let made = match origin(spec, layer, output).unwrap() {
                        Origin::Sum { bias, products } => {
                            products.iter().fold(parameters[bias], |sum, &(w, i)| sum + parameters[w] * x[i])
                        }
                        Origin::Maximum(window) => {
                            window.iter().map(|&i| x[i]).fold(f32::NEG_INFINITY, f32::max)
                        }
                        Origin::One(i) => match spec.layers()[layer] {
                            Layer::Relu => x[i].max(0.0),
                            Layer::Sigmoid => y,
                            _ => x[i],
                        },
                    };
                    assert_eq!(made, y, "output {output} of layer {layer} of {text}");
                }
                assert_eq!(origin(spec, layer, y.len()), None);
            }
            assert_eq!(origin(spec, spec.layers().len(), 0), None);
        }
    }
}
