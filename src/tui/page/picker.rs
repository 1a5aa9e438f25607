//! The picker: all models of the task, over the page, to choose those that are shown.
//!
//! Its layout is a pure function of the size of the screen, the number of models and the cursor; so a click
//! hits the row that was drawn.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, MouseEventKind};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Padding, Widget};

use crate::models::Member;
use crate::tui::action::{Action, PickerAction, SessionAction};
use crate::tui::app::{App, Picker};
use crate::tui::event::{Event, Mouse};
use crate::tui::key::Key;
use crate::tui::keymap::{self, Binding, GLOBAL};
use crate::tui::widget::{count, duration, hints};

const fn picker(key: Key, action: PickerAction) -> (Key, Action) {
    (key, Action::Picker(action))
}

/// The bindings while the picker is open.
pub const BINDINGS: &[Binding] = &[
    Binding::keys(
        &[
            picker(Key::plain(KeyCode::Up), PickerAction::Move(-1)),
            picker(Key::plain(KeyCode::Down), PickerAction::Move(1)),
            picker(Key::char('k'), PickerAction::Move(-1)),
            picker(Key::char('j'), PickerAction::Move(1)),
        ],
        "",
        "go to another model",
    ),
    Binding::keys(&[picker(Key::char(' '), PickerAction::Toggle)], "choose", "show or hide the model"),
    Binding::keys(
        &[
            picker(Key::plain(KeyCode::Enter), PickerAction::Close),
            picker(Key::plain(KeyCode::Esc), PickerAction::Close),
            picker(Key::char('m'), PickerAction::Close),
            picker(Key::char('q'), PickerAction::Close),
        ],
        "close",
        "close the picker",
    ),
];

/// The rectangles of the picker.
struct Layout {
    /// All of it, with its border.
    area: Rect,
    /// A row for each model that fits.
    rows: Rect,
    /// The model of the first row.
    first: usize,
}

/// The columns of a row: the mark and the name, then what there is room for.
const NAME: u16 = 24;
const PARAMETERS: u16 = 12;
const ACCURACY: u16 = 10;
const LATENCY: u16 = 9;
/// Columns of the border and of the space within it.
const BORDER: u16 = 4;

fn layout(size: Size, count: usize, cursor: usize) -> Layout {
    let width = (NAME + PARAMETERS + ACCURACY + LATENCY + BORDER).min(size.width);
    let height = (count as u16).saturating_add(3).min(size.height);
    let area = Rect { x: (size.width - width) / 2, y: (size.height - height) / 2, width, height };
    let (inset, visible) = (BORDER / 2, height.saturating_sub(3));
    let rows = Rect {
        x: area.x + inset.min(width),
        y: area.y + 2.min(height),
        width: width.saturating_sub(BORDER),
        height: visible,
    };
    Layout { area, rows, first: (cursor + 1).saturating_sub(visible.into()) }
}

/// Returns the action of an event while the picker of `count` models is open with its cursor at a place.
///
/// Besides its own keys those work that suspend, redraw or interrupt.
pub(super) fn action(event: &Event, size: Size, cursor: usize, count: usize) -> Option<Action> {
    match event {
        Event::Key(key) => key_action(Key::pressed(key.code, key.modifiers)),
        Event::Mouse(mouse) => mouse_action(mouse, &layout(size, count, cursor), count),
        Event::Resize(..)
        | Event::Tick
        | Event::Redraw
        | Event::Background(_)
        | Event::Signal(_)
        | Event::HangUp => None,
    }
}

fn key_action(key: Key) -> Option<Action> {
    let passes = |action: &Action| {
        let is_of_screen = matches!(action, Action::Session(SessionAction::Suspend | SessionAction::Redraw));
        is_of_screen || key == Key::INTERRUPT
    };
    keymap::action_of(BINDINGS, key).or_else(|| keymap::action_of(GLOBAL, key).filter(passes))
}

/// A click on a row chooses its model, one on a hint does what its key does, and one beside the picker closes it.
fn mouse_action(mouse: &Mouse, layout: &Layout, count: usize) -> Option<Action> {
    let MouseEventKind::Down(_) = mouse.kind else { return None };
    let at = Position::new(mouse.column as u16, mouse.row as u16);
    let place = layout.first + usize::from(at.y.saturating_sub(layout.rows.y));
    if layout.rows.contains(at) && place < count {
        return Some(Action::Picker(PickerAction::Choose(place)));
    }
    let hint = hints::title_area(BINDINGS.iter(), layout.area);
    if let Some(action) = hint.and_then(|area| hints::action_at(BINDINGS.iter(), area, at)) {
        return Some(action);
    }
    (!layout.area.contains(at)).then_some(Action::Picker(PickerAction::Close))
}

/// Applies an action to the picker.
pub(super) fn update(app: &mut App, action: PickerAction) {
    match action {
        PickerAction::Open => app.open_picker(),
        PickerAction::Close => app.picker = None,
        PickerAction::Move(by) => move_cursor(app, by),
        PickerAction::Toggle => {
            if let Some(picker) = &app.picker {
                app.toggle_model(picker.cursor);
            }
        }
        PickerAction::Choose(place) => {
            if let Some(picker) = &mut app.picker {
                picker.cursor = place;
                app.toggle_model(place);
            }
        }
    }
}

fn move_cursor(app: &mut App, by: i8) {
    let last = app.inference.lineup().catalog().len().saturating_sub(1);
    if let Some(picker) = &mut app.picker {
        picker.cursor = picker.cursor.saturating_add_signed(by.into()).min(last);
    }
}

/// Draws the picker in the middle of the screen. `fitting` is the number of charts that fit beside the canvas.
pub(super) fn draw(app: &App, picker: &Picker, fitting: usize, buffer: &mut Buffer) {
    let (palette, lineup) = (app.palette, app.inference.lineup());
    let layout = layout(buffer.area.as_size(), lineup.catalog().len(), picker.cursor);
    let shown = lineup.members().len();
    let fits =
        if shown > fitting { format!(" {fitting} of {shown} charts fit here ") } else { String::new() };
    Clear.render(layout.area, buffer);
    Block::bordered()
        .border_type(BorderType::Rounded)
        .padding(Padding::horizontal(1))
        .title(" Models ")
        .title_bottom(Line::from(fits).left_aligned())
        .title_bottom(
            hints::title(BINDINGS.iter(), palette, layout.area.width.saturating_sub(2)).right_aligned(),
        )
        .render(layout.area, buffer);
    let header = Rect { y: layout.rows.y.saturating_sub(1), height: 1, ..layout.rows };
    draw_row(["    model", "parameters", "accuracy", "latency"], palette.muted(), header, buffer);
    let places = layout.first..lineup.catalog().len();
    for (place, y) in places.zip(layout.rows.top()..layout.rows.bottom()) {
        let row = Rect { y, height: 1, ..layout.rows };
        draw_model(app, picker, place, row, buffer);
    }
}

fn draw_model(app: &App, picker: &Picker, place: usize, row: Rect, buffer: &mut Buffer) {
    let (palette, lineup) = (app.palette, app.inference.lineup());
    let member = &lineup.catalog()[place];
    let mark = if lineup.position(&member.id).is_some() { "[x]" } else { "[ ]" };
    let latency = picker.latencies.get(place).copied().unwrap_or_default();
    let style = if place == picker.cursor {
        palette.bold().patch(palette.accent()).add_modifier(Modifier::REVERSED)
    } else {
        Style::new()
    };
    buffer.set_style(row, style);
    let cells = [
        &format!("{mark} {}", member.name),
        &count::format(member.model().parameter_count()),
        &accuracy(member),
        &duration::format(latency),
    ];
    draw_row(cells.map(String::as_str), style, row, buffer);
}

/// Draws the cells of a row, those on the right only where there is room for them.
fn draw_row(cells: [&str; 4], style: Style, row: Rect, buffer: &mut Buffer) {
    let [name, numbers @ ..] = cells;
    let mut left = NAME.min(row.width);
    buffer.set_stringn(row.x, row.y, name, left.into(), style);
    for (cell, width) in numbers.into_iter().zip([PARAMETERS, ACCURACY, LATENCY]) {
        if left + width > row.width {
            return;
        }
        left += width;
        let indent = left.saturating_sub(cell.chars().count() as u16);
        buffer.set_string(row.x + indent, row.y, cell, style);
    }
}

fn accuracy(member: &Member) -> String {
    let accuracy = member.checkpoint.record.test_accuracy();
    accuracy.map_or_else(|| "–".to_owned(), |accuracy| format!("{:.2} %", 100.0 * accuracy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_always_in_a_row_of_the_screen() {
        for (height, count) in [(24, 3), (5, 9), (4, 9), (3, 2), (0, 2), (200, 300)] {
            for cursor in 0..count {
                let layout = layout(Size::new(80, height), count, cursor);
                assert!(layout.area.height <= height);
                if !layout.rows.is_empty() {
                    let row = cursor - layout.first;
                    assert!(row < layout.rows.height.into(), "{height} rows, model {cursor} of {count}");
                }
            }
        }
    }
}
