//! The convolution page: one step of a convolution or a pooling at a time.
//!
//! The window lies on the input, the output is filled up to the window, and a panel shows the
//! numbers: patch × kernel = products, their sum, the bias and the activation.

mod about;
mod bindings;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

pub use about::ABOUT;
pub use bindings::BINDINGS;

use super::activations::{Activations, ceiling};
use super::arithmetic::Value;
use super::closeup::{Closeup, Lines, Place, closeup};
use super::panel::{self, Part};
use super::picture;
use crate::nn::Layer;
use crate::tui::app::App;
use crate::tui::color::Palette;
use crate::tui::scene::{Scene, layer_name, walked};
use crate::tui::tabs::Page;
use crate::tui::view::ViewAction;
use crate::tui::widget::heatmap::{self, Map};

/// Levels that one can go in.
pub(super) const LEVELS: u8 = 0;

/// The rectangle of every part.
struct Layout {
    lines: Lines,
    closeup: Closeup,
}

fn layout(scene: &Scene, area: Rect) -> Layout {
    let lines = Lines::new(scene, area);
    Layout { lines, closeup: closeup(scene, panel::width(scene.side), lines.rest) }
}

/// Returns the action of a press of the mouse on a cell, if it has one: the window goes there.
pub(super) fn click(at: Position, scene: &Scene, area: Rect) -> Option<ViewAction> {
    let Layout { lines, closeup } = layout(scene, area);
    let layer = lines.walk.at(at).map(ViewAction::ChooseLayer);
    let output = || closeup.map.pixel(scene.map_size, at);
    let input = || closeup.before.pixel(scene.before_size, at).map(|pixel| window_around(pixel, scene));
    layer.or_else(|| output().or_else(input).map(ViewAction::ChoosePixel))
}

/// Returns the output whose window has this pixel of the input in its middle.
fn window_around((x, y): (usize, usize), scene: &Scene) -> (usize, usize) {
    let back = |at: usize| match scene.stride {
        1 => (at + scene.padding).saturating_sub(scene.side / 2),
        stride => at / stride.max(1),
    };
    (back(x), back(y))
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> &'static str {
    let Some(activations) = Activations::of(app) else {
        return "No model shown has a convolution or pools: m chooses the models.";
    };
    match layer(&activations) {
        Layer::MaxPool { .. } => "The window jumps over the map, and of each window the largest value stays.",
        _ => "Patch times kernel, added up, plus a bias: that is one pixel of the output.",
    }
}

fn layer(activations: &Activations) -> Layer {
    activations.network.spec().layers()[activations.index() - 1]
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let Some(activations) = Activations::of(app) else { return };
    let (scene, palette) = (activations.scene, app.palette);
    let Layout { lines, closeup } = layout(&scene, area);
    let steps = walked(Page::Convolution, activations.network);
    let name = |step: usize| layer_name(activations.network, steps.get(step).copied().unwrap_or(0));
    lines.walk.draw(name, scene.layer, palette, buffer);
    for (text, line) in [facts(&activations), caption(&activations)].iter().zip([lines.facts, lines.caption])
    {
        if !line.is_empty() {
            buffer.set_stringn(line.x, line.y, text, line.width.into(), Style::new());
        }
    }
    picture::draw(&input(&activations), &closeup.before, palette, buffer);
    mark_window(&scene, &closeup.before, palette, buffer);
    picture::draw(&output(&activations), &closeup.map, palette, buffer);
    picture::mark(&closeup.map, scene.pixel, palette, buffer);
    panel::draw(&parts(&activations), palette, closeup.panel, buffer);
}

/// Returns the output up to the window.
fn output<'a>(activations: &Activations<'a>) -> Map<'a> {
    let (map, (x, y)) = (activations.picture(activations.chosen()), activations.scene.pixel);
    Map { values: &map.values[..(y * map.columns + x + 1).min(map.values.len())], ..map }
}

/// Returns the map of the input that the window lies on.
fn input<'a>(activations: &Activations<'a>) -> Map<'a> {
    let ([columns, rows], values) =
        (activations.scene.before_size, &activations.trace.activations[activations.index() - 1]);
    let map = columns * rows * input_map(activations);
    let values = values.get(map..map + columns * rows).unwrap_or_default();
    let most = ceiling(values.iter().fold(0.0, |most, value| value.abs().max(most)));
    let signed = values.iter().any(|value| *value < 0.0);
    Map { values, columns, most, signed, origin: (0, 0) }
}

/// Pooling takes each map by itself; a convolution all of them, one of which is looked at.
fn input_map(activations: &Activations) -> usize {
    match layer(activations) {
        Layer::MaxPool { .. } => activations.chosen(),
        _ => activations.scene.channel,
    }
}

/// Marks the edge of the window.
fn mark_window(scene: &Scene, place: &Place, palette: Palette, buffer: &mut Buffer) {
    let first = |at: usize| (at * scene.stride).checked_sub(scene.padding);
    let pixels = (0..scene.side * scene.side).filter_map(|k| {
        let offset = |at: usize, by: usize| (at * scene.stride + by).checked_sub(scene.padding);
        Some((offset(scene.pixel.0, k % scene.side)?, offset(scene.pixel.1, k / scene.side)?))
    });
    let corner = (first(scene.pixel.0), first(scene.pixel.1));
    for pixel in pixels.filter(|pixel| pixel.0 < scene.before_size[0] && pixel.1 < scene.before_size[1]) {
        let on_edge = [(pixel.0, corner.0), (pixel.1, corner.1)]
            .into_iter()
            .any(|(at, first)| first.is_none_or(|first| at == first || at + 1 == first + scene.side));
        if let Some(at) = place.in_sight(pixel).filter(|_| on_edge) {
            heatmap::mark(at, place.zoom, palette, '○', place.area, buffer);
        }
    }
}

/// The numbers of the present step.
fn parts(activations: &Activations) -> Vec<Part> {
    let (scene, [columns, rows]) = (activations.scene, activations.scene.map_size);
    let (x, y) = scene.pixel;
    let value = Value {
        network: activations.network,
        trace: activations.trace,
        layer: activations.index(),
        output: activations.chosen() * columns * rows + y * columns + x,
        channel: scene.channel,
    };
    value.parts()
}

/// Returns the name of the layer and what it makes of its input.
fn facts(activations: &Activations) -> String {
    let shapes = activations.shapes();
    let index = activations.index();
    format!("{} {}: {} → {}", activations.id, layer(activations), shapes[index - 1], shapes[index])
}

/// Returns the map and the place of the window.
fn caption(activations: &Activations) -> String {
    let (scene, map) = (activations.scene, activations.chosen());
    let what = match layer(activations) {
        Layer::MaxPool { .. } => "map",
        _ => "kernel",
    };
    format!("{what} {map} of {}, window {}, {}", scene.maps, scene.pixel.0, scene.pixel.1)
}

/// Returns the numbers that the page shows, as text.
pub(super) fn values(app: &App) -> String {
    let Some(activations) = Activations::of(app) else { return String::new() };
    let output = output(&activations);
    let (facts, caption) = (facts(&activations), caption(&activations));
    let rows = panel::rows(output.values, output.columns);
    format!("{facts}\n{caption}\n{}output so far\n{rows}", panel::text(&parts(&activations)))
}
