//! What the terminal is asked to do for us, and what gives it back as it was.

use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::output::Output;

/// Alternate screen, no cursor, mouse with motion while a button is held (not without: that would be
/// a report for every move over ssh), reports in digits (not in bytes, which end at column 223),
/// pasted text marked as such.
pub(super) const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[?1006h\x1b[?2004h";

/// All of it off again, in reverse, the end of a frame that was cut short first. The cursor goes to a
/// new line at the bottom, for terminals that have only one screen, such as GNU screen as it comes.
const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[?2004l\x1b[?1016l\x1b[?1006l\x1b[?1002l\x1b[m\x1b[?25h\x1b[999;1H\r\n\x1b[?1049l";

/// The mouse off, ahead of the rest.
pub(super) const MOUSE_OFF: &[u8] = b"\x1b[?1016l\x1b[?1006l\x1b[?1002l";

/// How long a terminal that takes nothing in is waited for when it is given back.
const PATIENCE: Duration = Duration::from_millis(300);

/// Whether the terminal is ours at the moment. A panic has to know without asking anybody.
static OURS: AtomicBool = AtomicBool::new(false);

/// Makes the terminal raw, after having made sure that a panic gives it back. The rest is to write
/// [`ENTER`].
///
/// # Errors
/// If it is none, or has gone away.
pub(super) fn enter() -> io::Result<()> {
    static PANIC_HOOK: Once = Once::new();
    PANIC_HOOK.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave();
            report(panic);
        }));
    });
    enable_raw_mode()?;
    OURS.store(true, Ordering::SeqCst);
    Ok(())
}

/// Gives the terminal back, once. Nothing can be done about errors: the terminal may be gone.
pub(super) fn leave() {
    if OURS.swap(false, Ordering::SeqCst) {
        let deadline = Instant::now() + PATIENCE;
        _ = Output::open().and_then(|output| output.write(LEAVE, None, Some(deadline)));
        _ = disable_raw_mode();
    }
}
