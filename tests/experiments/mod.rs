//! The experiments of the blog posts as drawings: what the models make of odd ones.
//!
//! `digitty predict tests/experiments/drawings.jsonl` asks the models, too.

mod shapes;

use std::fmt::Write;

use digitty::data::strokes;
use digitty::ink::{Drawing, Image, ImageSize, preprocess};
use digitty::models::{DIGITS, Lineup};

const FILE: &str = include_str!("drawings.jsonl");

/// A drawing with its name and the digit that it shows, if any.
struct Experiment {
    name: String,
    label: Option<u8>,
    drawing: Drawing,
}

fn experiments() -> Vec<Experiment> {
    let examples = strokes::read("drawings.jsonl", FILE.as_bytes(), &DIGITS.domain()).unwrap().examples;
    let empty = Experiment {
        name: "an empty canvas".to_owned(),
        label: None,
        drawing: Drawing::blank(ImageSize::MNIST),
    };
    let drawn = FILE.lines().zip(examples).map(|(line, example)| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        Experiment {
            name: line["name"].as_str().expect("a name").to_owned(),
            label: example.label,
            drawing: example.drawing(),
        }
    });
    std::iter::once(empty).chain(drawn).collect()
}

/// The class that each model predicts; none for a blank image.
fn answers(lineup: &Lineup, image: &Image) -> Vec<Option<u8>> {
    if image.is_blank() {
        return vec![None; lineup.members().len()];
    }
    let predictions = lineup.predict(image, &mut lineup.scratch());
    predictions.iter().map(|prediction| Some(prediction.winner as u8)).collect()
}

/// The README's table: wrong answers stand out.
pub fn table() -> String {
    let lineup = Lineup::builtin().unwrap();
    let mut table = String::from(
        "| | preprocessed: LS | FCN | CNN | as drawn: LS | FCN | CNN |\n|---|---|---|---|---|---|---|\n",
    );
    for Experiment { name, label, drawing } in experiments() {
        write!(table, "| {name} |").unwrap();
        let seen = [preprocess(&drawing), drawing.image().clone()];
        for answer in seen.iter().flat_map(|image| answers(&lineup, image)) {
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
    let lineup = Lineup::builtin().unwrap();
    for Experiment { name, label, drawing } in experiments() {
        for image in [&preprocess(&drawing), drawing.image()] {
            assert_eq!(answers(&lineup, image)[2], label, "{name}");
        }
    }
}
