//! The data page: a confusion matrix, the images of a cell of it, one of them, and from there onto the canvas.

mod about;
mod bindings;
mod layout;
mod sheet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

pub use about::ABOUT;
pub use bindings::BINDINGS;
pub use layout::{Matrix, Sheet, Single};

use crate::models::Unit;
use crate::tui::action::DataAction;
use crate::tui::app::{App, Page};
use crate::tui::contents::Contents;
use crate::tui::gallery::{Filter, LIMITS, Wrong, limits, turned};
use crate::tui::scene::Scene;
use crate::tui::view::moved;
use crate::tui::widget::count;

/// The levels of the page: the matrix, the sheet and the image.
const SHEET: u8 = 1;
const SINGLE: u8 = 2;

/// Returns the action, in an area of the screen, of one that depends on its size.
pub(super) fn resolve(action: DataAction, scene: &Scene, contents: &Contents, area: Rect) -> DataAction {
    let sheet = Sheet::new(contents, area);
    let (row, screen) = (sheet.columns.cast_signed(), sheet.per_screen().cast_signed());
    match action {
        DataAction::Leaf(by) if scene.level == SINGLE => DataAction::Step(by),
        DataAction::Leaf(by) => DataAction::Step(by * screen),
        DataAction::Steer(right, down) if scene.level == SHEET => {
            DataAction::Step(isize::from(right) + isize::from(down) * row)
        }
        DataAction::Steer(right, down) if scene.level == SINGLE => DataAction::Step((right + down).into()),
        action => action,
    }
}

/// Returns the action of a press of the mouse on a cell, if it has one: on a number, a thumbnail or the image.
pub(super) fn click(at: Position, scene: &Scene, contents: &Contents, area: Rect) -> Option<DataAction> {
    match scene.level {
        0 => Matrix::new(contents, area).at(at).map(DataAction::ChooseCell),
        SHEET => {
            let mut shown = Sheet::new(contents, area).shown(scene.maps, scene.place);
            let hit = shown.find(|(_, tile, line)| tile.contains(at) || line.contains(at));
            hit.map(|(place, ..)| DataAction::ChooseImage(place))
        }
        _ => Single::new(contents, area).image.contains(at).then_some(DataAction::Enter),
    }
}

/// Applies an action.
pub(super) fn update(app: &mut App, action: DataAction) {
    app.gallery.run(&app.inference);
    let (level, classes) = (app.view().level, app.inference.lineup().task().classes.len());
    let (cell, filter) = (app.gallery.cell(), app.gallery.filter().clone());
    match action {
        DataAction::Steer(right, down) => {
            let (row, column) = cell;
            app.gallery.choose_cell((moved(row, down.into(), classes), moved(column, right.into(), classes)));
        }
        DataAction::ChooseCell(chosen) if chosen == cell => open(app),
        DataAction::ChooseCell(chosen) => app.gallery.choose_cell(chosen),
        DataAction::ChooseImage(place) if place == app.gallery.place() => open(app),
        DataAction::ChooseImage(place) => app.gallery.choose(place),
        DataAction::Enter => open(app),
        DataAction::Step(by) if level > 0 => app.gallery.step(by),
        DataAction::Step(_) | DataAction::Leaf(_) => {}
        DataAction::Model => app.gallery.next_model(1),
        DataAction::Writer(by) => {
            app.gallery.next_writer(by.into());
            show_sheet(app);
        }
        DataAction::Wrong => choose(app, Filter { wrong: filter.wrong.next(), ..filter }),
        DataAction::Label(by) => {
            choose(app, Filter { label: turned(filter.label, by.into(), classes), ..filter });
        }
        DataAction::Answer(by) => {
            choose(app, Filter { answer: turned(filter.answer, by.into(), classes), ..filter });
        }
        DataAction::Below(by) => {
            choose(app, Filter { below: turned(filter.below, by.into(), LIMITS), ..filter });
        }
        DataAction::All => choose(app, Filter::default()),
    }
}

/// Lets other images through, and shows them.
fn choose(app: &mut App, filter: Filter) {
    app.gallery.set_filter(filter);
    show_sheet(app);
}

fn show_sheet(app: &mut App) {
    let view = app.view_mut();
    view.level = view.level.max(SHEET);
}

/// Goes a level in: from the matrix to the images of its cell, to one of them, and with it to the canvas.
fn open(app: &mut App) {
    match app.view().level {
        0 => {
            app.gallery.open_cell();
            app.view_mut().level = SHEET;
        }
        SHEET if app.gallery.count() > 0 => app.view_mut().level = SINGLE,
        SHEET => app.set_message("There is no image to open"),
        _ => put_on_canvas(app),
    }
}

fn put_on_canvas(app: &mut App) {
    let chosen = app.gallery.get(app.gallery.place()).map(|(number, example)| (number, example.drawing()));
    let Some((number, drawing)) = chosen else { return };
    app.restore(&drawing);
    app.show(Page::Answers);
    app.set_message(format!("Number {number} is on the canvas: change it; u takes it back, 8 goes on."));
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> String {
    let gallery = &app.gallery;
    let (answered, all) = (gallery.tally().0, gallery.examples().len());
    if app.view().level > 0 {
        let (place, matching) = (gallery.place() + 1, gallery.count());
        let of = if matching == 0 {
            "none".to_owned()
        } else {
            format!("{} of {}", count::format(place), count::format(matching))
        };
        let so_far = if gallery.filter().needs_answers() && answered < all { " so far" } else { "" };
        return format!("{}: {of}{so_far}.", filter_in_words(app));
    }
    let name = gallery.name();
    if answered < all {
        let percent = 100 * answered / all.max(1);
        return format!("{name}: {percent} % of {} answered.", count::format(all));
    }
    format!("{name}: {}. Enter shows the images of a cell.", count::format(all))
}

/// Says what the filter lets through: `class 7, answer 2 by CNN`.
fn filter_in_words(app: &App) -> String {
    let (gallery, lineup) = (&app.gallery, app.inference.lineup());
    let Filter { label, answer, wrong, below, .. } = gallery.filter();
    let class = |class: usize| lineup.task().classes.get(class).copied().unwrap_or_default();
    let member = lineup.members().get(gallery.model());
    let model = member.map(|member| member.id.to_uppercase()).unwrap_or_default();
    let limit = |place: usize| match member.map_or(Unit::Probability, |member| member.model().unit()) {
        Unit::Probability => format!("{model} below {:.0} %", 100.0 * limits(Unit::Probability)[place]),
        Unit::Votes => format!("{model} by a margin below {}", limits(Unit::Votes)[place]),
    };
    let parts = [
        label.map(|label| format!("class {}", class(label))),
        answer.map(|answer| format!("{model} answers {}", class(answer))),
        match wrong {
            Wrong::Any => None,
            Wrong::ByModel => Some(format!("misread by {model}")),
            Wrong::ByAll => Some("misread by all".to_owned()),
            Wrong::Disputed => Some("answered differently".to_owned()),
        },
        gallery.writer().map(|writer| format!("by {}", writer.escape_default())),
        below.map(limit),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "All images".to_owned() } else { parts.join(", ") }
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let contents = Contents::of(app.inference.lineup());
    match app.view().level {
        0 => draw_matrix(app, &Matrix::new(&contents, area), buffer),
        SHEET => sheet::draw(app, Sheet::new(&contents, area), buffer),
        _ => sheet::draw_single(app, &Single::new(&contents, area), buffer),
    }
}

fn draw_matrix(app: &App, matrix: &Matrix, buffer: &mut Buffer) {
    let (gallery, palette) = (&app.gallery, app.palette);
    let (answered, Some(tally)) = gallery.tally() else { return };
    let Some(member) = app.inference.lineup().members().get(gallery.model()) else { return };
    let correct = format!("{} of {} correct", count::format(tally.correct()), count::format(answered));
    put(matrix.heading(), &format!("{}: {correct}", member.name), palette.bold(), buffer);
    let classes = app.inference.lineup().task().classes;
    for (answer, name) in (0..).zip(classes) {
        put_right(matrix.cell(None, answer), name, palette.muted(), buffer);
    }
    for ((class, name), row) in (0..).zip(classes).zip(tally.confusion()) {
        put(matrix.row(Some(class)), name, palette.muted(), buffer);
        for (answer, &number) in (0..).zip(row) {
            let text = if number == 0 { "·".to_owned() } else { number.to_string() };
            let style = if number > 0 && class != answer { palette.bold() } else { palette.muted() };
            let chosen = gallery.cell() == (class.into(), answer.into());
            let style = if chosen { style.add_modifier(Modifier::REVERSED) } else { style };
            put_right(matrix.cell(Some(class), answer), &text, style, buffer);
        }
    }
    let (class, answer) = gallery.cell();
    let number = tally.confusion().get(class).and_then(|row| row.get(answer)).copied().unwrap_or(0);
    let last = matrix.row(Some(classes.len() as u16 + 1));
    let text = format!("{} read as {}: {}", classes[class], classes[answer], count::format(number));
    put(last, &text, Style::new(), buffer);
}

/// Writes as much of a text as an area holds.
fn put(area: Rect, text: &str, style: Style, buffer: &mut Buffer) {
    if !area.is_empty() {
        buffer.set_stringn(area.x, area.y, text, area.width.into(), style);
    }
}

/// Writes a text at the right of a cell.
fn put_right(area: Rect, text: &str, style: Style, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    put(area, &format!("{text:>width$}"), style, buffer);
}
