//! The modes that a terminal is put into, and the bytes that undo them.

/// Alternate screen, no cursor, mouse with motion while a button is held (not without: that would be
/// a report for every move over ssh), reports in digits (not in bytes, which end at column 223),
/// pasted text marked as such.
pub const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[?1006h\x1b[?2004h";

/// The question for the color of the background: a theme is chosen by it.
pub(super) const ASK_BACKGROUND: &[u8] = b"\x1b]11;?\x1b\\";

/// All of it off again, in reverse, the end of a frame that was cut short first. The cursor goes to a
/// new line at the bottom, for terminals that have only one screen, such as GNU screen as it comes.
pub const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?2004l\x1b[?1016l\x1b[?1006l\x1b[?1002l\x1b[m\x1b[?25h\x1b[999;1H\r\n\x1b[?1049l";

/// The mouse off, ahead of the rest.
pub(super) const MOUSE_OFF: &[u8] = b"\x1b[?1016l\x1b[?1006l\x1b[?1002l";
