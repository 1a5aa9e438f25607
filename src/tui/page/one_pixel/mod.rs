//! The one-pixel page: the pixel that turns the answer of each model, or the proof that none does.

mod about;
mod bindings;
mod layout;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Modifier, Style};

pub use about::ABOUT;
pub use bindings::BINDINGS;
pub use layout::{Layout, layout};

use super::beside;
use crate::models::explain::{Flip, OnePixelSearch};
use crate::tui::action::{Action, FlipAction};
use crate::tui::app::{App, Mode};
use crate::tui::contents::Contents;
use crate::tui::event::Mouse;
use crate::tui::view::moved;
use crate::tui::widget::heatmap;

/// Returns the action of a press of the mouse, if it has one: on a model, and on the model input.
pub(super) fn click(mouse: &Mouse, size: Size, mode: &Mode) -> Option<Action> {
    let area = beside::layout(&mode.contents, mode.scene.wide, size).content;
    let layout = layout(&mode.contents, &mode.scene, area);
    let at = Position::new(mouse.column as u16, mouse.row as u16);
    let model = layout.models.iter().find(|(_, rect)| rect.contains(at));
    let action = match model {
        Some((place, _)) if *place == mode.scene.model => FlipAction::Apply,
        Some((place, _)) => FlipAction::ChooseModel(*place),
        None if layout.input.contains(at) => FlipAction::Apply,
        None => return None,
    };
    Some(Action::Flip(action))
}

/// Applies an action.
pub(super) fn update(app: &mut App, action: FlipAction) {
    let scene = app.scene();
    match action {
        FlipAction::Model(by) => app.look_at(moved(scene.model, by.into(), scene.models)),
        FlipAction::ChooseModel(place) => app.look_at(place),
        FlipAction::Apply => apply(app, scene.model),
    }
}

/// Puts the model input with the pixel of a model on the canvas.
fn apply(app: &mut App, place: usize) {
    // What a drag has changed since belongs to another image.
    let is_current = !app.inference.is_stale() && app.flips.is_current(&app.inference);
    let Some(flip) = app.flips.flip(place).filter(|_| is_current).cloned() else {
        let is_searching = app.flips.search(place).is_some_and(|search| search.fraction() < 1.0);
        let none = if is_searching { "None found yet" } else { "There is no such pixel" };
        return app.set_message(none);
    };
    app.apply_flip(&flip);
    let (x, y) = flip.pixel;
    app.set_message(format!("The model input with pixel {x},{y} changed, as drawn; u takes it back"));
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> String {
    if app.inference.answers().is_none() {
        return "Draw, and see whether a single pixel can turn the answer.".to_owned();
    }
    "The pixel of the model input that turns the answer most surely, if there is one.".to_owned()
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let (contents, scene) = (Contents::of(app.inference.lineup()), app.scene());
    let layout = layout(&contents, &scene, area);
    if !layout.input.is_empty() {
        heatmap::draw(app.inference.model_input(), layout.zoom, app.palette, layout.input, buffer);
        if let Some(Flip { pixel: (x, y), .. }) = app.flips.flip(scene.model) {
            heatmap::mark((*x as u16, *y as u16), layout.zoom, app.palette, 'X', layout.input, buffer);
        }
    }
    for (place, rect) in layout.models {
        draw_model(app, place, place == scene.model, rect, buffer);
    }
}

fn draw_model(app: &App, place: usize, chosen: bool, area: Rect, buffer: &mut Buffer) {
    let member = &app.inference.lineup().members()[place];
    let heading = app.palette.bold();
    let heading = if chosen { heading.add_modifier(Modifier::UNDERLINED) } else { heading };
    let search = app.flips.search(place).filter(|_| app.inference.answers().is_some());
    let [turn, pixel] = search.map(|search| describe(app, search)).unwrap_or_default();
    let mark = if chosen { "▸ " } else { "  " };
    let lines =
        [(format!("{mark}{}", member.name), heading), (turn, Style::new()), (pixel, app.palette.muted())];
    for ((text, style), row) in lines.into_iter().zip(area.rows()) {
        buffer.set_stringn(row.x, row.y, text, row.width.into(), style);
    }
}

/// Describes what a search has found, in two lines.
fn describe(app: &App, search: &OnePixelSearch) -> [String; 2] {
    let name = |class: usize| app.inference.lineup().task().classes.get(class).copied().unwrap_or_default();
    let tried = format!("{:.0} % tried", 100.0 * search.fraction());
    match search.best() {
        Some(Flip { pixel: (x, y), was, value, from, to, .. }) => {
            [format!("  {} → {}", name(*from), name(*to)), format!("  {x},{y}: {was:.2} → {value:.0}")]
        }
        None if search.fraction() < 1.0 => {
            [format!("  {}: searching", name(search.from())), format!("  {tried}")]
        }
        None => {
            let (pixels, values) = (search.image().pixels().len(), OnePixelSearch::VALUES.len());
            [format!("  no pixel turns {}", name(search.from())), format!("  {pixels} × {values} tried")]
        }
    }
}
