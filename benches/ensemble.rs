//! What weight has each model in the ensemble?
//!
//! The weights of `models/task.rs` were read off this table: those at which the labels of the validation writers'
//! drawings, redrawn as in evaluation, are likeliest. The drawings of the report writers are only counted.
//!
//! ```sh
//! cargo bench --bench ensemble -- pen-digits.jsonl.gz
//! ```

use std::fs::File;
use std::io::BufReader;

use anyhow::Result;
use digitty::data::strokes;
use digitty::models::{DIGITS, Lineup, Prediction, pool};
use digitty::train::{EvaluationSet, Splits, minimum};

/// Times that each weight is set to its best, the others being as they are.
const SWEEPS: usize = 30;

/// The predictions of all models for one image, and its label.
type Labeled = (Vec<Prediction>, usize);

fn main() -> Result<()> {
    // Cargo adds options of its own.
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("Needs a file of labeled drawings: cargo bench --bench ensemble -- FILE");
        return Ok(());
    };
    let data = strokes::read(&path, BufReader::new(File::open(&path)?), &DIGITS.domain())?;
    let splits = Splits::new(data);
    let lineup = Lineup::builtin()?;
    let sets = [EvaluationSet::validation(&splits), EvaluationSet::test(&splits)];
    let [validation, test] = sets.map(|sets| predict(&lineup, &sets));
    let models = lineup.members().len();
    let fitted: Vec<Vec<f32>> = validation.iter().map(|set| fit(set, models)).collect();
    println!("{:<10} {:>13} {:>9}", "weights", "preprocessed", "as drawn");
    for (place, member) in lineup.members().iter().enumerate() {
        println!("{:<10} {:>13.3} {:>9.3}", member.id, fitted[0][place], fitted[1][place]);
    }
    println!("\n{:<10} {:>20} {:>20}", "% correct", "validation writers", "report writers");
    for place in 0..=models {
        let id = lineup.members().get(place).map_or("ensemble", |member| &member.id);
        let row = |sets: &[Vec<Labeled>]| {
            let each =
                sets.iter().zip(&fitted).map(|(set, weights)| format!("{:.2}", correct(set, place, weights)));
            each.collect::<Vec<_>>().join(" · ")
        };
        println!("{id:<10} {:>20} {:>20}", row(&validation), row(&test));
    }
    Ok(())
}

/// Predicts the drawings of each set.
fn predict(lineup: &Lineup, sets: &[EvaluationSet]) -> Vec<Vec<Labeled>> {
    let mut scratch = lineup.scratch();
    let mut predict = |(image, label)| (lineup.predict(image, &mut scratch), label);
    sets.iter().map(|set| set.iter().map(&mut predict).collect()).collect()
}

/// Counts the answers of the model at a place, or behind the last of the ensemble, that are right, in per cent.
fn correct(set: &[Labeled], place: usize, weights: &[f32]) -> f64 {
    let answer = |predictions: &[Prediction]| {
        predictions.get(place).map_or_else(|| pool(predictions, weights).winner, |own| own.winner)
    };
    let right = set.iter().filter(|(predictions, label)| answer(predictions) == *label).count();
    100.0 * right as f64 / set.len().max(1) as f64
}

/// Finds the weights, one after another, at which the labels are likeliest.
fn fit(labeled: &[Labeled], models: usize) -> Vec<f32> {
    let mut weights = vec![1.0 / models as f32; models];
    for place in (0..SWEEPS).flat_map(|_| 0..models) {
        let loss = |weight: f64| {
            let mut weights = weights.clone();
            weights[place] = weight as f32;
            mean_negative_log_likelihood(labeled, &weights)
        };
        weights[place] = minimum(0.0, 2.0, loss) as f32;
    }
    weights
}

/// Computes the mean of −ln p of the labels.
fn mean_negative_log_likelihood(labeled: &[Labeled], weights: &[f32]) -> f64 {
    let loss =
        |(predictions, label): &Labeled| -f64::from(pool(predictions, weights).scores[*label].max(1e-9)).ln();
    labeled.iter().map(loss).sum::<f64>() / labeled.len().max(1) as f64
}
