//! `digitty run` from outside: what it prints, what it writes, how it exits.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A script that agrees with the models, and ends with a snapshot.
const SEVEN: &str = "stroke 9,6 19,6 13,23\nexpect cnn 7\nsnapshot seven.txt\n";

/// A directory with scripts.
struct Desk(TempDir);

/// How a run ended.
struct Ended {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new(scripts: &[(&str, &str)]) -> Self {
        let desk = Self(TempDir::new().unwrap());
        for (name, text) in scripts {
            desk.write(name, text);
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.path(name)).ok()
    }

    /// What is beside the scripts, by name.
    fn names(&self) -> Vec<String> {
        let entries = self.0.path().read_dir().unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.run_with(arguments, "", "")
    }

    fn run_with(&self, arguments: &[&str], ci: &str, input: &str) -> Ended {
        let mut child = Command::new(env!("CARGO_BIN_EXE_digitty"))
            .arg("run")
            .args(arguments)
            .env("CI", ci)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[test]
fn a_golden_file_is_written_then_compared_then_accepted() {
    let desk = Desk::new(&[("a.script", SEVEN)]);
    let first = desk.run(&["a.script"]);
    assert_eq!((first.code, first.out.as_str()), (0, ""));
    assert_eq!(
        without_times(&first.err),
        "wrote seven.txt\nok      a.script  3 steps, 1 snapshot, _ ms\n1 script, 3 steps, 1 snapshot: all as expected\n"
    );
    let golden = desk.read("seven.txt").unwrap();
    let again = without_times(&desk.run(&["a.script"]).err);
    assert_eq!(
        again,
        "ok      a.script  3 steps, 1 snapshot, _ ms\n1 script, 3 steps, 1 snapshot: all as expected\n"
    );

    desk.write("a.script", &SEVEN.replace("13,23", "13,22"));
    let changed = desk.run(&["a.script"]);
    assert_eq!(changed.code, 1);
    let heading = changed.out.lines().next().unwrap();
    assert!(heading.starts_with("a.script:3:10: the screen differs from seven.txt: "), "{heading}");
    assert!(heading.contains(" cells, ") && heading.contains(" pixels of ink"), "{heading}");
    assert!(changed.out.contains("\n--- seven.txt\n+++ seven.txt.new\n@@ region "), "{}", changed.out);
    assert_eq!(desk.read("seven.txt").unwrap(), golden);
    assert_ne!(desk.read("seven.txt.new").unwrap(), golden);

    assert_eq!(desk.run(&["--update", "a.script"]).code, 0);
    assert_ne!(desk.read("seven.txt").unwrap(), golden);
    assert_eq!(desk.read("seven.txt.new"), None);
}

#[test]
fn in_ci_a_missing_golden_file_is_a_failure() {
    let desk = Desk::new(&[("a.script", SEVEN)]);
    let ended = desk.run_with(&["a.script"], "true", "");
    assert_eq!(ended.code, 1);
    assert!(ended.out.starts_with("a.script:3:10: missing golden file seven.txt"), "{}", ended.out);
    assert_eq!(desk.read("seven.txt"), None);
}

#[test]
fn results_come_in_the_order_of_the_scripts_and_the_worst_decides() {
    let good = "stroke 9,6 19,6 13,23\nprint json\n";
    let bad = "expect not blank\nexpect blank\n";
    let wrong = "kee c\n";
    let desk = Desk::new(&[("good", good), ("bad", bad), ("wrong", wrong)]);
    assert_eq!(desk.run(&["good", "good"]).code, 0);
    let ended = desk.run(&["bad", "good"]);
    assert_eq!(ended.code, 1);
    let lines: Vec<_> = ended.out.lines().collect();
    assert_eq!(lines[0], "bad:1:1: expected ink, found a blank canvas");
    assert!(lines[1].starts_with("  1 answers  2 layers"), "the screen follows");
    let last = lines[lines.len() - 1];
    assert!(last.starts_with(r#"{"input":"good:2","blank":false,"ls":{"digit":7,"scores":["#), "{last}");
    let ended = desk.run(&["bad", "good", "wrong", "missing"]);
    assert_eq!(ended.code, 2);
    assert_eq!(ended.out.lines().count(), 2 + 24);
    assert!(ended.err.contains("\nwrong:1:1: expected a command ("), "{}", ended.err);
    assert!(ended.err.contains("\nmissing:1:1: cannot read missing: "), "{}", ended.err);
    assert!(
        ended.err.ends_with("4 scripts, 4 steps, 0 snapshots: 1 failed, 2 with an error\n"),
        "{}",
        ended.err
    );
}

#[test]
fn machines_get_a_line_of_json_for_each_script() {
    let scripts =
        [("good", "print ink\nsnapshot a\n"), ("bad", "\n expect cnn 7\n"), ("wrong", "size 0x0\n")];
    let desk = Desk::new(&scripts);
    let ended = desk.run(&["--json", "good", "bad", "wrong"]);
    assert_eq!((ended.code, ended.err.as_str()), (2, ""));
    let lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["outcome"], "passed");
    assert_eq!(lines[0]["printed"][0], ("00".repeat(28) + "\n").repeat(28));
    assert_eq!(lines[0]["written"][0], "a");
    assert!(lines[1]["failures"][0]["screen"].as_str().unwrap().starts_with("1 answers"));
    assert_eq!((&lines[1]["outcome"], &lines[1]["failures"][0]["line"]), (&"failed".into(), &2.into()));
    assert_eq!(lines[1]["failures"][0]["column"], 2);
    assert_eq!((&lines[2]["outcome"], &lines[2]["error"]["column"]), (&"error".into(), &6.into()));
}

#[test]
fn standard_input_is_a_script() {
    let desk = Desk::new(&[]);
    let ended = desk.run_with(&["-"], "", "stroke 9,6 19,6 13,23\nexpect cnn 3\n");
    assert_eq!(ended.code, 1);
    assert!(ended.out.starts_with("-:2:1: expected cnn 3, found 7 with "), "{}", ended.out);
}

#[test]
fn two_scripts_do_not_share_a_golden_file() {
    let desk = Desk::new(&[("a", "snapshot x\n"), ("b", "key c\nsnapshot x\n")]);
    let ended = desk.run(&["a", "./b"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("./b:2:10: another script has the golden file ./x, too"), "{}", ended.err);
    assert!(desk.read("x").is_some(), "the first one has it");
}

#[test]
fn what_is_no_snapshot_is_not_written_over() {
    let desk = Desk::new(&[("a", "snapshot notes\n"), ("notes", "precious")]);
    let ended = desk.run(&["--update", "a"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.starts_with("a:1:10: notes is not a snapshot and will not be overwritten"),
        "{}",
        ended.err
    );
    assert_eq!(desk.read("notes").unwrap(), "precious");
}

/// Puts something that is not a regular file at `path`: a link to `victim`, a pipe or a directory.
fn trap(path: &Path, kind: &str, victim: &Path) {
    match kind {
        "link" => std::os::unix::fs::symlink(victim, path).unwrap(),
        "dangling link" => std::os::unix::fs::symlink(victim.with_file_name("new"), path).unwrap(),
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        _ => std::fs::create_dir(path).unwrap(),
    }
}

#[test]
fn nothing_but_a_snapshot_is_ever_overwritten_or_removed() {
    let changed = SEVEN.replace("13,23", "13,22");
    for kind in ["link", "dangling link", "pipe", "directory"] {
        let outside = TempDir::new().unwrap();
        let victim = outside.path().join("victim");
        let desk = Desk::new(&[("a.script", SEVEN), ("changed", &changed)]);
        desk.run(&["a.script"]);
        std::fs::copy(desk.path("seven.txt"), &victim).unwrap();
        trap(&desk.path("seven.txt.new"), kind, &victim);
        let trapped = desk.path("seven.txt.new").symlink_metadata().unwrap().file_type();
        for (script, ci, code, words) in [
            ("changed", "", 2, "changed:3:10: not a regular file: seven.txt.new\n"),
            ("changed", "1", 1, "failed (1 snapshot differs)"),
            ("a.script", "", 0, "all as expected"),
            ("a.script", "1", 0, "all as expected"),
        ] {
            let ended = desk.run_with(&[script], ci, "");
            assert_eq!(ended.code, code, "{kind}: {}", ended.err);
            assert!(ended.err.contains(words), "{kind}: {}", ended.err);
        }
        assert_eq!(desk.path("seven.txt.new").symlink_metadata().unwrap().file_type(), trapped);
        std::fs::remove_file(desk.path("seven.txt")).unwrap();
        trap(&desk.path("seven.txt"), kind, &victim);
        for arguments in [&["changed"][..], &["--update", "changed"]] {
            let ended = desk.run(arguments);
            let words = "changed:3:10: not a regular file: seven.txt\n";
            assert!(ended.code == 2 && ended.err.starts_with(words), "{kind}: {}", ended.err);
        }
        assert!(std::fs::read_to_string(&victim).unwrap().starts_with("# Digitty snapshot"));
        assert_eq!(outside.path().read_dir().unwrap().count(), 1, "{kind}");
    }
}

#[test]
fn what_is_not_a_snapshot_stays_though_it_has_the_name_of_one() {
    let desk = Desk::new(&[("a.script", SEVEN), ("changed", &SEVEN.replace("13,23", "13,22"))]);
    desk.run(&["a.script"]);
    desk.write("seven.txt.new", "notes");
    let ended = desk.run(&["changed"]);
    let words = "changed:3:10: seven.txt.new is not a snapshot and will not be overwritten\n";
    assert!(ended.code == 2 && ended.err.starts_with(words), "{}", ended.err);
    assert_eq!(desk.run(&["--update", "changed"]).code, 0);
    assert_eq!(desk.read("seven.txt.new").unwrap(), "notes");
    desk.write("logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\"></svg>\n");
    desk.write("svg.script", "snapshot logo.svg\n");
    assert_eq!(desk.run(&["--update", "svg.script"]).code, 2);
    desk.write("jpg.script", "snapshot a.jpg\n");
    let ended = desk.run(&["jpg.script"]);
    let words = "jpg.script:1:10: expected a file name that ends in .txt, .svg or .png, found `a.jpg`\n";
    assert!(ended.code == 2 && ended.err.starts_with(words), "{}", ended.err);
    assert!(!desk.path("a.jpg").exists());
}

#[test]
fn in_ci_nothing_is_written() {
    let desk = Desk::new(&[("a.script", SEVEN)]);
    desk.run(&["a.script"]);
    desk.write("a.script", &SEVEN.replace("13,23", "13,22"));
    assert_eq!(desk.run_with(&["a.script"], "1", "").code, 1);
    assert_eq!(desk.read("seven.txt.new"), None);
}

#[test]
fn escape_sequences_of_files_do_not_reach_the_terminal() {
    let evil = "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m";
    let desk = Desk::new(&[("a.script", SEVEN), ("json", "load evil\n")]);
    desk.write("seven.txt", &format!("# Digitty snapshot{evil}\n{evil}\r\n"));
    desk.write("evil", &format!("{{\"{evil}\": 1, \"{evil}"));
    desk.write(&format!("{evil}.script"), "expect not blank\nload nothing\n");
    let name = format!("{evil}.script");
    for arguments in
        [&["a.script"][..], &["--json", "a.script"], &[&name], &["json"], &["a.script", "--weights", evil]]
    {
        let ended = desk.run(arguments);
        let output = ended.out + &ended.err;
        let raw = output.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(raw, None, "{arguments:?}: {output}");
        let shown = output.contains("1b") || arguments == ["json"];
        assert!(ended.code > 0 && shown, "{output}");
    }
}

#[test]
fn only_ordinary_files_are_loaded() {
    let desk =
        Desk::new(&[("itself", "load itself\n"), ("device", "load /dev/zero\n"), ("pipe", "load fifo\n")]);
    desk.write("weights", "weights .\n");
    let made = Command::new("mkfifo").arg(desk.path("fifo")).status().unwrap();
    assert!(made.success());
    for (script, words) in [
        ("itself", "itself:1:6: itself, line 1: not a drawing (expected value at column 1); expected {"),
        ("device", "device:1:6: /dev/zero is not an ordinary file"),
        ("pipe", "pipe:1:6: fifo is not an ordinary file"),
        ("weights", "weights:1:9: no weights in .: expected any of ls.safetensors"),
    ] {
        let ended = desk.run(&[script]);
        assert_eq!(ended.code, 2);
        assert!(ended.err.starts_with(words), "{}", ended.err);
    }
}

#[test]
fn the_verdict_survives_a_closed_reader() {
    let desk = Desk::new(&[]);
    desk.write("fails", &"expect not blank\n".repeat(1500));
    let script = desk.path("fails");
    for redirection in ["| head -1", "2>&1 | head -1", ">&-", ">&- 2>&-", "| true"] {
        let command = format!("\"$1\" run \"$2\" {redirection}; exit ${{PIPESTATUS[0]}}");
        let program = env!("CARGO_BIN_EXE_digitty");
        let output =
            Command::new("bash").args(["-c", &command, "bash", program]).arg(&script).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{redirection}: {error}");
        assert!(!error.contains("panicked"), "{redirection}: {error}");
    }
}

/// Replaces the times of a run by `_`.
fn without_times(text: &str) -> String {
    let line = |line: &str| match line.strip_suffix(" ms").and_then(|line| line.rsplit_once(' ')) {
        Some((line, _)) => format!("{line} _ ms\n"),
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn a_difference_is_told_by_regions_styles_ink_and_predictions() {
    let desk = Desk::new(&[("a.script", "stroke 9,6 19,6 13,23\nsnapshot a.txt\nsnapshot a.svg\n")]);
    desk.run(&["a.script"]);
    desk.write("a.script", "stroke 9,6 19,6\nsnapshot a.txt\nsnapshot a.svg\n");
    let ended = desk.run(&["a.script"]);
    for words in [
        "a.script:2:10: the screen differs from a.txt: ",
        " pixels of ink, ",
        "\n@@ region 32,5,14,",
        "\n-         ▀  ▀\n",
        "\n@@ styles: of ",
        "× #",
        "\n@@ ink: ",
        "\n@@ predictions: ",
        "\n-answer    7      7      7\n+answer ",
        "a.script:3:10: the screen differs from a.svg: ",
    ] {
        assert!(ended.out.contains(words), "{words}\n{}", ended.out);
    }
    assert!(ended.out.lines().any(|line| line.starts_with('?') && line.contains('^')), "{}", ended.out);
    assert!(!ended.out.contains("<rect"), "a picture is told by its cells:\n{}", ended.out);
    let full = desk.run(&["--full", "a.script"]);
    assert!(full.out.contains("-# Styles") || full.out.contains("\n-<rect"), "{}", full.out);
    assert!(full.out.lines().count() > ended.out.lines().count());
}

#[test]
fn what_cannot_be_read_as_a_snapshot_is_compared_line_by_line() {
    let desk = Desk::new(&[("a.script", "snapshot a.txt\n")]);
    desk.run(&["a.script"]);
    let golden = desk.read("a.txt").unwrap();
    desk.write("a.txt", &golden.replace("# Styles", "# Colors"));
    let ended = desk.run(&["a.script"]);
    assert!(ended.out.contains("-# Colors, one character a cell\n+# Styles, one"), "{}", ended.out);
    desk.write("a.txt", &golden.replace("# Ink", "# Ink\r"));
    assert_eq!(desk.run(&["a.script"]).code, 1);
}

#[test]
fn steps_without_effect_are_warned_of() {
    let text = "key X x3\nkey p\nmouse down 70,1\nstroke 9,6 40,6\nkey ?\nkey X\nkey m\nkey X\n";
    let desk = Desk::new(&[("a.script", text)]);
    let ended = desk.run(&["a.script"]);
    let warnings: Vec<_> = ended.err.lines().filter(|line| line.contains(": warning: ")).collect();
    assert_eq!(
        warnings,
        [
            "a.script:1:1: warning: `key X` does nothing here",
            "a.script:3:1: warning: the click at 70,1 is outside the canvas",
            "a.script:4:1: warning: the point 40,6 is outside the canvas, which ends at 28,28",
            "a.script:8:1: warning: `key X` does nothing here",
        ]
    );
    assert_eq!(ended.code, 0);
    let json: Value = serde_json::from_str(&desk.run(&["--json", "a.script"]).out).unwrap();
    assert_eq!(json["warnings"].as_array().unwrap().len(), 4);
    desk.write("a.script", &"key X\nkey Y\n".repeat(200));
    assert!(desk.run(&["a.script"]).err.lines().count() < 60);
}

#[test]
fn a_screen_is_printed_once_for_all_that_fails_on_it() {
    let desk = Desk::new(&[("a.script", "expect not blank\nexpect cnn 7\nkey ?\nexpect not blank\n")]);
    let out = desk.run(&["a.script"]).out;
    let count = |text| out.matches(text).count();
    assert_eq!((count("paint a digit here"), count("╭ Keys ")), (1, 1), "{out}");
}

#[test]
fn a_filter_chooses_scripts_by_their_path() {
    let desk = Desk::new(&[("seven.script", "expect blank\n"), ("eight.script", "expect not blank\n")]);
    let ended = desk.run(&["--filter", "sev", "seven.script", "eight.script"]);
    assert!(ended.code == 0 && ended.err.ends_with("1 script, 1 step, 0 snapshots: all as expected\n"));
    let ended = desk.run(&["--filter", "nine", "seven.script"]);
    assert_eq!((ended.code, ended.err.as_str()), (2, "digitty: no script has `nine` in its path\n"));
}

#[test]
fn junit_has_a_test_for_each_script() {
    let desk =
        Desk::new(&[("good", "print ink\n"), ("bad", "expect screen \"<&>\"\n"), ("wrong", "kee c\n")]);
    let ended = desk.run(&["--junit", "results.xml", "good", "bad", "wrong"]);
    assert_eq!(ended.code, 2);
    let xml = desk.read("results.xml").unwrap();
    assert!(
        xml.contains("<testsuite name=\"digitty run\" tests=\"3\" failures=\"1\" errors=\"1\" time="),
        "{xml}"
    );
    assert!(xml.contains("<failure message=\"bad:1:1: no row shows &quot;&lt;&amp;&gt;&quot;\">"), "{xml}");
    assert!(xml.contains("<error message=\"wrong:1:1: expected a command"), "{xml}");
    assert_eq!(xml.matches("</testcase>").count(), 3);
    assert_eq!(desk.run(&["--junit", "results.xml", "good"]).code, 0, "its own file is replaced");
    assert!(desk.read("results.xml").unwrap().contains("tests=\"1\" failures=\"0\" errors=\"0\""));
    let refused = desk.run(&["--junit", "bad", "good"]);
    assert!(refused.code == 2 && refused.err.contains("bad is not a JUnit file"), "{}", refused.err);
    assert_eq!(desk.read("bad").unwrap(), "expect screen \"<&>\"\n");
}

#[test]
fn stale_golden_files_are_listed_and_left() {
    let scripts = [("a.script", SEVEN), ("b.script", "snapshot b.svg\n"), ("c.script", "expect blank\n")];
    let desk = Desk::new(&scripts);
    desk.run(&["a.script", "b.script"]);
    desk.write("notes.txt", "no snapshot\n");
    assert_eq!(desk.run(&["--stale", "c.script"]).code, 0, "all are named by scripts beside it");
    desk.write("b.script", "snapshot other.svg\n");
    desk.write("b.svg.new", &desk.read("b.svg").unwrap());
    desk.write("seven.txt.new", &desk.read("seven.txt").unwrap());
    let before = desk.names();
    let ended = desk.run(&["--stale", "a.script"]);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (1, "b.svg\nb.svg.new\n", ""));
    assert_eq!(desk.names(), before, "nothing was played or removed");
    desk.write("b.script", "kee\n");
    assert_eq!(desk.run(&["--stale", "a.script"]).code, 2, "a script that cannot be read may name any");
}

#[test]
fn a_picture_of_pixels_is_a_golden_file_like_any_other() {
    let desk = Desk::new(&[("a.script", "stroke 9,6 19,6 13,23\nsnapshot a.png\n")]);
    assert_eq!(desk.run(&["a.script"]).code, 0);
    let golden = std::fs::read(desk.path("a.png")).unwrap();
    let info = png::Decoder::new(std::io::Cursor::new(&golden)).read_info().unwrap();
    assert_eq!(info.info().size(), (640, 384));
    assert_eq!(desk.run(&["a.script"]).code, 0);
    desk.write("a.script", "stroke 9,6 19,6 13,22\nsnapshot a.png\n");
    let ended = desk.run(&["a.script"]);
    assert_eq!(ended.code, 1);
    assert!(
        ended.out.contains("the screen differs from a.png: ") && ended.out.contains("@@ region "),
        "{}",
        ended.out
    );
    assert_eq!(std::fs::read(desk.path("a.png")).unwrap(), golden);
    assert_eq!(desk.run(&["--update", "a.script"]).code, 0);
    assert_eq!(desk.names(), ["a.png", "a.script"]);
    let foreign = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scripts/seven.png")).unwrap();
    std::fs::write(desk.path("a.png"), &foreign).unwrap();
    let ended = desk.run(&["--update", "a.script"]);
    assert!(ended.code == 2 && ended.err.contains("a.png is not a snapshot"), "{}", ended.err);
    assert_eq!(std::fs::read(desk.path("a.png")).unwrap(), foreign);
}

#[test]
fn a_region_is_compared_and_nothing_else() {
    let canvas = "snapshot canvas.txt region 0,2,30,16\nsnapshot canvas.png region 0,2,30,16\n";
    let desk = Desk::new(&[("a.script", &format!("stroke 9,6 19,6 13,23\n{canvas}"))]);
    assert_eq!(desk.run(&["a.script"]).code, 0);
    let golden = desk.read("canvas.txt").unwrap();
    assert!(golden.starts_with("# Digitty snapshot of a region of 30x16\n╭────"), "{golden}");
    assert!(!golden.contains("# Ink") && !golden.contains("# Predictions"));
    desk.write("a.script", &format!("stroke 9,6 19,6 13,23\nkey p\n{canvas}"));
    assert_eq!(desk.run(&["a.script"]).code, 0, "the status below the canvas does not matter");
    desk.write("a.script", "snapshot a region 70,0,20,5\n");
    let words = "a.script:1:10: expected a region of the screen, which has 80x24 cells\n";
    let ended = desk.run(&["a.script"]);
    assert!(ended.code == 2 && ended.err.starts_with(words), "{}", ended.err);
}

#[test]
fn a_film_shows_a_stroke_as_it_is_drawn() {
    let text = "stroke 9,6 19,6 13,23\nkey c\nresize 100x30\nmouse down 9,5\nmouse drag 20,5\n";
    let desk = Desk::new(&[("a.script", text)]);
    let ended = desk.run(&["--cast", "a.cast", "a.script"]);
    assert!(ended.code == 0 && ended.err.ends_with("as expected\nwrote a.cast\n"), "{}", ended.err);
    let cast = desk.read("a.cast").unwrap();
    let lines: Vec<Value> = cast.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&lines[0]["version"], &lines[0]["width"], &lines[0]["height"]),
        (&2.into(), &100.into(), &30.into())
    );
    let times: Vec<_> = lines[1..].iter().map(|line| line[0].as_f64().unwrap()).collect();
    assert!(times.is_sorted() && times.len() > 28, "{times:?}");
    let mut emulator = vt100::Parser::new(30.try_into().unwrap(), 100.try_into().unwrap(), 0);
    let mut seen = Vec::new();
    for line in &lines[1..] {
        assert_eq!(line[1], "o");
        emulator.process(line[2].as_str().unwrap().as_bytes());
        seen.push(emulator.screen().contents());
    }
    let answers = |text: &str| seen.iter().filter(|screen| screen.contains(text)).count();
    assert!(answers("All three read a 7.") > 0, "{}", seen[times.len() / 2]);
    assert!(answers("paint a digit") > 1);
    assert_eq!(desk.run(&["--cast", "a.cast", "a.script"]).code, 0);
    assert_eq!(desk.read("a.cast").unwrap(), cast, "the same film each time");
    assert_eq!(desk.run(&["--cast", "a.svg", "a.script"]).code, 0);
    let svg = desk.read("a.svg").unwrap();
    assert!(svg.starts_with("<svg ") && svg.contains("@keyframes f9{") && svg.ends_with("</svg>\n"));
}

#[test]
fn a_film_is_of_one_script_and_takes_the_place_of_films_only() {
    let desk = Desk::new(&[
        ("a.script", SEVEN),
        ("b.script", "key c\n"),
        ("wrong", "kee\n"),
        ("notes.svg", "<svg>"),
    ]);
    for (arguments, words) in [
        (&["--cast", "a.cast", "a.script", "b.script"][..], "--cast: expected one script, found 2"),
        (&["--cast", "a.gif", "a.script"], "expected a file name that ends in .cast or .svg, found a.gif"),
        (&["--cast", "notes.svg", "a.script"], "notes.svg is not a recording"),
        (&["--cast", "a.cast", "wrong"], "wrong:1:1: expected a command"),
    ] {
        let ended = desk.run(arguments);
        assert!(ended.code == 2 && ended.err.contains(words), "{arguments:?}: {}", ended.err);
    }
    assert_eq!(desk.read("notes.svg").unwrap(), "<svg>");
    assert_eq!(desk.read("a.cast"), None);
    desk.run(&["a.script"]);
    desk.write("picture.script", "snapshot picture.svg\n");
    desk.run(&["picture.script"]);
    assert_eq!(desk.run(&["--cast", "picture.svg", "a.script"]).code, 2, "a golden file is no film");
}

#[test]
fn the_environment_changes_nothing() {
    let desk = Desk::new(&[("a.script", SEVEN)]);
    desk.run(&["a.script"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_digitty"));
    command.args(["run", "a.script"]).env_clear().env("NO_COLOR", "1").env("TERM", "dumb").env("CI", "1");
    assert!(command.current_dir(desk.0.path()).status().unwrap().success());
}
