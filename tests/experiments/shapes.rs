//! Shapes as a person draws them with the mouse, unlike those that models are trained on.
//!
//! `digitty predict --task shapes tests/experiments/shapes.jsonl` asks the models, too.

use digitty::data::strokes;
use digitty::ink::Drawing;
use digitty::models::{Lineup, SHAPES};

const FILE: &str = include_str!("shapes.jsonl");

/// Drawings, each with its name and its class.
fn drawings() -> Vec<(String, usize, Drawing)> {
    let examples = strokes::read("shapes.jsonl", FILE.as_bytes(), &SHAPES.domain()).unwrap().examples;
    let drawn = FILE.lines().zip(examples).map(|(line, example)| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let label = usize::from(example.label.expect("a label"));
        (line["name"].as_str().expect("a name").to_owned(), label, example.drawing())
    });
    drawn.collect()
}

/// Counts the drawings that a model predicts correctly, preprocessed and as drawn, and names the others.
fn correct(id: &str) -> ([usize; 2], Vec<String>) {
    let lineup = Lineup::of(&SHAPES).unwrap();
    let (mut counts, mut wrong) = ([0; 2], Vec::new());
    for (name, label, drawing) in drawings() {
        let drawn = SHAPES.preprocessing.as_drawn(drawing.image()).into_owned();
        for (count, image) in counts.iter_mut().zip([SHAPES.preprocessing.drawing(&drawing), drawn]) {
            let place = lineup.position(id).unwrap();
            match lineup.predict_one(place, &image, &mut lineup.scratch()).winner {
                winner if winner == label => *count += 1,
                winner => wrong.push(format!("{name}: {}", SHAPES.classes[winner])),
            }
        }
    }
    (counts, wrong)
}

#[test]
fn the_convolutional_network_reads_all_shapes_drawn_by_hand() {
    let (counts, wrong) = correct("cnn");
    assert_eq!(counts, [drawings().len(); 2], "{wrong:?}");
}

#[test]
fn the_other_models_read_most_of_them() {
    let (counts, wrong) = correct("fcn");
    assert!(counts.iter().all(|count| count + 1 >= drawings().len()), "{wrong:?}");
    let ([preprocessed, _], wrong) = correct("ls");
    assert!(preprocessed + 2 >= drawings().len(), "{wrong:?}");
}
