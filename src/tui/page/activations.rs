//! The activations that a page shows: those of one layer of the network that it looks at, map by map.

use crate::nn::reference::Trace;
use crate::nn::{Network, Shape};
use crate::tui::app::App;
use crate::tui::scene::Scene;
use crate::tui::view::{Order, Scale, View};
use crate::tui::widget::heatmap::Map;

/// The activations of the layer that a page looks at.
pub(super) struct Activations<'a> {
    /// The short name of the model.
    pub(super) id: String,
    pub(super) network: &'a Network,
    pub(super) trace: &'a Trace,
    pub(super) scene: Scene,
    view: &'a View,
}

impl<'a> Activations<'a> {
    /// Takes those of the page that is shown; there are none if it has no network to look at.
    pub(super) fn of(app: &'a App) -> Option<Self> {
        let member = app.subject()?;
        let (id, network) = (member.id.to_uppercase(), member.model().network()?);
        let (trace, scene) = (app.insight.trace()?, app.scene());
        let is_of_network = trace.activations.len() == network.spec().layers().len() + 1;
        (is_of_network && scene.maps > 0).then_some(Self { id, network, trace, scene, view: app.view() })
    }

    /// Returns the place of the layer in the trace: 0 is the input.
    pub(super) const fn index(&self) -> usize {
        self.scene.index
    }

    /// Returns the shapes from the input to the output.
    pub(super) fn shapes(&self) -> Vec<Shape> {
        self.network.spec().shapes()
    }

    /// Returns the shape of the layer.
    pub(super) fn shape(&self) -> Shape {
        self.shapes()[self.index()]
    }

    /// Returns all values of the layer.
    pub(super) fn values(&self) -> &'a [f32] {
        &self.trace.activations[self.index()]
    }

    /// Returns the values of a map [rows][columns].
    pub(super) fn map(&self, map: usize) -> &'a [f32] {
        let values = self.values();
        let length = values.len() / self.scene.maps.max(1);
        values.get(map * length..(map + 1) * length).unwrap_or_default()
    }

    /// Returns the maps in the order that is chosen: by their numbers, or by their largest values. Sums would
    /// prefer maps that are dimly lit by paper to those that found something; values below zero end at the ReLU.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.scene.maps).collect();
        if self.view.order == Order::Strongest {
            let largest = |map| self.map(map).iter().copied().fold(f32::MIN, f32::max);
            let strengths: Vec<f32> = order.iter().map(|&map| largest(map)).collect();
            order.sort_by(|&a, &b| strengths[b].total_cmp(&strengths[a]));
        }
        order
    }

    /// Returns the map that is looked at: within a level it stays the same when the order changes under it.
    pub(super) fn chosen(&self) -> usize {
        match self.view.level {
            0 => self.order().get(self.scene.place).copied().unwrap_or(0),
            _ => self.view.map.min(self.scene.maps.saturating_sub(1)),
        }
    }

    /// Returns a map with the scale of its colors.
    pub(super) fn picture(&self, map: usize) -> Map<'a> {
        Map {
            values: self.map(map),
            columns: self.scene.map_size[0],
            most: self.most(map),
            signed: self.is_signed(),
            origin: (0, 0),
        }
    }

    /// Returns true if colors have to tell values below zero from those above.
    fn is_signed(&self) -> bool {
        self.values().iter().any(|value| *value < 0.0)
    }

    /// Returns the value that has the strongest color in a map.
    fn most(&self, map: usize) -> f32 {
        let values = if self.view.scale == Scale::Layer { self.values() } else { self.map(map) };
        ceiling(values.iter().fold(0.0, |most, value| value.abs().max(most)))
    }
}

/// Rounds up to a power of √2, so that colors do not all change whenever the largest value does.
pub(super) fn ceiling(most: f32) -> f32 {
    const SQRT_2: f32 = std::f32::consts::SQRT_2;
    if most <= 0.0 || !most.is_finite() {
        return 1.0;
    }
    let mut ceiling = 1.0;
    while ceiling < most {
        ceiling *= SQRT_2;
    }
    while ceiling / SQRT_2 >= most {
        ceiling /= SQRT_2;
    }
    ceiling
}

/// Returns the least and the largest of some values; 0 if there are none.
pub(super) fn extremes(values: &[f32]) -> (f32, f32) {
    let least = values.iter().copied().reduce(f32::min).unwrap_or(0.0);
    (least, values.iter().copied().reduce(f32::max).unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ceiling_is_a_little_above() {
        for most in [1e-30, 0.001, 0.7, 1.0, 1.01, 3.0, 1e30] {
            let found = ceiling(most);
            assert!(found >= most && found < 1.5 * most, "{most}: {found}");
        }
        assert_eq!([ceiling(0.0), ceiling(f32::NAN), ceiling(1.0)], [1.0, 1.0, 1.0]);
    }
}
