//! Pages: each has a layout, bindings, an update and a drawing of its own.
//!
//! An enum dispatches; a new page is a new variant of [`Page`] and a new module here. The bindings of a
//! page and the [global](GLOBAL) ones together make up its dispatch, hints and help.

mod activations;
pub mod answers;
mod arithmetic;
pub mod beside;
mod canvas;
pub mod certainty;
pub mod closeup;
pub mod collect;
pub mod convolution;
pub mod data;
mod drawing;
mod keys;
pub mod layers;
mod number;
pub mod one_pixel;
mod order;
pub mod painting;
mod panel;
pub mod picker;
mod picture;
pub mod score;
mod status;
mod steps;
mod tab_line;
mod teach;
pub mod train;
mod verdict;
pub mod walk;
pub mod weights;
pub mod why;

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::MouseEventKind;
use ratatui::layout::{Position, Rect, Size};

use self::beside::Beside;
use self::tab_line::{PAGES, TURNS};
use super::action::{Action, DataAction, SessionAction};
use super::app::{App, Mode, Page};
use super::contents::Contents;
use super::event::{Event, Mouse};
use super::help_sheet::Help;
use super::key::Key;
use super::keymap::{self, Binding, GLOBAL, HELP_SCROLL, HELP_TURN};
use super::view::ViewAction;
use super::widget::{help, hints, too_small};

/// Iterates over the bindings of a page: its own, those of the canvas, then the global ones.
pub fn bindings(page: Page) -> impl Iterator<Item = &'static Binding> {
    use drawing::{HAND, KEYBOARD};
    let parts: &[&[Binding]] = match page {
        Page::Answers => &[HAND, KEYBOARD, answers::OWN, answers::BINDINGS, teach::BINDINGS, PAGES],
        Page::Layers => &[layers::BINDINGS, PAGES, HAND, answers::BINDINGS, teach::BINDINGS],
        Page::Convolution => &[convolution::BINDINGS, PAGES, HAND, answers::BINDINGS, teach::BINDINGS],
        Page::Weights => &[weights::BINDINGS, PAGES, HAND, answers::BINDINGS, teach::BINDINGS],
        Page::Why => &[why::BINDINGS, TURNS, HAND, answers::BINDINGS, teach::BINDINGS],
        Page::OnePixel => &[one_pixel::BINDINGS, PAGES, HAND, answers::BINDINGS, teach::BINDINGS],
        Page::Train => &[train::BINDINGS, PAGES, HAND, answers::BINDINGS],
        Page::Data => &[data::BINDINGS, PAGES, HAND, answers::BINDINGS, teach::BINDINGS],
        Page::Collect => &[collect::BINDINGS, HAND, KEYBOARD],
        Page::Score => &[score::BINDINGS],
    };
    parts.iter().copied().flatten().chain(GLOBAL)
}

/// Returns what the help of a page explains, paragraph by paragraph, before its keys.
#[must_use]
pub const fn about(page: Page) -> &'static [&'static str] {
    match page {
        Page::Answers | Page::Collect | Page::Score => &[],
        Page::Layers => layers::ABOUT,
        Page::Convolution => convolution::ABOUT,
        Page::Weights => weights::ABOUT,
        Page::Why => why::ABOUT,
        Page::OnePixel => one_pixel::ABOUT,
        Page::Data => data::ABOUT,
        Page::Train => train::ABOUT,
    }
}

/// Returns the action of an event on a screen of this size in this mode, if it has one.
#[must_use]
pub fn action(event: &Event, size: Size, mode: Mode) -> Option<Action> {
    if let Some((cursor, count)) = mode.picker {
        return picker::action(event, size, cursor, count);
    }
    if mode.asking {
        return teach::action(event);
    }
    match (event, mode.help) {
        (Event::Key(key), None) => {
            let key = Key::pressed(key.code, key.modifiers);
            let action = keymap::action_of(bindings(mode.page), key).unwrap_or(Action::Unbound(key));
            Some(resolve(action, size, &mode))
        }
        (Event::Key(key), Some(help)) => {
            Some(help_action(Key::pressed(key.code, key.modifiers), help, size, mode.page))
        }
        (Event::Mouse(mouse), None) => mouse_action(mouse, size, &mode),
        (Event::Mouse(mouse), Some(help)) => help_mouse_action(mouse, help, size, mode.page),
        (Event::Tick, _) => mode.scene.playing.then_some(Action::View(ViewAction::Tick)),
        (Event::Resize(..) | Event::Redraw | Event::Background(_) | Event::Signal(_) | Event::HangUp, _) => {
            None
        }
    }
}

/// Returns the action for this size of one that depends on the size: a row of maps is this many maps.
fn resolve(action: Action, size: Size, mode: &Mode) -> Action {
    if let Action::Data(action) = action {
        let area = content(mode, size);
        return Action::Data(data::resolve(action, &mode.scene, &mode.contents, area));
    }
    let Action::View(action) = action else { return action };
    let (scene, area) = (&mode.scene, content(mode, size));
    Action::View(match mode.page {
        Page::Layers => layers::resolve(action, scene, area),
        Page::Weights => weights::resolve(action, scene, area),
        _ => action,
    })
}

/// Returns the rectangle of a page that looks into a model.
fn content(mode: &Mode, size: Size) -> Rect {
    beside::layout(&mode.contents, mode.scene.wide, size).content
}

/// Returns the action of a mouse event on the page, if it has one: of the wheel, of a press on a hint, or what the page
/// makes of it.
fn mouse_action(mouse: &Mouse, size: Size, mode: &Mode) -> Option<Action> {
    match mouse.kind {
        MouseEventKind::ScrollUp => wheel_action(mouse, true, size, mode),
        MouseEventKind::ScrollDown => wheel_action(mouse, false, size, mode),
        MouseEventKind::Down(_) => hint_action(mouse, size, mode).or_else(|| page_action(mouse, size, mode)),
        _ => page_action(mouse, size, mode),
    }
}

/// Returns the action of the wheel: over images it leafs through them, and elsewhere it does what is bound to it.
fn wheel_action(mouse: &Mouse, is_up: bool, size: Size, mode: &Mode) -> Option<Action> {
    let at = Position::new(mouse.column as u16, mouse.row as u16);
    if mode.page == Page::Data && content(mode, size).contains(at) {
        let leaf = DataAction::Leaf(if is_up { -1 } else { 1 });
        return Some(resolve(Action::Data(leaf), size, mode));
    }
    keymap::wheel_of(bindings(mode.page), is_up)
}

/// Returns the action of the hint that was clicked.
fn hint_action(mouse: &Mouse, size: Size, mode: &Mode) -> Option<Action> {
    let area = match mode.page {
        Page::Answers | Page::Collect => answers::layout(&mode.contents, size).hints,
        Page::Score => score::hints_area(size),
        _ => beside::layout(&mode.contents, mode.scene.wide, size).hints,
    };
    let at = Position::new(mouse.column as u16, mouse.row as u16);
    let action = hints::action_at(bindings(mode.page), area, at)?;
    Some(resolve(action, size, mode))
}

fn page_action(mouse: &Mouse, size: Size, mode: &Mode) -> Option<Action> {
    match mode.page {
        Page::Answers | Page::Collect => return answers::mouse_action(mouse, size, mode),
        Page::Score => return None,
        _ => {}
    }
    let layout = beside::layout(&mode.contents, mode.scene.wide, size);
    tab_line::action(mouse, mode.page, layout.tabs)
        .or_else(|| layout.painting.action(mouse, mode.dragging))
        .or_else(|| press(mouse, layout.content, size, mode))
}

/// Returns the action of a press of the mouse in the content of a page.
fn press(mouse: &Mouse, area: Rect, size: Size, mode: &Mode) -> Option<Action> {
    let MouseEventKind::Down(_) = mouse.kind else { return None };
    let (at, scene) = (Position::new(mouse.column as u16, mouse.row as u16), &mode.scene);
    match mode.page {
        Page::Layers => layers::click(at, scene, area).map(Action::View),
        Page::Convolution => convolution::click(at, scene, area).map(Action::View),
        Page::Weights => weights::click(at, scene, area).map(Action::View),
        Page::Why => why::click(mouse, size, mode),
        Page::OnePixel => one_pixel::click(mouse, size, mode),
        Page::Data => data::click(at, scene, &mode.contents, area).map(Action::Data),
        Page::Train => train::click(at, mode, area),
        Page::Answers | Page::Collect | Page::Score => None,
    }
}

/// While the help is open, any key closes it, except the one that turns it to its other sheet, those that scroll it
/// where it is longer than the screen, and those that suspend, redraw or interrupt.
fn help_action(key: Key, help: Help, size: Size, page: Page) -> Action {
    let last = help::last_top(help.sheet, about(page), bindings(page), size);
    let scroll = HELP_SCROLL.iter().find(|(bound, _)| *bound == key && last > 0);
    if let Some((_, lines)) = scroll {
        return Action::ShowHelp(help.scrolled(*lines, last));
    }
    if HELP_TURN.contains(&key) {
        return Action::ShowHelp(help.turned());
    }
    match keymap::action_of(bindings(page), key) {
        Some(action @ Action::Session(SessionAction::Suspend | SessionAction::Redraw)) => action,
        Some(action) if key == Key::INTERRUPT => action,
        _ => Action::CloseHelp,
    }
}

/// While the help is open, the wheel scrolls it, and a click closes it.
fn help_mouse_action(mouse: &Mouse, help: Help, size: Size, page: Page) -> Option<Action> {
    let last = help::last_top(help.sheet, about(page), bindings(page), size);
    let scrolled = |lines: i16| Action::ShowHelp(help.scrolled(lines, last));
    match mouse.kind {
        MouseEventKind::ScrollUp => Some(scrolled(-WHEEL_LINES)),
        MouseEventKind::ScrollDown => Some(scrolled(WHEEL_LINES)),
        MouseEventKind::Down(_) => Some(Action::CloseHelp),
        _ => None,
    }
}

/// Lines that the wheel scrolls the help by.
const WHEEL_LINES: i16 = 3;

/// Applies an action to the app; what reaches beyond it is left to the session.
pub fn update(app: &mut App, action: Action) {
    // An animation step is no action of the user, and leaves the message to be read.
    if action != Action::View(ViewAction::Tick) {
        app.clear_message();
    }
    match action {
        Action::ShowHelp(help) => app.set_help(Some(help)),
        Action::CloseHelp => app.set_help(None),
        Action::Picker(action) => picker::update(app, action),
        Action::Show(page) => app.show(page),
        Action::Turn(by) => app.show(app.page.turned(by.into())),
        Action::Back => go_out(app),
        Action::Unbound(key) => app.set_message(format!("{key} does nothing here; ? shows the keys.")),
        Action::ToggleInput => app.toggle_input(),
        Action::ToggleBig => app.toggle_big(),
        Action::Leaf(by) => app.leaf(by),
        Action::Collect(action) => collect::update(app, action),
        Action::Canvas(_) | Action::TogglePreprocessing if app.page == Page::Score => {}
        Action::Canvas(action) => app.update_canvas(action),
        Action::TogglePreprocessing => app.inference.toggle_preprocessing(),
        Action::View(action) => match app.page {
            Page::Answers | Page::Collect | Page::Score => {}
            Page::Layers => steps::update(app, action, layers::LEVELS),
            Page::Convolution => steps::update(app, action, convolution::LEVELS),
            Page::Weights => steps::update(app, action, weights::LEVELS),
            Page::Why | Page::OnePixel | Page::Train | Page::Data => _ = app.view_mut().update(action),
        },
        Action::Why(action) => why::update(app, action),
        Action::Flip(action) => one_pixel::update(app, action),
        Action::Train(action) => train::update(app, action),
        Action::Data(action) => data::update(app, action),
        Action::Teach(action) => teach::update(app, action),
        Action::Session(_) => {}
    }
}

/// Goes a level out: at last to the answers, and there not any further.
fn go_out(app: &mut App) {
    let view = app.view_mut();
    if view.level > 0 {
        view.level -= 1;
    } else if app.page.is_beside_canvas() {
        app.show(Page::Answers);
    } else {
        app.set_message("Press q to quit.");
    }
}

/// Returns the rectangle that the hand draws in, on a screen of this size.
#[must_use]
pub fn canvas(mode: &Mode, size: Size) -> Rect {
    match mode.page {
        Page::Answers | Page::Collect => answers::layout(&mode.contents, size).canvas,
        Page::Score => Rect::ZERO,
        _ => beside::layout(&mode.contents, mode.scene.wide, size).painting.canvas,
    }
}

/// Draws the page, and the help over it while that is open; or the size that the page needs.
pub fn draw(app: &App, buffer: &mut Buffer) {
    let screen = buffer.area;
    let contents = app.contents();
    let needed = if app.page.is_beside_canvas() { beside::MIN_SIZE } else { answers::min_size(&contents) };
    if screen.width < needed.width || screen.height < needed.height {
        return too_small::draw(needed, screen, buffer);
    }
    draw_page(app, &contents, buffer);
    if let Some(picker) = &app.picker {
        let fitting = answers::fitting_charts(&contents, screen.as_size());
        picker::draw(app, picker, fitting, buffer);
    }
    if let Some(help) = app.help {
        help::draw(help, about(app.page), bindings(app.page), app.palette, screen, buffer);
    }
}

fn draw_page(app: &App, contents: &Contents, buffer: &mut Buffer) {
    let size = buffer.area.as_size();
    match app.page {
        Page::Answers => {
            let area = answers::layout(contents, size).hints;
            hints::draw(bindings(app.page), app.palette, area, buffer);
            return answers::draw(app, buffer);
        }
        Page::Collect => return collect::draw(app, buffer),
        Page::Score => return score::draw(app, buffer),
        _ => {}
    }
    let layout = beside::layout(contents, app.view().wide, size);
    draw_around(app, &layout, buffer);
    match app.page {
        Page::Layers => layers::draw(app, layout.content, buffer),
        Page::Convolution => convolution::draw(app, layout.content, buffer),
        Page::Weights => weights::draw(app, layout.content, buffer),
        Page::Why => why::draw(app, layout.content, buffer),
        Page::OnePixel => one_pixel::draw(app, layout.content, buffer),
        Page::Data => data::draw(app, layout.content, buffer),
        Page::Train => train::draw(app, layout.content, buffer),
        Page::Answers | Page::Collect | Page::Score => {}
    }
}

/// Returns the values that the page shows on a screen of this size, as text; none if the page shows predictions
/// alone.
#[must_use]
pub fn values(app: &App, size: Size) -> Option<String> {
    let area = content(&app.mode(), size);
    match app.page {
        Page::Layers => Some(layers::values(app, area)),
        Page::Convolution => Some(convolution::values(app)),
        Page::Weights => Some(weights::values(app, area)),
        Page::Train => Some(train::values(app)),
        Page::Why | Page::OnePixel | Page::Data | Page::Answers | Page::Collect | Page::Score => None,
    }
}

/// Draws what all pages have around their content.
fn draw_around(app: &App, layout: &Beside, buffer: &mut Buffer) {
    let sentence = match app.page {
        Page::Layers => layers::sentence(app).to_owned(),
        Page::Convolution => convolution::sentence(app).to_owned(),
        Page::Weights => weights::sentence(app).to_owned(),
        Page::Why => why::sentence(app),
        Page::OnePixel => one_pixel::sentence(app),
        Page::Data => data::sentence(app),
        Page::Train => train::sentence(app),
        Page::Answers | Page::Collect | Page::Score => String::new(),
    };
    tab_line::draw(app.page, app.palette, layout.tabs, buffer);
    if !layout.painting.canvas.is_empty() {
        canvas::draw(app, &layout.painting, buffer);
    }
    status::draw_in_lines(app, layout.tools, buffer);
    if layout.message.is_empty() && app.message().is_some() {
        status::draw_message(app, layout.sentence, Rect::ZERO, buffer);
    } else {
        let width = layout.sentence.width.into();
        buffer.set_stringn(layout.sentence.x, layout.sentence.y, sentence, width, app.palette.muted());
        status::draw_message(app, layout.message, layout.notice, buffer);
    }
    hints::draw(bindings(app.page), app.palette, layout.hints, buffer);
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

    fn all_keys(page: Page) -> Vec<Key> {
        let keys = bindings(page).map(|binding| match binding.trigger {
            Trigger::Keys(keys) => keys.iter().map(|(key, _)| *key).collect(),
            Trigger::Directions(sets, _) => sets.concat(),
            Trigger::Drag(..) | Trigger::Wheel(..) => Vec::new(),
        });
        keys.collect::<Vec<_>>().concat()
    }

    #[test]
    fn no_key_is_bound_twice() {
        for page in Page::ALL {
            let keys = all_keys(page);
            for (i, key) in keys.iter().enumerate() {
                assert!(!keys[..i].contains(key), "{key} is bound twice on {page:?}");
            }
        }
    }

    #[test]
    fn every_key_of_the_tables_can_be_pressed() {
        for page in Page::ALL {
            for key in all_keys(page) {
                let pressed = Key::pressed(key.code(), key.modifiers());
                assert!(keymap::action_of(bindings(page), pressed).is_some(), "{key} on {page:?}");
            }
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
        for page in Page::ALL {
            assert!(bindings(page).all(|binding| !binding.help.is_empty()), "{page:?}");
        }
    }

    #[test]
    fn shift_of_a_letter_is_the_letter_itself() {
        let shifted = Key::pressed(KeyCode::Char('U'), KeyModifiers::SHIFT);
        assert_eq!(action_of(shifted), Some(Action::Canvas(CanvasAction::Redo)));
    }

    #[test]
    fn hints_show_one_key_for_each_action() {
        let hint = |word: &str| {
            let keys = bindings(Page::Answers).find(|b| b.hint == word).unwrap().short_keys();
            keys.into_iter().map(|(name, _)| name).collect::<String>()
        };
        assert_eq!(hint("brush"), "[]");
        assert_eq!(hint("move"), "←↓↑→");
        assert_eq!(hint("undo"), "u");
    }

    #[test]
    fn sets_of_keys_are_written_together() {
        let names = |help: &str| bindings(Page::Answers).find(|b| b.help == help).unwrap().names();
        assert_eq!(names("move the cursor four pixels"), ["shift+←↓↑→", "HJKL"]);
    }

    fn app_at(page: Page) -> App {
        let palette = Palette::new(ColorDepth::Ansi256);
        let mut app = App::new(Lineup::builtin().unwrap(), Drawing::blank(ImageSize::MNIST), palette);
        app.show(page);
        app.infer();
        app
    }

    /// Every panel must accept any rectangle, the empty one included.
    #[test]
    fn every_page_and_its_help_draw_at_any_size() {
        for page in Page::ALL {
            let words = Help::KEYS.turned();
            for help in [None, Some(Help::KEYS), Some(Help { top: u16::MAX, ..Help::KEYS }), Some(words)] {
                let mut app = app_at(page);
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

    /// The text of a sheet of the help of a page, scrolled from its first line to its last.
    fn help_text(sheet: Help, page: Page, size: Size) -> String {
        let (mut app, mut text) = (app_at(page), String::new());
        let mut event = Event::Key(KeyCode::Char('?').into());
        if sheet != Help::KEYS {
            app.set_help(Some(Help::KEYS));
        }
        for _ in 0..300 {
            let action = action(&event, size, app.mode()).unwrap();
            update(&mut app, action);
            if app.help.is_none() {
                break;
            }
            let mut buffer = Buffer::empty(Rect::from((ratatui::layout::Position::ORIGIN, size)));
            draw(&app, &mut buffer);
            let rows = buffer.content().chunks(size.width.into());
            rows.for_each(|row| text.extend(row.iter().map(ratatui::buffer::Cell::symbol)));
            event = Event::Key(KeyCode::Down.into());
        }
        text
    }

    #[test]
    fn the_second_sheet_says_what_the_words_mean_at_every_size() {
        let sizes = [(28, 15), (28, 16), (40, 20), (70, 20), (80, 24), (200, 60)];
        for (width, height) in sizes {
            let text = help_text(Help::KEYS.turned(), Page::Answers, Size::new(width, height));
            for word in ["votes", "margin", "softmax", "convolution", "pooling", "preprocessing", "median"] {
                assert!(text.contains(word), "{word} at {width}×{height}: {text}");
            }
        }
    }

    /// Scrolled from its first line to its last, the help shows every word of the text and of every binding.
    #[test]
    fn the_whole_help_can_be_read_at_every_size() {
        let sizes = [(28, 15), (28, 16), (40, 20), (60, 24), (70, 20), (80, 24), (200, 60)];
        for (page, (width, height)) in Page::ALL.into_iter().flat_map(|page| sizes.map(|size| (page, size))) {
            let text = help_text(Help::KEYS, page, Size::new(width, height));
            let keys =
                bindings(page).flat_map(|binding| [binding.names().join(" "), binding.help.to_owned()]);
            for line in keys.chain(about(page).iter().map(|&text| text.to_owned())) {
                for word in line.split(' ') {
                    assert!(text.contains(word), "{word} on {page:?} at {width}×{height}");
                }
            }
        }
    }
}
