//! The arithmetic behind one value of a layer: its window, the kernel, their products, the sum, the bias and
//! what the activation function makes of it.

use super::number::{exact, plain, signed};
use super::panel::Part;
use crate::nn::reference::Trace;
use crate::nn::{Layer, Network, Origin, Shape, origin};

/// One value of a layer.
pub(super) struct Value<'a> {
    pub(super) network: &'a Network,
    pub(super) trace: &'a Trace,
    /// The place of the layer in the trace; 0 is the input.
    pub(super) layer: usize,
    /// The index of the value in the layer's activations.
    pub(super) output: usize,
    /// The input channel whose part of a convolution is shown.
    pub(super) channel: usize,
}

impl Value<'_> {
    /// Returns the value itself.
    pub(super) fn value(&self) -> f32 {
        self.trace.activations[self.layer].get(self.output).copied().unwrap_or(0.0)
    }

    /// Returns the value in words and numbers, part by part.
    pub(super) fn parts(&self) -> Vec<Part> {
        let Some(index) = self.layer.checked_sub(1) else {
            return vec![Part::line(format!("ink {}", plain(self.value())))];
        };
        let layers = self.network.spec().layers();
        match (layers.get(index), origin(self.network.spec(), index, self.output)) {
            (Some(Layer::Conv { size, .. }), Some(Origin::Sum { bias, products })) => {
                self.convolution(*size, bias, &products)
            }
            (Some(_), Some(Origin::Sum { bias, products })) => self.dense(bias, &products),
            (Some(Layer::MaxPool { size }), Some(Origin::Maximum(window))) => self.pool(*size, &window),
            (Some(layer), Some(Origin::One(input))) => self.function(*layer, input),
            _ => Vec::new(),
        }
    }

    /// The inputs of the layer.
    fn inputs(&self) -> &[f32] {
        &self.trace.activations[self.layer - 1]
    }

    fn shape_before(&self) -> Shape {
        self.network.spec().shapes()[self.layer - 1]
    }

    /// Window × kernel = products of one channel, the sum of all, the bias and the activation.
    fn convolution(&self, size: usize, bias: usize, products: &[(usize, usize)]) -> Vec<Part> {
        let [channels, ..] = self.shape_before().chw();
        let channel = self.channel.min(channels - 1);
        let [window, kernel, product] = self.window(size, channel, products);
        let part: f32 = product.iter().sum();
        let all: f32 = products.iter().map(|&(w, i)| self.product(w, i)).sum();
        let mut parts = vec![
            Part::line(if channels > 1 { format!("window of map {channel}") } else { "window".into() })
                .ranked(2),
            Part::matrix(window, size, 2),
            Part::line("× kernel").ranked(2),
            Part::matrix(kernel, size, 2),
            Part::line(format!("products: sum {}", exact(part))),
            Part::matrix(product, size, 1),
        ];
        if channels > 1 {
            parts.push(Part::line(format!("{channels} maps: sum {}", exact(all))));
        }
        parts.extend(self.total(bias));
        parts
    }

    /// The window, the kernel and the products of a channel; where the window is outside the image, the input is 0.
    fn window(&self, size: usize, channel: usize, products: &[(usize, usize)]) -> [Vec<f32>; 3] {
        let parameters = self.network.parameters();
        let (area, [_, height, width]) = (size * size, self.shape_before().chw());
        let first = self.first_weight();
        let [mut window, mut product] = [vec![0.0; area], vec![0.0; area]];
        for &(w, i) in products.iter().filter(|(_, i)| i / (height * width) == channel) {
            let at = (w - first) % area;
            (window[at], product[at]) = (self.inputs()[i], self.product(w, i));
        }
        let channels = self.shape_before().chw()[0];
        let [_, rows, columns] = self.network.spec().shapes()[self.layer].chw();
        let start = first + (self.output / (rows * columns) * channels + channel) * area;
        [window, parameters[start..start + area].to_vec(), product]
    }

    /// The index of the layer's first weight in the flat block of parameters.
    fn first_weight(&self) -> usize {
        let name = format!("{}.weight", self.layer - 1);
        let tensors = self.network.spec().tensors();
        tensors.into_iter().find(|tensor| tensor.name == name).map_or(0, |tensor| tensor.start)
    }

    fn product(&self, parameter: usize, input: usize) -> f32 {
        self.network.parameters()[parameter] * self.inputs()[input]
    }

    /// The bias, the value, and what the activation function makes of it.
    fn total(&self, bias: usize) -> Vec<Part> {
        let (bias, value) = (self.network.parameters()[bias], self.value());
        let bias = Part::line(format!("+ bias {}", exact(bias)));
        let after = || self.trace.activations[self.layer + 1].get(self.output).copied().unwrap_or(0.0);
        match self.network.spec().layers().get(self.layer) {
            Some(Layer::Relu) => {
                vec![bias, Part::line(format!("= {}, ReLU {:.3}", exact(value), after()))]
            }
            Some(Layer::Sigmoid) => {
                let sigmoid = Part::line(format!("sigmoid {:.3}", after()));
                vec![bias, Part::line(format!("= {}", exact(value))), sigmoid]
            }
            _ => vec![bias, Part::line(format!("= {}", exact(value)))],
        }
    }

    /// The sum, the bias, and the products that weigh most.
    fn dense(&self, bias: usize, products: &[(usize, usize)]) -> Vec<Part> {
        let sum: f32 = products.iter().map(|&(w, i)| self.product(w, i)).sum();
        let mut parts = vec![Part::line(format!("sum of {}: {}", products.len(), exact(sum)))];
        parts.extend(self.total(bias));
        let mut strongest = products.to_vec();
        strongest.sort_by(|a, b| self.product(b.0, b.1).abs().total_cmp(&self.product(a.0, a.1).abs()));
        parts.push(Part::line("largest products:").ranked(1));
        for (rank, &(w, i)) in (1..).zip(strongest.iter().take(6)) {
            let (weight, input) = (self.network.parameters()[w], self.inputs()[i]);
            let product = signed(self.product(w, i));
            parts.push(
                Part::line(format!("{i}: {} × {} = {product}", plain(input), signed(weight))).ranked(rank),
            );
        }
        parts
    }

    fn pool(&self, size: usize, window: &[usize]) -> Vec<Part> {
        let values = window.iter().map(|&i| self.inputs()[i]).collect();
        vec![
            Part::line("window").ranked(1),
            Part::matrix(values, size, 1),
            Part::line(format!("the largest: {}", plain(self.value()))),
        ]
    }

    fn function(&self, layer: Layer, input: usize) -> Vec<Part> {
        let (x, y) = (self.inputs()[input], self.value());
        vec![match layer {
            Layer::Relu => Part::line(format!("max(0, {}) = {}", plain(x), plain(y))),
            Layer::Sigmoid => Part::line(format!("sigmoid({}) = {}", plain(x), plain(y))),
            _ => {
                let [_, height, width] = self.shape_before().chw();
                let (map, at) = (input / (height * width), input % (height * width));
                Part::line(format!("map {map}, {}, {}: {}", at % width, at / width, plain(x)))
            }
        }]
    }
}
