//! The real binary on a pseudo-terminal, with an emulator that reads its screen.

#![allow(dead_code, reason = "each test program uses its part")]

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, Termios, tcgetattr};
use tempfile::TempDir;

/// A condition that has not come true after this long will not do so any more.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What has come from the program so far.
pub struct Output {
    pub emulator: vt100::Parser,
    pub bytes: Vec<u8>,
    /// When the latest bytes came.
    pub latest: Instant,
}

impl Output {
    pub fn screen(&self) -> &vt100::Screen {
        self.emulator.screen()
    }

    pub fn text(&self) -> String {
        self.screen().contents()
    }
}

type Writer = Arc<Mutex<Option<Box<dyn Write + Send>>>>;
type Shared = Arc<(Mutex<Output>, Condvar)>;

/// A running program with its terminal.
pub struct Pty {
    pub child: Box<dyn Child + Send + Sync>,
    pub home: TempDir,
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Writer,
    answering: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    closing: Arc<AtomicBool>,
    pausing: Arc<AtomicBool>,
    output: Shared,
    /// Kept open, because the kernel forgets the state of a terminal that nobody has open.
    tty: Option<File>,
    before: Termios,
}

/// `digitty` with these arguments on a classic screen.
pub fn digitty(arguments: &[&str]) -> Pty {
    start(command(arguments), (80, 24), TempDir::new().unwrap())
}

/// The command line of `digitty`, in an environment that holds nothing else.
pub fn command(arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_digitty"));
    command.args(arguments);
    command
}

/// Starts any command; `home` is its home and its working directory.
pub fn start(mut command: CommandBuilder, (columns, rows): (u16, u16), home: TempDir) -> Pty {
    let size = PtySize { rows, cols: columns, ..PtySize::default() };
    let pair = native_pty_system().openpty(size).unwrap();
    let tty = File::open(pair.master.tty_name().unwrap()).unwrap();
    let before = tcgetattr(&tty).unwrap();
    clean_environment(&mut command, &home);
    let child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let output: Shared = Arc::new((Mutex::new(blank(columns, rows)), Condvar::new()));
    let closing = Arc::new(AtomicBool::new(false));
    let answering = Arc::new(AtomicBool::new(false));
    let pausing = Arc::new(AtomicBool::new(false));
    let writer = Arc::new(Mutex::new(Some(pair.master.take_writer().unwrap())));
    let listener = Listener {
        source: pair.master.try_clone_reader().unwrap(),
        sink: Arc::clone(&output),
        stop: Arc::clone(&closing),
        pause: Arc::clone(&pausing),
        answering: Arc::clone(&answering),
        writer: Arc::clone(&writer),
        answered: [0; 2],
    };
    Pty {
        child,
        home,
        writer,
        answering,
        master: Some(pair.master),
        reader: Some(std::thread::spawn(move || listener.run())),
        closing,
        pausing,
        output,
        tty: Some(tty),
        before,
    }
}

fn clean_environment(command: &mut CommandBuilder, home: &TempDir) {
    let kept: Vec<_> =
        command.iter_extra_env_as_str().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", home.path());
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    for (name, value) in kept {
        command.env(name, value);
    }
    command.cwd(home.path());
}

fn blank(columns: u16, rows: u16) -> Output {
    // A line that does not know its size is as large as the program takes it to be.
    let cells = |cells, classic| NonZero::new(cells).or(NonZero::new(classic)).unwrap();
    Output {
        emulator: vt100::Parser::new(cells(rows, 24), cells(columns, 80), 0),
        bytes: Vec::new(),
        latest: Instant::now(),
    }
}

/// The answer of a terminal that is there.
pub const ALIVE: &[u8] = b"\x1b[0n";

/// The questions that every terminal answers at once: for its status and for its attributes.
const QUESTIONS: [(&[u8], &[u8]); 2] = [(b"\x1b[5n", ALIVE), (b"\x1b[0c", b"\x1b[?62;22c")];

fn write(writer: &Writer, bytes: &[u8]) {
    let mut writer = writer.lock().unwrap();
    let writer = writer.as_mut().unwrap();
    writer.write_all(bytes).unwrap();
    writer.flush().unwrap();
}

/// The thread that takes in what the program writes.
struct Listener {
    source: Box<dyn Read + Send>,
    sink: Shared,
    stop: Arc<AtomicBool>,
    pause: Arc<AtomicBool>,
    answering: Arc<AtomicBool>,
    writer: Writer,
    answered: [usize; 2],
}

impl Listener {
    fn run(mut self) {
        let mut bytes = vec![0; 65536];
        while let Ok(count @ 1..) = self.source.read(&mut bytes) {
            if self.stop.load(Ordering::SeqCst) {
                return;
            }
            let asked = self.take(&bytes[..count]);
            if self.answering.load(Ordering::SeqCst) {
                for (i, (_, answer)) in QUESTIONS.iter().enumerate() {
                    write(&self.writer, &answer.repeat(asked[i].saturating_sub(self.answered[i])));
                }
            }
            self.answered = asked;
            while self.pause.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// Shows the bytes, and returns how often the terminal has been asked each question so far.
    fn take(&self, bytes: &[u8]) -> [usize; 2] {
        let mut output = self.sink.0.lock().unwrap();
        output.emulator.process(bytes);
        output.bytes.extend(bytes);
        output.latest = Instant::now();
        self.sink.1.notify_all();
        QUESTIONS.map(|(question, _)| count(&output.bytes, question))
    }
}

/// How often `wanted` occurs in `bytes`.
pub fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).filter(|w| *w == wanted).count()
}

impl Pty {
    /// Types or answers these bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        write(&self.writer, bytes.as_ref());
    }

    /// From now on the terminal says that it is there when it is asked.
    pub fn answer(&mut self) {
        self.answering.store(true, Ordering::SeqCst);
        self.send(ALIVE);
    }

    /// From now on nothing is read from the program, or is again.
    pub fn pause(&mut self, paused: bool) {
        self.pausing.store(paused, Ordering::SeqCst);
    }

    /// From now on it keeps silent.
    pub fn keep_silent(&mut self) {
        self.answering.store(false, Ordering::SeqCst);
    }

    /// Bytes that a shell would find typed.
    pub fn left_in_the_queue(&self) -> u64 {
        rustix::io::ioctl_fionread(self.tty.as_ref().unwrap()).unwrap()
    }

    /// Waits until `condition` holds of what has come from the program, and returns what it gives.
    pub fn wait_for<T>(&self, what: &str, mut condition: impl FnMut(&Output) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut output = self.output.0.lock().unwrap();
        loop {
            if let Some(found) = condition(&output) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no {what} on:\n{}", output.text());
            output = self.output.1.wait_timeout(output, left).unwrap().0;
        }
    }

    pub fn wait_for_text(&self, text: &str) {
        self.wait_for(text, |output| output.text().contains(text).then_some(()));
    }

    /// What has come so far.
    pub fn look<T>(&self, look: impl FnOnce(&mut Output) -> T) -> T {
        look(&mut self.output.0.lock().unwrap())
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.look(|output| {
            let cells = |cells| NonZero::new(cells).unwrap();
            let screen = output.emulator.screen_mut();
            screen.set_size(cells(rows), cells(columns));
        });
        self.resize_line(columns, rows);
    }

    /// Changes the size of the line, and not of the emulator.
    pub fn resize_line(&self, columns: u16, rows: u16) {
        let size = PtySize { rows, cols: columns, ..PtySize::default() };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// The most memory that the program had, in megabytes.
    pub fn peak_memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.process_id().unwrap());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap().cast_signed()).unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Closes the other side of the terminal, as a window that is closed does.
    pub fn hang_up(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        // Something to draw: it wakes the reader, which then closes its end.
        self.send("e");
        self.tty = None;
        self.writer.lock().unwrap().take();
        self.reader.take().unwrap().join().unwrap();
        self.master = None;
    }

    /// Waits for the program to end.
    pub fn end(&mut self) -> ExitStatus {
        self.end_within(PATIENCE)
    }

    pub fn end_within(&mut self, patience: Duration) -> ExitStatus {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "still running after {patience:?}");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn is_cooked(&self) -> bool {
        let modes = tcgetattr(self.tty.as_ref().unwrap()).unwrap().local_modes;
        modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    /// The terminal is as it was before the program: cooked, main screen, cursor shown, mouse off.
    pub fn assert_restored(&self) {
        self.wait_for("main screen", |output| {
            let screen = output.screen();
            let mouse_off = screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
            let quiet = mouse_off && !screen.bracketed_paste() && !screen.hide_cursor();
            (quiet && !screen.alternate_screen()).then_some(())
        });
        let after = tcgetattr(self.tty.as_ref().unwrap()).unwrap();
        assert_eq!(after.local_modes, self.before.local_modes);
        assert_eq!(after.input_modes, self.before.input_modes);
        assert_eq!(after.output_modes, self.before.output_modes);
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.pause(false);
        _ = self.child.kill();
    }
}

/// The bytes of a drag through these cells, counted from 0, with button 0 (left) or 2 (right).
pub fn drag(button: u8, cells: &[(u16, u16)]) -> String {
    let report =
        |button, (column, row): (u16, u16), name| format!("\x1b[<{button};{};{}{name}", column + 1, row + 1);
    let mut bytes = String::new();
    for (i, &cell) in cells.iter().enumerate() {
        bytes += &report(if i == 0 { button } else { button + 32 }, cell, 'M');
    }
    bytes + &report(button, cells[cells.len() - 1], 'm')
}

/// A seven in the cells of a classic screen, whose canvas begins at column 1, row 3.
pub const SEVEN: &[(u16, u16)] = &[(8, 6), (14, 6), (21, 6), (18, 9), (15, 12), (13, 15)];
