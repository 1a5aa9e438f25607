//! One map of a layer, and the arithmetic of the pixel under the cursor.

use ratatui::buffer::Buffer;

use super::layout::Layout;
use crate::nn::Layer;
use crate::tui::app::App;
use crate::tui::page::activations::{Activations, ceiling};
use crate::tui::page::arithmetic::Value;
use crate::tui::page::panel::{self, Part};
use crate::tui::page::picture;
use crate::tui::widget::heatmap::Map;

/// Draws the map with its cursor, the numbers, and the kernels below.
pub(super) fn draw(app: &App, activations: &Activations, layout: &Layout, buffer: &mut Buffer) {
    let (scene, place) = (activations.scene, layout.closeup.map);
    let map = activations.picture(activations.chosen());
    picture::draw(&map, &place, app.palette, buffer);
    picture::mark(&place, scene.pixel, app.palette, buffer);
    panel::draw(&parts(activations), app.palette, layout.closeup.panel, buffer);
    draw_kernels(app, activations, layout, buffer);
}

/// Draws the kernel of each map of the input, if the layer is a convolution of several.
fn draw_kernels(app: &App, activations: &Activations, layout: &Layout, buffer: &mut Buffer) {
    let Some(kernels) = kernels(activations) else { return };
    let (side, channel) = (activations.scene.side, activations.scene.channel);
    let most = ceiling(kernels.iter().fold(0.0, |most, value| value.abs().max(most)));
    for (place, tile) in layout.kernels.shown() {
        let values = kernels.get(place * side * side..(place + 1) * side * side).unwrap_or_default();
        let map = Map { values, columns: side, most, signed: true, origin: (0, 0) };
        map.draw(layout.kernels.zoom, app.palette, tile, buffer);
        if place == channel {
            picture::bracket(tile, app.palette, buffer);
        }
    }
}

/// Returns the kernels of the map \[channels\]\[side\]\[side\]; none for one channel, whose kernel the panel shows.
fn kernels<'a>(activations: &Activations<'a>) -> Option<&'a [f32]> {
    let index = activations.index().checked_sub(1)?;
    let (network, scene) = (activations.network, activations.scene);
    let is_convolution = matches!(network.spec().layers()[index], Layer::Conv { .. });
    if !is_convolution || scene.channels < 2 {
        return None;
    }
    let weight = format!("{index}.weight");
    let tensor = network.spec().tensors().into_iter().find(|tensor| tensor.name == weight)?;
    let length = scene.channels * scene.side * scene.side;
    let start = tensor.start + activations.chosen() * length;
    network.parameters().get(start..start + length)
}

/// The pixel under the cursor, and the sum that made it.
fn parts(activations: &Activations) -> Vec<Part> {
    let (scene, (x, y)) = (activations.scene, activations.scene.pixel);
    let [columns, rows] = scene.map_size;
    let output = activations.chosen() * columns * rows + y * columns + x;
    let value = Value {
        network: activations.network,
        trace: activations.trace,
        layer: activations.index(),
        output,
        channel: scene.channel,
    };
    value.parts()
}

/// Returns the map and the arithmetic as text.
pub(super) fn values(activations: &Activations) -> String {
    let map = activations.chosen();
    let rows = panel::rows(activations.map(map), activations.scene.map_size[0]);
    format!("{}map {map}\n{rows}", panel::text(&parts(activations)))
}
