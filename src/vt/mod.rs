//! The real terminal: the only part that knows escape sequences, signals and file descriptors.
//!
//! crossterm gives raw mode and the types of keys. Its event reader is not used: after a hang-up it
//! spins, and it cannot read answers about modes. Here one `poll` waits for input and signals alike,
//! without a timer, so that an idle program sleeps.

mod decode;
mod encode;
mod link;
mod modes;
#[cfg(test)]
mod noise;
mod output;
mod pixels;
mod sequence;

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use ratatui::buffer::Cell;
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

use decode::Decoder;
use encode::Encoder;
use link::Link;
use output::Output;
use pixels::Pixels;
use sequence::Incoming;

use crate::tui::event::Event;

/// How long an Escape may be the beginning of something longer.
const ESCAPE: Duration = Duration::from_millis(50);

/// How long a terminal that has never answered is waited for at the end.
const FIRST_ANSWER: Duration = Duration::from_millis(30);

/// How long one that answers is, which may be at the far end of a slow line.
const SLOW_ANSWER: Duration = Duration::from_millis(300);

/// Room for what has been typed since the last look; a drag over ssh comes in packets of this order.
const CHUNK: usize = 16 * 1024;

/// The terminal that the program runs in, taken on creation and given back when dropped.
#[derive(Debug)]
pub struct Terminal {
    /// `/dev/tty` where standard input is something else.
    tty: Option<File>,
    output: Output,
    signals: SignalDelivery<UnixStream, SignalOnly>,
    /// Signals that came while the program was stopped.
    unheard: Vec<i32>,
    decoder: Decoder,
    encoder: Encoder,
    pixels: Pixels,
    link: Link,
    incoming: Vec<Incoming>,
    /// When what is half read counts as read.
    flush_at: Option<Instant>,
    gone: bool,
}

impl Terminal {
    /// Takes the terminal: raw mode, alternate screen, mouse.
    ///
    /// # Errors
    /// If there is none to draw on or to read keys from.
    pub fn take() -> io::Result<Self> {
        let tty = if io::stdin().is_terminal() { None } else { Some(File::open("/dev/tty")?) };
        let (read, write) = UnixStream::pair()?;
        let ends = [SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH];
        let signals = SignalDelivery::with_pipe(read, write, SignalOnly, ends)?;
        let mut terminal = Self {
            tty,
            output: Output::open()?,
            signals,
            unheard: Vec::new(),
            decoder: Decoder::default(),
            encoder: Encoder::default(),
            pixels: Pixels::default(),
            link: Link::default(),
            incoming: Vec::new(),
            flush_at: None,
            gone: false,
        };
        terminal.enter()?;
        Ok(terminal)
    }

    /// Columns and rows of the screen; a serial line does not tell and counts as a classic terminal.
    ///
    /// # Errors
    /// If the terminal has gone away.
    pub fn size(&self) -> io::Result<Size> {
        let size = rustix::termios::tcgetwinsize(io::stdout())?;
        Ok(match (size.ws_col, size.ws_row) {
            (0, _) | (_, 0) => Size::new(80, 24),
            (columns, rows) => Size::new(columns, rows),
        })
    }

    /// Waits until something has happened or `until` has come, and appends what has happened. Then
    /// waits on until the terminal has taken in enough of the frames before.
    ///
    /// # Errors
    /// If waiting itself fails; a terminal that has gone away is an event.
    pub fn wait(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        self.wait_once(until, events)?;
        while let Some(busy) = self.link.busy_until(Instant::now()) {
            if events.iter().any(Event::is_the_end) {
                break;
            }
            self.wait_once(Some(busy), events)?;
        }
        Ok(())
    }

    fn wait_once(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
        if self.gone {
            events.push(Event::HangUp);
            return Ok(());
        }
        let deadline = [until, self.flush_at].into_iter().flatten().min();
        let unheard = !self.unheard.is_empty();
        let deadline = if unheard { Some(Instant::now()) } else { deadline };
        let (typed, signalled) = self.poll(deadline)?;
        if signalled || unheard {
            let taken = self.take_signals(events);
            self.survive(taken)?;
        }
        if typed {
            self.read()?;
        } else if self.flush_at.is_some_and(|at| at <= Instant::now()) {
            self.flush_at = None;
            self.decoder.flush(&mut self.incoming);
        }
        let translated = self.translate(events);
        self.survive(translated)
    }

    /// Draws the cells that have changed.
    ///
    /// # Errors
    /// If they cannot be written although the terminal is there.
    pub fn show(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<()> {
        let tail = self.link.frame(Instant::now());
        let bytes = self.encoder.frame(changes, tail);
        let wake = self.signals.get_read().as_fd();
        let written = self.output.write(bytes, Some(wake), None);
        self.survive(written)
    }

    /// Makes of an error that says that nobody is there any more a note of that. A frame that a signal
    /// cut short does not matter: either it is the last, or all is drawn again.
    fn survive(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if is_hang_up(&error) => self.gone = true,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
        Ok(())
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let wake = self.signals.get_read().as_fd();
        self.output.write(bytes, Some(wake), None)
    }

    /// Gives the terminal to the shell, stops, and takes it again when the shell says so.
    ///
    /// # Errors
    /// If the terminal cannot be had again.
    pub fn suspend(&mut self) -> io::Result<()> {
        modes::leave();
        // The whole job stops, as it would in a cooked terminal: the shell may be waiting for a
        // parent of this process. Where no shell could wake it, the kernel ignores the request.
        rustix::process::kill_current_process_group(rustix::process::Signal::TSTP)?;
        // Stopping takes effect on return from a call; the signal to continue is waited for, but not
        // for long, because there is none if the request was ignored.
        self.poll_signals(Duration::from_millis(100))?;
        let came = self.signals.pending().filter(|signal| *signal != SIGCONT);
        self.unheard.extend(came);
        self.enter()
    }

    fn enter(&mut self) -> io::Result<()> {
        modes::enter()?;
        self.encoder.forget(self.size()?.width);
        self.write(modes::ENTER)?;
        let question = self.link.begin(Instant::now());
        self.write(question)?;
        self.ask(Pixels::begin)
    }

    /// Asks the terminal something.
    fn ask(&mut self, question: impl FnOnce(&mut Pixels, &mut Decoder) -> &'static [u8]) -> io::Result<()> {
        let bytes = question(&mut self.pixels, &mut self.decoder);
        self.write(bytes)
    }

    fn input(&self) -> BorrowedFd<'_> {
        match &self.tty {
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

    fn poll_signals(&self, patience: Duration) -> io::Result<()> {
        let mut waiting = [PollFd::new(self.signals.get_read(), PollFlags::IN)];
        let deadline = Instant::now() + patience;
        match poll(&mut waiting, time_left(Some(deadline)).as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn take_signals(&mut self, events: &mut Vec<Event>) -> io::Result<()> {
        let unheard = std::mem::take(&mut self.unheard);
        let signals: Vec<_> = unheard.into_iter().chain(self.signals.pending()).collect();
        for signal in signals {
            match signal {
                SIGWINCH => {
                    let size = self.size()?;
                    self.encoder.forget(size.width);
                    events.push(Event::Resize(size.width, size.height));
                    self.ask(|pixels, decoder| pixels.resized(cell_in_pixels(), decoder))?;
                }
                // Stopped from outside and woken again: the shell had the terminal in between. The
                // signal comes with every hang-up, too.
                SIGCONT => {
                    modes::leave();
                    self.enter()?;
                    events.push(Event::Redraw);
                }
                signal => events.push(Event::Signal(signal)),
            }
        }
        Ok(())
    }

    fn read(&mut self) -> io::Result<()> {
        let mut bytes = [0; CHUNK];
        match rustix::io::read(self.input(), &mut bytes) {
            Ok(0) | Err(Errno::IO) => self.gone = true,
            Ok(count) => {
                self.decoder.feed(&bytes[..count], &mut self.incoming);
                let waits = self.decoder.waits();
                self.flush_at = waits.then(|| Instant::now() + ESCAPE);
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Passes on what is for the app, and sees to the rest.
    fn translate(&mut self, events: &mut Vec<Event>) -> io::Result<()> {
        for incoming in std::mem::take(&mut self.incoming) {
            match incoming {
                Incoming::Key(key) => events.push(Event::Key(key)),
                Incoming::Mouse(mouse) => events.push(Event::Mouse(mouse)),
                Incoming::Alive => self.link.answer(Instant::now()),
                answer => {
                    let cell = cell_in_pixels();
                    self.ask(|pixels, decoder| pixels.take(answer, cell, decoder))?;
                }
            }
        }
        Ok(())
    }

    /// Before the terminal is given back: reports of the mouse and answers that are still on their
    /// way would end up as text in the shell. Waits for them, but not for long.
    fn settle(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let patience = if self.link.answers() {
            let deadline = Some(Instant::now() + FIRST_ANSWER);
            self.output.write(modes::MOUSE_OFF, None, deadline)?;
            // The answer to this comes after everything else.
            let question = self.link.frame(Instant::now());
            self.output.write(question, None, deadline)?;
            SLOW_ANSWER
        } else {
            FIRST_ANSWER
        };
        let deadline = Instant::now() + patience;
        let mut now = Instant::now();
        while !self.gone && now < deadline && self.link.waits(now) {
            self.wait_once(Some(deadline), &mut Vec::new())?;
            now = Instant::now();
        }
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        _ = self.settle();
        modes::leave();
    }
}

/// Width and height of a cell, where the window says how many pixels it has. Rounding down leaves
/// margins out.
fn cell_in_pixels() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    let width = size.ws_xpixel.checked_div(size.ws_col)?;
    let height = size.ws_ypixel.checked_div(size.ws_row)?;
    (width > 0 && height > 0).then_some((width, height))
}

/// The time until `deadline`, as `poll` wants it.
fn time_left(deadline: Option<Instant>) -> Option<Timespec> {
    let left = deadline?.saturating_duration_since(Instant::now());
    Some(Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() })
}

/// Whether an error of writing says that nobody is there to see it.
fn is_hang_up(error: &io::Error) -> bool {
    let code = error.raw_os_error();
    code == Some(Errno::IO.raw_os_error()) || code == Some(Errno::PIPE.raw_os_error())
}
