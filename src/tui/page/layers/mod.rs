//! The layers page: the activations of every layer of a network, as pictures.
//!
//! The layers are a line to walk; the maps of the one that is looked at fill the rest.

mod about;
mod bindings;
mod layout;
mod overview;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

pub use about::ABOUT;
pub use bindings::BINDINGS;
pub use layout::{Layout, layout};

use super::activations::Activations;
use super::beside;
use crate::tui::action::Action;
use crate::tui::app::{App, Mode};
use crate::tui::event::Mouse;
use crate::tui::view::ViewAction;

/// Levels that one can go in.
const LEVELS: u8 = 0;

/// Returns the action for a screen of this size of one that depends on the size.
pub(super) fn resolve(action: ViewAction, size: Size, mode: &Mode) -> ViewAction {
    let tiles = layout_in(mode, size).tiles;
    let (row, screen) = (tiles.columns.cast_signed(), tiles.per_screen().cast_signed());
    match action {
        ViewAction::Steer(right, 0) => ViewAction::Layer(right),
        ViewAction::Steer(_, down) => ViewAction::Map(isize::from(down) * row),
        ViewAction::Leaf(by) => ViewAction::Map(isize::from(by) * screen),
        action => action,
    }
}

/// Returns the action of a press of the mouse, if it has one: on a layer or on a map.
pub(super) fn click(mouse: &Mouse, size: Size, mode: &Mode) -> Option<Action> {
    let layout = layout_in(mode, size);
    let at = Position::new(mouse.column as u16, mouse.row as u16);
    let layer = layout.walk.at(at).map(ViewAction::ChooseLayer);
    layer.or_else(|| layout.tiles.at(at).map(ViewAction::ChooseMap)).map(Action::View)
}

fn layout_in(mode: &Mode, size: Size) -> Layout {
    layout(&mode.scene, beside::layout(&mode.contents, mode.scene.wide, size).content)
}

/// Applies an action.
pub(super) fn update(app: &mut App, action: ViewAction) {
    super::steps::update(app, action, LEVELS);
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> String {
    match Activations::of(app) {
        Some(activations) => overview::sentence(&activations),
        None => "No network is shown: m chooses the models.".to_owned(),
    }
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let Some(activations) = Activations::of(app) else { return };
    let layout = layout(&app.scene(), area);
    overview::draw(app, &activations, &layout, buffer);
}
