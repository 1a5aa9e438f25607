//! Single control sequences of a terminal, and what they say.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEventKind};

use crate::tui::event::Mouse;

/// Something that the bytes say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Incoming {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something; in cells, or in pixels where those are switched on.
    Mouse(Mouse),
    /// The terminal's answer about a private mode: its number, and 1 set, 2 reset, 0 unknown.
    Mode(u16, u16),
    /// The terminal's answer about the size of a cell, in pixels: width, height.
    CellSize(u16, u16),
    /// The terminal's answer about the color of its background: red, green, blue.
    Background([u8; 3]),
    /// The terminal's answer that it is there.
    StatusOk,
    /// The terminal's answer what it is.
    Attributes,
}

/// Width and height of a cell where the mouse is reported in pixels.
pub(super) type Scale = Option<(f32, f32)>;

/// Parses an operating system command: `11;rgb:ffff/ffff/ffff`, with one to four digits each, is the background.
pub(super) fn parse_osc(text: &[u8]) -> Option<Incoming> {
    let mut parts = std::str::from_utf8(text).ok()?.strip_prefix("11;rgb:")?.split('/').map(color_part);
    let color = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(Incoming::Background(color))
}

/// Scales a hexadecimal number of one to four digits to a byte.
fn color_part(digits: &str) -> Option<u8> {
    let most = [0xf, 0xff, 0xfff, 0xffff].get(digits.len().checked_sub(1)?)?;
    // A sign is no digit, though numbers may have one elsewhere.
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
    u8::try_from(value * 0xff / most).ok()
}

/// Parses a control sequence with these parameters and this final byte.
pub(super) fn parse_csi(parameters: &[u8], name: u8, scale: Scale) -> Option<Incoming> {
    let text = std::str::from_utf8(parameters).ok()?;
    match (text.as_bytes().first(), name) {
        (Some(b'<'), b'M' | b'm') => {
            let [button, x, y] = numbers(&text[1..])?;
            mouse(button, name == b'm', (x, y), scale)
        }
        (Some(b'?'), b'y') => {
            let [mode, state] = numbers(text[1..].strip_suffix('$')?)?;
            Some(Incoming::Mode(mode, state))
        }
        (Some(b'6'), b't') => {
            let [_, height, width] = numbers(text)?;
            Some(Incoming::CellSize(width, height))
        }
        (Some(b'0'), b'n') => Some(Incoming::StatusOk),
        (Some(b'?'), b'c') => Some(Incoming::Attributes),
        (_, b'~') => tilde_key(text),
        (_, b'Z') => Some(key(KeyCode::BackTab)),
        _ => function_key(name, text.split_once(';').map(|(_, modifiers)| modifiers)),
    }
}

/// A report in the form of 1006 or 1016: coordinates from 1, in cells or in pixels.
fn mouse(button: u16, released: bool, (x, y): (u16, u16), scale: Scale) -> Option<Incoming> {
    let kind = mouse_kind(button, released)?;
    let (x, y) = (x.saturating_sub(1), y.saturating_sub(1));
    Some(Incoming::Mouse(match scale {
        None => Mouse::in_cell(kind, x, y),
        Some((width, height)) => {
            Mouse { kind, column: (f32::from(x) + 0.5) / width, row: (f32::from(y) + 0.5) / height }
        }
    }))
}

/// A report in the form of old, from terminals without 1006: three bytes, each 32 too high.
pub(super) fn old_mouse(bytes: [u8; 3], scale: Scale) -> Option<Incoming> {
    let [button, x, y] = bytes.map(|byte| u16::from(byte.saturating_sub(32)));
    // It does not tell which button is up: 3 stands for any.
    let released = button & 0b11 == 3 && button & 0x60 == 0;
    let button = if released { 0 } else { button };
    mouse(button, released, (x, y), scale)
}

/// Parses the bits of a mouse report: buttons in the lowest two, 32 for motion, 64 for the wheel.
fn mouse_kind(button: u16, released: bool) -> Option<MouseEventKind> {
    // The modifiers are 4, 8 and 16.
    match button & !0b1_1100 {
        64 => return Some(MouseEventKind::ScrollUp),
        65 => return Some(MouseEventKind::ScrollDown),
        _ => {}
    }
    let which = match button & 0b11 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        2 => MouseButton::Right,
        _ => return None,
    };
    match button & !0b1_1111 {
        0 if released => Some(MouseEventKind::Up(which)),
        0 => Some(MouseEventKind::Down(which)),
        32 if !released => Some(MouseEventKind::Drag(which)),
        _ => None,
    }
}

/// Exactly this many numbers, parted by semicolons; each as large as sixteen bits allow.
fn numbers<const N: usize>(text: &str) -> Option<[u16; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split(';');
    for number in &mut numbers {
        let value: u64 = parts.next()?.parse().ok()?;
        *number = value.min(u16::MAX.into()) as u16;
    }
    parts.next().is_none().then_some(numbers)
}

/// Keys whose sequence ends in a letter.
pub(super) fn function_key(name: u8, modifiers: Option<&str>) -> Option<Incoming> {
    let code = match name {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(name - b'P' + 1),
        _ => return None,
    };
    Some(with_modifiers(code, modifiers))
}

/// Keys whose sequence ends in `~`, with a number for the key.
fn tilde_key(text: &str) -> Option<Incoming> {
    let (number, modifiers) = match text.split_once(';') {
        Some((number, modifiers)) => (number, Some(modifiers)),
        None => (text, None),
    };
    let code = match number {
        "1" | "7" => KeyCode::Home,
        "2" => KeyCode::Insert,
        "3" => KeyCode::Delete,
        "4" | "8" => KeyCode::End,
        "5" => KeyCode::PageUp,
        "6" => KeyCode::PageDown,
        _ => return None,
    };
    Some(with_modifiers(code, modifiers))
}

/// Modifiers come as a number: 1 and the bits of shift, alt, ctrl.
fn with_modifiers(code: KeyCode, modifiers: Option<&str>) -> Incoming {
    let bits =
        modifiers.and_then(|text| text.parse::<u8>().ok()).map_or(0, |number| number.saturating_sub(1));
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, bits & 1 != 0);
    modifiers.set(KeyModifiers::ALT, bits & 2 != 0);
    modifiers.set(KeyModifiers::CONTROL, bits & 4 != 0);
    Incoming::Key(KeyEvent::new(code, modifiers))
}

pub(super) fn key(code: KeyCode) -> Incoming {
    Incoming::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

pub(super) fn ctrl(c: char) -> Incoming {
    Incoming::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
}
