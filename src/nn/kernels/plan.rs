//! From a list of layers to a list of stages.

use super::layout::Layout;
use super::winograd;
use crate::nn::spec::{Layer, Padding, Shape, Spec};

/// The stages of a network, in order.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(super) stages: Vec<Stage>,
}

/// What moves numbers, and the activation that follows.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) operation: Operation,
    pub(super) activation: Activation,
    pub(super) input: Layout,
    pub(super) output: Layout,
}

impl Stage {
    /// The stage with the places of its outputs, once it is known what border they need.
    fn placed(mut self) -> Self {
        if let Operation::Convolution(linear) = &mut self.operation {
            linear.places = self.output.pixels().map(|place| place as u32).collect();
        }
        self
    }

    /// The weighted sums of this stage, if it has weights.
    pub(super) fn linear(&self) -> Option<&Linear> {
        match &self.operation {
            Operation::Convolution(linear) | Operation::Dense(linear) => Some(linear),
            Operation::MaxPool(_) | Operation::Copy => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Operation {
    /// A convolution, with the 2×2 pooling that follows it if one does.
    Convolution(Linear),
    /// A dense layer.
    Dense(Linear),
    /// A pooling that is not part of a convolution, with its window's side.
    MaxPool(usize),
    /// Nothing: an activation that has no other operation before it.
    Copy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    None,
    Relu,
    Sigmoid,
}

/// Weighted sums of patches of the input, the same weights for each patch.
///
/// A patch is `rows` runs of `run` neighboring numbers, `stride` apart. A convolution has many
/// patches; a dense layer has one, which is all of its input.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) outputs: usize,
    pub(super) rows: usize,
    pub(super) run: usize,
    pub(super) stride: usize,
    /// Channels of the input, which lie innermost in a run.
    pub(super) channels: usize,
    /// Patches of which only the largest output is kept: 4 where 2×2 pooling follows, or 1.
    pub(super) window: usize,
    /// Where each patch begins in the input; those of one window lie together.
    pub(super) patches: Vec<u32>,
    /// Where the outputs of each window go.
    pub(super) places: Vec<u32>,
    /// Where the weights begin in the flat block of parameters; the biases lie behind them.
    pub(super) parameters: usize,
}

impl Linear {
    /// Numbers in one patch, and weights of one output.
    pub(super) fn taps(&self) -> usize {
        self.rows * self.run
    }

    /// Where the flat block holds the weight of this output for this tap of a patch.
    ///
    /// The flat block has channels outermost, as PyTorch does; a patch has them innermost.
    pub(super) fn weight(&self, output: usize, tap: usize) -> usize {
        let area = self.taps() / self.channels;
        let (pixel, channel) = (tap / self.channels, tap % self.channels);
        self.parameters + output * self.taps() + channel * area + pixel
    }

    /// Where the flat block holds the bias of this output.
    pub(super) fn bias(&self, output: usize) -> usize {
        self.parameters + self.outputs * self.taps() + output
    }
}

impl Plan {
    pub(crate) fn new(spec: &Spec) -> Self {
        let mut builder = Builder { stages: Vec::new(), parameters: 0 };
        let layers = pools_first(spec.layers());
        let mut layers = layers.iter().peekable();
        while let Some(&layer) = layers.next() {
            let pool = layers
                .next_if(|next| matches!(layer, Layer::Conv { .. }) && **next == Layer::MaxPool { size: 2 });
            builder.push(layer, pool.is_some());
        }
        Self { stages: builder.stages.into_iter().map(Stage::placed).collect() }
    }

    /// Numbers of workspace that its stages need, one after the other.
    pub(super) fn workspace(&self) -> usize {
        let linear = self.stages.iter().filter_map(Stage::linear);
        let winograd = linear.filter(|linear| winograd::suits(linear));
        winograd.map(winograd::workspace).max().unwrap_or(0)
    }

    /// The layouts from the picture to the output: one more than there are stages.
    pub(crate) fn layouts(&self) -> impl Iterator<Item = Layout> {
        let first = self.stages.iter().take(1).map(|stage| stage.input);
        first.chain(self.stages.iter().map(|stage| stage.output))
    }
}

/// The layers with every activation moved behind the pooling that follows it.
///
/// Activations never fall, so the largest of a window stays the largest, and pooling first leaves
/// them a quarter of the work.
fn pools_first(layers: &[Layer]) -> Vec<Layer> {
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

/// A plan as far as it is made.
struct Builder {
    stages: Vec<Stage>,
    /// Parameters of the stages so far.
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

    /// The layout of what the stages so far give.
    fn layout(&self) -> Layout {
        let last = self.stages.last().map(|stage| stage.output);
        last.unwrap_or_else(|| Layout::new(Shape::PICTURE.maps()))
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
        let output = [input.channels, input.height / size, input.width / size];
        self.add(Operation::MaxPool(size), input, output);
    }

    fn dense(&mut self, units: usize) {
        let input = self.layout();
        let taps = input.channels * input.height * input.width;
        let linear = Linear {
            outputs: units,
            rows: 1,
            run: taps,
            stride: 0,
            channels: input.channels,
            window: 1,
            patches: vec![0],
            places: vec![0],
            parameters: self.parameters,
        };
        self.parameters += units * (taps + 1);
        self.add(Operation::Dense(linear), input, [units, 1, 1]);
    }

    fn convolution(&mut self, kernels: usize, size: usize, padding: Padding, pooled: bool) {
        let border = match padding {
            Padding::Valid => 0,
            Padding::Same => size / 2,
        };
        if let Some(last) = self.stages.last_mut() {
            last.output.border = border;
        }
        let mut input = self.layout();
        input.border = border;
        let window = if pooled { 2 } else { 1 };
        let outputs = |extent: usize| (extent + 2 * border + 1 - size) / window;
        let output = [kernels, outputs(input.height), outputs(input.width)];
        let linear = Linear {
            outputs: kernels,
            rows: size,
            run: size * input.channels,
            stride: input.stride(),
            channels: input.channels,
            window: window * window,
            patches: patches(&input, &output, window),
            places: Vec::new(),
            parameters: self.parameters,
        };
        self.parameters += kernels * (linear.taps() + 1);
        self.add(Operation::Convolution(linear), input, output);
    }
}

/// Where the patches of each pool window begin, for an output of channels × height × width.
fn patches(input: &Layout, &[_, height, width]: &[usize; 3], side: usize) -> Vec<u32> {
    let mut patches = Vec::with_capacity(height * width * side * side);
    for window in 0..height * width {
        for pixel in 0..side * side {
            let row = window / width * side + pixel / side;
            let column = window % width * side + pixel % side;
            patches.push((row * input.stride() + column * input.channels) as u32);
        }
    }
    patches
}
