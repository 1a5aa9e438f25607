//! The layers page: the activations of every layer of a network, as pictures.
//!
//! The layers are a line to walk; the maps of the one that is looked at fill the rest. A level in there is one of
//! them, and the arithmetic of the pixel under the cursor.

mod about;
mod bindings;
mod closer;
mod layout;
mod overview;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use about::ABOUT;
pub use bindings::BINDINGS;
pub use layout::{Layout, layout};

use super::activations::Activations;
use crate::tui::app::App;
use crate::tui::scene::Scene;
use crate::tui::view::ViewAction;

/// Levels that one can go in.
pub(super) const LEVELS: u8 = 1;

/// Returns the action, in an area of the screen, of one that depends on its size.
pub(super) fn resolve(action: ViewAction, scene: &Scene, area: Rect) -> ViewAction {
    let tiles = layout(scene, area).tiles;
    let (row, screen) = (tiles.columns.cast_signed(), tiles.per_screen().cast_signed());
    match action {
        ViewAction::Leaf(by) => ViewAction::Map(isize::from(by) * screen),
        ViewAction::Steer(right, 0) if scene.level == 0 => ViewAction::Layer(right),
        ViewAction::Steer(_, down) if scene.level == 0 => ViewAction::Map(isize::from(down) * row),
        action => action,
    }
}

/// Returns the action of a press of the mouse on a cell, if it has one: on a layer, a map, a pixel or a kernel.
pub(super) fn click(at: Position, scene: &Scene, area: Rect) -> Option<ViewAction> {
    let layout = layout(scene, area);
    let walk = layout.lines.walk.at(at).map(ViewAction::ChooseLayer);
    if scene.level == 0 {
        return walk.or_else(|| layout.tiles.at(at).map(ViewAction::ChooseMap));
    }
    let pixel = || layout.closeup.map.pixel(scene.map_size, at).map(ViewAction::ChoosePixel);
    walk.or_else(pixel).or_else(|| layout.kernels.at(at).map(ViewAction::ChooseChannel))
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> &'static str {
    match Activations::of(app) {
        Some(activations) => overview::sentence(&activations),
        None => "No network is shown: m chooses the models.",
    }
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let Some(activations) = Activations::of(app) else { return };
    let layout = layout(&activations.scene, area);
    overview::draw_lines(app, &activations, &layout.lines, buffer);
    if activations.scene.level == 0 {
        overview::draw(app, &activations, &layout, buffer);
    } else {
        closer::draw(app, &activations, &layout, buffer);
    }
}

/// Returns the values that the page shows in `area`, as text.
pub(super) fn values(app: &App, area: Rect) -> String {
    let Some(activations) = Activations::of(app) else { return String::new() };
    let layout = layout(&activations.scene, area);
    let facts = overview::facts(&activations);
    let values = if activations.scene.level == 0 {
        overview::values(&activations, &layout)
    } else {
        closer::values(&activations)
    };
    format!("{facts}\n{values}")
}
