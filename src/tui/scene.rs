//! The scene of a page: how much of a model there is to lay out, as the layout depends on it.

use super::tabs::Page;
use super::view::{Order, Peak, View};
use crate::ink::ImageSize;
use crate::models::{LeastSquares, Lineup, Member, Model, pair_count};
use crate::nn::{Layer, Network, Shape};

/// The sizes that the layout of a page depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// Levels gone in.
    pub level: u8,
    /// True while the page has the whole width, in place of the canvas.
    pub wide: bool,
    /// The number of models that are shown.
    pub models: usize,
    /// The place among them of the one that is looked at.
    pub model: usize,
    /// True while the map before stands in for the map.
    pub turned: bool,
    /// True while something moves by itself.
    pub playing: bool,
    /// The number of layers to walk.
    pub layers: usize,
    /// Characters of the longest name of a layer.
    pub layer_width: u16,
    /// The layer that is looked at, by its place among those to walk.
    pub layer: usize,
    /// The place of that layer in the trace; 0 is the input.
    pub index: usize,
    /// The number of maps.
    pub maps: usize,
    /// Columns and rows of a map, in pixels.
    pub map_size: [usize; 2],
    /// Columns and rows of the map that is shown before it; 0 without one.
    pub before_size: [usize; 2],
    /// The side of a window.
    pub side: usize,
    /// Pixels from one window to the next.
    pub stride: usize,
    /// Rows and columns of zeros around the input.
    pub padding: usize,
    /// The number of input channels.
    pub channels: usize,
    /// The input channel that is looked at.
    pub channel: usize,
    /// The place of the map that is looked at, in the present order.
    pub place: usize,
    /// Column and row of the cursor in the map.
    pub pixel: (usize, usize),
    /// The number of batches along the curves of a training.
    pub batches: usize,
}

impl Scene {
    /// Measures what `view` looks at.
    #[must_use]
    pub fn of(page: Page, view: &View, lineup: &Lineup) -> Self {
        let empty = Self {
            level: view.level,
            wide: view.wide,
            turned: view.turned,
            playing: view.playing,
            ..Self::default()
        };
        if let Page::Why | Page::OnePixel = page {
            return empty.models(page, view, lineup);
        }
        let subject = subject(page, view, lineup).filter(|_| page.shows_activations());
        let Some(member) = subject else { return empty };
        match (member.model(), page) {
            (Model::Network(network), Page::Layers) => empty.layers(view, network),
            (Model::Network(network), Page::Convolution) => empty.convolution(view, network),
            (Model::Network(network), _) => empty.weights(view, network),
            (Model::LeastSquares(model), _) => empty.voters(view, model, lineup.task().size),
        }
    }

    /// Adds the models, and the one that is looked at.
    fn models(self, page: Page, view: &View, lineup: &Lineup) -> Self {
        let model = subject(page, view, lineup).and_then(|member| lineup.position(&member.id));
        Self { models: lineup.members().len(), model: model.unwrap_or(0), ..self }
    }

    /// Adds the layers of a network, its input first, and the maps of the one that is looked at.
    fn layers(self, view: &View, network: &Network) -> Self {
        let shapes = network.spec().shapes();
        let layer = view.layer.min(shapes.len() - 1);
        let (maps, map_size) = match shapes[layer] {
            // The output is a list of classes.
            Shape::Flat(classes) if layer + 1 == shapes.len() => (1, [1, classes]),
            shape => sheets(shape),
        };
        let scene = Self { layers: shapes.len(), layer, index: layer, maps, map_size, ..self };
        scene.named(network, 0..shapes.len()).windowed(network).at(view)
    }

    /// Adds the convolutions and poolings, and the one that is looked at with its input.
    fn convolution(self, view: &View, network: &Network) -> Self {
        let (shapes, steps) = (network.spec().shapes(), walked(Page::Convolution, network));
        let layer = view.layer.min(steps.len().saturating_sub(1));
        let Some(&index) = steps.get(layer) else { return self };
        let ((maps, map_size), (_, before_size)) = (sheets(shapes[index]), sheets(shapes[index - 1]));
        let scene = Self { layers: steps.len(), layer, index, maps, map_size, before_size, ..self };
        scene.named(network, steps.into_iter()).windowed(network).at(view)
    }

    /// Adds the layers with weights, and the pictures of the one that is looked at: one for each output and each
    /// map of its input.
    fn weights(self, view: &View, network: &Network) -> Self {
        let (shapes, steps) = (network.spec().shapes(), walked(Page::Weights, network));
        let layer = view.layer.min(steps.len().saturating_sub(1));
        let Some(&index) = steps.get(layer) else { return self };
        let (channels, map_size) = match network.spec().layers()[index - 1] {
            Layer::Conv { size, .. } => (shapes[index - 1].chw()[0], [size, size]),
            _ => sheets(before_flatten(network, index - 1)),
        };
        let maps = shapes[index].chw()[0] * channels;
        let scene = Self { layers: steps.len(), layer, index, maps, map_size, channels, ..self };
        Self { before_size: map_size, stride: 1, ..scene }.named(network, steps.into_iter()).at(view)
    }

    /// Adds the voters of least squares.
    fn voters(self, view: &View, model: &LeastSquares, size: ImageSize) -> Self {
        let map_size = [size.width(), size.height()];
        let maps = pair_count(model.classes());
        Self { maps, map_size, before_size: map_size, channels: 1, stride: 1, ..self }.at(view)
    }

    /// Adds the length of the longest name of the layers to walk.
    fn named(self, network: &Network, steps: impl Iterator<Item = usize>) -> Self {
        let lengths = steps.map(|step| layer_name(network, step).chars().count() as u16);
        Self { layer_width: lengths.max().unwrap_or(0), ..self }
    }

    /// Adds the window of a convolution or a pooling.
    fn windowed(self, network: &Network) -> Self {
        let layer = self.index.checked_sub(1).and_then(|index| network.spec().layers().get(index).copied());
        let before = || network.spec().shapes()[self.index - 1].chw()[0];
        match layer {
            Some(Layer::Conv { size, padding, .. }) => {
                let padding = padding.border(size);
                Self { side: size, stride: 1, padding, channels: before(), ..self }
            }
            Some(Layer::MaxPool { size }) => Self { side: size, stride: size, channels: 1, ..self },
            _ => Self { side: 1, stride: 1, channels: 1, ..self },
        }
    }

    /// Finds the largest values of the layer and of its input; none if nothing in the layer is above zero.
    #[must_use]
    pub fn peak(&self, values: &[f32], input: &[f32]) -> Option<Peak> {
        let (at, most) = largest(values)?;
        let [columns, rows] = self.map_size.map(|side| side.max(1));
        let (map, pixel) = (at / (columns * rows), at % (columns * rows));
        let channel = largest(input).map_or(0, |(at, _)| at * self.channels / input.len());
        (most > 0.0).then_some(Peak { map, pixel: (pixel % columns, pixel / columns), channel })
    }

    /// Adds the place, the pixel and the channel, cut to what there is.
    fn at(self, view: &View) -> Self {
        let [columns, rows] = self.map_size;
        let within = |at: usize, count: usize| at.min(count.saturating_sub(1));
        let (x, y) = view.pixel.or(view.peak.map(|peak| peak.pixel)).unwrap_or((columns / 2, rows / 2));
        let strongest = match view.order {
            Order::Network => view.peak.map_or(0, |peak| peak.map),
            Order::Strongest => 0,
        };
        Self {
            place: within(view.place.unwrap_or(strongest), self.maps),
            pixel: (within(x, columns), within(y, rows)),
            channel: within(view.channel.or(view.peak.map(|peak| peak.channel)).unwrap_or(0), self.channels),
            ..self
        }
    }
}

/// Returns the place of the largest value, and that value.
fn largest(values: &[f32]) -> Option<(usize, f32)> {
    values.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Returns the layers that a page walks, by their places in the trace, where 0 is the input.
#[must_use]
pub fn walked(page: Page, network: &Network) -> Vec<usize> {
    let layers = network.spec().layers();
    let has = |layer: &Layer| match page {
        Page::Convolution => matches!(layer, Layer::Conv { .. } | Layer::MaxPool { .. }),
        Page::Weights => matches!(layer, Layer::Conv { .. } | Layer::Dense { .. }),
        _ => true,
    };
    let inner = (1..).zip(layers).filter(|(_, layer)| has(layer)).map(|(place, _)| place);
    (0..1).filter(|_| page == Page::Layers).chain(inner).collect()
}

/// Returns the shape that the input of the layer at `index` had before it was made a vector of.
#[must_use]
pub fn before_flatten(network: &Network, index: usize) -> Shape {
    let (layers, shapes) = (network.spec().layers(), network.spec().shapes());
    match index.checked_sub(1).map(|before| layers[before]) {
        Some(Layer::Flatten) => shapes[index - 1],
        _ => shapes[index],
    }
}

/// Returns the name of a layer by its place in the trace, where 0 is the input.
#[must_use]
pub fn layer_name(network: &Network, place: usize) -> String {
    match place.checked_sub(1).and_then(|layer| network.spec().layers().get(layer)) {
        Some(layer) => layer.to_string(),
        None => INPUT.to_owned(),
    }
}

/// The name of the input among the layers.
pub const INPUT: &str = "input";

/// Returns the number of maps of a shape, and the columns and rows of each. A vector is one map, as square as its
/// length allows without a remainder.
#[must_use]
pub fn sheets(shape: Shape) -> (usize, [usize; 2]) {
    match shape {
        Shape::Maps { channels, height, width } => (channels, [width, height]),
        Shape::Flat(count) => (1, oblong(count)),
    }
}

/// Returns columns and rows of a grid of `count` units: 16×8 for 128, 40×40 for 1600.
fn oblong(count: usize) -> [usize; 2] {
    let side = (1..=count).find(|side| side * side >= count).unwrap_or(1);
    let columns = (side..=4 * side).find(|columns| count.is_multiple_of(*columns)).unwrap_or(side);
    [columns, count.div_ceil(columns)]
}

/// Iterates over the models of a lineup that a page can show.
pub fn candidates(page: Page, lineup: &Lineup) -> impl Iterator<Item = &Member> {
    lineup.members().iter().filter(move |member| match page {
        Page::Layers => member.model().network().is_some(),
        Page::Convolution => is_convolutional(member),
        Page::Weights
        | Page::Answers
        | Page::Why
        | Page::OnePixel
        | Page::Train
        | Page::Data
        | Page::Collect
        | Page::Score => true,
    })
}

/// Returns the model that a page looks at: the one chosen, while it is shown, or else a convolutional network, but
/// for weights, which the simplest model explains best, or else the first that the page can show.
#[must_use]
pub fn subject<'a>(page: Page, view: &View, lineup: &'a Lineup) -> Option<&'a Member> {
    let candidates = || candidates(page, lineup);
    let chosen = view.model.as_ref().and_then(|id| candidates().find(|member| member.id == *id));
    let rich = || candidates().find(|member| page != Page::Weights && is_convolutional(member));
    chosen.or_else(rich).or_else(|| candidates().next())
}

fn is_convolutional(member: &Member) -> bool {
    let layers = member.model().network().map_or(&[][..], |network| network.spec().layers());
    layers.iter().any(|layer| matches!(layer, Layer::Conv { .. } | Layer::MaxPool { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_make_a_grid_without_a_remainder_if_they_can() {
        assert_eq!(
            [1, 2, 3, 10, 128, 1600, 784].map(oblong),
            [[1, 1], [2, 1], [3, 1], [5, 2], [16, 8], [40, 40], [28, 28]]
        );
        assert_eq!(oblong(97), [10, 10]);
    }
}
