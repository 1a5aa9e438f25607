//! How sure a model is, as marks and in few words.

use crate::models::{Prediction, Unit};

/// Returns the mark of a class: `▸` of the winner, `=` where it has as many votes, `~` where the winner beat it
/// narrowly.
#[must_use]
pub fn mark(prediction: &Prediction, class: usize) -> Option<&'static str> {
    let is_narrow = || prediction.margin_over(class) < prediction.unit.sure_from();
    match prediction.unit {
        _ if class == prediction.winner => Some("▸"),
        Unit::Votes if prediction.tied().contains(&class) => Some("="),
        Unit::Votes if is_narrow() => Some("~"),
        Unit::Votes | Unit::Probability => None,
    }
}

/// What a network says that is not sure.
pub(super) const NOT_SURE: &str = "not sure";

/// Says in this many columns how sure the model is. A network that is sure says nothing: its bars do.
#[must_use]
pub fn in_words(prediction: &Prediction, classes: &[&str], columns: usize) -> String {
    if prediction.unit == Unit::Probability {
        return if prediction.is_sure() { String::new() } else { NOT_SURE.to_owned() };
    }
    let tied: Vec<&str> = prediction.tied().into_iter().map(|class| classes[class]).collect();
    let Some(rival) = prediction.rival() else { return String::new() };
    let (name, margin) = (classes[rival], self::margin(prediction.margin_over(rival)));
    let texts = if tied.is_empty() {
        [format!("over {name} by {margin}"), format!("over {name}: {margin}"), format!("by {margin}")]
    } else {
        [format!("ties with {}", tied.join(", ")), format!("tie {}", tied.join(",")), "tie".to_owned()]
    };
    let [.., shortest] = &texts;
    let fitting = texts.iter().find(|text| text.chars().count() <= columns);
    fitting.unwrap_or(shortest).clone()
}

/// Formats a margin; one that is lost has a minus sign.
pub(super) fn margin(margin: f32) -> String {
    let sign = if margin < 0.0 { "−" } else { "" };
    format!("{sign}{:.2}", margin.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [&str; 4] = ["0", "1", "2", "3"];

    fn votes(scores: [f32; 4], winner: usize, margins: [f32; 4]) -> Prediction {
        Prediction { scores: scores.to_vec(), unit: Unit::Votes, winner, margins: margins.to_vec() }
    }

    #[test]
    fn a_vote_won_narrowly_is_marked_however_many_votes_there_are() {
        let hair = votes([3.0, 1.0, -1.0, -3.0], 0, [0.0, 0.8, 0.03, 1.2]);
        let marks = |prediction: &Prediction| {
            (0..4).map(|class| mark(prediction, class).unwrap_or(" ")).collect::<String>()
        };
        assert_eq!(marks(&hair), "▸ ~ ");
        assert_eq!(in_words(&hair, &CLASSES, 14), "over 2 by 0.03");
        assert_eq!(in_words(&hair, &CLASSES, 12), "over 2: 0.03");
        let tie = votes([1.0, 1.0, 1.0, -3.0], 1, [-0.2, 0.0, 0.9, 1.2]);
        assert_eq!(marks(&tie), "=▸= ");
        assert_eq!(in_words(&tie, &CLASSES, 14), "ties with 0, 2");
    }

    #[test]
    fn a_network_says_when_it_is_not_sure() {
        let of = |scores: [f32; 2]| Prediction::new(scores.to_vec(), Unit::Probability);
        assert_eq!(in_words(&of([0.5, 0.5]), &CLASSES, 14), "not sure");
        assert_eq!(in_words(&of([0.97, 0.03]), &CLASSES, 14), "");
        assert_eq!((mark(&of([0.5, 0.5]), 0), mark(&of([0.5, 0.5]), 1)), (Some("▸"), None));
    }
}
