//! Pages: each has a layout, bindings, an update and a drawing of its own.
//!
//! An enum dispatches; a new page is a new variant of [`Page`] and a new module here. The bindings of a
//! page and the [global](GLOBAL) ones together make up its dispatch, hints and help.

pub mod answers;
pub mod collect;
mod drawing;
pub mod picker;
pub mod score;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::MouseEventKind;
use ratatui::layout::{Rect, Size};

use super::action::{Action, SessionAction};
use super::app::{App, Mode, Page};
use super::contents::Contents;
use super::event::Event;
use super::key::Key;
use super::keymap::{self, Binding, GLOBAL, HELP_SCROLL};
use super::widget::{help, too_small};

/// Iterates over the bindings of a page: its own, then the global ones.
pub fn bindings(page: Page) -> impl Iterator<Item = &'static Binding> {
    let own = match page {
        Page::Answers => [drawing::BINDINGS, answers::BINDINGS],
        Page::Collect => [collect::BINDINGS, drawing::BINDINGS],
        Page::Score => [score::BINDINGS, &[]],
    };
    own.into_iter().flatten().chain(GLOBAL)
}

/// Returns the action of an event on a screen of this size in this mode, if it has one.
#[must_use]
pub fn action(event: &Event, size: Size, mode: Mode) -> Option<Action> {
    if let Some((cursor, count)) = mode.picker {
        return picker::action(event, size, cursor, count);
    }
    match (event, mode.help) {
        (Event::Key(key), None) => {
            keymap::action_of(bindings(mode.page), Key::pressed(key.code, key.modifiers))
        }
        (Event::Key(key), Some(top)) => {
            Some(help_action(Key::pressed(key.code, key.modifiers), top, size, mode.page))
        }
        (Event::Mouse(mouse), None) => match mode.page {
            Page::Answers | Page::Collect => answers::mouse_action(mouse, size, &mode),
            Page::Score => None,
        },
        (Event::Mouse(mouse), Some(_)) => {
            matches!(mouse.kind, MouseEventKind::Down(_)).then_some(Action::CloseHelp)
        }
        (Event::Resize(..) | Event::Redraw | Event::Signal(_) | Event::HangUp, _) => None,
    }
}

/// While the help is open, any key closes it, except those that scroll it where it is longer than the
/// screen, and those that suspend, redraw or interrupt.
fn help_action(key: Key, top: u16, size: Size, page: Page) -> Action {
    let last = help::last_top(bindings(page), size);
    let scroll = HELP_SCROLL.iter().find(|(bound, _)| *bound == key && last > 0);
    if let Some((_, lines)) = scroll {
        return Action::ShowHelp(top.min(last).saturating_add_signed(*lines).min(last));
    }
    match keymap::action_of(bindings(page), key) {
        Some(action @ Action::Session(SessionAction::Suspend | SessionAction::Redraw)) => action,
        Some(action) if key == Key::INTERRUPT => action,
        _ => Action::CloseHelp,
    }
}

/// Applies an action to the app; what reaches beyond it is left to the session.
pub fn update(app: &mut App, action: Action) {
    app.clear_message();
    match (app.page, action) {
        (_, Action::ShowHelp(top)) => app.set_help(Some(top)),
        (_, Action::CloseHelp) => app.set_help(None),
        (_, Action::Picker(action)) => picker::update(app, action),
        (_, Action::Back) => app.set_message("Press q to quit."),
        (_, Action::Collect(action)) => collect::update(app, action),
        (Page::Answers | Page::Collect, action) => answers::update(app, action),
        (Page::Score, _) => {}
    }
}

/// Returns the rectangle that the hand draws in, on a screen of this size.
#[must_use]
pub fn canvas(page: Page, contents: &Contents, size: Size) -> Rect {
    match page {
        Page::Answers | Page::Collect => answers::layout(contents, size).canvas,
        Page::Score => Rect::ZERO,
    }
}

/// Draws the page, and the help over it while that is open; or the size that the page needs.
pub fn draw(app: &App, buffer: &mut Buffer) {
    let needed = match app.page {
        Page::Answers | Page::Collect | Page::Score => {
            answers::min_size(&Contents::of(app.inference.lineup()))
        }
    };
    let screen = buffer.area;
    if screen.width < needed.width || screen.height < needed.height {
        return too_small::draw(needed, screen, buffer);
    }
    match app.page {
        Page::Answers => answers::draw(app, buffer),
        Page::Collect => collect::draw(app, buffer),
        Page::Score => score::draw(app, buffer),
    }
    if let Some(picker) = &app.picker {
        let fitting = answers::fitting_charts(&Contents::of(app.inference.lineup()), screen.as_size());
        picker::draw(app, picker, fitting, buffer);
    }
    if let Some(top) = app.help {
        help::draw(bindings(app.page), top, app.palette, screen, buffer);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyModifiers};

    use super::*;
    use crate::ink::{Drawing, ImageSize};
    use crate::models::Lineup;
    use crate::tui::action::CanvasAction;
    use crate::tui::color::{ColorDepth, Palette};
    use crate::tui::keymap::Trigger;

    fn all_keys() -> Vec<Key> {
        let keys = bindings(Page::Answers).map(|binding| match binding.trigger {
            Trigger::Keys(keys) => keys.iter().map(|(key, _)| *key).collect(),
            Trigger::Directions(sets, _) => sets.concat(),
            Trigger::Drag(..) => Vec::new(),
        });
        keys.collect::<Vec<_>>().concat()
    }

    #[test]
    fn no_key_is_bound_twice() {
        let keys = all_keys();
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[..i].contains(key), "{key} is bound twice");
        }
    }

    #[test]
    fn every_key_of_the_tables_can_be_pressed() {
        for key in all_keys() {
            let pressed = Key::pressed(key.code(), key.modifiers());
            assert!(action_of(pressed).is_some(), "{key}");
        }
    }

    fn action_of(key: Key) -> Option<Action> {
        keymap::action_of(bindings(Page::Answers), key)
    }

    #[test]
    fn the_cursor_moves_the_way_its_keys_point() {
        let moved = |key| action_of(key).unwrap();
        let by = |right, down| Action::Canvas(CanvasAction::MoveCursor(right, down));
        assert_eq!(moved(Key::plain(KeyCode::Left)), by(-1, 0));
        assert_eq!(moved(Key::char('j')), by(0, 1));
        assert_eq!(moved(Key::plain(KeyCode::Up)), by(0, -1));
        assert_eq!(moved(Key::char('L')), by(4, 0));
    }

    #[test]
    fn every_binding_is_explained() {
        assert!(bindings(Page::Answers).all(|binding| !binding.help.is_empty()));
    }

    #[test]
    fn shift_of_a_letter_is_the_letter_itself() {
        let shifted = Key::pressed(KeyCode::Char('U'), KeyModifiers::SHIFT);
        assert_eq!(action_of(shifted), Some(Action::Canvas(CanvasAction::Redo)));
    }

    #[test]
    fn hints_show_one_key_for_each_action() {
        let hint = |word: &str| bindings(Page::Answers).find(|b| b.hint == word).unwrap().short_keys();
        assert_eq!(hint("brush"), "[]");
        assert_eq!(hint("move"), "←↓↑→");
        assert_eq!(hint("redo"), "U");
        assert_eq!(hint("paint"), "left drag");
    }

    #[test]
    fn sets_of_keys_are_written_together() {
        let names = |help: &str| bindings(Page::Answers).find(|b| b.help == help).unwrap().names();
        assert_eq!(names("move the cursor four pixels"), ["shift+←↓↑→", "HJKL"]);
    }

    /// Every panel must accept any rectangle, the empty one included.
    #[test]
    fn the_page_and_its_help_draw_at_any_size() {
        let palette = Palette::new(ColorDepth::Ansi256);
        for help in [None, Some(0), Some(u16::MAX)] {
            let mut app = App::new(Lineup::builtin().unwrap(), Drawing::blank(ImageSize::MNIST), palette);
            app.help = help;
            update(&mut app, Action::Canvas(CanvasAction::TogglePen));
            for width in 0..90 {
                for height in 0..50 {
                    draw(&app, &mut Buffer::empty(Rect::new(0, 0, width, height)));
                }
            }
        }
    }

    /// Scrolled from its first line to its last, the help shows every word of every binding.
    #[test]
    fn the_whole_help_can_be_read_at_every_size() {
        let palette = Palette::new(ColorDepth::Ansi256);
        for (width, height) in [(28, 15), (28, 16), (40, 20), (60, 24), (70, 20), (80, 24), (200, 60)] {
            let mut app = App::new(Lineup::builtin().unwrap(), Drawing::blank(ImageSize::MNIST), palette);
            let size = Size::new(width, height);
            let mut text = String::new();
            let mut event = Event::Key(KeyCode::Char('?').into());
            for _ in 0..60 {
                let action = action(&event, size, app.mode()).unwrap();
                update(&mut app, action);
                if app.help.is_none() {
                    break;
                }
                let mut buffer = Buffer::empty(Rect::from((ratatui::layout::Position::ORIGIN, size)));
                draw(&app, &mut buffer);
                let rows = buffer.content().chunks(width.into());
                rows.for_each(|row| text.extend(row.iter().map(ratatui::buffer::Cell::symbol)));
                event = Event::Key(KeyCode::Down.into());
            }
            for binding in bindings(Page::Answers) {
                for word in
                    binding.names().iter().flat_map(|names| names.split(' ')).chain(binding.help.split(' '))
                {
                    assert!(text.contains(word), "{word} at {width}×{height}");
                }
            }
        }
    }
}
