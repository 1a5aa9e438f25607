//! Steps through a model: from layer to layer, map to map, pixel to pixel, a level in.

use super::order::order;
use crate::tui::app::App;
use crate::tui::scene::{self, Scene};
use crate::tui::view::{View, ViewAction, moved};

/// Applies an action to what the page looks at. `levels` is the number of levels that one can go in.
pub(super) fn update(app: &mut App, action: ViewAction, levels: u8) {
    let scene = app.scene();
    match action {
        ViewAction::Model => next_model(app),
        ViewAction::Enter => enter(app, levels),
        ViewAction::ChooseMap(place) if place == scene.place => enter(app, levels),
        ViewAction::ChooseMap(place) => choose_map(app, place.min(scene.maps.saturating_sub(1))),
        ViewAction::Map(by) => choose_map(app, moved(scene.place, by, scene.maps)),
        ViewAction::Layer(by) => choose_layer(app, moved(scene.layer, by.into(), scene.layers)),
        ViewAction::ChooseLayer(layer) => choose_layer(app, layer.min(scene.layers.saturating_sub(1))),
        action if app.view_mut().update(action) => {}
        action => move_cursor(app.view_mut(), action, &scene),
    }
}

/// Moves the cursor within the map, or to another channel.
fn move_cursor(view: &mut View, action: ViewAction, scene: &Scene) {
    let ([columns, rows], (x, y)) = (scene.map_size, scene.pixel);
    let last = (columns.saturating_sub(1), rows.saturating_sub(1));
    let pixel = match action {
        ViewAction::Steer(right, down) => (moved(x, right.into(), columns), moved(y, down.into(), rows)),
        ViewAction::ChoosePixel((x, y)) => (x.min(last.0), y.min(last.1)),
        ViewAction::First => (0, 0),
        ViewAction::Last => last,
        // At the end of a row to the next one.
        ViewAction::Tick if x < last.0 => (x + 1, y),
        ViewAction::Tick if y < last.1 => (0, y + 1),
        ViewAction::Play if !view.playing && (x, y) == last => (0, 0),
        _ => (x, y),
    };
    match action {
        ViewAction::Channel(by) => view.channel = Some(moved(scene.channel, by.into(), scene.channels)),
        ViewAction::Play => view.playing = !view.playing,
        // At the end of all it stops.
        ViewAction::Tick => view.playing = (x, y) != last,
        _ => {}
    }
    view.pixel = Some(pixel);
}

fn enter(app: &mut App, levels: u8) {
    if app.view().level < levels && app.scene().maps > 0 {
        let place = app.scene().place;
        app.view_mut().level += 1;
        choose_map(app, place);
    }
}

/// Goes to the map at a place of the present order. A level in, it is that map and stays it.
fn choose_map(app: &mut App, place: usize) {
    app.view_mut().place = Some(place);
    if app.view().level > 0 {
        app.infer();
        let map = order(app).get(place).copied().unwrap_or(place);
        app.view_mut().map = map;
    }
}

/// Goes to a layer, and to its strongest map.
fn choose_layer(app: &mut App, layer: usize) {
    if app.scene().layer != layer {
        let view = app.view_mut();
        (view.layer, view.place, view.peak) = (layer, None, None);
        app.infer();
        if app.view().level > 0 {
            choose_map(app, app.scene().place);
        }
    }
}

/// Goes to the next of the models that the page can show.
fn next_model(app: &mut App) {
    let lineup = app.inference.lineup();
    let ids: Vec<_> = scene::candidates(app.page, lineup).map(|member| member.id.clone()).collect();
    let present = app.subject().and_then(|present| ids.iter().position(|id| *id == present.id));
    let next = present.map_or(0, |present| (present + 1) % ids.len().max(1));
    match ids.get(next) {
        Some(_) if ids.len() == 1 => app.set_message("It is the only one for this page; m shows others."),
        Some(id) => {
            let id = id.clone();
            let view = app.view_mut();
            let View { order, scale, wide, .. } = *view;
            *view = View { model: Some(id), order, scale, wide, ..View::default() };
        }
        None => {}
    }
}
