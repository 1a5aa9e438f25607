//! From which certainty on is a model right nine times in ten?
//!
//! The thresholds of `models/certainty.rs` were read off this table: drawings of the validation writers, each redrawn
//! as in evaluation, preprocessed and as drawn, by every shipped model.
//!
//! ```sh
//! cargo bench --bench certainty -- pen-digits.jsonl.gz
//! ```

use std::fs::File;
use std::io::BufReader;

use anyhow::Result;
use digitty::data::strokes;
use digitty::ink::Image;
use digitty::models::{DIGITS, Lineup, Member, set_and_input};
use digitty::train::{EvaluationSet, Splits};

/// The fraction of answers that are to be right at the threshold.
const RIGHT: f64 = 0.9;

/// Answers around the threshold that are counted.
const WINDOW: usize = 100;

fn main() -> Result<()> {
    // Cargo adds options of its own.
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("Needs a file of labeled drawings: cargo bench --bench certainty -- FILE");
        return Ok(());
    };
    let data = strokes::read(&path, BufReader::new(File::open(&path)?), &DIGITS.domain())?;
    let sets = EvaluationSet::validation(&Splits::new(data));
    let mut lineup = Lineup::builtin()?;
    lineup.choose_all();
    println!("{} drawings of validation writers", sets.first().map_or(0, EvaluationSet::image_count));
    println!(
        "{:<10} {:<13} {:>8} {:>7} {:>10} {:>10}",
        "model", "input", "correct", "from", "sure", "of those"
    );
    for member in lineup.members() {
        for set in &sets {
            let (_, name) = set_and_input(set.name);
            let mut answers: Vec<_> = set.iter().map(|(image, label)| answer(member, image, label)).collect();
            answers.sort_by(|a, b| a.0.total_cmp(&b.0));
            print_row(&member.id, name, &answers);
        }
    }
    Ok(())
}

/// Returns how sure a model is of its answer, and whether that is right.
fn answer(member: &Member, image: &Image, label: usize) -> (f32, bool) {
    let prediction = member.model().predict(image, &mut member.model().scratch());
    (prediction.certainty(), prediction.winner == label)
}

fn correct(answers: &[(f32, bool)]) -> f64 {
    answers.iter().filter(|(_, is_right)| *is_right).count() as f64 / answers.len().max(1) as f64
}

/// Prints the least certainty around which answers are right often enough, and what those above it are.
fn print_row(model: &str, input: &str, answers: &[(f32, bool)]) {
    let unsure = answers.windows(WINDOW).take_while(|window| correct(window) < RIGHT).count();
    let above = &answers[(unsure + WINDOW / 2).min(answers.len() - 1)..];
    let from = if unsure == 0 { answers[0].0 } else { above[0].0 };
    let above = if unsure == 0 { answers } else { above };
    println!(
        "{model:<10} {input:<13} {:>6.1} % {from:>7.3} {:>8.1} % {:>8.1} %",
        100.0 * correct(answers),
        100.0 * above.len() as f64 / answers.len() as f64,
        100.0 * correct(above)
    );
}
