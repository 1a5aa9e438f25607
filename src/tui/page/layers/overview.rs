//! All maps of a layer side by side.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::layout::Layout;
use crate::nn::{Layer, Shape, argmax};
use crate::tui::app::App;
use crate::tui::page::activations::{Activations, extremes};
use crate::tui::page::closeup::Lines;
use crate::tui::page::number::{plain, signed};
use crate::tui::page::picture;
use crate::tui::scene::layer_name;
use crate::tui::view::Order;
use crate::tui::widget::heatmap::Zoom;

/// Draws the line of layers, and the facts on the present one and its map.
pub(super) fn draw_lines(app: &App, activations: &Activations, lines: &Lines, buffer: &mut Buffer) {
    let name = |layer| layer_name(activations.network, layer);
    lines.walk.draw(name, activations.scene.layer, app.palette, buffer);
    line(&facts(activations), lines.facts, buffer);
    line(&caption(app, activations), lines.caption, buffer);
}

fn line(text: &str, area: Rect, buffer: &mut Buffer) {
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, text, area.width.into(), Style::new());
    }
}

/// Draws the maps.
pub(super) fn draw(app: &App, activations: &Activations, layout: &Layout, buffer: &mut Buffer) {
    let (order, tiles) = (activations.order(), layout.tiles);
    for (place, tile) in tiles.shown() {
        activations.picture(order[place]).draw(tiles.zoom, app.palette, tile, buffer);
        if place == activations.scene.place && activations.scene.maps > 1 {
            picture::bracket(tile, app.palette, buffer);
        }
    }
    if is_output(activations) {
        draw_classes(app, activations, layout, buffer);
    }
}

/// Returns the least and the largest value of each map that is shown, as text.
pub(super) fn values(activations: &Activations, layout: &Layout) -> String {
    let order = activations.order();
    if activations.scene.maps == 1 {
        let columns = activations.scene.map_size[0];
        return crate::tui::page::panel::rows(activations.map(0), columns);
    }
    let of_map = |(place, _): (usize, Rect)| {
        let values = activations.map(order[place]);
        let (least, most) = extremes(values);
        let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
        format!("map {:>4}: {least:>8.3} to {most:>8.3}, mean {mean:>8.3}\n", order[place])
    };
    layout.tiles.shown().map(of_map).collect()
}

/// Returns true if the layer is the network's output, a value for each class.
fn is_output(activations: &Activations) -> bool {
    activations.index() + 1 == activations.trace.activations.len()
}

/// Draws the name and the value of each class beside its color.
fn draw_classes(app: &App, activations: &Activations, layout: &Layout, buffer: &mut Buffer) {
    let Some((_, tile)) = layout.tiles.shown().next() else { return };
    if layout.tiles.zoom == Zoom::Half {
        return;
    }
    let names = app.inference.lineup().task().classes;
    let winner = argmax(activations.values());
    for ((class, value), row) in activations.values().iter().enumerate().zip(tile.rows()) {
        let text = format!("{:>6}  {}", signed(*value), names.get(class).unwrap_or(&""));
        let style = if class == winner { app.palette.bold() } else { app.palette.muted() };
        buffer.set_stringn(tile.right() + 1, row.y, text, 30, style);
    }
}

/// Returns the name of the layer, and the arithmetic of its parameters.
pub(super) fn facts(activations: &Activations) -> String {
    let (layer, shapes) = (activations.index(), activations.shapes());
    let name = format!("{} {}", activations.id, layer_name(activations.network, layer));
    let of = |at: usize| parameters(activations.network.spec().layers()[at], shapes[at]);
    match layer.checked_sub(1).and_then(of) {
        Some(parameters) => format!("{name}: {parameters} parameters"),
        None => format!("{name}: no parameters"),
    }
}

/// Returns the arithmetic of a layer's parameters: `3×3×1×32 + 32 = 320`.
fn parameters(layer: Layer, input: Shape) -> Option<String> {
    let [channels, ..] = input.chw();
    match layer {
        Layer::Conv { kernels, size, .. } => {
            let count = size * size * channels * kernels + kernels;
            Some(format!("{size}×{size}×{channels}×{kernels} + {kernels} = {count}"))
        }
        Layer::Dense { units } => {
            let inputs = input.len();
            Some(format!("{inputs}×{units} + {units} = {}", inputs * units + units))
        }
        Layer::MaxPool { .. } | Layer::Relu | Layer::Sigmoid | Layer::Flatten => None,
    }
}

/// Returns the values of the map that is looked at in a line.
fn caption(app: &App, activations: &Activations) -> String {
    let (map, scene, shape) = (activations.chosen(), activations.scene, activations.shape());
    let name = if scene.maps == 1 { shape.to_string() } else { format!("map {map} of {shape}") };
    if scene.level > 0 {
        return format!("{name}, pixel {}, {}", scene.pixel.0, scene.pixel.1);
    }
    let (least, most) = extremes(activations.map(map));
    let order = if scene.maps > 1 && app.view().order == Order::Strongest { ", by strength" } else { "" };
    format!("{name}: {} to {}{order}", plain(least), plain(most))
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(activations: &Activations) -> &'static str {
    let Some(layer) = activations.index().checked_sub(1) else {
        return "What the network is given: one number for each pixel, 0 paper to 1 ink.";
    };
    match activations.network.spec().layers()[layer] {
        Layer::Conv { .. } => {
            "Red: here the image looks like the kernel of the map; blue: like its opposite."
        }
        Layer::Relu => "ReLU keeps what is above zero: a map lights up where its pattern was found.",
        Layer::Sigmoid => "Sigmoid squeezes every value between 0 and 1.",
        Layer::MaxPool { .. } => {
            "The largest of each window stays: smaller maps that care less where exactly."
        }
        Layer::Flatten => "All maps in one long row of numbers, for the next layer to weigh.",
        Layer::Dense { .. } if is_output(activations) => {
            "The scores of the classes, which softmax turns into probabilities."
        }
        Layer::Dense { .. } => "Each unit weighs all inputs and adds them up: red speaks, blue is held back.",
    }
}
