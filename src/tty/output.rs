//! Bytes to the terminal, without ever being stuck in it.
//!
//! A terminal that takes nothing in (Ctrl-S, a stalled line) blocks whoever writes, and a signal does
//! not wake him. So the terminal is opened a second time, for this program alone: that copy can be made
//! non-blocking without the shell noticing.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// The way to the terminal.
#[derive(Debug)]
pub(super) struct Output(OwnedFd);

impl Output {
    /// Opens the terminal behind standard output.
    ///
    /// # Errors
    /// If standard output is closed.
    pub(super) fn open() -> io::Result<Self> {
        let flags = OFlags::WRONLY | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let again = rustix::termios::ttyname(io::stdout(), Vec::new())
            .and_then(|name| rustix::fs::open(name, flags, Mode::empty()));
        match again {
            Ok(tty) => Ok(Self(tty)),
            // No name, as in some containers: then a signal has to wait for the terminal.
            Err(_) => io::stdout().as_fd().try_clone_to_owned().map(Self),
        }
    }

    /// Writes all of `bytes`. Where the terminal takes no more, waits until it does, `wake` has
    /// something to be read, or `deadline` has come.
    ///
    /// # Errors
    /// If the terminal has gone away; [`io::ErrorKind::Interrupted`] if the rest was left out.
    pub(super) fn write(
        &self,
        mut bytes: &[u8],
        wake: Option<BorrowedFd>,
        deadline: Option<Instant>,
    ) -> io::Result<()> {
        while !bytes.is_empty() {
            match rustix::io::write(&self.0, bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => self.wait(wake, deadline)?,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn wait(&self, wake: Option<BorrowedFd>, deadline: Option<Instant>) -> io::Result<()> {
        let mut waiting = vec![PollFd::new(&self.0, PollFlags::OUT)];
        waiting.extend(wake.as_ref().map(|wake| PollFd::new(wake, PollFlags::IN)));
        match poll(&mut waiting, time_left(deadline).as_ref()) {
            Ok(_) if !waiting[0].revents().is_empty() => Ok(()),
            Ok(_) => Err(io::ErrorKind::Interrupted.into()),
            Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Returns the time until `deadline`, as `poll` wants it.
pub(super) fn time_left(deadline: Option<Instant>) -> Option<Timespec> {
    let left = deadline?.saturating_duration_since(Instant::now());
    Some(Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() })
}
