//! Whether what is seen is what was expected.

use super::command::{Bound, Expectation, Fact};
use super::snapshot::{self, Sight};
use crate::models::ModelInfo;

/// What is wrong with the expectation, in words, if it is not met.
pub(super) fn check(expectation: &Expectation, sight: &Sight) -> Option<String> {
    let Expectation { fact, holds } = expectation;
    if is_so(fact, sight) == *holds {
        return None;
    }
    let not = if *holds { "" } else { "not " };
    Some(format!("expected {not}{}, found {}", words(fact), found(fact, sight)))
}

/// On a blank canvas no model predicts anything.
fn is_so(fact: &Fact, sight: &Sight) -> bool {
    match fact {
        Fact::Blank => sight.ink.is_blank(),
        Fact::Screen(text) => snapshot::screen(sight.frame).lines().any(|row| row.contains(text)),
        Fact::Answers(model, class, bound) => sight.prediction(model).is_some_and(|prediction| {
            prediction.winner == *class && bound.is_none_or(|bound| bound.holds(prediction.scores[*class]))
        }),
        Fact::Agree(one, other) => match (sight.prediction(one), sight.prediction(other)) {
            (Some(one), Some(other)) => one.winner == other.winner,
            _ => false,
        },
    }
}

impl Bound {
    fn holds(self, score: f32) -> bool {
        match self {
            Self::AtLeast(bound) => score >= bound,
            Self::AtMost(bound) => score <= bound,
        }
    }
}

/// The fact as a script says it.
fn words(fact: &Fact) -> String {
    match fact {
        Fact::Blank => "blank".into(),
        Fact::Screen(text) => format!("screen {text:?}"),
        Fact::Answers(model, digit, None) => format!("{} {digit}", model.id),
        Fact::Answers(model, digit, Some(Bound::AtLeast(bound))) => {
            format!("{} {digit} >= {bound}", model.id)
        }
        Fact::Answers(model, digit, Some(Bound::AtMost(bound))) => {
            format!("{} {digit} <= {bound}", model.id)
        }
        Fact::Agree(one, other) => format!("{} = {}", one.id, other.id),
    }
}

/// What there is instead.
fn found(fact: &Fact, sight: &Sight) -> String {
    match fact {
        Fact::Blank if sight.ink.is_blank() => "a blank canvas".into(),
        Fact::Blank => {
            let inked = sight.ink.pixels().iter().filter(|&&ink| ink > 0.0).count();
            format!("ink in {inked} pixels")
        }
        Fact::Screen(text) => {
            let row = snapshot::screen(sight.frame).lines().position(|row| row.contains(text));
            row.map_or("it in no row".into(), |row| format!("it in row {row}"))
        }
        _ if sight.predictions.is_none() => "a blank canvas, which no model answers to".into(),
        Fact::Answers(model, class, _) => answer(sight, model, *class),
        Fact::Agree(one, other) => format!("{} and {}", winner(sight, one), winner(sight, other)),
    }
}

/// The class that a model predicts, by the names of both.
fn winner(sight: &Sight, model: &ModelInfo) -> String {
    let winner = sight.prediction(model).map_or("–", |prediction| sight.class(prediction.winner));
    format!("{} {winner}", model.id)
}

/// What a model predicts, with its score, and that of the class that was expected.
fn answer(sight: &Sight, model: &ModelInfo, expected: usize) -> String {
    let Some(prediction) = sight.prediction(model) else {
        return format!("no model {}", model.id);
    };
    let with = |class: usize| {
        format!("{} with {}", sight.class(class), prediction.unit.exact(prediction.scores[class]))
    };
    if prediction.winner == expected {
        with(expected)
    } else {
        format!("{}, and {}", with(prediction.winner), with(expected))
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::ink::Image;
    use crate::models::{DIGITS, Lineup, Prediction, Unit};

    /// Least squares and the CNN predict 7, the FCN a 2.
    fn predictions() -> Vec<Prediction> {
        let (mut votes, mut fcn, mut cnn) = ([0.0; 10], [0.0; 10], [0.0; 10]);
        votes[7] = 9.0;
        (fcn[2], fcn[7]) = (0.75, 0.25);
        cnn[7] = 0.9;
        let probabilities = |scores: [f32; 10]| Prediction::new(scores.to_vec(), Unit::Probability);
        vec![Prediction::new(votes.to_vec(), Unit::Votes), probabilities(fcn), probabilities(cnn)]
    }

    fn outcome(fact: Fact, holds: bool, predictions: Option<&[Prediction]>) -> Option<String> {
        let mut frame = Buffer::empty(Rect::new(0, 0, 9, 2));
        frame.set_string(1, 1, "a b", Style::new());
        let mut ink = Image::BLANK;
        ink[(3, 3)] = f32::from(u8::from(predictions.is_some()));
        let lineup = Lineup::builtin().unwrap();
        let sight = Sight { frame: &frame, ink: &ink, lineup: &lineup, predictions };
        check(&Expectation { fact, holds }, &sight)
    }

    /// The messages when the fact is expected, and when it is not.
    fn both(fact: Fact, predictions: Option<&[Prediction]>) -> (Option<String>, Option<String>) {
        (outcome(fact.clone(), true, predictions), outcome(fact, false, predictions))
    }

    #[test]
    fn just_one_of_a_fact_and_its_opposite_is_met() {
        let predictions = predictions();
        let [ls, fcn, cnn] = DIGITS.models else { panic!("three models ship") };
        let unmet =
            |fact, words: &str| assert_eq!(both(fact, Some(&predictions)), (Some(words.into()), None));
        let met = |fact, words: &str| assert_eq!(both(fact, Some(&predictions)), (None, Some(words.into())));
        met(Fact::Answers(cnn, 7, None), "expected not cnn 7, found 7 with 0.900");
        met(
            Fact::Answers(cnn, 7, Some(Bound::AtLeast(0.9))),
            "expected not cnn 7 >= 0.9, found 7 with 0.900",
        );
        unmet(
            Fact::Answers(cnn, 7, Some(Bound::AtLeast(0.91))),
            "expected cnn 7 >= 0.91, found 7 with 0.900",
        );
        unmet(Fact::Answers(ls, 7, Some(Bound::AtMost(8.0))), "expected ls 7 <= 8, found 7 with +9");
        unmet(Fact::Answers(fcn, 7, None), "expected fcn 7, found 2 with 0.750, and 7 with 0.250");
        met(Fact::Agree(cnn, ls), "expected not cnn = ls, found cnn 7 and ls 7");
        unmet(Fact::Agree(fcn, ls), "expected fcn = ls, found fcn 2 and ls 7");
        unmet(Fact::Blank, "expected blank, found ink in 1 pixels");
        met(Fact::Screen("a b".into()), "expected not screen \"a b\", found it in row 1");
        unmet(Fact::Screen("ab".into()), "expected screen \"ab\", found it in no row");
    }

    #[test]
    fn a_blank_canvas_has_no_predictions() {
        let [.., cnn] = DIGITS.models else { panic!("three models ship") };
        assert_eq!(both(Fact::Blank, None).0, None);
        let words = "expected cnn 7, found a blank canvas, which no model answers to";
        assert_eq!(both(Fact::Answers(cnn, 7, None), None), (Some(words.into()), None));
        assert!(both(Fact::Agree(cnn, cnn), None).0.is_some());
    }
}
