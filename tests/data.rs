//! `digitty data`: sets of shapes as files, written whole and never over what is another's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use digitty::data::png;
use digitty::models::{Checkpoint, SHAPES};
use safetensors::SafeTensors;

fn digitty(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_digitty")).args(args).current_dir(folder).output().unwrap()
}

/// Every file of a folder, by its name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|e| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap())).collect()
}

fn make(folder: &Path, count: &str, seed: &str) -> Output {
    digitty(folder, &["data", "shapes", "--count", count, "--seed", seed, "--out", "set"])
}

/// The line on standard error of a command that is refused.
fn refused(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!((output.status.code(), error.lines().count()), (Some(2), 1), "{error}");
    error
}

#[test]
fn a_set_has_an_image_for_each_label_and_is_the_same_for_the_same_seed() {
    let folder = tempfile::tempdir().unwrap();
    assert!(make(folder.path(), "27", "5").status.success());
    let set = files(&folder.path().join("set"));
    let labels = String::from_utf8(set["labels.csv"].clone()).unwrap();
    assert_eq!(labels.lines().next(), Some("file,label,class,style"));
    assert_eq!(labels.lines().nth(5), Some("00004-square.png,1,square,filled"));
    for class in ["circle", "square", "triangle"] {
        assert_eq!(labels.lines().filter(|line| line.contains(&format!(",{class},"))).count(), 9);
    }
    for line in labels.lines().skip(1) {
        assert!(set[line.split(',').next().unwrap()].starts_with(b"\x89PNG"), "{line}");
    }
    assert_eq!(set.len(), 27 + 2);
    let elsewhere = tempfile::tempdir().unwrap();
    assert!(make(elsewhere.path(), "27", "5").status.success());
    assert_eq!(files(&elsewhere.path().join("set")), set);
    let other_seed = tempfile::tempdir().unwrap();
    assert!(make(other_seed.path(), "27", "6").status.success());
    assert_ne!(files(&other_seed.path().join("set")), set);
}

#[test]
fn the_tensors_are_the_images_and_labels_of_the_other_files() {
    let folder = tempfile::tempdir().unwrap();
    assert!(make(folder.path(), "18", "3").status.success());
    let set = files(&folder.path().join("set"));
    let tensors = SafeTensors::deserialize(&set["shapes.safetensors"]).unwrap();
    let (images, labels) = (tensors.tensor("images").unwrap(), tensors.tensor("labels").unwrap());
    assert_eq!((images.shape(), labels.shape()), (&[18, 16, 16, 1][..], &[18][..]));
    let listed = std::str::from_utf8(&set["labels.csv"]).unwrap().lines().skip(1);
    for ((line, pixels), label) in listed.zip(images.data().chunks_exact(256)).zip(labels.data()) {
        let [file, listed, ..] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let image = png::decode(file, &set[file], SHAPES.size).unwrap();
        assert!(image.pixels().iter().copied().eq(pixels.iter().map(|&pixel| f32::from(pixel))), "{line}");
        assert_eq!(listed, label.to_string());
    }
}

#[test]
fn a_set_is_read_back_by_predict_and_eval() {
    let folder = tempfile::tempdir().unwrap();
    assert!(make(folder.path(), "90", "1").status.success());
    let tensors = "set/shapes.safetensors";
    let eval = digitty(folder.path(), &["eval", "--task", "shapes", "--set", tensors, "--min", "cnn=0.9"]);
    assert!(eval.status.success(), "{}", String::from_utf8_lossy(&eval.stderr));
    assert!(String::from_utf8_lossy(&eval.stdout).starts_with("90 shapes, preprocessed\n"));
    let predict =
        digitty(folder.path(), &["predict", "--task", "shapes", "--json", "set/00005-triangle.png"]);
    let line: serde_json::Value = serde_json::from_slice(&predict.stdout).unwrap();
    assert_eq!(line["cnn"]["shape"], "triangle", "{line}");
    let of_digits = digitty(folder.path(), &["eval", "--set", tensors]);
    assert!(refused(&of_digits).contains("expected [90, 28, 28, 1]"));
}

#[test]
fn a_model_is_trained_without_any_file_and_is_the_same_for_the_same_seed() {
    let folder = tempfile::tempdir().unwrap();
    let train = |out, seed| {
        let options = ["--task", "shapes", "--count", "60", "--epochs", "1", "--seed", seed, "--out", out];
        let trained = digitty(folder.path(), &[&["train", "fcn"], &options[..]].concat());
        assert!(trained.status.success(), "{}", String::from_utf8_lossy(&trained.stderr));
        Checkpoint::from_bytes(&fs::read(folder.path().join(out)).unwrap()).unwrap()
    };
    let (one, same, other) = (train("1", "3"), train("2", "3"), train("3", "4"));
    let parameters = |checkpoint: &Checkpoint| checkpoint.model.network().unwrap().parameters().to_vec();
    assert_eq!(parameters(&one), parameters(&same));
    assert_ne!(parameters(&one), parameters(&other));
    assert_eq!(one.record.data, "30 generated and 30 drawn shapes");
    for set in ["generated shapes, on", "generated shapes, off", "drawn shapes, on", "drawn shapes, off"] {
        assert!(one.record.accuracy.contains_key(set), "{set}");
    }
}

#[test]
fn shapes_are_evaluated_without_a_file_generated_and_drawn_apart() {
    let folder = tempfile::tempdir().unwrap();
    let eval = digitty(folder.path(), &["eval", "--task", "shapes", "--models", "ls,fcn", "--json"]);
    let lines: Vec<serde_json::Value> = String::from_utf8(eval.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        lines.iter().map(|line| line["set"].as_str().unwrap()).collect::<Vec<_>>(),
        ["generated", "drawn"]
    );
    for line in lines {
        assert_eq!(line["n"], 3000);
        assert!(line["models"]["fcn"]["accuracy"].as_f64() > line["models"]["ls"]["accuracy"].as_f64());
    }
}

#[test]
fn an_earlier_set_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    assert!(make(folder.path(), "30", "1").status.success());
    let before = files(&folder.path().join("set"));
    assert!(refused(&make(folder.path(), "6", "1")).contains("set is not empty"));
    assert_eq!(files(&folder.path().join("set")), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_count_that_is_none_or_too_large_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for count in ["0", "100001", "many"] {
        assert!(refused(&make(folder.path(), count, "1")).contains("--count"));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn nothing_is_written_over_what_is_another_s() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set");
    fs::write(&set, "mine").unwrap();
    assert!(refused(&make(folder.path(), "6", "1")).contains("set is not a directory"));
    fs::remove_file(&set).unwrap();
    fs::create_dir(&set).unwrap();
    assert!(make(folder.path(), "6", "1").status.success(), "an empty directory is filled");
    fs::write(set.join("notes.txt"), "mine").unwrap();
    let before = files(&set);
    assert!(refused(&make(folder.path(), "6", "2")).contains("set is not empty"));
    assert_eq!(files(&set), before);
    assert!(refused(&digitty(folder.path(), &["data", "shapes", "--out", "no/where"])).contains("no/where"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("theirs")).unwrap();
    std::os::unix::fs::symlink("theirs", folder.path().join("set")).unwrap();
    assert!(refused(&make(folder.path(), "6", "1")).contains("not a directory"));
    assert_eq!(fs::read_dir(folder.path().join("theirs")).unwrap().count(), 0);
}
