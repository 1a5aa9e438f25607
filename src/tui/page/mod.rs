//! Pages: each has a layout, bindings, an update and a drawing of its own.
//!
//! An enum dispatches; a new page is a new variant of [`Page`] and a new module here. The bindings of a
//! page and the [global](GLOBAL) ones together make up its dispatch, hints and help.

pub mod answers;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::MouseEventKind;
use ratatui::layout::{Rect, Size};

use super::action::{Action, SessionAction};
use super::app::{App, Page};
use super::event::{Event, Mouse};
use super::key::Key;
use super::keymap::{self, Binding, GLOBAL};
use super::widget::{help, too_small};

/// Iterates over the bindings of a page: its own, then the global ones.
pub fn bindings(page: Page) -> impl Iterator<Item = &'static Binding> {
    let own = match page {
        Page::Answers => answers::BINDINGS,
    };
    own.iter().chain(GLOBAL)
}

/// Returns the action of an event on a screen of this size, if it has one.
///
/// A pure function of the event, the size and the state of the app.
#[must_use]
pub fn action(app: &App, event: &Event, size: Size) -> Option<Action> {
    match event {
        Event::Key(key) => key_action(app, Key::pressed(key.code, key.modifiers)),
        Event::Mouse(mouse) => mouse_action(app, mouse, size),
        Event::Resize(..) | Event::Redraw | Event::Signal(_) | Event::HangUp => None,
    }
}

/// While the help is open, any key closes it, except those that suspend, redraw or interrupt.
fn key_action(app: &App, key: Key) -> Option<Action> {
    let action = keymap::action_of(bindings(app.page), key);
    let passes = matches!(action, Some(Action::Session(SessionAction::Suspend | SessionAction::Redraw)));
    if app.help && !passes && key != Key::INTERRUPT {
        return Some(Action::ToggleHelp);
    }
    action
}

fn mouse_action(app: &App, mouse: &Mouse, size: Size) -> Option<Action> {
    if app.help {
        return matches!(mouse.kind, MouseEventKind::Down(_)).then_some(Action::ToggleHelp);
    }
    match app.page {
        Page::Answers => answers::mouse_action(app, mouse, size),
    }
}

/// Applies an action to the app; what reaches beyond it is left to the session.
pub fn update(app: &mut App, action: Action) {
    app.clear_message();
    match (app.page, action) {
        (_, Action::ToggleHelp) => app.toggle_help(),
        (Page::Answers, action) => answers::update(app, action),
    }
}

/// Returns the rectangle that the hand draws in, on a screen of this size.
#[must_use]
pub fn canvas(page: Page, size: Size) -> Rect {
    match page {
        Page::Answers => answers::layout(size).canvas,
    }
}

/// Draws the page, and the help over it while that is open; or the size that the page needs.
pub fn draw(app: &App, buffer: &mut Buffer) {
    let needed = match app.page {
        Page::Answers => answers::MIN_SIZE,
    };
    let screen = buffer.area;
    if screen.width < needed.width || screen.height < needed.height {
        return too_small::draw(needed, screen, buffer);
    }
    match app.page {
        Page::Answers => answers::draw(app, buffer),
    }
    if app.help {
        help::draw(bindings(app.page), app.palette, screen, buffer);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::{KeyCode, KeyModifiers};

    use super::*;
    use crate::ink::Drawing;
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
        for help in [false, true] {
            let mut app = App::new(Lineup::builtin().unwrap(), Drawing::default(), palette);
            app.help = help;
            update(&mut app, Action::Canvas(CanvasAction::TogglePen));
            for width in 0..90 {
                for height in 0..50 {
                    draw(&app, &mut Buffer::empty(Rect::new(0, 0, width, height)));
                }
            }
        }
    }
}
