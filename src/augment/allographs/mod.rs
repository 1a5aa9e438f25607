//! Allographs: the forms that a digit has in other hands and other countries, drawn onto real digits.
//!
//! Files of pen digits come from a few countries. Elsewhere a one begins with a long curve, a seven has a foot, a zero
//! is crossed. A model has to have seen such forms, and a few rules make them: each adds, moves or cuts a part of a
//! digit that a person wrote, and leaves the rest of the hand as it is.

mod ends;
mod joints;

use fastrand::Rng;

use super::curve::{Bounds, Curve};
use crate::ink::Stroke;

/// A form of a digit.
#[derive(Debug)]
pub struct Allograph {
    /// What is different, in a few words.
    pub name: &'static str,
    /// The digits that it is a form of.
    pub digits: &'static [u8],
    /// How often it is drawn, beside the other forms of the digit.
    weight: f32,
    draw: fn(&mut Digit, &mut Rng) -> Option<()>,
}

/// All forms.
pub static ALLOGRAPHS: &[Allograph] = &[
    form("curved entry", &[1], 3.0, ends::curved_entry),
    form("foot", &[1, 7], 1.0, ends::foot),
    form("upstroke and foot", &[1], 1.0, ends::upstroke_and_foot),
    form("hook at the bottom", &[1], 1.0, ends::hook),
    form("curled head", &[2], 2.0, ends::curled_head),
    form("flat and wide", &[2], 1.0, joints::flatten),
    form("short foot", &[2], 1.0, joints::short_foot),
    form("slash", &[0], 1.5, joints::slash),
    form("bar across", &[0], 1.0, joints::bar_across),
    form("overshooting end", &[0, 6], 1.0, ends::overshoot),
    form("tail curled back", &[9], 1.0, ends::curled_tail),
    form("wavy tail", &[9], 1.0, ends::wavy_tail),
    form("tail from the left", &[9], 1.5, ends::tail_from_the_left),
    form("straight tail", &[3], 1.0, ends::straight_tail),
    form("closed bowl", &[3, 5], 0.7, ends::closed_bowl),
    form("entry as of an l", &[6], 1.0, ends::looped_entry),
    form("nearly open", &[6], 0.7, ends::open_end),
    form("flag", &[7], 1.0, ends::flag),
    form("bar through the stem", &[7], 1.5, joints::bar_through_stem),
    form("flag and bar", &[7], 1.0, joints::flag_and_bar),
    form("bar apart", &[5], 1.0, joints::bar_apart),
    form("bar joined low", &[5], 1.0, joints::bar_low),
];

const fn form(
    name: &'static str,
    digits: &'static [u8],
    weight: f32,
    draw: fn(&mut Digit, &mut Rng) -> Option<()>,
) -> Allograph {
    Allograph { name, digits, weight, draw }
}

impl Allograph {
    /// Draws the strokes of a digit in this form; none if the hand that wrote it does not allow it, as a one that has
    /// an entry already.
    #[must_use]
    pub fn apply(&self, strokes: &[Stroke], rng: &mut Rng) -> Option<Vec<Stroke>> {
        let mut digit = Digit::of(strokes)?;
        (self.draw)(&mut digit, rng)?;
        let first = strokes.first()?;
        Some(digit.curves.into_iter().map(|points| Stroke { points, ..first.clone() }).collect())
    }
}

/// Draws a digit in one of its forms, chosen at random; as it is where that form is not possible.
#[must_use]
pub fn vary(label: u8, strokes: &[Stroke], rng: &mut Rng) -> Vec<Stroke> {
    let forms = || ALLOGRAPHS.iter().filter(|form| form.digits.contains(&label));
    let mut rest = rng.f32() * forms().map(|form| form.weight).sum::<f32>();
    let chosen = forms().find(|form| {
        rest -= form.weight;
        rest < 0.0
    });
    chosen.and_then(|form| form.apply(strokes, rng)).unwrap_or_else(|| strokes.to_vec())
}

/// The lines of a digit, and the box around them before they are changed.
pub(super) struct Digit {
    curves: Vec<Curve>,
    bounds: Bounds,
}

impl Digit {
    fn of(strokes: &[Stroke]) -> Option<Self> {
        let curves: Vec<Curve> = strokes.iter().map(|stroke| stroke.points.clone()).collect();
        let bounds = Bounds::of(curves.iter().flatten())?;
        (bounds.height() > 1.0).then_some(Self { curves, bounds })
    }

    /// Returns the height, which the sizes of all parts are measured by.
    const fn height(&self) -> f32 {
        self.bounds.height()
    }

    /// Returns the first stroke.
    fn first(&mut self) -> Option<&mut Curve> {
        self.curves.first_mut()
    }

    /// Returns the last stroke.
    fn last(&mut self) -> Option<&mut Curve> {
        self.curves.last_mut()
    }

    /// Returns the only stroke; none if there are more.
    fn only(&mut self) -> Option<&mut Curve> {
        if self.curves.len() == 1 { self.curves.first_mut() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Point};

    /// A plain form of each digit, written as most people do.
    fn plain(digit: u8) -> Vec<Stroke> {
        let lines: &[&[(f32, f32)]] = match digit {
            0 => &[&[
                (16.0, 4.0),
                (9.0, 9.0),
                (8.0, 17.0),
                (13.0, 24.0),
                (19.0, 18.0),
                (19.0, 8.0),
                (15.0, 4.0),
            ]],
            1 => &[&[(14.0, 4.0), (14.0, 14.0), (14.0, 24.0)]],
            2 => &[&[
                (8.0, 8.0),
                (12.0, 4.0),
                (18.0, 7.0),
                (14.0, 15.0),
                (7.0, 23.0),
                (13.0, 23.0),
                (20.0, 23.0),
            ]],
            3 => &[&[
                (8.0, 6.0),
                (14.0, 4.0),
                (18.0, 9.0),
                (12.0, 13.0),
                (18.0, 18.0),
                (14.0, 23.0),
                (7.0, 22.0),
            ]],
            4 => &[&[(12.0, 4.0), (7.0, 15.0), (20.0, 15.0)], &[(17.0, 6.0), (16.0, 15.0), (16.0, 24.0)]],
            5 => &[
                &[(9.0, 5.0), (8.0, 13.0), (17.0, 15.0), (15.0, 23.0), (7.0, 23.0)],
                &[(9.0, 5.0), (19.0, 4.0)],
            ],
            6 => &[&[
                (17.0, 4.0),
                (10.0, 12.0),
                (9.0, 20.0),
                (14.0, 24.0),
                (18.0, 19.0),
                (14.0, 15.0),
                (9.0, 18.0),
            ]],
            7 => &[&[(8.0, 5.0), (19.0, 5.0), (15.0, 14.0), (11.0, 24.0)]],
            8 => &[&[(18.0, 6.0), (10.0, 6.0), (17.0, 15.0), (13.0, 24.0), (9.0, 18.0), (18.0, 6.0)]],
            _ => &[&[
                (18.0, 7.0),
                (11.0, 5.0),
                (10.0, 12.0),
                (17.0, 11.0),
                (18.0, 7.0),
                (17.0, 16.0),
                (13.0, 24.0),
            ]],
        };
        let points = |line: &&[(f32, f32)]| line.iter().map(|&(x, y)| Point::new(x, y)).collect();
        lines.iter().map(|line| Stroke::pen(points(line), Brush::default())).collect()
    }

    #[test]
    fn each_form_changes_a_plain_digit_and_stays_near_it() {
        for allograph in ALLOGRAPHS {
            for &digit in allograph.digits {
                let (before, mut rng) = (plain(digit), Rng::with_seed(7));
                for _ in 0..50 {
                    let after = allograph.apply(&before, &mut rng);
                    let after = after.unwrap_or_else(|| panic!("{}: not a form of {digit}", allograph.name));
                    assert_ne!(after, before, "{} of {digit}", allograph.name);
                    let far = |point: &Point| {
                        !(-14.0..42.0).contains(&point.x) || !(-14.0..42.0).contains(&point.y)
                    };
                    let points = || after.iter().flat_map(|stroke| &stroke.points);
                    assert!(
                        !points().any(far) && points().all(|p| p.x.is_finite()),
                        "{} of {digit}",
                        allograph.name
                    );
                    assert!(after.iter().all(|stroke| !stroke.points.is_empty()), "{}", allograph.name);
                }
            }
        }
    }

    #[test]
    fn a_dot_and_nothing_stay_as_they_are() {
        let dot = vec![Stroke::pen(vec![Point::new(3.0, 3.0)], Brush::default())];
        for label in 0..10 {
            assert_eq!(vary(label, &dot, &mut Rng::with_seed(1)), dot);
            assert_eq!(vary(label, &[], &mut Rng::with_seed(1)), []);
        }
    }

    #[test]
    fn the_same_state_of_the_generator_gives_the_same_form() {
        for label in 0..10 {
            let draw = || vary(label, &plain(label), &mut Rng::with_seed(11));
            assert_eq!(draw(), draw());
        }
    }
}
