//! The experiments of the blog posts as drawings: what the models make of odd ones.
//!
//! `digitty predict tests/experiments/drawings.jsonl` asks the models, too.

use std::fmt::Write;

use digitty::data::strokes;
use digitty::ink::{Drawing, Image, preprocess};
use digitty::models::{Kind, Lineup};

const FILE: &str = include_str!("drawings.jsonl");

/// A drawing with its name and the digit that it shows, if any.
struct Experiment {
    name: String,
    label: Option<u8>,
    drawing: Drawing,
}

fn experiments() -> Vec<Experiment> {
    let samples = strokes::read("drawings.jsonl", FILE.as_bytes()).unwrap();
    let empty = Experiment { name: "an empty canvas".to_owned(), label: None, drawing: Drawing::default() };
    let drawn = FILE.lines().zip(samples).map(|(line, sample)| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        Experiment {
            name: line["name"].as_str().expect("a name").to_owned(),
            label: sample.label,
            drawing: sample.drawing(),
        }
    });
    std::iter::once(empty).chain(drawn).collect()
}

/// What each model answers; nothing of a blank picture.
fn answers(trio: &Lineup, image: &Image) -> [Option<u8>; 3] {
    let readings = (!image.is_blank()).then(|| trio.read(image, &mut trio.scratch()));
    Kind::ALL.map(|kind| readings.as_ref().map(|read| read[kind].digit as u8))
}

/// The README's table: wrong answers stand out.
pub fn table() -> String {
    let trio = Lineup::from_files([None; 3]).unwrap();
    let mut table = String::from(
        "| | preprocessed: LS | FCN | CNN | as painted: LS | FCN | CNN |\n|---|---|---|---|---|---|---|\n",
    );
    for Experiment { name, label, drawing } in experiments() {
        write!(table, "| {name} |").unwrap();
        let seen = [preprocess(&drawing), drawing.image().clone()];
        for answer in seen.iter().flat_map(|image| answers(&trio, image)) {
            let digit = answer.map_or("–".to_owned(), |digit| digit.to_string());
            let mark = if answer == label { "" } else { "**" };
            write!(table, " {mark}{digit}{mark} |").unwrap();
        }
        table.push('\n');
    }
    table
}

#[test]
fn the_convolutional_network_reads_all_of_them() {
    let trio = Lineup::from_files([None; 3]).unwrap();
    for Experiment { name, label, drawing } in experiments() {
        for image in [&preprocess(&drawing), drawing.image()] {
            let [.., cnn] = answers(&trio, image);
            assert_eq!(cnn, label, "{name}");
        }
    }
}
