//! Names of keys, as scripts and the help have them.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Keys that have a name rather than a character. Where a key has several, the first is written.
const NAMES: &[(&str, KeyCode)] = &[
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("←", KeyCode::Left),
    ("→", KeyCode::Right),
    ("↑", KeyCode::Up),
    ("↓", KeyCode::Down),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

/// Modifiers, in the order in which they are written.
const MODIFIERS: &[(&str, KeyModifiers)] =
    &[("ctrl+", KeyModifiers::CONTROL), ("alt+", KeyModifiers::ALT), ("shift+", KeyModifiers::SHIFT)];

/// The highest function key that has a name.
const FUNCTIONS: u8 = 24;

/// The press of the key of this name, if it is one: `c`, `U`, `?`, `ctrl+z`, `shift+left`, `f1`.
pub(super) fn parse(name: &str) -> Option<KeyEvent> {
    let (mut rest, mut modifiers) = (name, KeyModifiers::NONE);
    while let Some((after, modifier)) = prefix(rest) {
        (rest, modifiers) = (after, modifiers | modifier);
    }
    let code = code(rest)?;
    Some(KeyEvent::new(shifted(code, modifiers), modifiers))
}

fn prefix(name: &str) -> Option<(&str, KeyModifiers)> {
    let modifier = |&(prefix, modifier): &(&str, _)| Some((name.strip_prefix(prefix)?, modifier));
    MODIFIERS.iter().find_map(modifier)
}

fn code(name: &str) -> Option<KeyCode> {
    let mut characters = name.chars();
    if let (Some(c), None) = (characters.next(), characters.next())
        && !NAMES.iter().any(|(known, _)| *known == name)
    {
        return Some(KeyCode::Char(c));
    }
    let function = || name.strip_prefix('f')?.parse().ok().filter(|n| (1..=FUNCTIONS).contains(n));
    let named = NAMES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code);
    named.or_else(|| function().map(KeyCode::F))
}

/// A letter with shift is its capital, as terminals report it.
fn shifted(code: KeyCode, modifiers: KeyModifiers) -> KeyCode {
    match code {
        KeyCode::Char(c) if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::Char(c.to_ascii_uppercase()),
        _ => code,
    }
}

/// The name of a pressed key, which [`parse`] takes for a key that does the same.
///
/// A key that has no name does nothing but go through the app as any key that is bound to nothing; so
/// does F24, which stands for it.
pub(super) fn name(key: &KeyEvent) -> String {
    let mut name = String::new();
    for (prefix, modifier) in MODIFIERS {
        let implied = *modifier == KeyModifiers::SHIFT && matches!(key.code, KeyCode::Char(_));
        if key.modifiers.contains(*modifier) && !implied {
            name += prefix;
        }
    }
    match key.code {
        KeyCode::F(number @ 1..=FUNCTIONS) => name + &format!("f{number}"),
        code => match NAMES.iter().find(|(_, known)| *known == code) {
            Some((word, _)) => name + word,
            None => match code {
                KeyCode::Char(c) if !c.is_control() && !c.is_whitespace() => name + &c.to_string(),
                _ => format!("f{FUNCTIONS}"),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_called_what_people_call_them() {
        let (none, ctrl) = (KeyModifiers::NONE, KeyModifiers::CONTROL);
        for (name, code, modifiers) in [
            ("c", KeyCode::Char('c'), none),
            ("U", KeyCode::Char('U'), none),
            ("+", KeyCode::Char('+'), none),
            ("f", KeyCode::Char('f'), none),
            ("space", KeyCode::Char(' '), none),
            ("←", KeyCode::Left, none),
            ("f12", KeyCode::F(12), none),
            ("ctrl+z", KeyCode::Char('z'), ctrl),
            ("shift+left", KeyCode::Left, KeyModifiers::SHIFT),
            ("shift+u", KeyCode::Char('U'), KeyModifiers::SHIFT),
            ("ctrl+alt++", KeyCode::Char('+'), ctrl | KeyModifiers::ALT),
        ] {
            assert_eq!(parse(name), Some(KeyEvent::new(code, modifiers)), "{name}");
        }
    }

    #[test]
    fn what_is_no_key_is_none() {
        for name in ["", "ctrl+", "ctlr+z", "f0", "f25", "f-1", "leftt", "shift+ctrl"] {
            assert_eq!(parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_written_name_is_read_as_the_same_key() {
        for (known, code) in NAMES {
            let key = KeyEvent::new(*code, KeyModifiers::CONTROL | KeyModifiers::SHIFT);
            let again = parse(&name(&key)).unwrap();
            assert_eq!(again.code, key.code, "{known}");
        }
        for code in [KeyCode::Char('U'), KeyCode::Char('"'), KeyCode::Char('#'), KeyCode::F(3)] {
            let key = KeyEvent::new(code, KeyModifiers::ALT);
            assert_eq!(parse(&name(&key)), Some(key));
        }
        let unnamed = KeyEvent::new(KeyCode::CapsLock, KeyModifiers::NONE);
        assert_eq!(name(&unnamed), "f24");
        assert_eq!(name(&KeyEvent::new(KeyCode::Char('\0'), KeyModifiers::CONTROL)), "f24");
    }
}
