//! The collect page: the canvas, and beside it the class to draw. No prediction is shown, so that the writer
//! draws as always.
//!
//! The canvas lies where it does on the answers page.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyCode;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use super::status::invitation;
use super::verdict::with_article;
use super::{answers, bindings};
use crate::ink::Drawing;
use crate::tui::action::{Action, CollectAction, SessionAction};
use crate::tui::app::{App, Page};
use crate::tui::collection::Collection;
use crate::tui::contents::Contents;
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::widget::{bar, hints};

/// The bindings of the page, besides those that draw.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(
        &[(Key::plain(KeyCode::Enter), Action::Session(SessionAction::Accept))],
        "accept",
        "accept the drawing and go on",
    ),
    Binding::keys(
        &[(Key::char('n'), Action::Collect(CollectAction::Skip))],
        "skip",
        "go on without a drawing",
    ),
    TAKE_BACK,
];

/// Takes the last turn back.
pub(super) const TAKE_BACK: Binding = Binding::keys(
    &[
        (Key::char('b'), Action::Collect(CollectAction::TakeBack)),
        (Key::plain(KeyCode::Backspace), Action::Collect(CollectAction::TakeBack)),
    ],
    "back",
    "go back to the last one, to draw it again",
);

/// Accepts the drawing on the canvas, and asks for the next one.
pub(in crate::tui) fn accept(app: &mut App) {
    app.infer();
    let predictions = app.inference.predictions().unwrap_or_default();
    let predicted = predictions.iter().map(|prediction| prediction.winner).collect();
    if let Some(collection) = &mut app.collection {
        collection.accept(app.canvas.drawing().clone(), predicted);
    }
    go_on(app, None);
}

/// Applies an action to the collection.
pub(super) fn update(app: &mut App, action: CollectAction) {
    let Some(collection) = &mut app.collection else { return };
    match action {
        CollectAction::Skip => {
            collection.skip();
            go_on(app, None);
        }
        CollectAction::TakeBack => match collection.take_back() {
            Ok(drawing) => go_on(app, drawing),
            Err(reason) => app.set_message(reason),
        },
    }
}

/// Begins a turn with a drawing or a blank canvas; after the last one the score is shown.
fn go_on(app: &mut App, drawing: Option<Drawing>) {
    let size = app.canvas.drawing().size();
    app.replace(drawing.unwrap_or_else(|| Drawing::blank(size)));
    let is_over = app.collection.as_ref().is_some_and(|collection| collection.prompt().is_none());
    app.page = if is_over { Page::Score } else { Page::Collect };
}

/// Draws the page on a screen of at least the size that the answers page needs.
pub(super) fn draw(app: &App, buffer: &mut Buffer) {
    let Some(collection) = &app.collection else { return };
    let layout = answers::layout(&Contents::of(app.inference.lineup()), buffer.area.as_size());
    draw_title(app, collection, layout.title, buffer);
    answers::draw_canvas(app, &layout, buffer);
    let is_blank = app.canvas.drawing().image().is_blank();
    draw_prompt(app, collection, layout.answers, layout.message.is_empty() && !is_blank, buffer);
    hints::draw(bindings(app.page), app.palette, layout.hints, buffer);
    if layout.message.is_empty() {
        return answers::draw_over(app, &layout, buffer);
    }
    let text = match app.message() {
        Some(message) => message,
        None if is_blank => invitation(layout.message.width),
        None => "Press enter when it is done.",
    };
    Line::raw(text).render(layout.message, buffer);
}

/// Draws the name of the app and that of the writer.
pub(super) fn draw_title(app: &App, collection: &Collection, area: Rect, buffer: &mut Buffer) {
    let palette = app.palette;
    Line::from(vec![
        Span::styled("Digitty", palette.bold().patch(palette.accent())),
        Span::styled(format!("  drawings by {}", collection.writer()), palette.muted()),
    ])
    .render(area, buffer);
}

/// Rows that the prompt fills if there are that many: the class, the progress, and what comes at the end.
const PROMPT: Size = Size::new(24, 6);

/// Draws the class to draw. On the smallest screens that is a line, which also asks for enter if `asks` is true.
fn draw_prompt(app: &App, collection: &Collection, area: Rect, asks: bool, buffer: &mut Buffer) {
    let Some(class) = collection.prompt().and_then(|label| class(app, label)) else { return };
    let (palette, (done, count)) = (app.palette, collection.progress());
    let prompt =
        Span::styled(format!("Draw {}", with_article(class)), palette.bold().patch(palette.accent()));
    let place = format!("{} of {count}", done + 1);
    if area.height < PROMPT.height || area.width < PROMPT.width {
        let place = if asks { "press enter".to_owned() } else { place };
        let line = vec![prompt, Span::raw("  "), Span::styled(place, palette.muted())];
        return Line::from(line).render(Rect { height: area.height.min(1), ..area }, buffer);
    }
    let row = |y| Rect { y: area.y + y, height: 1, ..area };
    Line::from(prompt).render(row(0), buffer);
    Line::raw(place).render(row(2), buffer);
    bar::rightwards(
        done as f32 / count as f32,
        Rect { width: PROMPT.width, ..row(3) },
        palette.muted(),
        buffer,
    );
    Paragraph::new(Span::styled("The models' answers come at the end.", palette.muted()))
        .wrap(Wrap { trim: true })
        .render(Rect { y: area.y + 5, height: area.height - 5, ..area }, buffer);
}

/// Returns the name of a class.
pub(super) fn class(app: &App, label: u8) -> Option<&'static str> {
    app.inference.lineup().task().classes.get(usize::from(label)).copied()
}
