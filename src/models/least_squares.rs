//! One-vs-one least squares: 45 linear voters.
//!
//! For each pair of digits i < j one linear function of the 784 pixels and a constant says whether
//! the picture looks more like i (positive) or like j. The winner of a duel gains a vote and the loser
//! loses one, so that a digit that wins all nine of its duels has 9 votes and one that loses them
//! all has −9. Counting votes reads 93 % of MNIST; adding up the margins instead, only 85 %.
//!
//! **Ties.** About one picture in fifty ends with several digits first. Then only the duels among
//! those digits count, this time by their margins; so between two, their own duel decides. If even
//! that is level, the lower digit wins.

use super::ModelError;
use crate::ink::{Image, PIXELS};
use crate::nn::DIGITS;

/// Pairs of digits, and so voters.
pub const PAIRS: usize = DIGITS * (DIGITS - 1) / 2;

/// Numbers of one voter: a weight for each pixel, then the constant.
pub const VOTER: usize = PIXELS + 1;

/// The pairs (i, j) with i < j, in the order of the voters: (0, 1), (0, 2) … (8, 9).
pub fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..DIGITS).flat_map(|i| (i + 1..DIGITS).map(move |j| (i, j)))
}

/// Voters, padded to whole vectors of 16.
const PADDED: usize = PAIRS.next_multiple_of(16);

/// The 45 voters.
#[derive(Clone, Debug, PartialEq)]
pub struct LeastSquares {
    /// A row a pixel and one for the constants, each with a column a voter: a pixel without ink then
    /// costs nothing at all.
    by_pixel: Vec<[f32; PADDED]>,
}

/// What the voters say of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Votes {
    /// Duels won less duels lost, −9…9, for each digit.
    pub scores: [i8; DIGITS],
    /// The digit with the most votes, ties broken as the module says.
    pub winner: usize,
}

impl LeastSquares {
    /// Parameters of the model: 45 voters of 785 numbers.
    pub const PARAMETERS: usize = PAIRS * VOTER;

    /// The model of these voters: [`PAIRS`] rows of [`VOTER`] numbers.
    ///
    /// # Errors
    /// If there are not just [`Self::PARAMETERS`] numbers.
    pub fn new(voters: &[f32]) -> Result<Self, ModelError> {
        if voters.len() != Self::PARAMETERS {
            return Err(ModelError::new(format!(
                "least squares has {} numbers, not {}",
                Self::PARAMETERS,
                voters.len()
            )));
        }
        let mut by_pixel = vec![[0.0; PADDED]; VOTER];
        for (v, voter) in voters.chunks_exact(VOTER).enumerate() {
            for (row, &weight) in by_pixel.iter_mut().zip(voter) {
                row[v] = weight;
            }
        }
        Ok(Self { by_pixel })
    }

    /// The voters: [`PAIRS`] rows of [`VOTER`] numbers.
    #[must_use]
    pub fn voters(&self) -> Vec<f32> {
        (0..PAIRS).flat_map(|v| self.by_pixel.iter().map(move |row| row[v])).collect()
    }

    /// Counts the votes on a picture.
    #[must_use]
    pub fn votes(&self, image: &Image) -> Votes {
        count(&self.margins(image))
    }

    /// Each voter's value, positive for the lower digit of its pair.
    fn margins(&self, image: &Image) -> [f32; PADDED] {
        let mut margins = self.by_pixel[PIXELS];
        for (row, &ink) in self.by_pixel.iter().zip(image.pixels()) {
            if ink != 0.0 {
                margins.iter_mut().zip(row).for_each(|(margin, weight)| *margin += ink * weight);
            }
        }
        margins
    }
}

/// Turns the voters' values into votes and a winner.
fn count(margins: &[f32]) -> Votes {
    let mut scores = [0_i8; DIGITS];
    for ((i, j), &margin) in pairs().zip(margins) {
        let (winner, loser) = if margin > 0.0 { (i, j) } else { (j, i) };
        scores[winner] += 1;
        scores[loser] -= 1;
    }
    Votes { winner: winner(&scores, margins), scores }
}

/// The digit with the most votes; among several, the one whose margins over the others are largest.
fn winner(scores: &[i8; DIGITS], margins: &[f32]) -> usize {
    let most = scores.iter().copied().max().unwrap_or(0);
    let first = |digit: usize| scores[digit] == most;
    let mut sums = [0.0; DIGITS];
    for ((i, j), &margin) in pairs().zip(margins).filter(|((i, j), _)| first(*i) && first(*j)) {
        sums[i] += margin;
        sums[j] -= margin;
    }
    (0..DIGITS)
        .filter(|&d| first(d))
        .reduce(|best, d| if sums[d] > sums[best] { d } else { best })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Margins in which each duel goes to the lower digit by 1, except those named.
    fn margins(except: &[(usize, usize, f32)]) -> Vec<f32> {
        pairs()
            .map(|pair| except.iter().find(|e| (e.0, e.1) == pair).map_or(1.0, |&(_, _, margin)| margin))
            .collect()
    }

    #[test]
    fn there_are_as_many_numbers_as_published() {
        assert_eq!(LeastSquares::PARAMETERS, 35_325);
        assert_eq!(pairs().count(), PAIRS);
        assert!(LeastSquares::new(&[0.0; 7]).is_err());
    }

    #[test]
    fn the_winner_of_all_duels_has_nine_votes_and_the_loser_minus_nine() {
        let votes = count(&margins(&[]));
        assert_eq!(votes.scores, [9, 7, 5, 3, 1, -1, -3, -5, -7, -9]);
        assert_eq!(votes.winner, 0);
    }

    #[test]
    fn between_two_their_own_duel_decides() {
        // 0 loses to 1, and 1 to 5: both have 7 votes, and 1 won their duel, though by little.
        let votes = count(&margins(&[(0, 1, -0.01), (1, 5, -5.0)]));
        assert_eq!((votes.scores[0], votes.scores[1]), (7, 7));
        assert_eq!(votes.winner, 1);
    }

    #[test]
    fn in_a_ring_of_three_the_margins_among_them_decide() {
        // 0 beats 1 by 1, 1 beats 2 by 3, 2 beats 0 by 1: 1 is ahead by 2.
        let votes = count(&margins(&[(1, 2, 3.0), (0, 2, -1.0)]));
        assert_eq!(votes.scores[..3], [7, 7, 7]);
        assert_eq!(votes.winner, 1);
        let level = count(&margins(&[(0, 2, -1.0)]));
        assert_eq!(level.winner, 0, "level margins leave it to the lower digit");
    }

    #[test]
    fn a_margin_is_the_voters_product_with_the_picture_and_its_constant() {
        let mut voters = vec![0.0; LeastSquares::PARAMETERS];
        voters[3] = 2.0; // the first voter's weight for column 3 of row 0
        voters[PIXELS] = -0.75; // and its constant
        let model = LeastSquares::new(&voters).unwrap();
        let mut image = Image::BLANK;
        image[(3, 0)] = 0.5;
        assert!((model.margins(&image)[0] - 0.25).abs() < 1e-6);
        assert_eq!(model.voters(), voters);
    }
}
