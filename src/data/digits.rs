//! Digits made by code: the forms in which people write them, each as a few points of its strokes.
//!
//! They are no data to train on, for they come from no hand, but drawings of every class for those who have no file.

use fastrand::Rng;

use super::dataset::{Content, Dataset, Example};
use crate::ink::{Brush, ImageSize, Point, Stroke};

/// The points of a stroke, in pixels of a canvas of 28×28; a point that comes twice is a corner.
type Skeleton = &'static [(f32, f32)];

/// Points that a curve is given between two of its skeleton's.
const STEPS: usize = 4;

/// The class of each form, and its strokes.
#[rustfmt::skip]
const FORMS: &[(u8, &[Skeleton])] = &[
    (0, &[
        &[(14., 4.), (10., 6.), (8., 11.), (8., 17.), (10., 22.), (14., 24.), (18., 22.), (20., 17.),
          (20., 11.), (18., 6.), (14., 4.)],
    ]),
    (0, &[
        &[(16., 5.), (12., 7.), (10., 13.), (10., 19.), (12., 23.), (15., 22.), (18., 17.), (19., 10.),
          (18., 6.), (15., 5.)],
    ]),
    (0, &[
        &[(14., 4.), (9., 7.), (7., 13.), (8., 20.), (13., 24.), (19., 21.), (21., 14.), (19., 7.), (14., 4.)],
        &[(19., 6.), (9., 22.)],
    ]),
    (1, &[&[(14., 4.), (14., 24.)]]),
    (1, &[&[(17., 4.), (12., 24.)]]),
    (1, &[&[(10., 10.), (15., 4.), (15., 4.), (15., 24.)]]),
    (1, &[&[(11., 9.), (15., 4.), (15., 4.), (14., 24.)], &[(10., 24.), (19., 24.)]]),
    (2, &[
        &[(8., 9.), (9., 6.), (13., 4.), (17., 5.), (19., 8.), (18., 12.), (14., 17.), (8., 24.), (8., 24.),
          (20., 24.)],
    ]),
    (2, &[
        &[(9., 7.), (13., 4.), (18., 6.), (18., 11.), (14., 18.), (9., 23.), (7., 21.), (10., 19.), (14., 22.),
          (20., 23.)],
    ]),
    (2, &[&[(8., 5.), (18., 5.), (19., 9.), (14., 17.), (8., 24.), (8., 24.), (20., 23.)]]),
    (3, &[
        &[(9., 6.), (13., 4.), (18., 6.), (18., 10.), (13., 13.), (13., 13.), (18., 15.), (19., 19.),
          (16., 23.), (11., 24.), (8., 21.)],
    ]),
    (3, &[&[(8., 4.), (19., 4.), (19., 4.), (12., 12.), (12., 12.), (18., 14.), (19., 19.), (15., 24.), (8., 22.)]]),
    (4, &[&[(12., 4.), (8., 15.), (8., 15.), (20., 15.)], &[(17., 9.), (16., 24.)]]),
    (4, &[&[(17., 4.), (7., 17.), (7., 17.), (21., 17.)], &[(17., 4.), (17., 24.)]]),
    (4, &[&[(9., 5.), (8., 13.), (11., 15.), (18., 13.)], &[(18., 4.), (17., 24.)]]),
    (5, &[
        &[(11., 4.), (10., 13.), (10., 13.), (15., 11.), (19., 14.), (19., 19.), (15., 24.), (9., 23.)],
        &[(11., 4.), (19., 4.)],
    ]),
    (5, &[
        &[(19., 4.), (11., 4.), (11., 4.), (10., 12.), (10., 12.), (16., 11.), (19., 16.), (17., 22.),
          (12., 24.), (8., 22.)],
    ]),
    (6, &[
        &[(17., 4.), (12., 8.), (9., 14.), (9., 19.), (11., 23.), (15., 24.), (18., 21.), (18., 17.),
          (15., 14.), (11., 15.), (9., 18.)],
    ]),
    (6, &[&[(13., 4.), (10., 12.), (9., 20.), (13., 24.), (18., 22.), (18., 17.), (13., 15.), (9., 19.)]]),
    (7, &[&[(8., 5.), (20., 5.), (20., 5.), (12., 24.)]]),
    (7, &[&[(8., 5.), (20., 5.), (20., 5.), (16., 13.), (13., 24.)], &[(11., 14.), (20., 14.)]]),
    (7, &[&[(8., 8.), (8., 5.), (8., 5.), (20., 5.), (20., 5.), (15., 14.), (14., 24.)]]),
    (8, &[
        &[(17., 7.), (14., 4.), (10., 6.), (11., 11.), (17., 15.), (19., 20.), (15., 24.), (10., 22.),
          (10., 17.), (16., 12.), (18., 8.), (16., 5.)],
    ]),
    (8, &[
        &[(14., 4.), (10., 6.), (10., 11.), (14., 13.), (18., 11.), (18., 6.), (14., 4.)],
        &[(14., 13.), (9., 16.), (9., 21.), (14., 24.), (19., 21.), (19., 16.), (14., 13.)],
    ]),
    (9, &[&[(18., 8.), (15., 4.), (10., 6.), (9., 10.), (12., 14.), (17., 12.), (18., 8.), (18., 8.), (17., 24.)]]),
    (9, &[&[(19., 7.), (14., 4.), (9., 7.), (10., 13.), (16., 13.), (19., 7.), (19., 15.), (16., 22.), (10., 24.)]]),
];

/// Returns the strokes of every form of every digit, each with its class.
#[must_use]
pub fn forms() -> Vec<(u8, Vec<Stroke>)> {
    let strokes = |skeletons: &[Skeleton]| skeletons.iter().map(|points| stroke(points)).collect();
    FORMS.iter().map(|(class, skeletons)| (*class, strokes(skeletons))).collect()
}

/// Draws forms, one after the other, in other sizes, places and slants; the same for the same seed.
#[must_use]
pub fn generate(count: usize, seed: u64) -> Dataset {
    let (forms, size) = (forms(), ImageSize::MNIST);
    let example = |index: usize| {
        let (label, strokes) = &forms[index % forms.len()];
        let mut rng = Rng::with_seed(Rng::with_seed(seed).u64(..) ^ index as u64);
        let mut about = |middle: f32, reach: f32| middle + reach * (2.0 * rng.f32() - 1.0);
        let (width, height, slant) = (about(0.85, 0.2), about(0.85, 0.2), about(0.0, 0.2));
        let (left, top) = (about(14.0, 2.0), about(14.0, 2.0));
        let place = |point: &Point| {
            let (x, y) = (point.x - 14.0, point.y - 14.0);
            Point::new(left + width * x - slant * y, top + height * y)
        };
        let strokes = strokes
            .iter()
            .map(|stroke| Stroke { points: stroke.points.iter().map(place).collect(), ..stroke.clone() });
        Example { label: Some(*label), ..Example::new(size, Content::Strokes(strokes.collect())) }
    };
    Dataset { examples: (0..count).map(example).collect(), classes: 10 }
}

/// Draws a curve through the points: Catmull and Rom's spline (1974).
fn stroke(skeleton: Skeleton) -> Stroke {
    let at = |i: usize| skeleton[i.min(skeleton.len() - 1)];
    let mut points = vec![Point::new(at(0).0, at(0).1)];
    for i in 0..skeleton.len() - 1 {
        let (before, from, to, after) = (at(i.saturating_sub(1)), at(i), at(i + 1), at(i + 2));
        let between = |step| {
            let t = step as f32 / STEPS as f32;
            let axis = |p: [f32; 4]| spline(p, t);
            Point::new(axis([before.0, from.0, to.0, after.0]), axis([before.1, from.1, to.1, after.1]))
        };
        points.extend((1..=STEPS).map(between));
    }
    points.dedup();
    Stroke::pen(points, Brush::default())
}

/// Goes from the second of four values to the third as t goes from 0 to 1, smoothly.
fn spline([a, b, c, d]: [f32; 4], t: f32) -> f32 {
    let (t2, t3) = (t * t, t * t * t);
    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2 + (3.0 * b - a - 3.0 * c + d) * t3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_has_a_form_and_all_lie_on_the_canvas() {
        let forms = forms();
        for class in 0..10 {
            assert!(forms.iter().any(|(of, _)| *of == class), "{class}");
        }
        let points = forms.iter().flat_map(|(_, strokes)| strokes).flat_map(|stroke| &stroke.points);
        assert!(points.into_iter().all(|p| (4.0..24.0).contains(&p.x) && (2.0..26.0).contains(&p.y)));
    }

    #[test]
    fn a_curve_goes_through_its_points() {
        let (_, strokes) = &forms()[0];
        for &(x, y) in FORMS[0].1[0] {
            assert!(strokes[0].points.iter().any(|p| (p.x - x).abs() + (p.y - y).abs() < 1e-3));
        }
    }
}
