//! The real binary on a real pseudo-terminal: painting, and giving the terminal back in every case.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod pty;

use std::time::{Duration, Instant};

use digitty::tui::session::Screen;
use rustix::process::Signal;
use tempfile::TempDir;

use pty::{Pty, SEVEN, command, digitty, drag, start};

/// Paints a seven and waits for the answer.
fn paint_seven(pty: &mut Pty) {
    pty.wait_for_text("paint a digit here");
    pty.send(drag(0, SEVEN));
    pty.wait_for_text("All three read a 7.");
}

/// Where a session that is cut off leaves its drawing.
fn recovery(pty: &Pty) -> std::path::PathBuf {
    pty.home.path().join(".local/state/digitty/recovery")
}

#[test]
fn a_digit_painted_with_mouse_bytes_is_read_off_the_screen() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    let modes = pty.look(|output| {
        let screen = output.screen();
        (screen.mouse_protocol_mode(), screen.mouse_protocol_encoding())
    });
    assert_eq!(modes.0, vt100::MouseProtocolMode::ButtonMotion);
    assert_eq!(modes.1, vt100::MouseProtocolEncoding::Sgr);
    assert!(!pty.is_cooked());
    let ink = pty.look(|output| output.screen().cell(6, 14).unwrap().clone());
    assert_eq!(ink.bgcolor(), vt100::Color::Idx(231));
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
}

/// The color behind the ink of a painted seven, once that is `expected`.
fn wait_for_ink(pty: &Pty, expected: vt100::Color) {
    pty.wait_for("the color of ink", |output| {
        (output.screen().cell(6, 14).unwrap().bgcolor() == expected).then_some(())
    });
}

#[test]
fn a_light_terminal_gets_dark_ink_unless_a_theme_was_chosen() {
    let (light, dark) = ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b]11;rgb:0000/0000/0000\x07");
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    pty.send(light);
    wait_for_ink(&pty, vt100::Color::Idx(16));
    pty.send(dark);
    wait_for_ink(&pty, vt100::Color::Idx(231));
    let mut chosen = digitty(&["--theme", "dark"]);
    paint_seven(&mut chosen);
    chosen.send([light, "]"].concat());
    chosen.wait_for_text("brush 2.25 px");
    wait_for_ink(&chosen, vt100::Color::Idx(231));
}

#[test]
fn signals_end_it_with_their_number_and_leave_the_drawing_behind() {
    let signals = [(Signal::TERM, 15), (Signal::HUP, 1), (Signal::INT, 2), (Signal::QUIT, 3)];
    for (signal, number) in signals {
        let mut pty = digitty(&[]);
        paint_seven(&mut pty);
        pty.signal(signal);
        assert_eq!(pty.end().exit_code(), 128 + number, "{signal:?}");
        pty.assert_restored();
        assert!(recovery(&pty).exists());
    }
}

#[test]
fn what_a_signal_left_behind_is_offered_at_the_next_start() {
    let mut first = digitty(&[]);
    paint_seven(&mut first);
    first.signal(Signal::TERM);
    first.end();
    let home = std::mem::replace(&mut first.home, TempDir::new().unwrap());
    let mut second = start(command(&[]), (80, 24), home);
    second.wait_for_text("Press r to restore");
    second.send("r");
    second.wait_for_text("Restored");
    second.wait_for_text("7▸");
    second.send("u");
    second.wait_for_text("paint a digit here");
    second.send("U");
    second.wait_for_text("7▸");
    second.send("q");
    second.wait_for_text("the next session restores it by `r`");
    assert_eq!(second.end().exit_code(), 0);
    let kept = std::fs::read_dir(recovery(&second).parent().unwrap()).unwrap().count();
    assert_eq!(kept, 1, "what was not saved is kept, also when somebody quits");
}

#[test]
fn a_terminal_that_vanishes_takes_the_program_along_within_a_second() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    pty.hang_up();
    assert_eq!(pty.end_within(Duration::from_secs(1)).exit_code(), 129);
    assert!(recovery(&pty).exists());
}

#[test]
fn stopped_and_continued_it_draws_everything_again() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    pty.signal(Signal::STOP);
    // Whatever the shell writes meanwhile, and its own modes.
    pty.look(|output| {
        output.emulator.process(b"\x1b[?1049l\x1b[?1002l\x1b[?25h$ jobs\r\n");
    });
    pty.signal(Signal::CONT);
    pty.wait_for("the drawing again", |output| {
        let screen = output.screen();
        (screen.alternate_screen() && output.text().contains("All three read a 7.")).then_some(())
    });
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
}

/// Starts a shell with job control.
fn shell() -> Pty {
    let mut shell = portable_pty::CommandBuilder::new("bash");
    shell.args(["--norc", "--noprofile", "-i"]);
    shell.env("PS1", "ready> ");
    let pty = start(shell, (80, 24), TempDir::new().unwrap());
    pty.wait_for_text("ready>");
    pty
}

/// The shell has the terminal as it was before; then the program is continued, and quits.
fn has_stopped_and_goes_on(mut pty: Pty) {
    pty.wait_for("the shell", |output| {
        let screen = output.screen();
        let shell = !screen.alternate_screen() && !screen.hide_cursor();
        let mouse_off = screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None;
        (shell && mouse_off && output.text().contains("Stopped")).then_some(())
    });
    pty.send("fg\r");
    pty.wait_for("the drawing again", |output| {
        let screen = output.screen();
        (screen.alternate_screen() && output.text().contains("All three read a 7.")).then_some(())
    });
    pty.send("q");
    pty.wait_for("the shell", |output| (!output.screen().alternate_screen()).then_some(()));
    pty.send("exit\r");
    pty.end();
}

#[test]
fn ctrl_z_goes_to_the_shell_and_fg_comes_back() {
    let mut pty = shell();
    pty.send(format!("{}\r", env!("CARGO_BIN_EXE_digitty")));
    paint_seven(&mut pty);
    pty.send("\x1a");
    has_stopped_and_goes_on(pty);
}

#[test]
fn a_new_size_is_drawn_at_once() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    pty.resize(120, 40);
    pty.wait_for_text("model input");
    pty.resize(20, 5);
    pty.wait_for_text("Digitty needs 28×15");
    pty.resize(80, 24);
    pty.wait_for_text("All three read a 7.");
    pty.send("\x03");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn a_line_that_does_not_tell_its_size_is_a_classic_screen() {
    let mut pty = start(command(&[]), (0, 0), TempDir::new().unwrap());
    paint_seven(&mut pty);
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
}

/// It may be the beginning of a report that was split on its way.
#[test]
fn escape_alone_closes_the_help_and_quits_nothing() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    pty.send("?");
    pty.wait_for_text("toggle brush and eraser");
    pty.send("\x1b");
    pty.wait_for("the page", |output| (!output.text().contains("toggle brush and eraser")).then_some(()));
    pty.send("\x1b");
    pty.wait_for_text("Press q to quit.");
    pty.send("[<0;12;9M\x1b[<0;12;9m");
    pty.wait_for("the message gone", |output| (!output.text().contains("Press q")).then_some(()));
    for piece in ["\x1b", "[A", "\x1b[", "B", "\x1b[<32;1", "2;9M"] {
        pty.send(piece);
        std::thread::sleep(Duration::from_millis(80));
    }
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
    assert!(recovery(&pty).exists());
}

#[test]
fn a_paste_that_stalls_is_not_typed() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    for piece in ["\x1b[200~cle", "ar q", "\x03\x1b[20", "1~"] {
        pty.send(piece);
        std::thread::sleep(Duration::from_millis(120));
    }
    pty.send("]");
    pty.wait_for_text("brush 2.25 px");
    pty.wait_for_text("All three read a 7.");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn stopped_by_the_signal_it_gives_the_terminal_back_and_fg_takes_it_again() {
    let mut pty = shell();
    pty.send(format!("sh -c 'echo $$ > pid; exec {}'\r", env!("CARGO_BIN_EXE_digitty")));
    paint_seven(&mut pty);
    let pid = std::fs::read_to_string(pty.home.path().join("pid")).unwrap();
    let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, Signal::TSTP).unwrap();
    has_stopped_and_goes_on(pty);
}

#[test]
fn an_absurd_size_is_drawn_in_part() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    for size in [20_000, 65_535] {
        let before = pty.look(|output| output.bytes.len());
        pty.resize_line(size, size);
        pty.wait_for("a frame", |output| (output.bytes.len() > before + 50_000).then_some(()));
    }
    pty.resize_line(80, 24);
    pty.send("\x0c");
    pty.wait_for_text("All three read a 7.");
    assert!(pty.peak_memory() < 200, "{} MB", pty.peak_memory());
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn saved_files_never_overwrite_others_and_can_be_loaded() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    pty.send("s");
    pty.wait_for_text("Saved digitty-1.png and digitty-1.jsonl");
    pty.send("s");
    pty.wait_for_text("Saved digitty-2.png and digitty-2.jsonl");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    for name in ["digitty-1.png", "digitty-2.jsonl"] {
        let path = pty.home.path().join(name);
        let mut loaded = digitty(&["paint", "--load", path.to_str().unwrap()]);
        loaded.wait_for_text("7▸");
        loaded.send("q");
        assert_eq!(loaded.end().exit_code(), 0);
    }
}

#[test]
fn a_drawing_comes_from_standard_input_and_keys_from_the_terminal() {
    let line = r#"{"strokes":[[[8,6],[20,6],[12,24]]]}"#;
    let mut shell = portable_pty::CommandBuilder::new("sh");
    let binary = env!("CARGO_BIN_EXE_digitty");
    shell.args(["-c", &format!("echo '{line}' | {binary} paint --load -")]);
    let mut pty = start(shell, (80, 24), TempDir::new().unwrap());
    pty.wait_for_text("All three read a 7.");
    pty.send("c");
    pty.wait_for_text("paint a digit here");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
}

#[test]
fn without_a_terminal_there_is_one_clear_line() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_digitty")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(error.contains("standard output is not a terminal"), "{error}");
}

#[test]
fn colors_are_asked_of_the_environment_and_the_option_wins() {
    type Pairs = &'static [(&'static str, &'static str)];
    // Colors of this kind there are, and of the others not.
    let cases: [(&[&str], Pairs, &str); 5] = [
        (&[], &[("NO_COLOR", "1")], ""),
        (&[], &[("TERM", "vt220")], ""),
        (&[], &[("COLORTERM", "truecolor")], "8;2;"),
        (&[], &[], "8;5;"),
        (&["paint", "--color", "256"], &[("NO_COLOR", "1")], "8;5;"),
    ];
    for (arguments, environment, kind) in cases {
        let mut command = command(arguments);
        for (name, value) in environment {
            command.env(name, value);
        }
        let mut pty = start(command, (80, 24), TempDir::new().unwrap());
        paint_seven(&mut pty);
        let bytes = pty.look(|output| String::from_utf8_lossy(&output.bytes).into_owned());
        for known in ["8;2;", "8;5;"] {
            let found = ["3", "4"].map(|ground| bytes.contains(&format!("{ground}{known}")));
            assert_eq!(found, [known == kind; 2], "{environment:?} {known}");
        }
    }
}

/// A terminal with mode 1016, whose cells are 10×20 pixels.
#[test]
fn where_the_terminal_has_pixels_strokes_are_finer_than_cells() {
    let mut pty = digitty(&[]);
    pty.wait_for("the question", |output| contains(&output.bytes, b"\x1b[?1016$p"));
    pty.wait_for_text("paint a digit here");
    pty.send("\x1b[?1016;2$y");
    pty.wait_for("the next question", |output| contains(&output.bytes, b"\x1b[16t"));
    pty.send("\x1b[6;20;10t");
    pty.wait_for("the switch", |output| contains(&output.bytes, b"\x1b[?1016h"));
    // A click in the last cells before the answer, a click in pixels right behind it.
    pty.send("\x1b[<0;12;9M\x1b[<0;12;9m\x1b[?1016;1$y\x1b[<0;146;193M\x1b[<0;146;193m");
    pty.wait_for_text("▸");
    pty.send("s");
    pty.wait_for_text("digitty-1.jsonl");
    pty.send("q");
    pty.wait_for("the question at the end", |output| contains(&output.bytes, b"\x1b[5n"));
    // What the hand still does must not end up in the shell.
    pty.send("\x1b[<32;150;190M\x1b[0n");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
    let strokes = std::fs::read_to_string(pty.home.path().join("digitty-1.jsonl")).unwrap();
    assert!(strokes.contains("[[[10.5,11.0]],[[13.55,13.25]]]"), "{strokes}");
}

/// An answer that comes late, in pieces, or to a question that nobody asked, presses no keys.
#[test]
fn slow_and_strange_answers_are_no_keys() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    let pieces = [
        "\x1b[?10",
        "16;0",
        "$y",
        "\x1b[?62;22",
        "c",
        "\x1b[8;24;80t",
        "\x1b[24;80R",
        "\x1b]11;rgb:1c1c/",
        "1c1c/c",
        "c\x07",
        "\x1bP1$r0 q",
        "\x1b",
        "\\",
        "\x1b_Gi=1;OK\x1b\\",
        "\u{9d}11;q\u{9c}",
    ];
    for (i, piece) in pieces.into_iter().enumerate() {
        pty.send(piece);
        // Longer than a lone Escape is waited for: the pieces arrive one by one.
        std::thread::sleep(Duration::from_millis(60));
        pty.send(if i == 2 { "]" } else { "" });
    }
    pty.wait_for_text("brush 2.25 px");
    pty.wait_for_text("All three read a 7.");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
}

/// What the hand still does while the program ends, at the far end of a long line.
#[test]
fn reports_on_their_way_at_the_end_are_not_typed_into_the_shell() {
    let mut pty = digitty(&[]);
    pty.answer();
    paint_seven(&mut pty);
    pty.keep_silent();
    pty.send("q");
    pty.wait_for("the mouse off", |output| contains(&output.bytes, b"\x1b[?1002l"));
    pty.send("\x1b[<32;15;19M\x1b[<32;16;19M");
    pty.send(pty::ALIVE);
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
    assert_eq!(pty.left_in_the_queue(), 0);
}

/// Ctrl-S, or a line that has stalled: the program waits for it, but not when it is asked to end.
#[test]
fn a_terminal_that_takes_nothing_in_does_not_hold_up_the_end() {
    let mut pty = digitty(&[]);
    paint_seven(&mut pty);
    pty.pause(true);
    // Each of these is a whole screen, and together they are more than the kernel keeps.
    for _ in 0..60 {
        pty.send("\x0c");
        std::thread::sleep(Duration::from_millis(20));
    }
    pty.signal(Signal::TERM);
    assert_eq!(pty.end().exit_code(), 143);
    assert!(recovery(&pty).exists());
    pty.pause(false);
}

/// The same test program again, as the program on the terminal, ending in a way that `digitty` has
/// no button for.
fn ends_badly(how: &str) -> Pty {
    let mut command = portable_pty::CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_program_that_ends_badly", "--ignored", "--nocapture"]);
    command.env("HOW", how);
    let mut pty = start(command, (80, 24), TempDir::new().unwrap());
    pty.wait_for("the screen", |output| output.screen().alternate_screen().then_some(()));
    pty.send("x");
    assert_eq!(pty.end().exit_code(), 101);
    pty
}

#[test]
#[ignore = "the program that the test below runs, with HOW it is to end"]
fn a_program_that_ends_badly() {
    let how = std::env::var("HOW").unwrap();
    let mut terminal = digitty::tty::Tty::take().unwrap();
    terminal.wait(None, &mut Vec::new()).unwrap();
    match how.as_str() {
        "panic" => panic!("this is a test"),
        _ => std::thread::spawn(|| panic!("this is a test")).join().unwrap(),
    }
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_reports() {
    for how in ["panic", "thread"] {
        let pty = ends_badly(how);
        pty.assert_restored();
        pty.wait_for("the report", |output| {
            let main_screen = !output.screen().alternate_screen();
            (main_screen && output.text().contains("panicked at")).then_some(())
        });
    }
}

/// A line on which nothing arrives gets no more than a few frames ahead, and one more every few seconds.
#[test]
fn a_slow_line_gets_fewer_frames() {
    let mut pty = digitty(&[]);
    pty.answer();
    paint_seven(&mut pty);
    pty.keep_silent();
    let begin = Instant::now();
    let frames = |output: &pty::Output| pty::count(&output.bytes, b"\x1b[?2026l");
    let before = pty.look(|output| frames(output));
    for _ in 0..20 {
        pty.send("]]pp[");
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = pty.look(|output| frames(output)) - before;
    let tries = begin.elapsed().as_secs() as usize / 4;
    assert!(sent <= 3 + tries, "{sent} frames without an answer");
    pty.answer();
    pty.wait_for_text("5.75 px");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
}

fn contains(bytes: &[u8], wanted: &[u8]) -> Option<()> {
    bytes.windows(wanted.len()).any(|window| window == wanted).then_some(())
}

/// Collects drawings of two classes into `drawings.jsonl`, and accepts a seven.
fn collect_one() -> Pty {
    let arguments = ["collect", "--writer", "anna", "--out", "drawings.jsonl", "--count", "2", "--seed", "1"];
    let mut pty = digitty(&arguments);
    pty.wait_for_text("1 of 2");
    pty.send(drag(0, SEVEN));
    pty.wait_for_text("Press enter");
    pty.send("\r");
    pty.wait_for_text("2 of 2");
    pty
}

/// The writer of each line of the file.
fn writers(pty: &Pty) -> Vec<String> {
    let bytes = std::fs::read(pty.home.path().join("drawings.jsonl")).unwrap();
    let data = digitty::data::strokes::read("test", &bytes[..], &digitty::models::DIGITS.domain()).unwrap();
    assert!(bytes.ends_with(b"\n") && data.examples.iter().all(|example| example.label.is_some()));
    data.examples.iter().map(|example| example.writer.as_deref().unwrap().to_owned()).collect()
}

#[test]
fn a_drawing_that_was_accepted_is_in_the_file_however_the_session_ends() {
    let mut pty = collect_one();
    pty.signal(Signal::TERM);
    assert_eq!(pty.end().exit_code(), 128 + 15);
    pty.assert_restored();
    assert_eq!(writers(&pty), ["anna"]);
    let mut pty = collect_one();
    pty.hang_up();
    assert_eq!(pty.end().exit_code(), 128 + 1);
    assert_eq!(writers(&pty), ["anna"]);
}

#[test]
fn a_collection_ends_with_the_score() {
    let mut pty = collect_one();
    pty.send(drag(0, SEVEN));
    pty.wait_for_text("Press enter");
    pty.send("\r");
    pty.wait_for_text("Thank you, anna!");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
    pty.wait_for_text("appended 2 drawings by anna to drawings.jsonl");
    assert_eq!(writers(&pty), ["anna", "anna"]);
}

#[test]
fn a_training_can_be_watched_and_ended_early() {
    let arguments = ["train", "shapes", "--count", "3000", "--watch", "--out", "net.safetensors"];
    let mut pty = start(command(&arguments), (80, 24), TempDir::new().unwrap());
    pty.wait_for_text("shapes, 9,571 parameters: learning");
    pty.wait_for_text("batch ");
    pty.send("M");
    pty.wait_for_text("The command has chosen the network");
    pty.send("q");
    assert_eq!(pty.end().exit_code(), 0);
    pty.assert_restored();
    let weights = std::fs::read(pty.home.path().join("net.safetensors")).unwrap();
    let checkpoint = digitty::models::Checkpoint::from_bytes(&weights).unwrap();
    assert!(checkpoint.record.recipe.ends_with(", stopped early"), "{}", checkpoint.record.recipe);
    let short = ["train", "shapes", "--count", "300", "--epochs", "2", "--watch", "--out", "net"];
    let mut pty = start(command(&short), (80, 24), TempDir::new().unwrap());
    assert_eq!(pty.end().exit_code(), 0, "it ends by itself");
    pty.assert_restored();
    assert!(pty.home.path().join("net").exists());
}
