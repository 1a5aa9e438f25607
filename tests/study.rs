//! `digitty study` from outside: a plan and data in, tables out, whoever made the runs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod small_mnist;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A folder with a small MNIST and a plan.
struct Desk(TempDir);

const PLAN: &str = r#"{
  "title": "Tiny nets",
  "seeds": [1, 2],
  "sets": ["MNIST test, as drawn", "held-out MNIST, preprocessed"],
  "training": {"recipe": "quick", "epochs": 2, "batch": 16},
  "plot": true,
  "variants": [
    {"name": "pool of 4", "group": "pooled, \"small\"", "training": {"model": "pool4 flatten dense10"}, "claim": [0, 100]},
    {"name": "pool of 2", "group": "pooled, \"small\"", "training": {"model": "pool2 flatten dense10"}, "claim": [0, 1]},
    {"name": "dense", "training": {"model": "flatten dense10", "epochs": 1}}
  ]
}
"#;

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        small_mnist::write(desk.0.path());
        desk.write("plan.json", PLAN.as_bytes());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_digitty"));
        command.arg("study").args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    fn study(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Makes the runs of the plan, all or a part of them, and returns what is said on standard error.
    fn make(&self, out: &str, arguments: &[&str]) -> String {
        let output = self.study(&[&["plan.json", "--mnist", ".", "--out", out], arguments].concat());
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// What is printed of a directory.
    fn merged(&self, directory: &str, arguments: &[&str]) -> String {
        let output = self.study(&[&["--merge", directory], arguments].concat());
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Refuses, and says why in one line.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.study(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {output:?}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().filter(|line| line.starts_with("digitty: ")).count(), 1, "{said}");
        said
    }

    /// The files of a directory with their bytes.
    fn files(&self, directory: &str) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(self.path(directory)).unwrap().map(|entry| entry.unwrap());
        entries
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
            .collect()
    }

    /// The name of the file of a run.
    fn a_run(&self, directory: &str) -> String {
        let runs = self.files(directory).into_keys().find(|name| name != "study.json");
        format!("{directory}/{}", runs.unwrap())
    }
}

#[test]
fn the_table_has_a_line_for_each_variant_and_judges_claims() {
    let desk = Desk::new();
    let output = desk.study(&["plan.json", "--mnist", ".", "--out", "a"]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let first = "Tiny nets: % correct, mean ± standard deviation of 2 seeds";
    assert_eq!(text.lines().next(), Some(first));
    let line =
        |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{text}"));
    assert!(line("pool of 4").contains(" 500  ") && line("pool of 4").ends_with("0–100 %  holds"), "{text}");
    assert!(line("pool of 2").ends_with("0–1 %  higher") && line("dense").contains("7850"), "{text}");
    assert_eq!(text.matches('±').count(), 1 + 6, "{text}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("6/6 dense, seed 2: ") && said.contains("% held-out MNIST, preprocessed"),
        "{said}"
    );
}

#[test]
fn shards_merge_to_the_same_bytes_as_a_whole_run() {
    let desk = Desk::new();
    desk.make("whole", &["--threads", "1"]);
    for part in ["3/4", "1/4", "4/4", "2/4"] {
        let said = desk.make("parts", &["--shard", part, "--threads", "2"]);
        assert!(said.contains("digitty study --merge parts"), "{said}");
    }
    assert_eq!(desk.files("whole"), desk.files("parts"));
    assert_eq!(desk.files("whole").len(), 1 + 6);
    for form in [&[][..], &["--json"], &["--csv"]] {
        assert_eq!(desk.merged("whole", form), desk.merged("parts", form));
    }
    let plot = |of: &str| {
        desk.merged(of, &["--svg", "plot.svg"]);
        std::fs::read(desk.path("plot.svg")).unwrap()
    };
    assert_eq!(plot("whole"), plot("parts"));
    desk.write("plot.svg", b"<svg>my own</svg>");
    let refused = desk.study(&["--merge", "whole", "--svg", "plot.svg"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert_eq!(std::fs::read(desk.path("plot.svg")).unwrap(), b"<svg>my own</svg>");
}

#[test]
fn json_and_csv_have_the_result_of_each_seed() {
    let desk = Desk::new();
    desk.make("a", &[]);
    let json: serde_json::Value = serde_json::from_str(&desk.merged("a", &["--json"])).unwrap();
    let cell = &json["variants"][1]["sets"]["MNIST test, as drawn"];
    let correct: Vec<u64> =
        cell["results"].as_array().unwrap().iter().map(|of| of["correct"].as_u64().unwrap()).collect();
    let mean = correct.iter().sum::<u64>() as f64 / 80.0;
    assert!((cell["mean"].as_f64().unwrap() - mean).abs() < 1e-12);
    let csv = desk.merged("a", &["--csv"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "group,variant,parameters,seed,set,correct,total,accuracy");
    assert_eq!(lines.len(), 1 + 3 * 2 * 2);
    let of_seed =
        format!("\"pooled, \"\"small\"\"\",pool of 2,1970,2,\"MNIST test, as drawn\",{},40,", correct[1]);
    assert!(lines.iter().any(|line| line.starts_with(&of_seed)), "{of_seed} in {csv}");
}

#[test]
fn a_study_goes_on_where_it_stopped_and_a_changed_plan_keeps_what_it_can() {
    let desk = Desk::new();
    desk.make("a", &[]);
    let (files, table) = (desk.files("a"), desk.merged("a", &[]));
    std::fs::remove_file(desk.path(&desk.a_run("a"))).unwrap();
    let output = desk.study(&["--merge", "a"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("1 of 6 runs not done yet, such as "));
    let said = desk.make("a", &[]);
    assert!(said.contains("5 of 6 runs done already") && said.contains("1/1 "), "{said}");
    assert!(desk.files("a") == files && desk.merged("a", &[]) == table);
    desk.write("plan.json", PLAN.replace("[1, 2]", "[2, 3]").as_bytes());
    let said = desk.make("a", &[]);
    assert!(said.contains("3 of 6 runs done already"), "{said}");
    desk.write("plan.json", PLAN.as_bytes());
    assert!(desk.make("a", &[]).contains("6 of 6 runs done already"));
    assert_eq!(desk.merged("a", &[]), table);
}

#[test]
fn other_data_and_other_sets_are_other_runs() {
    let desk = Desk::new();
    desk.make("a", &[]);
    let images = std::fs::read(desk.path("t10k-images-idx3-ubyte")).unwrap();
    let mut changed = images.clone();
    changed[16 + 400] ^= 255;
    desk.write("t10k-images-idx3-ubyte", &changed);
    assert!(!desk.make("a", &[]).contains("done already"));
    desk.write("t10k-images-idx3-ubyte", &images);
    desk.write("plan.json", PLAN.replace("test, as drawn", "test, preprocessed").as_bytes());
    assert!(!desk.make("a", &[]).contains("done already"));
}

#[test]
fn a_damaged_result_is_made_again_and_what_is_not_ours_is_left_alone() {
    let desk = Desk::new();
    desk.make("a", &[]);
    let (run, table) = (desk.a_run("a"), desk.merged("a", &[]));
    let bytes = std::fs::read(desk.path(&run)).unwrap();
    let mut changed = bytes.clone();
    let digit = changed.iter().position(|byte| *byte == b'4').unwrap();
    changed[digit] = b'5';
    for damaged in [&bytes[..bytes.len() / 2], &[], &changed] {
        desk.write(&run, damaged);
        assert!(desk.refused(&["--merge", "a"]).contains(&format!("{run}: truncated or corrupt")));
        let said = desk.make("a", &[]);
        assert!(said.contains(&format!("made again: a/{}", &run[2..])) && said.contains("1/1 "), "{said}");
        assert!(std::fs::read(desk.path(&run)).unwrap() == bytes && desk.merged("a", &[]) == table);
    }
    desk.write(&run, b"dear diary");
    let said = desk.refused(&["plan.json", "--mnist", ".", "--out", "a"]);
    assert!(said.contains(&format!("{run}: not the result of a run")), "{said}");
    assert_eq!(std::fs::read(desk.path(&run)).unwrap(), b"dear diary");
}

#[test]
fn after_a_signal_what_was_finished_is_there() {
    let desk = Desk::new();
    let endless = PLAN.replace("\"epochs\": 1}", "\"epochs\": 1000000}");
    desk.write("plan.json", endless.as_bytes());
    let mut child = desk
        .command(&["plan.json", "--mnist", ".", "--out", "a"])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(said.any(|line| line.starts_with("4/6 ")));
    kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), Signal::INT).unwrap();
    assert!(said.any(|line| line == "stopped with 4 of 6 runs done; the same command goes on"));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(desk.files("a").len(), 1 + 4);
    desk.write("plan.json", PLAN.as_bytes());
    assert!(desk.make("a", &[]).contains("4 of 6 runs done already"));
}

#[test]
fn what_cannot_be_done_is_said_before_anything_is_trained() {
    let desk = Desk::new();
    let with = |from: &str, to: &str| {
        assert!(PLAN.contains(from), "{from}");
        desk.write("bad.json", PLAN.replacen(from, to, 1).as_bytes());
        desk.refused(&["bad.json", "--mnist", ".", "--out", "a"])
    };
    assert!(with("\"seeds\"", "\"seed\"").starts_with("digitty: bad.json:3:8: unknown field `seed`"));
    assert!(with("pool4", "pool0").starts_with("digitty: bad.json:8:"));
    assert!(
        with("MNIST test, as drawn", "unseen writers, as drawn").contains("the data hold no such images")
    );
    let said = with("flatten dense10\", \"epochs\": 1", "input1x8x8 flatten dense10\", \"epochs\": 1");
    assert!(said.contains("dense: it has 64 inputs"), "{said}");
    assert!(!desk.path("a").exists());
    assert!(desk.refused(&["no-such-plan", "--mnist", ".", "--out", "a"]).contains("it must be a file"));
    assert!(desk.refused(&["plan.json", "--mnist", "."]).contains("--out"));
    for part in ["0/3", "4/3", "x", "1"] {
        let said = desk.refused(&["plan.json", "--mnist", ".", "--out", "a", "--shard", part]);
        assert!(said.contains("such as 3/16"), "{said}");
    }
    assert!(desk.refused(&["--merge", "."]).contains(". holds no study"));
    desk.make("a", &["--shard", "1/6"]);
    desk.write("plan.json", PLAN.replace("Tiny nets", "Other nets").as_bytes());
    let said = desk.refused(&["plan.json", "--mnist", ".", "--out", "a"]);
    assert!(said.contains("a holds the study \"Tiny nets\"; choose another directory"), "{said}");
}

#[test]
fn a_plot_shows_every_variant_in_the_terminal_and_in_svg() {
    let desk = Desk::new();
    desk.make("a", &[]);
    let text = desk.merged("a", &["--svg", "plot.svg"]);
    let plot = text.split_once("% correct on MNIST test, as drawn, by parameters").unwrap().1;
    assert!(plot.contains('●') && plot.contains('○') && plot.contains("1k"), "{plot}");
    assert!(plot.contains(|c| ('\u{2801}'..='\u{28ff}').contains(&c)), "braille dots of a line in {plot}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let svg = std::fs::read_to_string(desk.path("plot.svg")).unwrap();
    assert_eq!(svg.matches("<circle").count(), 3);
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n") && svg.contains("pooled, \"small\""));
}

#[test]
fn a_plan_that_is_printed_is_a_plan() {
    let desk = Desk::new();
    for plan in ["kernels", "ingredients", "sizes"] {
        let output = desk.study(&[plan, "--print"]);
        assert!(output.status.success(), "{output:?}");
        desk.write("copy.json", &output.stdout);
        assert_eq!(desk.study(&["copy.json", "--print"]).stdout, output.stdout);
    }
}
