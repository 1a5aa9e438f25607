//! The answers page: the canvas, and the predictions of every model as bars.
//!
//! On larger screens the model input is shown as well; on smaller ones a table of scores, a bar for each model or
//! one line stands in for the charts.

mod arrangement;
mod bindings;
mod charts;
mod huge;
mod layout;
mod strips;
mod table;
mod winners;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

pub use arrangement::{layout, min_size};
pub use bindings::{BINDINGS, OWN};
pub use layout::{Detail, Layout};

use crate::tui::action::Action;
use crate::tui::app::{App, Mode, Page};
use crate::tui::contents::Contents;
use crate::tui::event::Mouse;
use crate::tui::page::{canvas, status, tab_line};
use crate::tui::widget::heatmap::{self, Zoom};

/// Returns the action of a mouse event on a screen of this size, if it has one.
pub(super) fn mouse_action(mouse: &Mouse, size: Size, mode: &Mode) -> Option<Action> {
    let layout = layout(&mode.contents, size);
    // While drawings are collected there are no tabs.
    let tab = || tab_line::action(mouse, mode.page, layout.title).filter(|_| mode.page == Page::Answers);
    tab().or_else(|| layout.painting().action(mouse, mode.dragging))
}

/// Returns the number of models whose charts fit on a screen of this size.
pub(super) fn fitting_charts(contents: &Contents, size: Size) -> usize {
    let layout = self::layout(contents, size);
    if layout.detail == Detail::Charts { charts::fitting(layout.answers.width) } else { usize::MAX }
}

/// Draws the page on a screen of at least [`min_size`].
pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let layout = layout(&app.contents(), buffer.area.as_size());
    tab_line::draw(app.page, app.palette, layout.title, buffer);
    canvas::draw(app, &layout.painting(), buffer);
    match layout.detail {
        Detail::Nothing => {}
        Detail::Strips => strips::draw(app, layout.answers, buffer),
        Detail::Line => winners::draw(app, layout.answers, buffer),
        Detail::Table => table::draw(app, layout.answers, buffer),
        Detail::Charts => charts::draw(app, layout.answers, buffer),
        Detail::Huge => huge::draw(app, layout.answers, buffer),
    }
    draw_model_input(app, layout.preview, buffer);
    status::draw(app, layout.status, buffer);
    if layout.message.is_empty() {
        draw_over(app, &layout, buffer);
    } else {
        status::draw_message(app, layout.message, layout.notice, buffer);
    }
}

/// Draws the canvas and the tools in hand.
pub(super) fn draw_canvas(app: &App, layout: &Layout, buffer: &mut Buffer) {
    canvas::draw(app, &layout.painting(), buffer);
    status::draw_tools(app, layout.status, buffer);
}

/// Draws a message of the app over another line, where it has no line of its own.
pub(super) fn draw_over(app: &App, layout: &Layout, buffer: &mut Buffer) {
    let Some(message) = app.message() else { return };
    let below = if layout.hints.is_empty() { layout.answers } else { layout.hints };
    let line = Rect { height: 1, ..below };
    Clear.render(line, buffer);
    Line::raw(message).render(line, buffer);
}

/// Draws the model input in a frame of its own, or the drawing where the model input has its place; `area` is empty or
/// as large as the frame.
fn draw_model_input(app: &App, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let (title, image) = if app.shows_input() {
        (canvas::CANVAS, app.canvas.drawing().image())
    } else {
        (canvas::INPUT, app.inference.model_input())
    };
    canvas::draw_frame(app.palette, area, title, buffer);
    let inside = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 };
    heatmap::draw(image, Zoom::Half, app.palette, inside, buffer);
}
