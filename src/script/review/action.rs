//! Keys of a review and their actions.

use ratatui::crossterm::event::KeyCode;

use crate::tui::event::Event;
use crate::tui::key::Key;

/// One thing to do in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Accepts the snapshot as the golden file.
    Accept,
    /// Rejects it: the golden file stays.
    Reject,
    /// Accepts all that are undecided.
    AcceptAll,
    /// Shows the next snapshot.
    Next,
    /// Shows the snapshot before.
    Previous,
    /// Marks the next region that differs.
    NextRegion,
    /// Marks the region before.
    PreviousRegion,
    /// Shows the screen, its styles or the ink in turn.
    NextView,
    /// Redraws the whole screen.
    Redraw,
    /// Suspends the program.
    Suspend,
    /// Quits; what is undecided stays so.
    Quit,
}

/// Keys with their action and, for the first of an action, their hint.
pub(super) const BINDINGS: &[(Key, Action, &str)] = &[
    (Key::char('a'), Action::Accept, "a accept"),
    (Key::char('r'), Action::Reject, "r reject"),
    (Key::char('A'), Action::AcceptAll, "A accept all"),
    (Key::plain(KeyCode::Down), Action::Next, "↓↑ next"),
    (Key::plain(KeyCode::Up), Action::Previous, ""),
    (Key::char('j'), Action::Next, ""),
    (Key::char('k'), Action::Previous, ""),
    (Key::plain(KeyCode::Right), Action::NextRegion, "→← region"),
    (Key::plain(KeyCode::Left), Action::PreviousRegion, ""),
    (Key::char('l'), Action::NextRegion, ""),
    (Key::char('h'), Action::PreviousRegion, ""),
    (Key::plain(KeyCode::Tab), Action::NextView, "tab screen/style/ink"),
    (Key::char('q'), Action::Quit, "q quit"),
    (Key::plain(KeyCode::Esc), Action::Quit, ""),
    (Key::ctrl('c'), Action::Quit, ""),
    (Key::ctrl('l'), Action::Redraw, ""),
    (Key::ctrl('z'), Action::Suspend, ""),
];

/// Returns the action of an event, if it has one.
#[must_use]
pub fn action(event: &Event) -> Option<Action> {
    let Event::Key(pressed) = event else { return None };
    let key = Key::pressed(pressed.code, pressed.modifiers);
    BINDINGS.iter().find(|(bound, ..)| *bound == key).map(|(_, action, _)| *action)
}
