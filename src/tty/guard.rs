//! Raw mode, and the guarantee that it ends: on a panic, too.

use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use super::output::Output;
use crate::vt;

/// The time that a terminal which takes nothing in is waited for when it is given back.
const PATIENCE: Duration = Duration::from_millis(300);

/// True while the terminal is ours. A panic has to know without asking anybody.
static OURS: AtomicBool = AtomicBool::new(false);

/// Makes the terminal raw, after having made sure that a panic gives it back.
///
/// # Errors
/// If there is no terminal, or it has gone away.
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
        _ = Output::open().and_then(|output| output.write(vt::LEAVE, None, Some(deadline)));
        _ = disable_raw_mode();
    }
}
