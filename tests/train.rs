//! `digitty train` from outside: files in, weights out, and what happens when it cannot be.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use digitty::ink::{Image, ImageSize};
use digitty::models::Checkpoint;
use digitty::nn::Network;
use tempfile::TempDir;

/// A folder with a small MNIST: a frame with a bar across it, higher or lower for each digit.
struct Desk(TempDir);

fn digit(index: usize) -> Image {
    let mut image = Image::blank(ImageSize::MNIST);
    for at in 4..24 {
        for (x, y) in [(at, 4), (at, 23), (4, at), (23, at)] {
            image[(x, y)] = 1.0;
        }
    }
    let bar = 5 + 2 * (index % 10)..7 + 2 * (index % 10);
    for y in bar.filter(|&y| y < 23) {
        image.row_mut(y)[5 + index % 3..23 - index % 4].fill(1.0);
    }
    image
}

fn idx(magic: u32, sizes: &[usize], body: &[u8]) -> Vec<u8> {
    let sizes = sizes.iter().map(|&size| size as u32);
    let words = std::iter::once(magic).chain(sizes);
    let header = words.flat_map(u32::to_be_bytes);
    header.chain(body.iter().copied()).collect()
}

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        for (half, count) in [("train", 300), ("t10k", 40)] {
            let pixels: Vec<u8> = (0..count).flat_map(|i| digit(i).to_bytes()).collect();
            let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
            let images = idx(2051, &[count, 28, 28], &pixels);
            desk.write(&format!("{half}-images-idx3-ubyte"), &images);
            let labels = idx(2049, &[count], &labels);
            desk.write(&format!("{half}-labels-idx1-ubyte"), &labels);
        }
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
    for word in ["epoch 30/30", "loss 0.", "images/s", "ETA 0:00", "wrote out.safetensors"] {
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
    assert!(less.record.recipe.contains("0 % as drawn"), "{}", less.record.recipe);
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
    ] {
        let said = refused(&desk, arguments);
        assert!(said.contains(why), "{said}");
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

#[cfg(unix)]
#[test]
fn ctrl_c_ends_training_and_saves_what_there_is() {
    let desk = Desk::new();
    let mut child = desk
        .command(&[&[SMALL, "--quick", "--epochs", "1000000"][..], &OUT].concat())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("epoch 1/1000000"));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(rest.last().unwrap(), "wrote out.safetensors");
    assert!(child.wait().unwrap().success());
    assert!(desk.checkpoint().record.recipe.ends_with("stopped early"));
}

#[test]
fn what_cannot_be_is_said_at_once_and_nothing_is_written() {
    let desk = Desk::new();
    let layers = refused(&desk, &["flatten dense9"]);
    assert!(layers.contains("does not fit the data: it has 784 inputs and 9 classes"), "{layers}");
    let name = refused(&desk, &["ccn"]);
    assert!(name.contains("neither ls, fcn nor cnn") && name.contains("ccn"), "{name}");
    let nowhere = desk.command(&["ls", "--out", "nowhere/ls.safetensors"]).output().unwrap();
    let folder = String::from_utf8(nowhere.stderr).unwrap();
    assert!(folder.contains("its directory does not exist"), "{folder}");
    let strokes = refused(&desk, &["ls", "--strokes", "no.jsonl"]);
    assert!(strokes.contains("no.jsonl"), "{strokes}");
    for option in [["--lr", "0"], ["--stop-at", "99"], ["--epochs", "0"], ["--batch", "0"]] {
        assert!(refused(&desk, &[&["cnn"][..], &option].concat()).contains(option[0]));
    }
    let teacher = refused(&desk, &["cnn", "--teacher", "train-labels-idx1-ubyte"]);
    assert!(teacher.contains("train-labels-idx1-ubyte"), "{teacher}");
    desk.write("train-labels-idx1-ubyte", &idx(2049, &[2], &[1, 10]));
    let labels = refused(&desk, &["ls"]);
    assert!(labels.contains("label 1 is 10"), "{labels}");
}
