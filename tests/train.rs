//! `digitty train` from outside: files in, weights out, and what happens when it cannot be.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use digitty::models::Checkpoint;
use digitty::nn::Network;
use tempfile::TempDir;

#[cfg(unix)]
mod pty;
mod small_mnist;

/// A folder with a small MNIST.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        small_mnist::write(desk.0.path());
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
        command
            .args(["train", "--mnist", "."])
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null());
        command
    }

    /// Trains with these arguments and an `--out` behind them.
    fn train(&self, arguments: &[&str]) -> Output {
        self.command(&[arguments, &OUT].concat()).output().unwrap()
    }

    fn weights(&self) -> Vec<u8> {
        std::fs::read(self.path("out.safetensors")).unwrap()
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::from_bytes(&self.weights()).unwrap()
    }
}

const OUT: [&str; 2] = ["--out", "out.safetensors"];

/// Trains, fails, and returns the one line that says why.
fn refused(desk: &Desk, arguments: &[&str]) -> String {
    let output = desk.train(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(!desk.path("out.safetensors").exists(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn parameters(checkpoint: &Checkpoint) -> &[f32] {
    checkpoint.model.network().map(Network::parameters).unwrap()
}

const SMALL: &str = "pool2 flatten dense10";

#[test]
fn least_squares_learns_and_keeps_its_record() {
    let desk = Desk::new();
    let output = desk.train(&["ls", "--seed", "3", "--epochs", "1"]);
    assert!(output.status.success(), "{output:?}");
    let trained = desk.checkpoint();
    assert_eq!(trained.record.command, "digitty train ls --mnist DIR --epochs 1 --seed 3");
    assert_eq!(trained.record.data, "250 images of MNIST, 0 pen digits");
    assert!(trained.record.accuracy.contains_key("MNIST test, on"));
}

#[test]
fn a_network_learns_what_it_is_shown_and_says_how_far_it_is() {
    let desk = Desk::new();
    let options = ["--epochs", "30", "--batch", "16", "--lr", "0.01"];
    let output = desk.train(&[&[SMALL][..], &options].concat());
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    for word in ["epoch 30/30", "loss 1.", "images/s", "ETA 0:00", "wrote out.safetensors"] {
        assert!(said.contains(word), "{word} is missing in {said}");
    }
    let record = desk.checkpoint().record;
    assert!(record.recipe.contains("30 epochs, batch size 16"), "{}", record.recipe);
    assert!(record.accuracy["MNIST test, on"] > 0.9, "{:?}", record.accuracy);
}

#[test]
fn the_optimizer_of_the_layers_is_that_of_the_recipe() {
    let desk = Desk::new();
    let train = |layers: &str| {
        let output = desk.train(&[layers, "--epochs", "2", "--batch", "16"]);
        assert!(output.status.success(), "{output:?}");
        (desk.checkpoint().record.recipe, parameters(&desk.checkpoint()).to_vec())
    };
    let (adamw, sgd) = (train(SMALL), train(&format!("{SMALL} / sgd")));
    assert!(adamw.0.contains(", adamw, ") && sgd.0.contains(", sgd, "), "{} {}", adamw.0, sgd.0);
    assert_ne!(adamw.1, sgd.1);
}

#[test]
fn what_is_left_out_is_in_the_record_and_changes_what_is_learnt() {
    let desk = Desk::new();
    let train = |without: &[&str]| {
        let options = [&[SMALL, "--epochs", "2", "--batch", "16"], without].concat();
        assert!(desk.train(&options).status.success(), "{without:?}");
        desk.checkpoint()
    };
    let whole = train(&[]);
    let less = train(&["--without", "distortion,repainted"]); // the second by its old name
    assert!(less.record.command.ends_with(" --without distortion,mnist-as-drawn"));
    assert!(less.record.recipe.contains("0 % as if drawn"), "{}", less.record.recipe);
    assert_ne!(parameters(&whole), parameters(&less));
}

#[test]
fn nothing_is_left_out_that_is_not_there() {
    let desk = Desk::new();
    for (arguments, why) in [
        (&["ls", "--without", "teacher"][..], "the recipe of least squares is without distillation already"),
        (&["ls", "--without", "distortion"], "the recipe of least squares is without distortion already"),
        (&[SMALL, "--without", "teacher"], "this recipe is without distillation already"),
        (&[SMALL, "--quick", "--without", "odd,few"], "this recipe is without outliers already"),
        (&[SMALL, "--without", "ema,averaging"], "--without names ema twice"),
        (&[SMALL, "--without", "ema", "--without", "ema"], "--without names ema twice"),
        (&[SMALL, "--without", "morphs"], "--without morphs has no effect without --strokes"),
        (&[SMALL, "--without", "tracing,outliers"], "--without outliers has no effect without --strokes"),
        (&["ls", "--without", "pen-digits"], "--without pen-digits has no effect without --strokes"),
    ] {
        let said = refused(&desk, arguments);
        assert!(said.contains(why) && said.lines().count() == 1, "{said}");
    }
    let said = refused(&desk, &["cnn", "--without", "luck"]);
    assert!(said.contains("luck") && said.contains("rare-writers"), "{said}");
}

#[test]
fn the_same_seed_gives_the_same_file_on_any_number_of_threads() {
    let desk = Desk::new();
    let parameters = |options: &[&str]| {
        let output = desk.train(&[&[SMALL, "--quick", "--epochs", "2"], options].concat());
        assert!(output.status.success(), "{output:?}");
        parameters(&desk.checkpoint()).to_vec()
    };
    let first = parameters(&["--threads", "1"]);
    assert_eq!(first, parameters(&["--threads", "3"]));
    assert_ne!(first, parameters(&["--seed", "2"]));
}

#[test]
fn training_stops_once_the_wanted_share_is_reached() {
    let desk = Desk::new();
    let output = desk.train(&[SMALL, "--stop-at", "0.2", "--epochs", "500"]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("epoch 400/500"), "{said}");
}

#[test]
fn plain_gradient_descent_learns_as_the_help_says() {
    let desk = Desk::new();
    let help = Command::new(env!("CARGO_BIN_EXE_digitty")).args(["train", "--help"]).output().unwrap();
    let layers = "flatten dense30 sigmoid dense10 sigmoid / quadratic / sgd";
    assert!(String::from_utf8(help.stdout).unwrap().contains(layers));
    let output = desk.train(&[layers, "--quick", "--batch", "10", "--lr", "3", "--epochs", "40"]);
    assert!(output.status.success(), "{output:?}");
    let record = desk.checkpoint().record;
    assert!(
        record.recipe.contains("sgd, learning rate 3 (constant), weight decay 0, EMA over 0"),
        "{record:?}"
    );
    assert!(record.accuracy["MNIST test, on"] > 0.9, "{:?}", record.accuracy);
    let decayed = desk.train(&[layers, "--quick", "--epochs", "1", "--weight-decay", "0.5"]);
    assert!(decayed.status.success(), "{decayed:?}");
    let record = desk.checkpoint().record;
    assert!(record.command.ends_with(" --weight-decay 0.5 --quick"), "{}", record.command);
    assert!(record.recipe.contains("weight decay 0.5"), "{}", record.recipe);
}

#[test]
fn a_network_of_a_post_is_known_by_its_name_and_its_recipe() {
    let desk = Desk::new();
    let output = desk.train(&["sigmoid", "--recipe", "post", "--epochs", "1"]);
    assert!(output.status.success(), "{output:?}");
    let trained = desk.checkpoint();
    assert_eq!(parameters(&trained).len(), 23_860);
    assert!(trained.record.recipe.contains("standard normal initialization"), "{}", trained.record.recipe);
    assert!(
        trained.record.command.contains("digitty train sigmoid --mnist DIR"),
        "{}",
        trained.record.command
    );
    std::fs::remove_file(desk.path("out.safetensors")).unwrap();
    assert!(refused(&desk, &["cnn", "--recipe", "post"]).contains("known for sigmoid, lenet, deep alone"));
    assert!(refused(&desk, &["lenet", "--recipe", "post", "--quick"]).contains("--quick"));
}

#[test]
fn an_option_without_effect_is_refused() {
    let desk = Desk::new();
    for (arguments, why) in [
        (&["ls", "--lr", "3"][..], "--lr has no effect on least squares"),
        (&["ls", "--weight-decay", "0"], "--weight-decay has no effect on least squares"),
        (&["ls", "--recipe", "post"], "--recipe has no effect on least squares"),
        (&["ls", "--batch", "3"], "--batch has no effect on least squares"),
        (&["ls", "--stop-at", "0.9"], "--stop-at has no effect on least squares"),
        (&["ls", "--teacher", "/none"], "--teacher has no effect on least squares"),
        (
            &["cnn", "--quick", "--teacher", "/none"],
            "--teacher has no effect: this recipe is without distillation",
        ),
        (&["cnn", "--without", "distillation", "--teacher", "/none"], "--teacher has no effect"),
        (&[SMALL, "--teacher", "/none"], "--teacher has no effect"),
        (&["ls", "--resume"], "--resume has no effect on least squares"),
    ] {
        let said = refused(&desk, arguments);
        assert!(said.contains(why) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn the_record_names_the_teacher_that_was_read() {
    let desk = Desk::new();
    assert!(desk.train(&[SMALL, "--quick", "--epochs", "1"]).status.success());
    std::fs::rename(desk.path("out.safetensors"), desk.path("teacher.safetensors")).unwrap();
    let output = desk.train(&["fcn", "--epochs", "1", "--teacher", "teacher.safetensors"]);
    assert!(output.status.success(), "{output:?}");
    let record = desk.checkpoint().record;
    assert!(record.command.ends_with(" --teacher FILE"), "{}", record.command);
    assert!(record.recipe.contains("from (pool2 flatten dense10"), "{}", record.recipe);
}

#[test]
fn training_that_diverges_ends_at_once_and_keeps_the_old_file() {
    let desk = Desk::new();
    let old = std::fs::read("weights/shapes-cnn.safetensors").unwrap();
    desk.write("out.safetensors", &old);
    let layers = "flatten dense10 / quadratic / sgd";
    let output = desk.train(&[layers, "--quick", "--lr", "3000", "--epochs", "100000"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("digitty: training diverged in epoch "), "{said}");
    assert!(last.ends_with(" at learning rate 3000; try 1"), "{said}");
    assert_eq!(desk.weights(), old);
}

#[test]
fn a_file_that_holds_no_weights_is_not_replaced() {
    let desk = Desk::new();
    desk.write("out.safetensors", b"{\"strokes\":[[[8,6]]]}\n");
    let output = desk.train(&["ls"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("exists and is not a weights file; it was left as it is"), "{said}");
    assert_eq!(desk.weights(), b"{\"strokes\":[[[8,6]]]}\n");
}

#[test]
fn an_output_that_cannot_be_written_is_found_out_before_anything_is_read() {
    let desk = Desk::new();
    std::fs::remove_file(desk.path("train-images-idx3-ubyte")).unwrap();
    for (out, why) in [
        ("nowhere/ls.safetensors", "cannot write nowhere/ls.safetensors"),
        (".", "cannot write .: it is a directory"),
        #[cfg(target_os = "linux")]
        ("/proc/ls.safetensors", "cannot write /proc/ls.safetensors"),
    ] {
        let output = desk.command(&["ls", "--out", out]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains(why), "{said}");
    }
}

#[test]
fn a_dash_is_standard_output() {
    let desk = Desk::new();
    let output = desk.command(&[SMALL, "--quick", "--epochs", "1", "--out", "-"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(
        Checkpoint::from_bytes(&output.stdout)
            .unwrap()
            .record
            .recipe
            .contains("1 epoch of up to 28000 images")
    );
    assert!(String::from_utf8(output.stderr).unwrap().ends_with("wrote standard output\n"));
    assert!(!desk.path("-").exists());
    let output = desk.command(&[SMALL, "--resume", "--out", "-"]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("--resume needs a file as --out"));
}

#[test]
fn standard_error_may_be_closed_or_full() {
    let desk = Desk::new();
    let arguments = [&[SMALL, "--quick", "--epochs", "3"][..], &OUT].concat();
    let mut closed = desk.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
    drop(closed.stderr.take());
    assert!(closed.wait().unwrap().success());
    let expected = desk.weights();
    #[cfg(target_os = "linux")]
    {
        std::fs::remove_file(desk.path("out.safetensors")).unwrap();
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        assert!(desk.command(&arguments).stderr(full).status().unwrap().success());
        assert_eq!(desk.weights().len(), expected.len());
    }
}

#[cfg(unix)]
mod interrupted {
    use std::process::Child;

    use super::*;
    use crate::pty::{Pty, start};

    /// Starts a training that takes forever, and waits for its first line.
    fn endless(desk: &Desk, arguments: &[&str]) -> (Child, impl Iterator<Item = String> + use<>) {
        let mut command = desk.command(&[arguments, &["--epochs", "1000000"], &OUT].concat());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.next().unwrap().contains("epoch 1/1000000"));
        (child, lines)
    }

    fn send(signal: &str, child: &Child) {
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
    }

    #[test]
    fn a_signal_is_answered_at_once_and_what_there_is_is_saved_without_an_evaluation() {
        for signal in ["-INT", "-TERM", "-HUP"] {
            let desk = Desk::new();
            let (mut child, lines) = endless(&desk, &[SMALL, "--quick"]);
            send(signal, &child);
            let rest: Vec<String> = lines.skip_while(|line| !line.contains("stopping early")).collect();
            assert!(child.wait().unwrap().success(), "{signal}");
            assert_eq!(rest.last().unwrap(), "wrote out.safetensors");
            assert!(rest.iter().all(|line| !line.contains("MNIST test")), "{rest:?}");
            let record = desk.checkpoint().record;
            assert!(record.recipe.ends_with("stopped early") && record.accuracy.is_empty());
        }
    }

    #[test]
    fn an_interrupted_training_goes_on_to_the_same_weights() {
        let arguments = ["flatten dense500 dense10", "--quick", "--epochs", "40"];
        let whole = Desk::new();
        assert!(whole.train(&arguments).status.success());
        let desk = Desk::new();
        let resumed = [&arguments[..], &["--resume"]].concat();
        assert!(refused(&desk, &resumed).contains("there is no out.safetensors.part to go on from"));
        let mut child =
            desk.command(&[&arguments[..], &OUT].concat()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.by_ref().any(|line| line.contains("epoch 2/40")));
        send("-HUP", &child);
        let rest: Vec<String> = lines.collect();
        assert!(child.wait().unwrap().success());
        assert!(
            rest.contains(&"saved out.safetensors.part; --resume goes on from it".to_owned()),
            "{rest:?}"
        );
        let early = desk.weights();
        assert_ne!(parameters(&desk.checkpoint()), parameters(&whole.checkpoint()));

        let again = desk.train(&arguments);
        let said = String::from_utf8(again.stderr).unwrap();
        assert!(
            again.status.code() == Some(2) && said.contains("add --resume to go on, or remove it"),
            "{said}"
        );
        let other = desk.train(&[&resumed[..], &["--lr", "0.1"]].concat());
        let said = String::from_utf8(other.stderr).unwrap();
        let named =
            "of another training: digitty train \"flatten dense500 dense10\" --mnist DIR --epochs 40 --quick";
        assert!(other.status.code() == Some(2) && said.contains(named), "{said}");
        assert_eq!(desk.weights(), early);

        assert!(desk.train(&resumed).status.success());
        assert_eq!(parameters(&desk.checkpoint()), parameters(&whole.checkpoint()));
        assert!(!desk.checkpoint().record.recipe.contains("early"));
        assert!(!desk.path("out.safetensors.part").exists());
    }

    #[test]
    fn an_interrupt_while_the_teacher_is_trained_keeps_a_checkpoint() {
        let desk = Desk::new();
        let (mut child, lines) = {
            let mut child =
                desk.command(&[&["fcn"][..], &OUT].concat()).stderr(Stdio::piped()).spawn().unwrap();
            let lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
            (child, lines)
        };
        let mut lines = lines.skip_while(|line| !line.contains("teacher: epoch 1/40"));
        assert!(lines.next().is_some());
        send("-INT", &child);
        let rest: Vec<String> = lines.collect();
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert!(rest.iter().any(|line| line.contains("saved out.safetensors.part")), "{rest:?}");
        assert!(!desk.path("out.safetensors").exists());
        let bytes = std::fs::read(desk.path("out.safetensors.part")).unwrap();
        desk.write("out.safetensors.part", &bytes[..bytes.len() / 2]);
        let said = refused(&desk, &["fcn", "--resume"]);
        assert!(said.contains("cannot go on from out.safetensors.part: not a checkpoint"), "{said}");
        assert_eq!(std::fs::read(desk.path("out.safetensors.part")).unwrap().len(), bytes.len() / 2);
    }

    /// Starts a training on a terminal of this size.
    fn on_terminal(size: (u16, u16), script: &str) -> Pty {
        let mut command = portable_pty::CommandBuilder::new("sh");
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_digitty")]);
        start(command, size, Desk::new().0)
    }

    #[test]
    fn progress_keeps_to_one_line_and_leaves_nothing_behind() {
        for width in [80, 30] {
            let train =
                "exec \"$1\" train 'flatten dense500 dense10' --quick --epochs 30 --mnist . --out net";
            let mut pty = on_terminal((width, 24), train);
            pty.wait_for("progress", |output| {
                let rows: Vec<String> =
                    output.screen().rows(0, width).filter(|row| !row.is_empty()).collect();
                assert!(rows.len() <= 1 || rows[0].contains("MNIST"), "{rows:?}");
                rows.first().filter(|row| row.contains("epoch")).cloned()
            });
            assert!(pty.end().success());
            pty.wait_for_text("wrote net");
            let rows: Vec<String> = pty.look(|output| output.screen().rows(0, width).collect());
            assert!(rows.iter().all(|row| !row.contains("epoch")), "{rows:?}");
            let is_written = rows.iter().any(|row| row.contains("wrote net"));
            assert!(rows[0].contains("% ") && is_written, "{rows:?}");
        }
    }

    #[test]
    fn a_terminal_that_goes_away_ends_training_unless_hang_ups_are_ignored() {
        let train = "exec \"$1\" train 'flatten dense500 dense10' --quick --epochs 60 --mnist . --out net";
        for (before, early) in [("", true), ("trap '' HUP; ", false)] {
            let mut pty = on_terminal((80, 24), &format!("{before}{train}"));
            pty.wait_for_text("epoch");
            pty.hang_up();
            assert!(pty.end().success());
            let bytes = std::fs::read(pty.home.path().join("net")).unwrap();
            let record = Checkpoint::from_bytes(&bytes).unwrap().record;
            assert_eq!(record.recipe.ends_with("stopped early"), early, "{before}");
        }
    }
}

#[test]
fn what_cannot_be_is_said_at_once_and_nothing_is_written() {
    let desk = Desk::new();
    let layers = refused(&desk, &["flatten dense9"]);
    assert!(layers.contains("does not fit the data: it has 784 inputs and 9 classes"), "{layers}");
    let name = refused(&desk, &["ccn"]);
    assert!(name.contains("not one of ls, fcn, cnn") && name.contains("ccn"), "{name}");
    let nowhere = desk.command(&["ls", "--out", "nowhere/ls.safetensors"]).output().unwrap();
    let folder = String::from_utf8(nowhere.stderr).unwrap();
    assert!(folder.contains("cannot write nowhere/ls.safetensors: No such file"), "{folder}");
    let strokes = refused(&desk, &["ls", "--strokes", "no.jsonl"]);
    assert!(strokes.contains("no.jsonl"), "{strokes}");
    for option in [["--lr", "0"], ["--stop-at", "99"], ["--epochs", "0"], ["--batch", "0"]] {
        assert!(refused(&desk, &[&["cnn"][..], &option].concat()).contains(option[0]));
    }
    let teacher = refused(&desk, &["cnn", "--teacher", "train-labels-idx1-ubyte"]);
    assert!(teacher.contains("train-labels-idx1-ubyte"), "{teacher}");
    desk.write("train-labels-idx1-ubyte", &small_mnist::idx(2049, &[2], &[1, 10]));
    let labels = refused(&desk, &["ls"]);
    assert!(labels.contains("label 1 is 10"), "{labels}");
}
