//! Keys as people press and name them.

use std::fmt;

use ratatui::crossterm::event::{KeyCode, KeyModifiers};

/// A key with the modifiers that it needs. Shift is part of the character (`U`), except for keys
/// that have none, such as arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Key {
    /// The key that ends a program, whatever else is going on.
    pub const INTERRUPT: Self = Self::ctrl('c');

    /// The key of a character, without modifiers other than shift.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, modifiers: KeyModifiers::NONE }
    }

    /// The key of a character, with ctrl.
    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        Self { code: KeyCode::Char(c), modifiers: KeyModifiers::CONTROL }
    }

    pub(super) const fn shift(code: KeyCode) -> Self {
        Self { code, modifiers: KeyModifiers::SHIFT }
    }

    /// The key that was pressed, in the table's terms.
    #[must_use]
    pub fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let backtab = (KeyCode::BackTab, KeyModifiers::NONE);
        let (code, modifiers) = match code {
            KeyCode::BackTab => backtab,
            KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => backtab,
            _ => (code, modifiers),
        };
        let modifiers = match code {
            KeyCode::Char(_) => modifiers & (known - KeyModifiers::SHIFT),
            _ => modifiers & known,
        };
        Self { code, modifiers }
    }

    /// The code of the key.
    #[must_use]
    pub const fn code(self) -> KeyCode {
        self.code
    }

    /// The character that it types, if it does and nothing is held with it.
    #[must_use]
    pub const fn character(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// The modifiers held with it.
    #[must_use]
    pub const fn modifiers(self) -> KeyModifiers {
        self.modifiers
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("ctrl+")?;
        }
        if self.modifiers.contains(KeyModifiers::ALT) {
            f.write_str("alt+")?;
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            f.write_str("shift+")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("space"),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::Left => f.write_str("←"),
            KeyCode::Right => f.write_str("→"),
            KeyCode::Up => f.write_str("↑"),
            KeyCode::Down => f.write_str("↓"),
            KeyCode::Esc => f.write_str("esc"),
            KeyCode::BackTab => f.write_str("shift+tab"),
            KeyCode::PageUp => f.write_str("pageup"),
            KeyCode::PageDown => f.write_str("pagedown"),
            other => write!(f, "{}", other.to_string().to_lowercase()),
        }
    }
}
