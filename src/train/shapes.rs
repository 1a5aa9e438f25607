//! The data of the shapes task: made by code whenever a model is trained or evaluated.

use std::sync::Arc;

use super::evaluation::EvaluationSet;
use super::training_data::TrainingData;
use crate::data::Dataset;
use crate::data::shapes::{Style, generate};
use crate::models::SHAPES;

/// Shapes that the shipped models are trained on.
pub const COUNT: u32 = 60_000;
/// Shapes that the post trains its network on.
pub const POST_COUNT: u32 = 180;

/// Shapes of a training that is watched: they are made before it begins, in a few hundredths of a second.
const WATCHED_COUNT: usize = 6000;

/// Shapes that it is evaluated on.
const WATCHED_EVALUATED: usize = 500;

/// Shapes of each set that models are evaluated on.
const EVALUATED: usize = 3000;
/// Seeds of the validation and of the test sets, which are no training's unless asked for.
const SEEDS: [u64; 2] = [0x5eed_0001, 0x5eed_0002];

/// The styles that models are trained on, by turns: half are drawn by hand, which is what they are for.
pub const STYLES: &[Style] = &[Style::Outline, Style::Drawn, Style::Filled, Style::Drawn];

/// Makes `count` shapes to train on, the same for the same seed, and the sets to evaluate on meanwhile.
#[must_use]
pub fn training_data(styles: &[Style], count: usize, seed: u64) -> TrainingData {
    let train = Arc::new(generate(SHAPES.size, styles, count, seed));
    let validation = generate(SHAPES.size, STYLES, EVALUATED, SEEDS[0]);
    let names = ["validation shapes, on", "validation shapes, off"];
    TrainingData { train, validation: EvaluationSet::of(names, &validation, SHAPES.preprocessing).into() }
}

/// Makes the shapes of a training that is watched, and those that it is evaluated on, preprocessed.
#[must_use]
pub fn watched_data() -> TrainingData {
    let train = Arc::new(generate(SHAPES.size, STYLES, WATCHED_COUNT, 1));
    let validation = generate(SHAPES.size, STYLES, WATCHED_EVALUATED, SEEDS[0]);
    let [on, _] = EvaluationSet::of(["validation shapes, on", ""], &validation, SHAPES.preprocessing);
    TrainingData { train, validation: [on].into() }
}

/// Makes the sets that are reported on: shapes made by code alone, and shapes drawn by hand.
#[must_use]
pub fn test_sets() -> [(&'static str, Dataset); 2] {
    let of = |styles| generate(SHAPES.size, styles, EVALUATED, SEEDS[1]);
    [("generated", of(Style::GENERATED)), ("drawn", of(&[Style::Drawn]))]
}

/// Makes the images of [`test_sets`], each set with preprocessing on and off.
#[must_use]
pub fn evaluation_sets() -> Vec<EvaluationSet> {
    let names =
        [["generated shapes, on", "generated shapes, off"], ["drawn shapes, on", "drawn shapes, off"]];
    let sets = names.into_iter().zip(test_sets());
    sets.flat_map(|(names, (_, data))| EvaluationSet::of(names, &data, SHAPES.preprocessing)).collect()
}
