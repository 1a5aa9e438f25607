//! The scene of a page: how much of a model there is to lay out, as the layout depends on it.

use super::tabs::Page;
use super::view::View;
use crate::models::{Lineup, Member};
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
    /// The number of layers to walk.
    pub layers: usize,
    /// Characters of the longest name of a layer.
    pub layer_width: u16,
    /// The layer that is looked at, by its place among those to walk.
    pub layer: usize,
    /// The number of maps.
    pub maps: usize,
    /// Columns and rows of a map, in pixels.
    pub map_size: [usize; 2],
    /// The place of the map that is looked at, in the present order.
    pub place: usize,
    /// Column and row of the cursor in the map.
    pub pixel: (usize, usize),
}

impl Scene {
    /// Measures what `view` looks at.
    #[must_use]
    pub fn of(page: Page, view: &View, lineup: &Lineup) -> Self {
        let empty = Self { level: view.level, wide: view.wide, ..Self::default() };
        match page {
            Page::Answers | Page::Collect | Page::Score => Self::default(),
            Page::Why | Page::OnePixel => empty.models(page, view, lineup),
            Page::Layers => network(page, view, lineup).map_or(empty, |network| empty.layers(view, network)),
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
        let names = network.spec().layers().iter().map(|layer| layer.to_string().chars().count());
        Self {
            layers: shapes.len(),
            layer_width: names.max().unwrap_or(0).max(INPUT.len()) as u16,
            layer,
            maps,
            map_size,
            ..self
        }
        .at(view)
    }

    /// Adds the place and the pixel, cut to what there is.
    fn at(self, view: &View) -> Self {
        let [columns, rows] = self.map_size;
        let within = |at: usize, count: usize| at.min(count.saturating_sub(1));
        Self {
            place: within(view.place, self.maps),
            pixel: (within(view.pixel.0, columns), within(view.pixel.1, rows)),
            ..self
        }
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
        Page::Answers | Page::Why | Page::OnePixel | Page::Collect | Page::Score => true,
        Page::Layers => member.model().network().is_some(),
    })
}

/// Returns the model that a page looks at: the one chosen, while it is shown, or else a convolutional network,
/// or else the first that the page can show.
#[must_use]
pub fn subject<'a>(page: Page, view: &View, lineup: &'a Lineup) -> Option<&'a Member> {
    let candidates = || candidates(page, lineup);
    let chosen = view.model.as_ref().and_then(|id| candidates().find(|member| member.id == *id));
    chosen.or_else(|| candidates().find(|member| is_convolutional(member))).or_else(|| candidates().next())
}

/// Returns the network that a page looks at.
#[must_use]
pub fn network<'a>(page: Page, view: &View, lineup: &'a Lineup) -> Option<&'a Network> {
    subject(page, view, lineup)?.model().network()
}

fn is_convolutional(member: &Member) -> bool {
    let layers = member.model().network().map_or(&[][..], |network| network.spec().layers());
    layers.iter().any(|layer| matches!(layer, Layer::Conv { .. }))
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
