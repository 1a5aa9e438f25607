//! Whether what is seen is what was expected.

use super::command::{Bound, Expectation, Fact};
use super::snapshot::{self, Sight};
use crate::models::{Kind, Predictions};

/// What is wrong with the expectation, in words, if it is not met.
pub(super) fn check(expectation: &Expectation, sight: &Sight) -> Option<String> {
    let Expectation { fact, holds } = expectation;
    if is_so(fact, sight) == *holds {
        return None;
    }
    let not = if *holds { "" } else { "not " };
    Some(format!("expected {not}{}, found {}", words(fact), found(fact, sight)))
}

/// On a blank canvas no model answers anything.
fn is_so(fact: &Fact, sight: &Sight) -> bool {
    match (fact, sight.readings) {
        (Fact::Blank, _) => sight.ink.is_blank(),
        (Fact::Screen(text), _) => snapshot::screen(sight.frame).lines().any(|row| row.contains(text)),
        (Fact::Answers(..) | Fact::Agree(..), None) => false,
        (Fact::Answers(kind, digit, bound), Some(readings)) => {
            readings[*kind].digit == *digit
                && bound.is_none_or(|bound| bound.holds(readings[*kind].scores[*digit]))
        }
        (Fact::Agree(one, other), Some(readings)) => readings[*one].digit == readings[*other].digit,
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
        Fact::Answers(kind, digit, None) => format!("{} {digit}", kind.key()),
        Fact::Answers(kind, digit, Some(Bound::AtLeast(bound))) => {
            format!("{} {digit} >= {bound}", kind.key())
        }
        Fact::Answers(kind, digit, Some(Bound::AtMost(bound))) => {
            format!("{} {digit} <= {bound}", kind.key())
        }
        Fact::Agree(one, other) => format!("{} = {}", one.key(), other.key()),
    }
}

/// What there is instead.
fn found(fact: &Fact, sight: &Sight) -> String {
    match (fact, sight.readings) {
        (Fact::Blank, _) if sight.ink.is_blank() => "a blank canvas".into(),
        (Fact::Blank, _) => {
            let inked = sight.ink.pixels().iter().filter(|&&ink| ink > 0.0).count();
            format!("ink in {inked} pixels")
        }
        (Fact::Screen(text), _) => {
            let row = snapshot::screen(sight.frame).lines().position(|row| row.contains(text));
            row.map_or("it in no row".into(), |row| format!("it in row {row}"))
        }
        (_, None) => "a blank canvas, which no model answers to".into(),
        (Fact::Answers(kind, digit, _), Some(readings)) => answer(readings, *kind, *digit),
        (Fact::Agree(one, other), Some(readings)) => {
            let said = |kind: Kind| format!("{} {}", kind.key(), readings[kind].digit);
            format!("{} and {}", said(*one), said(*other))
        }
    }
}

/// What a model answers, with its score, and that for the digit that was asked for.
fn answer(readings: &Predictions, kind: Kind, asked: usize) -> String {
    let reading = &readings[kind];
    let with = |digit: usize| format!("{digit} with {}", snapshot::score(kind, reading.scores[digit]));
    if reading.digit == asked { with(asked) } else { format!("{}, and {}", with(reading.digit), with(asked)) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::ink::Image;
    use crate::models::Prediction;
    use crate::nn::DIGITS;

    /// Least squares and the CNN answer 7, the FCN a 2.
    fn readings() -> Predictions {
        let reading = |scores, digit| Prediction { scores, digit, took: Duration::ZERO };
        let (mut votes, mut fcn, mut cnn) = ([0.0; DIGITS], [0.0; DIGITS], [0.0; DIGITS]);
        votes[7] = 9.0;
        (fcn[2], fcn[7]) = (0.75, 0.25);
        cnn[7] = 0.9;
        Predictions([reading(votes, 7), reading(fcn, 2), reading(cnn, 7)])
    }

    fn outcome(fact: Fact, holds: bool, readings: Option<&Predictions>) -> Option<String> {
        let mut frame = Buffer::empty(Rect::new(0, 0, 9, 2));
        frame.set_string(1, 1, "a b", Style::new());
        let mut ink = Image::BLANK;
        ink[(3, 3)] = f32::from(u8::from(readings.is_some()));
        let sight = Sight { frame: &frame, ink: &ink, readings };
        check(&Expectation { fact, holds }, &sight)
    }

    /// What is said when the fact is expected, and when it is not.
    fn both(fact: Fact, readings: Option<&Predictions>) -> (Option<String>, Option<String>) {
        (outcome(fact.clone(), true, readings), outcome(fact, false, readings))
    }

    #[test]
    fn just_one_of_a_fact_and_its_opposite_is_met() {
        let readings = readings();
        let (cnn, fcn, ls) = (Kind::Convolutional, Kind::FullyConnected, Kind::LeastSquares);
        let unmet = |fact, words: &str| assert_eq!(both(fact, Some(&readings)), (Some(words.into()), None));
        let met = |fact, words: &str| assert_eq!(both(fact, Some(&readings)), (None, Some(words.into())));
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
    fn a_blank_canvas_has_no_answers() {
        let cnn = Kind::Convolutional;
        assert_eq!(both(Fact::Blank, None).0, None);
        let words = "expected cnn 7, found a blank canvas, which no model answers to";
        assert_eq!(both(Fact::Answers(cnn, 7, None), None), (Some(words.into()), None));
        assert!(both(Fact::Agree(cnn, cnn), None).0.is_some());
    }
}
