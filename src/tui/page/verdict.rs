//! The verdict: a sentence on what the models agree on, or what each predicts, and how sure they are.

use super::certainty;
use crate::models::{Lineup, Prediction, Unit};
use crate::tui::app::App;

/// Classes that models which are not sure may mean, at most.
const MOST_CANDIDATES: usize = 3;

/// Returns the verdict in at most this many columns; none on a blank canvas.
pub(super) fn sentence(app: &App, columns: usize) -> Option<String> {
    let predictions = app.inference.predictions()?;
    // No model was trained on dots, so that one may be sure of anything.
    if app.canvas.drawing().is_dot() {
        return Some("Not sure: that is only a dot.".to_owned());
    }
    let verdict = Verdict {
        lineup: app.inference.lineup(),
        predictions: &predictions,
        preprocessed: app.inference.preprocesses(),
    };
    let mut sentence = verdict.sentence();
    for more in [verdict.together(), verdict.tie()].into_iter().flatten() {
        if sentence.chars().count() + 1 + more.chars().count() <= columns {
            sentence = format!("{sentence} {more}");
        }
    }
    Some(sentence)
}

struct Verdict<'a> {
    lineup: &'a Lineup,
    predictions: &'a [Prediction],
    preprocessed: bool,
}

impl Verdict<'_> {
    fn sentence(&self) -> String {
        let winners = self.winners();
        match (self.predictions, &winners[..]) {
            ([], _) => String::new(),
            _ if !self.predictions.iter().any(|prediction| self.is_sure(prediction)) => self.unsure(&winners),
            ([only], _) => format!("{} reads {}.", self.lineup.members()[0].name, self.a(only.winner)),
            ([..], [winner]) => {
                format!("{} read {}{}.", all(self.predictions.len()), self.a(*winner), self.doubts())
            }
            _ => self.each("?") + ".",
        }
    }

    /// Says that no model is sure, and which classes they hesitate between.
    fn unsure(&self, winners: &[usize]) -> String {
        let mut candidates = winners.to_vec();
        if let [_] = winners {
            candidates.extend(self.surest().and_then(Prediction::rival));
        }
        candidates.truncate(MOST_CANDIDATES);
        let names: Vec<&str> = candidates.iter().map(|&class| self.name(class)).collect();
        let each = if winners.len() > 1 { format!(" ({})", self.each("")) } else { String::new() };
        match &names[..] {
            [others @ .., last] if !others.is_empty() => {
                format!("Not sure: {} or {last}{each}.", others.join(", "))
            }
            names => format!("Not sure: {}.", names.concat()),
        }
    }

    /// The network with the highest probability, or else the first model.
    fn surest(&self) -> Option<&Prediction> {
        let networks = self.predictions.iter().filter(|prediction| prediction.unit == Unit::Probability);
        let surest = networks.max_by(|a, b| a.certainty().total_cmp(&b.certainty()));
        surest.or_else(|| self.predictions.first())
    }

    /// Names what each model answers, with a mark where it is not sure: "LS 7?, FCN 9, CNN 4".
    fn each(&self, doubt: &str) -> String {
        let answer = |(place, prediction): (usize, &Prediction)| {
            let mark = if self.is_sure(prediction) { "" } else { doubt };
            format!("{} {}{mark}", self.id(place), self.name(prediction.winner))
        };
        self.predictions.iter().enumerate().map(answer).collect::<Vec<_>>().join(", ")
    }

    /// Names the models that are not sure, where others are: " (LS not sure)".
    fn doubts(&self) -> String {
        let places = (0..self.predictions.len()).filter(|&place| !self.is_sure(&self.predictions[place]));
        let ids: Vec<String> = places.map(|place| self.id(place)).collect();
        if ids.is_empty() { String::new() } else { format!(" ({} not sure)", ids.join(", ")) }
    }

    /// Where the models disagree, says what they answer together.
    fn together(&self) -> Option<String> {
        let ensemble =
            self.lineup.ensemble(self.predictions, self.preprocessed).filter(|_| self.winners().len() > 1)?;
        let score = ensemble.unit.in_words(ensemble.winning_score());
        Some(format!("Together: {}, {score}.", self.a(ensemble.winner)))
    }

    /// Says which classes are tied, and how that was decided.
    fn tie(&self) -> Option<String> {
        let tied = |prediction: &Prediction| !prediction.tied().is_empty();
        let place = self.predictions.iter().position(tied)?;
        let prediction = &self.predictions[place];
        let (id, winner) = (self.id(place), self.name(prediction.winner));
        Some(match &prediction.tied()[..] {
            [other] => {
                let margin = certainty::margin(prediction.margin_over(*other));
                format!("{id}: {winner} and {} tie, {winner} won their duel by {margin}.", self.name(*other))
            }
            others => {
                let names: Vec<&str> = others.iter().map(|&class| self.name(class)).collect();
                format!("{id}: {winner}, {} tie, {winner} has the largest margins.", names.join(", "))
            }
        })
    }

    fn is_sure(&self, prediction: &Prediction) -> bool {
        prediction.is_sure_given(self.preprocessed)
    }

    /// The classes that models predict, each once, in the order of the lineup.
    fn winners(&self) -> Vec<usize> {
        let mut winners = Vec::new();
        for prediction in self.predictions {
            if !winners.contains(&prediction.winner) {
                winners.push(prediction.winner);
            }
        }
        winners
    }

    fn id(&self, place: usize) -> String {
        self.lineup.members()[place].id.to_uppercase()
    }

    fn name(&self, class: usize) -> &'static str {
        self.lineup.task().classes[class]
    }

    fn a(&self, class: usize) -> String {
        with_article(self.name(class))
    }
}

/// Puts the indefinite article before a class name: "an 8", "a 7".
pub(super) fn with_article(name: &str) -> String {
    let article = if name.starts_with(['8', 'a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Names this many models, all of them.
fn all(count: usize) -> String {
    const WORDS: [&str; 7] = ["three", "four", "five", "six", "seven", "eight", "nine"];
    match WORDS.get(count.wrapping_sub(3)) {
        _ if count == 2 => "Both".to_owned(),
        Some(word) => format!("All {word}"),
        None => format!("All {count}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(winner: usize, rival: usize, margin: f32) -> Prediction {
        let (mut scores, mut margins) = (vec![-9.0; 10], vec![1.0; 10]);
        (scores[winner], scores[rival]) = (9.0, 7.0);
        (margins[winner], margins[rival]) = (0.0, margin);
        Prediction { scores, unit: Unit::Votes, winner, margins }
    }

    fn network(first: usize, second: usize, probability: f32) -> Prediction {
        let mut scores = vec![0.0; 10];
        (scores[first], scores[second]) = (probability, 1.0 - probability);
        Prediction::new(scores, Unit::Probability)
    }

    fn of(predictions: &[Prediction; 3], preprocessed: bool) -> String {
        let lineup = Lineup::builtin().unwrap();
        Verdict { lineup: &lineup, predictions, preprocessed }.sentence()
    }

    #[test]
    fn models_that_agree_are_told_together_and_doubts_by_name() {
        let sure = [votes(8, 3, 0.9), network(8, 3, 0.99), network(8, 3, 0.98)];
        assert_eq!(of(&sure, true), "All three read an 8.");
        assert_eq!(of(&sure, false), "All three read an 8 (LS not sure).");
        let hair = [votes(7, 9, 0.02), network(7, 9, 0.6), network(7, 9, 0.98)];
        assert_eq!(of(&hair, true), "All three read a 7 (LS, FCN not sure).");
    }

    #[test]
    fn models_that_disagree_are_named() {
        let predictions = [votes(7, 9, 0.02), network(9, 7, 0.95), network(4, 9, 0.97)];
        assert_eq!(of(&predictions, true), "LS 7?, FCN 9, CNN 4.");
    }

    #[test]
    fn when_none_is_sure_the_candidates_are_told() {
        let agree = [votes(7, 9, 0.02), network(7, 2, 0.55), network(7, 1, 0.6)];
        assert_eq!(of(&agree, true), "Not sure: 7 or 1.");
        let apart = [votes(5, 9, 0.02), network(1, 2, 0.55), network(1, 5, 0.6)];
        assert_eq!(of(&apart, true), "Not sure: 5 or 1 (LS 5, FCN 1, CNN 1).");
    }

    #[test]
    fn a_tie_says_how_it_was_decided() {
        let lineup = Lineup::builtin().unwrap();
        let tie = |others: &[usize]| {
            let mut prediction = votes(7, 9, 0.03);
            for &class in others {
                prediction.scores[class] = 9.0;
            }
            let predictions = [prediction, network(7, 9, 0.99), network(7, 9, 0.99)];
            Verdict { lineup: &lineup, predictions: &predictions, preprocessed: true }.tie()
        };
        assert_eq!(tie(&[]), None);
        assert_eq!(tie(&[9]).unwrap(), "LS: 7 and 9 tie, 7 won their duel by 0.03.");
        assert_eq!(tie(&[9, 4]).unwrap(), "LS: 7, 4, 9 tie, 7 has the largest margins.");
    }
}
