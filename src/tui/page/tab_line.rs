//! The line of tabs: the name of the app and those of the pages, the present one marked; a click goes to a page.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, MouseEventKind};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::tui::action::Action;
use crate::tui::color::Palette;
use crate::tui::event::Mouse;
use crate::tui::key::Key;
use crate::tui::keymap::Binding;
use crate::tui::tabs::Page;

/// The bindings that go from page to page.
pub const PAGES: &[Binding] = &[
    Binding::keys(&[(Key::plain(KeyCode::Tab), Action::Turn(1))], "pages", "go to the next page"),
    Binding::keys(&[(Key::plain(KeyCode::BackTab), Action::Turn(-1))], "", "go to the page before"),
    Binding::keys(JUMPS, "", "go to a page by its number"),
];

/// The bindings that go from page to page where digits mean something else.
pub const TURNS: &[Binding] = PAGES.split_at(2).0;

/// The digits that go to pages.
const JUMPS: &[(Key, Action)] = &{
    let mut jumps = [(Key::char('1'), Action::Show(Page::Answers)); Page::TABS.len()];
    let mut place = 1;
    while place < jumps.len() {
        jumps[place] = (Key::char((b'1' + place as u8) as char), Action::Show(Page::TABS[place]));
        place += 1;
    }
    jumps
};

/// The name of the app, before the tabs where there is room.
const APP: &str = "Digitty";
/// Columns between tabs.
const GAP: u16 = 2;

/// The text of each tab, and its columns.
type Tabs = Vec<(Page, String, Rect)>;

/// Lays the tabs out: with their names, or where there is no room for all with that of the present page alone.
/// Returns the column of the first, too.
fn tabs(present: Page, area: Rect) -> Tabs {
    let name = |page: Page| format!("{} {}", page.index() + 1, page.name());
    let number = |page: Page| if page == present { name(page) } else { (page.index() + 1).to_string() };
    let all: Vec<_> = Page::TABS.into_iter().map(|page| (page, name(page))).collect();
    let short: Vec<_> = Page::TABS.into_iter().map(|page| (page, number(page))).collect();
    let width = |tabs: &[(Page, String)]| tabs.iter().map(|(_, text)| text.len() as u16 + GAP).sum::<u16>();
    let app = APP.len() as u16 + GAP;
    let (start, texts) = match area.width + GAP {
        room if app + width(&all) <= room => (app, all),
        room if width(&all) <= room => (0, all),
        room if app + width(&short) <= room => (app, short),
        _ => (0, short),
    };
    let mut x = area.x + start;
    let place = |(page, text): (Page, String)| {
        let tab = Rect { x, width: text.len() as u16, ..area }.intersection(area);
        x += text.len() as u16 + GAP;
        (page, text, tab)
    };
    texts.into_iter().map(place).collect()
}

/// Returns the action of a mouse event on the line, if it has one.
pub(super) fn action(mouse: &Mouse, present: Page, area: Rect) -> Option<Action> {
    let MouseEventKind::Down(_) = mouse.kind else { return None };
    let at = Position::new(mouse.column as u16, mouse.row as u16);
    let hit = tabs(present, area).into_iter().find(|(_, _, tab)| tab.contains(at));
    hit.map(|(page, ..)| Action::Show(page))
}

/// Draws the line.
pub(super) fn draw(present: Page, palette: Palette, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let tabs = tabs(present, area);
    if tabs.first().is_some_and(|(_, _, first)| first.x > area.x) {
        buffer.set_string(area.x, area.y, APP, palette.bold().patch(palette.accent()));
    }
    for (page, text, tab) in tabs.iter().filter(|(_, _, tab)| !tab.is_empty()) {
        let marked = palette.bold().add_modifier(Modifier::UNDERLINED);
        let (number, name) = text.split_once(' ').unwrap_or((text, ""));
        let style = if *page == present { marked } else { palette.muted() };
        buffer.set_stringn(tab.x, tab.y, text, tab.width.into(), style);
        let number_style = if *page == present { marked } else { Style::new() };
        if name.len() < text.len() {
            buffer.set_stringn(tab.x, tab.y, number, tab.width.into(), number_style);
        }
    }
}
