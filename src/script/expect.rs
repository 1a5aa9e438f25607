//! Checks whether what is seen is what was expected.

use super::command::{Bound, Condition, Expectation};
use super::snapshot::{self, View};
use crate::models::Classifier;

/// Checks an expectation; returns what is wrong, in words, if it is not met.
pub(super) fn check(expectation: &Expectation, view: &View) -> Option<String> {
    let holds = expectation.holds;
    let expected = if holds { "expected" } else { "expected not" };
    (is_met(&expectation.condition, view) != holds).then(|| match &expectation.condition {
        Condition::Blank if holds => format!("expected a blank canvas, found ink in {}", inked_pixels(view)),
        Condition::Blank => "expected ink, found a blank canvas".into(),
        Condition::Screen(text) => match row_with(text, view) {
            Some(row) => format!("row {row} shows {text:?}"),
            None => format!("no row shows {text:?}"),
        },
        _ if view.predictions.is_none() => "expected a prediction, found a blank canvas".into(),
        Condition::Predicts(classifier, class, bound) => {
            let bound = bound.map(in_words).unwrap_or_default();
            let (id, name) = (classifier.id, view.class(*class));
            format!("{expected} {id} {name}{bound}, found {}", scores(view, *classifier, *class))
        }
        Condition::Agree(one, other) => {
            let (found, other_found) = (winner(view, *one), winner(view, *other));
            format!("{expected} {} = {}, found {found} and {other_found}", one.id, other.id)
        }
    })
}

/// Returns true if a condition holds. On a blank canvas no model predicts anything.
fn is_met(condition: &Condition, view: &View) -> bool {
    match condition {
        Condition::Blank => view.ink.is_blank(),
        Condition::Screen(text) => row_with(text, view).is_some(),
        Condition::Predicts(classifier, class, bound) => {
            view.prediction(*classifier).is_some_and(|prediction| {
                prediction.winner == *class
                    && bound.is_none_or(|bound| bound.holds(prediction.scores[*class]))
            })
        }
        Condition::Agree(one, other) => match (view.prediction(*one), view.prediction(*other)) {
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

fn in_words(bound: Bound) -> String {
    match bound {
        Bound::AtLeast(score) => format!(" >= {score}"),
        Bound::AtMost(score) => format!(" <= {score}"),
    }
}

fn inked_pixels(view: &View) -> String {
    match view.ink.pixels().iter().filter(|&&ink| ink > 0.0).count() {
        1 => "1 pixel".into(),
        count => format!("{count} pixels"),
    }
}

fn row_with(text: &str, view: &View) -> Option<usize> {
    snapshot::screen(view.frame).lines().position(|row| row.contains(text))
}

/// Formats the class that a model predicts, by the names of both.
fn winner(view: &View, classifier: Classifier) -> String {
    let winner = view.prediction(classifier).map_or("–", |prediction| view.class(prediction.winner));
    format!("{} {winner}", classifier.id)
}

/// Formats what a model predicts, with its score, and that of the class that was expected.
fn scores(view: &View, classifier: Classifier, expected: usize) -> String {
    let Some(prediction) = view.prediction(classifier) else {
        return format!("no model {}", classifier.id);
    };
    let with = |class: usize| {
        format!("{} with {}", view.class(class), prediction.unit.exact(prediction.scores[class]))
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

    fn outcome(condition: Condition, holds: bool, predictions: Option<&[Prediction]>) -> Option<String> {
        let mut frame = Buffer::empty(Rect::new(0, 0, 9, 2));
        frame.set_string(1, 1, "a b", Style::new());
        let mut ink = Image::blank(crate::ink::ImageSize::MNIST);
        ink[(3, 3)] = f32::from(u8::from(predictions.is_some()));
        let lineup = Lineup::builtin().unwrap();
        let view = View {
            frame: &frame,
            ink: &ink,
            lineup: &lineup,
            predictions,
            is_preprocessed: true,
            values: None,
        };
        check(&Expectation { condition, holds }, &view)
    }

    /// The messages when the condition is expected, and when it is not.
    fn both(condition: Condition, predictions: Option<&[Prediction]>) -> (Option<String>, Option<String>) {
        (outcome(condition.clone(), true, predictions), outcome(condition, false, predictions))
    }

    #[test]
    fn just_one_of_a_condition_and_its_opposite_is_met() {
        let predictions = predictions();
        let [ls, fcn, cnn] = ["ls", "fcn", "cnn"].map(|id| DIGITS.classifier(id).unwrap());
        let unmet = |condition, words: &str| {
            assert_eq!(both(condition, Some(&predictions)), (Some(words.into()), None));
        };
        let met = |condition, words: &str| {
            assert_eq!(both(condition, Some(&predictions)), (None, Some(words.into())));
        };
        met(Condition::Predicts(cnn, 7, None), "expected not cnn 7, found 7 with 0.900");
        met(
            Condition::Predicts(cnn, 7, Some(Bound::AtLeast(0.9))),
            "expected not cnn 7 >= 0.9, found 7 with 0.900",
        );
        unmet(
            Condition::Predicts(cnn, 7, Some(Bound::AtLeast(0.91))),
            "expected cnn 7 >= 0.91, found 7 with 0.900",
        );
        unmet(Condition::Predicts(ls, 7, Some(Bound::AtMost(8.0))), "expected ls 7 <= 8, found 7 with +9");
        unmet(Condition::Predicts(fcn, 7, None), "expected fcn 7, found 2 with 0.750, and 7 with 0.250");
        met(Condition::Agree(cnn, ls), "expected not cnn = ls, found cnn 7 and ls 7");
        unmet(Condition::Agree(fcn, ls), "expected fcn = ls, found fcn 2 and ls 7");
        let ensemble = Classifier::ENSEMBLE;
        assert_eq!(both(Condition::Predicts(ensemble, 7, None), Some(&predictions)).0, None);
        met(Condition::Agree(ensemble, cnn), "expected not ensemble = cnn, found ensemble 7 and cnn 7");
        unmet(Condition::Blank, "expected a blank canvas, found ink in 1 pixel");
        met(Condition::Screen("a b".into()), "row 1 shows \"a b\"");
        unmet(Condition::Screen("ab".into()), "no row shows \"ab\"");
    }

    #[test]
    fn a_blank_canvas_has_no_predictions() {
        let cnn = DIGITS.classifier("cnn").unwrap();
        assert_eq!(both(Condition::Blank, None).0, None);
        let words = "expected a prediction, found a blank canvas";
        assert_eq!(both(Condition::Predicts(cnn, 7, None), None), (Some(words.into()), None));
        assert!(both(Condition::Agree(cnn, cnn), None).0.is_some());
    }
}
