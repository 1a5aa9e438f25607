//! The weights page: the weights of a model as pictures, and what they make of the present drawing.
//!
//! A level in are one picture and its products with the input, pixel by pixel.

mod about;
mod bindings;
mod subject;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

pub use about::ABOUT;
pub use bindings::BINDINGS;
pub(super) use subject::Weights;

use super::activations::ceiling;
use super::closeup::{Closeup, Lines, closeup};
use super::number::exact;
use super::panel::{self, Part};
use super::picture;
use crate::tui::app::App;
use crate::tui::scene::Scene;
use crate::tui::view::{Scale, ViewAction};
use crate::tui::widget::heatmap::Map;
use crate::tui::widget::tiles::Tiles;

/// Levels that one can go in.
pub(super) const LEVELS: u8 = 1;
/// Columns of the panel.
const PANEL: u16 = 18;

/// The rectangle of every part.
struct Layout {
    lines: Lines,
    tiles: Tiles,
    closeup: Closeup,
}

fn layout(scene: &Scene, area: Rect) -> Layout {
    let lines = Lines::new(scene, area);
    Layout {
        lines,
        tiles: Tiles::new(scene.map_size, scene.maps, scene.place, lines.rest),
        closeup: closeup(scene, PANEL, lines.rest),
    }
}

/// Returns the action, in an area of the screen, of one that depends on its size.
pub(super) fn resolve(action: ViewAction, scene: &Scene, area: Rect) -> ViewAction {
    let tiles = layout(scene, area).tiles;
    let (row, screen) = (tiles.columns.cast_signed(), tiles.per_screen().cast_signed());
    match action {
        ViewAction::Leaf(by) => ViewAction::Map(isize::from(by) * screen),
        ViewAction::Steer(right, 0) if scene.level == 0 => ViewAction::Map(right.into()),
        ViewAction::Steer(_, down) if scene.level == 0 => ViewAction::Map(isize::from(down) * row),
        action => action,
    }
}

/// Returns the action of a press of the mouse on a cell, if it has one: on a layer, a picture or a pixel.
pub(super) fn click(at: Position, scene: &Scene, area: Rect) -> Option<ViewAction> {
    let layout = layout(scene, area);
    let layer = layout.lines.walk.at(at).map(ViewAction::ChooseLayer);
    if scene.level == 0 {
        return layer.or_else(|| layout.tiles.at(at).map(ViewAction::ChooseMap));
    }
    let places = [layout.closeup.map, layout.closeup.before];
    let pixel = || places.iter().find_map(|place| place.pixel(scene.map_size, at));
    layer.or_else(|| pixel().map(ViewAction::ChoosePixel))
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> &'static str {
    let (Some(weights), level) = (Weights::of(app), app.view().level) else {
        return "No model is shown: m chooses the models.";
    };
    match (weights.is_voters(), level) {
        (true, 0) => "Red pixels speak for the first class of the pair, blue ones for the second.",
        (true, _) => "The products of weight and ink, added up with the bias, are this vote.",
        (false, 0) => "Red weights want a bright input, blue ones a dark one.",
        (false, _) => "The products of weight and input, added up with the bias, are the value.",
    }
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let Some(weights) = Weights::of(app) else { return };
    let layout = layout(&weights.scene, area);
    draw_lines(app, &weights, &layout.lines, buffer);
    if weights.scene.level == 0 {
        draw_all(app, &weights, &layout, buffer);
    } else {
        draw_one(app, &weights, &layout.closeup, buffer);
    }
}

fn draw_lines(app: &App, weights: &Weights, lines: &Lines, buffer: &mut Buffer) {
    lines.walk.draw(|step| weights.layer_name(step), weights.scene.layer, app.palette, buffer);
    let texts = [weights.facts(), weights.caption(weights.chosen())];
    for (text, line) in texts.iter().zip([lines.facts, lines.caption]) {
        if !line.is_empty() {
            buffer.set_stringn(line.x, line.y, text, line.width.into(), Style::new());
        }
    }
}

/// Draws the pictures, as many as fit.
fn draw_all(app: &App, weights: &Weights, layout: &Layout, buffer: &mut Buffer) {
    let (order, tiles) = (weights.order(), layout.tiles);
    let largest = (app.view().scale == Scale::Layer).then(|| weights.largest());
    for (place, tile) in tiles.shown() {
        let values = weights.picture(order[place]);
        map(&values, weights, largest).draw(tiles.zoom, app.palette, tile, buffer);
        if place == weights.scene.place {
            picture::bracket(tile, app.palette, buffer);
        }
    }
}

/// A picture whose strongest color is that of the largest value, or of its own.
fn map<'a>(values: &'a [f32], weights: &Weights, largest: Option<f32>) -> Map<'a> {
    let own = || values.iter().fold(0.0, |most: f32, value| value.abs().max(most));
    let most = ceiling(largest.unwrap_or_else(own));
    Map { values, columns: weights.scene.map_size[0], most, signed: true, origin: (0, 0) }
}

/// Draws the weights and their products with the input, and the numbers at the cursor.
fn draw_one(app: &App, weights: &Weights, closeup: &Closeup, buffer: &mut Buffer) {
    let item = weights.chosen();
    let (own, products) = (weights.picture(item), weights.products(item));
    for (values, place) in [(&own, &closeup.before), (products.as_ref().unwrap_or(&own), &closeup.map)] {
        picture::draw(&map(values, weights, None), place, app.palette, buffer);
        picture::mark(place, weights.scene.pixel, app.palette, buffer);
    }
    panel::draw(&parts(weights), app.palette, closeup.panel, buffer);
}

/// The sum of the picture that is looked at, and the product under the cursor.
fn parts(weights: &Weights) -> Vec<Part> {
    let (item, (x, y)) = (weights.chosen(), weights.scene.pixel);
    let mut parts: Vec<Part> = weights.sum(item).into_iter().map(Part::line).collect();
    parts.push(Part::line(String::new()).ranked(2));
    let at = y * weights.scene.map_size[0] + x;
    let weight = weights.picture(item).get(at).copied();
    let products = weights.products(item);
    parts.push(Part::line(format!("pixel {x}, {y}")).ranked(1));
    parts.push(Part::line(format!("w      {}", exact(weight.unwrap_or(0.0)))));
    if let (Some(products), Some(input)) = (products, weights.input(item)) {
        parts.push(Part::line(format!("× x    {}", exact(input.get(at).copied().unwrap_or(0.0)))));
        parts.push(Part::line(format!("= w·x  {}", exact(products.get(at).copied().unwrap_or(0.0)))));
    }
    parts
}

/// Returns the values that the page shows in `area`, as text.
pub(super) fn values(app: &App, area: Rect) -> String {
    let Some(weights) = Weights::of(app) else { return String::new() };
    let facts = weights.facts();
    if weights.scene.level > 0 {
        let item = weights.chosen();
        let columns = weights.scene.map_size[0];
        let values = weights.products(item).unwrap_or_else(|| weights.picture(item));
        let (caption, parts) = (weights.caption(item), panel::text(&parts(&weights)));
        return format!("{facts}\n{caption}\n{parts}{}", panel::rows(&values, columns));
    }
    let order = weights.order();
    let shown = layout(&weights.scene, area).tiles.shown();
    let lines = shown.map(|(place, _)| weights.caption(order[place]) + "\n").collect::<String>();
    format!("{facts}\n{lines}")
}
