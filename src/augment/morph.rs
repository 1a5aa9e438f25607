//! Morphs: digits between those of two writers.

use crate::augment::curve::{between, distance, resampled};
use crate::ink::Stroke;

/// Points of a stroke that is morphed.
const POINTS: usize = 32;

/// The farthest that the ends of two strokes may lie apart for one to become the other, in pixels.
const FARTHEST: f32 = 9.0;

/// Draws a digit that lies between two of the same class, `share` of the way from the first to the second; below 0 and
/// above 1 it exaggerates what is different. None if they were not written in the same way: with as many strokes, each
/// beginning and ending at about the same place.
#[must_use]
pub fn morph(first: &[Stroke], second: &[Stroke], share: f32) -> Option<Vec<Stroke>> {
    let is_near = |(a, b): (&Stroke, &Stroke)| {
        let ends = [(a.points.first(), b.points.first()), (a.points.last(), b.points.last())];
        ends.into_iter().all(|(a, b)| a.zip(b).is_some_and(|(a, b)| distance(*a, *b) < FARTHEST))
    };
    if first.len() != second.len() || !first.iter().zip(second).all(is_near) {
        return None;
    }
    let stroke = |(a, b): (&Stroke, &Stroke)| {
        let points = resampled(&a.points, POINTS).into_iter().zip(resampled(&b.points, POINTS));
        Stroke { points: points.map(|(a, b)| between(a, b, share)).collect(), ..a.clone() }
    };
    Some(first.iter().zip(second).map(stroke).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Point};

    fn line(from: (f32, f32), to: (f32, f32)) -> Vec<Stroke> {
        vec![Stroke::pen(vec![Point::new(from.0, from.1), Point::new(to.0, to.1)], Brush::default())]
    }

    #[test]
    fn half_the_way_lies_in_the_middle() {
        let half = morph(&line((4.0, 4.0), (4.0, 24.0)), &line((8.0, 4.0), (8.0, 20.0)), 0.5).unwrap();
        let (first, last) = (half[0].points[0], *half[0].points.last().unwrap());
        assert!(distance(first, Point::new(6.0, 4.0)) < 1e-3 && distance(last, Point::new(6.0, 22.0)) < 1e-3);
    }

    #[test]
    fn what_was_written_the_other_way_round_is_no_morph() {
        let down = line((4.0, 4.0), (4.0, 24.0));
        assert!(morph(&down, &line((4.0, 24.0), (4.0, 4.0)), 0.5).is_none());
        assert!(morph(&down, &[down.clone(), down.clone()].concat(), 0.5).is_none());
    }
}
