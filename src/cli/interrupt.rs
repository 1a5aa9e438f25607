//! Signals that end long work early.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::output::note;

/// The first of the signals that ask for the end. A thread waits for them, so that the answer comes at once,
/// whatever is being computed.
#[derive(Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicI32>);

impl Interrupt {
    /// Waits for Ctrl-C, SIGTERM and SIGHUP from now on, except for those that are ignored, as SIGHUP is
    /// under nohup. After the first, a second Ctrl-C or SIGTERM ends the program at once.
    pub fn listen(&self) -> Result<()> {
        let ignored = ignored_signals();
        let watched = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        let mut signals = Signals::new(watched)?;
        let seen = Arc::clone(&self.0);
        let watch = move || signals.forever().for_each(|signal| receive(signal, &seen));
        thread::Builder::new().spawn(watch).context("cannot start a thread")?;
        Ok(())
    }

    /// Takes note of a signal that someone else has received.
    pub fn note(&self, signal: i32) {
        self.0.store(signal, Ordering::Relaxed);
    }

    /// Returns the signal that asked for the end, if one did.
    pub fn signal(&self) -> Option<i32> {
        Some(self.0.load(Ordering::Relaxed)).filter(|&signal| signal != 0)
    }

    pub fn is_set(&self) -> bool {
        self.signal().is_some()
    }
}

/// Takes note of a signal. A terminal that goes away sends SIGHUP twice, from the shell and the kernel.
fn receive(signal: i32, first: &AtomicI32) {
    if first.swap(signal, Ordering::Relaxed) == 0 {
        if io::stderr().is_terminal() {
            // Clears the line, which is that of the progress bar.
            _ = write!(io::stderr(), "\r\x1b[K");
        }
        note("stopping early; Ctrl-C again ends at once");
    } else if signal != SIGHUP {
        std::process::exit(128 + signal);
    }
}

/// Returns the mask of signals that this process was started to ignore. Where it cannot be known, that is
/// SIGHUP, lest a training that nohup protects ends with its terminal.
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(1 << (SIGHUP - 1))
}
