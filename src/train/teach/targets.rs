//! The least changes of a model's outputs that make a class win.

use crate::models::pairs;

/// Computes the least change of logits \[classes\], as the square counts it, that puts a class ahead of every other
/// by a margin: it rises, and those that are too close sink.
pub(super) fn of_logits(logits: &[f64], class: usize, margin: f64) -> Vec<f64> {
    let others = (0..logits.len()).filter(|&other| other != class);
    let mut close: Vec<(f64, usize)> = others.map(|other| (logits[other] + margin, other)).collect();
    close.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    // The class and those that sink meet at their mean; each next one counts if it is still above that.
    let (mut mean, mut count) = (logits[class], 1.0);
    for (reach, _) in &close {
        if *reach <= mean {
            break;
        }
        mean = (mean * count + reach) / (count + 1.0);
        count += 1.0;
    }
    let mut change = vec![0.0; logits.len()];
    change[class] = mean - logits[class];
    for (reach, other) in close {
        change[other] = (mean - reach).min(0.0);
    }
    change
}

/// Computes the least change of the margins of voters \[pairs\] that lets a class win each of its comparisons by a
/// margin.
pub(super) fn of_votes(margins: &[f64], classes: usize, class: usize, margin: f64) -> Vec<f64> {
    let change = |((low, high), &found): ((usize, usize), &f64)| match class {
        _ if class == low => (margin - found).max(0.0),
        _ if class == high => (-margin - found).min(0.0),
        _ => 0.0,
    };
    pairs(classes).zip(margins).map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(logits: &[f64], class: usize, margin: f64) -> Vec<f64> {
        of_logits(logits, class, margin).iter().zip(logits).map(|(change, logit)| change + logit).collect()
    }

    #[test]
    fn the_class_wins_by_the_margin_and_nothing_else_moves() {
        let logits = [3.0, 1.0, 2.9, -4.0];
        let changed = after(&logits, 1, 0.5);
        assert!((changed[1] - changed[0] - 0.5).abs() < 1e-9 && (changed[1] - changed[2] - 0.5).abs() < 1e-9);
        assert!((changed[3] - logits[3]).abs() < 1e-9);
        let sum: f64 = of_logits(&logits, 1, 0.5).iter().sum();
        assert!(sum.abs() < 1e-9, "what rises is what sinks");
    }

    #[test]
    fn what_is_right_already_stays() {
        assert_eq!(of_logits(&[3.0, 9.0, 2.9], 1, 0.5), [0.0; 3]);
        assert_eq!(of_votes(&[1.5, -2.0, 7.0], 3, 0, 1.0), [0.0, 3.0, 0.0]);
        assert_eq!(of_votes(&[1.5, -2.0, 7.0], 3, 2, 1.0), [0.0, 0.0, -8.0]);
    }
}
