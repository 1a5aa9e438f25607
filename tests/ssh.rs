//! Painting over the real OpenSSH, on this machine's own loopback, and in tmux over it.
//!
//! Needs `sshd`, `ssh` and `tmux`: `cargo test --test ssh -- --ignored`. The server is started here,
//! with keys and configuration in a temporary directory, and ended with the test.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod pty;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use pty::{PATIENCE, Pty, SEVEN, drag, start};

/// An SSH server for one user and one test.
struct Server {
    child: Child,
    port: u16,
    home: TempDir,
}

impl Server {
    fn start() -> Self {
        let home = TempDir::new().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        for key in ["host", "user"] {
            run(Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(home.path().join(key)));
        }
        let at = |name: &str| home.path().join(name).display().to_string();
        let configuration = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\n\
             PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n",
            at("host"),
            at("user.pub"),
        );
        std::fs::write(home.path().join("sshd_config"), configuration).unwrap();
        // A server that runs as root wants an empty directory to lock itself into.
        _ = std::fs::create_dir_all("/run/sshd");
        let child = Command::new("/usr/sbin/sshd")
            .args(["-D", "-e", "-f", &at("sshd_config")])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, port, home };
        server.wait_until_it_listens();
        server
    }

    fn wait_until_it_listens(&self) {
        let deadline = Instant::now() + PATIENCE;
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < deadline, "sshd does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Logs in from a terminal of classic size and runs `command` there. The client is a terminal that
    /// answers, as all real ones do.
    fn log_in(&self, command: &str) -> Pty {
        let mut ssh = CommandBuilder::new("ssh");
        ssh.args(["-tt", "-F", "none", "-p", &self.port.to_string(), "-i"]);
        ssh.arg(self.home.path().join("user"));
        for option in ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"] {
            ssh.args(["-o", option]);
        }
        ssh.args(["127.0.0.1", command]);
        let mut pty = start(ssh, (80, 24), TempDir::new().unwrap());
        pty.answer();
        pty
    }

    /// The command that runs `digitty` over there, after having told its process id.
    fn digitty(&self) -> String {
        let state = self.home.path().display();
        let binary = env!("CARGO_BIN_EXE_digitty");
        format!("sh -c 'echo process $$.; read go; XDG_STATE_HOME={state} exec {binary}'")
    }

    fn recovery(&self) -> PathBuf {
        self.home.path().join("digitty/recovery")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

/// Reads the process id off the screen and lets the program start.
fn begin(pty: &mut Pty) -> PathBuf {
    let id = pty.wait_for("the process id", |output| {
        let text = output.text();
        let (id, _) = text.split("process ").nth(1)?.split_once('.')?;
        Some(id.to_owned())
    });
    pty.send("\r");
    pty.wait_for_text("paint a digit here");
    Path::new("/proc").join(id)
}

fn paint_seven(pty: &mut Pty) {
    pty.send(drag(0, SEVEN));
    pty.wait_for_text("All three read a 7.");
}

fn wait_until_gone(process: &Path) {
    let deadline = Instant::now() + PATIENCE;
    while process.exists() {
        assert!(Instant::now() < deadline, "{} is still there", process.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[ignore = "needs an SSH server"]
fn a_digit_painted_over_ssh_is_read() {
    let server = Server::start();
    let mut pty = server.log_in(&server.digitty());
    let process = begin(&mut pty);
    paint_seven(&mut pty);
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
    wait_until_gone(&process);
}

#[test]
#[ignore = "needs an SSH server"]
fn a_line_cut_in_the_middle_of_a_stroke_leaves_no_process_but_the_drawing() {
    let server = Server::start();
    let mut pty = server.log_in(&server.digitty());
    let process = begin(&mut pty);
    paint_seven(&mut pty);
    pty.send("\x1b[<0;10;10M\x1b[<32;12;10M");
    pty.child.kill().unwrap();
    wait_until_gone(&process);
    assert!(server.recovery().exists());
    let mut again = server.log_in(&server.digitty());
    begin_with_a_recovery(&mut again);
    again.send("q");
    assert_eq!(again.end().exit_code(), 0);
}

fn begin_with_a_recovery(pty: &mut Pty) {
    pty.wait_for_text("process ");
    pty.send("\r");
    pty.wait_for_text("Press r to restore");
    pty.send("r");
    pty.wait_for_text("7▸");
}

#[test]
#[ignore = "needs an SSH server and tmux"]
fn in_tmux_over_ssh_the_drawing_outlives_the_line() {
    let server = Server::start();
    let socket = server.home.path().join("tmux");
    let tmux = format!("tmux -u -f /dev/null -S {}", socket.display());
    let mut pty = server.log_in(&format!("{tmux} new-session \"{}\"", server.digitty()));
    let process = begin(&mut pty);
    paint_seven(&mut pty);
    pty.child.kill().unwrap();
    // The session goes on without a client, as people expect of tmux.
    let mut again = server.log_in(&format!("{tmux} attach"));
    again.wait_for_text("All three read a 7.");
    again.send("c");
    again.wait_for_text("Drag the mouse over the canvas");
    again.send("q");
    assert_eq!(again.end().exit_code(), 0);
    wait_until_gone(&process);
}
