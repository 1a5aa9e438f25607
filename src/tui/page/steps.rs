//! Steps through a network: from layer to layer, map to map, pixel to pixel, a level in.

use super::activations::Activations;
use crate::tui::app::App;
use crate::tui::scene;
use crate::tui::view::{ViewAction, moved};

/// Applies an action to what the page looks at. `levels` is the number of levels that one can go in.
pub(super) fn update(app: &mut App, action: ViewAction, levels: u8) {
    if app.view_mut().update(action) {
        return;
    }
    let scene = app.scene();
    match action {
        ViewAction::Enter => enter(app, levels),
        ViewAction::Layer(by) => app.view_mut().layer = moved(scene.layer, by.into(), scene.layers),
        ViewAction::ChooseLayer(layer) => app.view_mut().layer = layer.min(scene.layers.saturating_sub(1)),
        ViewAction::Map(by) => choose_map(app, moved(scene.place, by, scene.maps)),
        ViewAction::ChooseMap(place) if place == scene.place => enter(app, levels),
        ViewAction::ChooseMap(place) => choose_map(app, place.min(scene.maps.saturating_sub(1))),
        ViewAction::Model => next_model(app),
        _ => {}
    }
}

fn enter(app: &mut App, levels: u8) {
    if app.view().level < levels {
        let place = app.scene().place;
        choose_map(app, place);
        app.view_mut().level += 1;
    }
}

/// Goes to the map at a place of the present order.
fn choose_map(app: &mut App, place: usize) {
    let map = Activations::of(app).and_then(|activations| activations.order().get(place).copied());
    let view = app.view_mut();
    (view.place, view.map) = (place, map.unwrap_or(place));
}

/// Goes to the next of the models that the page can show.
fn next_model(app: &mut App) {
    let lineup = app.inference.lineup();
    let ids: Vec<_> = scene::candidates(app.page, lineup).map(|member| member.id.clone()).collect();
    let present = app.subject().and_then(|present| ids.iter().position(|id| *id == present.id));
    let next = present.map_or(0, |present| (present + 1) % ids.len().max(1));
    match ids.get(next) {
        Some(_) if ids.len() == 1 => app.set_message("The only one that is shown; m chooses others"),
        Some(id) => {
            let id = id.clone();
            let view = app.view_mut();
            (view.model, view.layer, view.place, view.map, view.level) = (Some(id), 0, 0, 0, 0);
        }
        None => {}
    }
}
