//! The terminal that the program runs in: raw mode, polling, signals, suspending and giving it back.
//!
//! This is one edge over [`vt`], which does all of the talking: bytes that are read here go
//! in there, and what it has to say is written here. Another edge, such as an SSH server, needs nothing of
//! this room. One `poll` waits for input and signals alike, without a timer, so that an idle program sleeps.

mod guard;
mod output;

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use ratatui::buffer::Cell;
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::Signal;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

use output::{Output, time_left};

use crate::tui::event::Event;
use crate::tui::session::Screen;
use crate::vt::{self, TerminalSize};

/// The time that a terminal which has never answered is waited for at the end.
const FIRST_ANSWER: Duration = Duration::from_millis(30);

/// The time for one that answers, which may be at the far end of a slow line.
const SLOW_ANSWER: Duration = Duration::from_millis(300);

/// Room for what has been typed since the last look; a drag over ssh comes in packets of this order.
const CHUNK: usize = 16 * 1024;

/// The signals that are heard.
const SIGNALS: [i32; 7] = [SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH];

/// The terminal that the program runs in, taken on creation and given back when dropped.
#[derive(Debug)]
pub struct Tty {
    /// `/dev/tty` where standard input is something else.
    input: Option<File>,
    output: Output,
    signals: SignalDelivery<UnixStream, SignalOnly>,
    /// Signals that came while the program was stopped.
    pending_signals: Vec<i32>,
    terminal: vt::Terminal,
    hung_up: bool,
}

impl Tty {
    /// Takes the terminal: raw mode, alternate screen, mouse.
    ///
    /// # Errors
    /// Without a terminal to draw on or to read keys from.
    pub fn take() -> io::Result<Self> {
        let input = if io::stdin().is_terminal() { None } else { Some(File::open("/dev/tty")?) };
        let (read, write) = UnixStream::pair()?;
        let mut tty = Self {
            input,
            output: Output::open()?,
            signals: SignalDelivery::with_pipe(read, write, SignalOnly, SIGNALS)?,
            pending_signals: Vec::new(),
            terminal: vt::Terminal::default(),
            hung_up: false,
        };
        tty.enter()?;
        Ok(tty)
    }

    /// Returns columns and rows of the screen.
    ///
    /// # Errors
    /// If the terminal has gone away.
    pub fn size(&self) -> io::Result<Size> {
        let TerminalSize { columns, rows, .. } = terminal_size()?;
        Ok(Size::new(columns, rows))
    }

    fn enter(&mut self) -> io::Result<()> {
        guard::enter()?;
        self.terminal.enter(terminal_size()?, Instant::now());
        self.send()
    }

    /// Writes what is to be sent to the terminal; a signal cuts it short.
    fn send(&mut self) -> io::Result<()> {
        let bytes = self.terminal.take_output();
        let wake = self.signals.get_read().as_fd();
        let written = self.output.write(&bytes, Some(wake), None);
        self.tolerate_hangup(written)
    }

    /// Notes an error that says that the terminal has gone away, instead of returning it. A frame that a signal
    /// cut short does not matter: either it is the last, or all is drawn again.
    fn tolerate_hangup(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if is_hang_up(&error) => self.hung_up = true,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
        Ok(())
    }

    /// Waits once for input, a signal, `until` or a deadline of the terminal's.
    fn wait_once(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        if self.hung_up {
            events.push(Event::HangUp);
            return Ok(());
        }
        let now = (!self.pending_signals.is_empty()).then(Instant::now);
        let deadline = [now, until, self.terminal.deadline()].into_iter().flatten().min();
        let (typed, signaled) = self.poll(deadline)?;
        if signaled || now.is_some() {
            let handled = self.handle_signals(events);
            self.tolerate_hangup(handled)?;
        }
        if typed {
            self.read(events)?;
        } else {
            self.terminal.elapse(Instant::now(), events);
        }
        self.send()
    }

    fn input(&self) -> BorrowedFd<'_> {
        match &self.input {
            Some(tty) => tty.as_fd(),
            None => rustix::stdio::stdin(),
        }
    }

    /// Sleeps until there is input or a signal; says which.
    fn poll(&self, deadline: Option<Instant>) -> io::Result<(bool, bool)> {
        let input = self.input();
        let mut waiting =
            [PollFd::new(&input, PollFlags::IN), PollFd::new(self.signals.get_read(), PollFlags::IN)];
        match poll(&mut waiting, time_left(deadline).as_ref()) {
            // A hang-up shows as readable: the read then says so.
            Ok(_) => Ok((!waiting[0].revents().is_empty(), !waiting[1].revents().is_empty())),
            Err(Errno::INTR) => Ok((false, false)),
            Err(error) => Err(error.into()),
        }
    }

    fn read(&mut self, events: &mut Vec<Event>) -> io::Result<()> {
        let mut bytes = [0; CHUNK];
        match rustix::io::read(self.input(), &mut bytes) {
            Ok(0) | Err(Errno::IO) => self.hung_up = true,
            Ok(count) => self.terminal.receive(&bytes[..count], Instant::now(), events),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn handle_signals(&mut self, events: &mut Vec<Event>) -> io::Result<()> {
        let pending = std::mem::take(&mut self.pending_signals);
        let signals: Vec<_> = pending.into_iter().chain(self.signals.pending()).collect();
        for signal in signals {
            match signal {
                SIGWINCH => self.terminal.resize(terminal_size()?, events),
                // From outside, as `kill -TSTP` and suspending parents do.
                SIGTSTP => {
                    self.stop()?;
                    events.push(Event::Redraw);
                }
                // Stopped from outside and woken again: the shell had the terminal in between. The
                // signal comes with every hang-up, too.
                SIGCONT => {
                    guard::leave();
                    self.enter()?;
                    self.terminal.resize(terminal_size()?, events);
                }
                signal => events.push(Event::Signal(signal)),
            }
        }
        Ok(())
    }

    /// Gives the terminal to the shell, stops, and takes it again when the shell says so.
    ///
    /// Does not stop where no shell could wake it, as in a window of its own.
    fn stop(&mut self) -> io::Result<()> {
        if !has_shell() {
            return Ok(());
        }
        guard::leave();
        // The whole job stops, as it would in a cooked terminal: the shell may be waiting for a parent of
        // this process. This process hears the signal itself, so it has to stop by the other one.
        rustix::process::kill_current_process_group(Signal::TSTP)?;
        rustix::process::kill_process(rustix::process::getpid(), Signal::STOP)?;
        let came = self.signals.pending().filter(|signal| ![SIGCONT, SIGTSTP, SIGWINCH].contains(signal));
        self.pending_signals.extend(came);
        // A stopped program is not told of a new size.
        self.pending_signals.push(SIGWINCH);
        self.enter()
    }

    /// Before the terminal is given back: reports of the mouse and answers that are still on their
    /// way would end up as text in the shell. Waits for them, but not for long.
    fn drain_input(&mut self) -> io::Result<()> {
        let now = Instant::now();
        let patience = if self.terminal.answers() { SLOW_ANSWER } else { FIRST_ANSWER };
        self.terminal.stop_mouse(now);
        let bytes = self.terminal.take_output();
        self.output.write(&bytes, None, Some(now + FIRST_ANSWER))?;
        let deadline = now + patience;
        while !self.hung_up && Instant::now() < deadline && self.terminal.awaits_answer(Instant::now()) {
            self.wait_once(Some(deadline), &mut Vec::new())?;
        }
        Ok(())
    }
}

impl Screen for Tty {
    fn wait(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        self.wait_once(until, events)
    }

    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
        let drawn = self.terminal.draw(changes, Instant::now());
        self.send()?;
        Ok(drawn)
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.stop()
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        if !self.hung_up {
            _ = self.drain_input();
        }
        guard::leave();
    }
}

/// Returns true if a shell with job control has started this process: then that shell leads the session, from
/// a process group of its own.
fn has_shell() -> bool {
    let leader = rustix::process::getsid(None);
    leader.is_ok_and(|leader| leader != rustix::process::getpgrp())
}

/// Returns the size of the screen; a serial line does not tell and counts as a classic terminal.
fn terminal_size() -> io::Result<TerminalSize> {
    let size = rustix::termios::tcgetwinsize(io::stdout())?;
    let (columns, rows) = match (size.ws_col, size.ws_row) {
        (0, _) | (_, 0) => (80, 24),
        size => size,
    };
    // Rounding down leaves margins out.
    let cell = (size.ws_xpixel / columns, size.ws_ypixel / rows);
    Ok(TerminalSize { columns, rows, cell: Some(cell).filter(|(width, height)| *width > 0 && *height > 0) })
}

/// Returns true if an error of writing says that the terminal has gone away.
fn is_hang_up(error: &io::Error) -> bool {
    let code = error.raw_os_error();
    code == Some(Errno::IO.raw_os_error()) || code == Some(Errno::PIPE.raw_os_error())
}
