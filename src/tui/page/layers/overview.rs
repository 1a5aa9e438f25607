//! All maps of a layer side by side.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::Layout;
use crate::nn::{Layer, Shape};
use crate::tui::app::App;
use crate::tui::page::activations::{Activations, extremes, layer_name};
use crate::tui::page::number::{plain, signed};
use crate::tui::widget::heatmap::{Map, Zoom};

/// Draws the line of layers, the facts on the present one, and its maps.
pub(super) fn draw(app: &App, activations: &Activations, layout: &Layout, buffer: &mut Buffer) {
    let palette = app.palette;
    layout.walk.draw(|layer| layer_name(activations.network, layer), activations.layer(), palette, buffer);
    line(&facts(activations), layout.facts, buffer);
    line(&caption(app, activations), layout.caption, buffer);
    let order = activations.order();
    for (place, tile) in layout.tiles.shown() {
        let (map, zoom) = (order[place], layout.tiles.zoom);
        draw_map(app, activations, map, zoom, tile, buffer);
        if place == activations.scene.place && activations.scene.maps > 1 {
            mark(app, tile, buffer);
        }
    }
    if is_output(activations) {
        draw_classes(app, activations, layout, buffer);
    }
}

fn line(text: &str, area: Rect, buffer: &mut Buffer) {
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, text, area.width.into(), ratatui::style::Style::new());
    }
}

/// Draws a map into its tile: all of it, or the part around the cursor.
fn draw_map(app: &App, activations: &Activations, map: usize, zoom: Zoom, tile: Rect, buffer: &mut Buffer) {
    let [columns, _] = activations.scene.map_size;
    let map = Map {
        values: activations.map(map),
        columns,
        most: activations.most(map),
        signed: activations.is_signed(),
        origin: (0, 0),
    };
    map.draw(zoom, app.palette, tile, buffer);
}

/// Marks a tile by bars at its sides.
fn mark(app: &App, tile: Rect, buffer: &mut Buffer) {
    let style = app.palette.accent();
    for y in tile.rows().map(|row| row.y) {
        if tile.x > 0 {
            buffer.set_string(tile.x - 1, y, "▐", style);
        }
        if tile.right() < buffer.area.right() {
            buffer.set_string(tile.right(), y, "▌", style);
        }
    }
}

/// Returns true if the layer is the network's output, a value for each class.
fn is_output(activations: &Activations) -> bool {
    activations.layer() + 1 == activations.trace.activations.len()
}

/// Draws the name and the value of each class beside its color.
fn draw_classes(app: &App, activations: &Activations, layout: &Layout, buffer: &mut Buffer) {
    let Some((_, tile)) = layout.tiles.shown().next() else { return };
    if layout.tiles.zoom == Zoom::Half {
        return;
    }
    let names = app.inference.lineup().task().classes;
    let winner = crate::nn::argmax(activations.values());
    for ((class, value), row) in activations.values().iter().enumerate().zip(tile.rows()) {
        let text = format!("{:>6}  {}", signed(*value), names.get(class).unwrap_or(&""));
        let style = if class == winner { app.palette.bold() } else { app.palette.muted() };
        buffer.set_stringn(tile.right() + 1, row.y, text, 30, style);
    }
}

/// Returns the name of the layer, and the arithmetic of its parameters.
pub(super) fn facts(activations: &Activations) -> String {
    let (layer, shapes) = (activations.layer(), activations.shapes());
    let name = layer_name(activations.network, layer);
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
pub(super) fn caption(app: &App, activations: &Activations) -> String {
    let (map, scene) = (activations.chosen(), activations.scene);
    let (least, most) = extremes(activations.map(map));
    let range = format!("{} to {}", plain(least), plain(most));
    if scene.maps == 1 {
        return format!("{}: {range}", activations.shape());
    }
    let order = match app.view().order {
        crate::tui::view::Order::Network => "",
        crate::tui::view::Order::Strongest => ", by strength",
    };
    format!("map {map} of {}: {range}{order}", activations.shape())
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(activations: &Activations) -> String {
    let Some(layer) = activations.layer().checked_sub(1) else {
        return "What the network is given: one number for each pixel, 0 paper to 1 ink.".to_owned();
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
    .to_owned()
}
