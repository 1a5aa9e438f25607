//! From a list of layers to a list of stages.

use super::activation::Activation;
use super::layout::Layout;
use super::linear::Linear;
use crate::nn::architecture::{Layer, Padding, Spec, window_count};

/// The stages of a network, in order.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Layout of the network's input.
    input: Layout,
    pub(super) stages: Vec<Stage>,
}

/// An operation, and the activation that follows it.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) operation: Operation,
    pub(super) activation: Activation,
    pub(super) input: Layout,
    pub(super) output: Layout,
}

#[derive(Clone, Debug)]
pub(super) enum Operation {
    /// A convolution, with the 2×2 pooling that follows it if one does.
    Convolution(Linear),
    /// A dense layer.
    Dense(Linear),
    /// A pooling that is not part of a convolution, with the side of its window.
    MaxPool(usize),
    /// A copy: for an activation that has no other operation before it.
    Copy,
}

impl Stage {
    /// Sets the offsets of its outputs, once it is known what border they need.
    fn with_output_offsets(mut self) -> Self {
        if let Operation::Convolution(linear) = &mut self.operation {
            linear.output_offsets = self.output.pixels().map(|offset| offset as u32).collect();
        }
        self
    }

    /// Returns the linear part of this stage, if it has one.
    pub(super) fn linear(&self) -> Option<&Linear> {
        match &self.operation {
            Operation::Convolution(linear) | Operation::Dense(linear) => Some(linear),
            Operation::MaxPool(_) | Operation::Copy => None,
        }
    }
}

impl Plan {
    pub(crate) fn new(spec: &Spec) -> Self {
        let input = Layout::new(spec.input());
        let mut builder = Builder { input, stages: Vec::new(), parameters: 0 };
        let layers = pools_first(spec.layers());
        let mut layers = layers.iter().peekable();
        while let Some(&layer) = layers.next() {
            let pool = layers
                .next_if(|next| matches!(layer, Layer::Conv { .. }) && **next == Layer::MaxPool { size: 2 });
            builder.push(layer, pool.is_some());
        }
        let Builder { input, stages, .. } = builder;
        Self { input, stages: stages.into_iter().map(Stage::with_output_offsets).collect() }
    }

    /// Returns the number of values of an input.
    pub(super) fn input_len(&self) -> usize {
        self.input.channels * self.input.height * self.input.width
    }

    /// Returns the layouts from the input to the output: one more than there are stages.
    pub(crate) fn layouts(&self) -> impl Iterator<Item = Layout> {
        let first = self.stages.first().map_or(self.input, |stage| stage.input);
        std::iter::once(first).chain(self.stages.iter().map(|stage| stage.output))
    }
}

/// The layers with every activation moved behind the pooling that follows it.
///
/// Activations are monotonic, so that the largest of a window stays the largest, and pooling first leaves them a
/// quarter of the work.
pub(super) fn pools_first(layers: &[Layer]) -> Vec<Layer> {
    let mut sorted: Vec<Layer> = Vec::with_capacity(layers.len());
    for &layer in layers {
        let before = sorted.iter().rposition(|layer| !matches!(layer, Layer::Relu | Layer::Sigmoid));
        match layer {
            Layer::MaxPool { .. } => sorted.insert(before.map_or(0, |i| i + 1), layer),
            _ => sorted.push(layer),
        }
    }
    sorted
}

/// A plan in the making.
struct Builder {
    input: Layout,
    stages: Vec<Stage>,
    /// Number of parameters of the stages so far.
    parameters: usize,
}

impl Builder {
    fn push(&mut self, layer: Layer, pooled: bool) {
        match layer {
            Layer::Flatten => {}
            Layer::Relu => self.activate(Activation::Relu),
            Layer::Sigmoid => self.activate(Activation::Sigmoid),
            Layer::Conv { kernels, size, padding } => self.convolution(kernels, size, padding, pooled),
            Layer::Dense { units } => self.dense(units),
            Layer::MaxPool { size } => self.max_pool(size),
        }
    }

    /// The layout of the output of the stages so far.
    fn layout(&self) -> Layout {
        self.stages.last().map_or(self.input, |stage| stage.output)
    }

    fn add(&mut self, operation: Operation, input: Layout, output: [usize; 3]) {
        self.stages.push(Stage {
            operation,
            activation: Activation::None,
            input,
            output: Layout::new(output),
        });
    }

    fn activate(&mut self, activation: Activation) {
        match self.stages.last_mut() {
            Some(last) if last.activation == Activation::None => last.activation = activation,
            _ => {
                let layout = self.layout();
                let Layout { channels, height, width, .. } = layout;
                self.add(Operation::Copy, layout, [channels, height, width]);
                self.activate(activation);
            }
        }
    }

    fn max_pool(&mut self, size: usize) {
        let input = self.layout();
        let [height, width] = [input.height, input.width].map(|extent| window_count(extent, size, 0, size));
        self.add(Operation::MaxPool(size), input, [input.channels, height, width]);
    }

    fn dense(&mut self, units: usize) {
        let input = self.layout();
        let inputs = input.channels * input.height * input.width;
        let linear = Linear {
            outputs: units,
            rows: 1,
            run: inputs,
            stride: 0,
            channels: input.channels,
            window: 1,
            patch_offsets: vec![0],
            output_offsets: vec![0],
            parameters: self.parameters,
        };
        self.parameters += units * (inputs + 1);
        self.add(Operation::Dense(linear), input, [units, 1, 1]);
    }

    fn convolution(&mut self, kernels: usize, size: usize, padding: Padding, pooled: bool) {
        let border = padding.border(size);
        match self.stages.last_mut() {
            Some(last) => last.output.border = border,
            None => self.input.border = border,
        }
        let input = self.layout();
        let pool = if pooled { 2 } else { 1 };
        let [height, width] = [input.height, input.width]
            .map(|extent| window_count(window_count(extent, size, border, 1), pool, 0, pool));
        let linear = Linear {
            outputs: kernels,
            rows: size,
            run: size * input.channels,
            stride: input.stride(),
            channels: input.channels,
            window: pool * pool,
            patch_offsets: patch_offsets(&input, [height, width], pool),
            output_offsets: Vec::new(),
            parameters: self.parameters,
        };
        self.parameters += kernels * (linear.patch_len() + 1);
        self.add(Operation::Convolution(linear), input, [kernels, height, width]);
    }
}

/// The offsets of the patches of each pool window, for this many rows and columns of windows.
fn patch_offsets(input: &Layout, [height, width]: [usize; 2], pool: usize) -> Vec<u32> {
    let mut offsets = Vec::with_capacity(height * width * pool * pool);
    for window in 0..height * width {
        for pixel in 0..pool * pool {
            let row = window / width * pool + pixel / pool;
            let column = window % width * pool + pixel % pool;
            offsets.push((row * input.stride() + column * input.channels) as u32);
        }
    }
    offsets
}
