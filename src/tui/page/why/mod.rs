//! The why page: the pixels that speak for a class and against it, for each model that fits.

mod about;
mod bindings;
mod block;
mod layout;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

pub use about::ABOUT;
pub use bindings::BINDINGS;
pub use layout::{Block, layout};

use super::beside;
use crate::tui::action::{Action, WhyAction};
use crate::tui::app::{App, Mode};
use crate::tui::contents::Contents;
use crate::tui::event::Mouse;
use crate::tui::reasons::Method;
use crate::tui::view::moved;

/// Returns the action of a press of the mouse, if it has one: on a comparison, or on a model.
pub(super) fn click(mouse: &Mouse, size: Size, mode: &Mode) -> Option<Action> {
    let area = beside::layout(&mode.contents, mode.scene.wide, size).content;
    let at = Position::new(mouse.column as u16, mouse.row as u16);
    let blocks = layout(&mode.contents, &mode.scene, area);
    let action = blocks.iter().find_map(|block| {
        let (_, rows) = block.comparisons();
        let class = usize::from(at.y.saturating_sub(rows.y));
        if rows.contains(at) && class < mode.contents.classes.into() {
            return Some(WhyAction::ChooseAgainst(class));
        }
        let is_on_model = block.title.contains(at) || block.map.contains(at);
        is_on_model.then_some(WhyAction::ChooseModel(block.place))
    });
    action.map(Action::Why)
}

/// Applies an action.
pub(super) fn update(app: &mut App, action: WhyAction) {
    let classes = app.inference.lineup().task().classes.len();
    let scene = app.scene();
    let question = &mut app.question;
    match action {
        WhyAction::Class(class) if class >= classes => app.set_message("There is no such class"),
        WhyAction::Class(class) => question.class = (question.class != Some(class)).then_some(class),
        WhyAction::Against(by) => {
            // No class comes before the first one.
            let place = question.against.map_or(0, |class| class + 1);
            question.against = moved(place, by.into(), classes + 1).checked_sub(1);
        }
        WhyAction::ChooseAgainst(class) => {
            question.against = (question.against != Some(class)).then_some(class);
        }
        WhyAction::Occlude => {
            question.method = match question.method {
                Method::Shares => Method::Occlusion,
                Method::Occlusion => Method::Shares,
            }
        }
        WhyAction::Randomize => question.randomized = !question.randomized,
        WhyAction::Model(by) => app.look_at(moved(scene.model, by.into(), scene.models)),
        WhyAction::ChooseModel(place) => app.look_at(place),
    }
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> String {
    let sentence = match (app.question.randomized, app.question.method) {
        _ if app.inference.answers().is_none() => "Draw, and see which pixels speak for the answer.",
        (true, _) => "Random weights: a picture that stays the same shows the drawing, not the model.",
        (false, Method::Shares) => {
            "Red or + speaks for the class, blue or − against; all of it sums to the score."
        }
        (false, Method::Occlusion) => "Red or +: the score falls when a patch of 4×4 pixels here is hidden.",
    };
    sentence.to_owned()
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let contents = Contents::of(app.inference.lineup());
    let scene = app.scene();
    for shown in layout(&contents, &scene, area) {
        block::draw(app, &scene, &shown, buffer);
    }
}
