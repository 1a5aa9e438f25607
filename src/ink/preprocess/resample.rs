//! Pictures resampled: sheared, scaled and moved in one go, a row at a time and then a column.

use super::MIDDLE;
use super::moments::Moments;
use crate::ink::{Image, SIDE};

/// The picture put upright about its center of mass, scaled, and with that center in the middle.
pub(super) fn resampled(image: &Image, moments: &Moments, scale: f32) -> Image {
    let from = |center: f32, at: usize| center + (at as f32 + 0.5 - MIDDLE) / scale;
    let mut wide = Image::BLANK;
    for (y, row) in rows_with_ink(image) {
        let center = moments.x + moments.lean(y);
        for (x, ink) in wide.row_mut(y).iter_mut().enumerate() {
            let taps = Taps::new(scale, from(center, x));
            *ink = taps.iter().map(|(at, weight)| weight * row[at]).sum();
        }
    }
    let mut fitted = Image::BLANK;
    for y in 0..SIDE {
        for (at, weight) in Taps::new(scale, from(moments.y, y)).iter() {
            let row = wide.row(at);
            for (new, old) in fitted.row_mut(y).iter_mut().zip(row) {
                *new += weight * old;
            }
        }
    }
    fitted
}

fn rows_with_ink(image: &Image) -> impl Iterator<Item = (usize, &[f32])> {
    let inked = |row: &[f32]| row.iter().any(|&ink| ink > 0.0);
    image.rows().enumerate().filter(move |(_, row)| inked(row))
}

/// What one new pixel takes from a line of 28 old ones, under a triangle filter.
struct Taps {
    /// The first old pixel under the triangle; it may lie off the line.
    first: i32,
    weights: [f32; Self::MOST],
}

impl Taps {
    /// Old pixels that one triangle can cover: a sheared picture shrinks to no less than 0.35.
    const MOST: usize = 7;

    /// The taps of a new pixel whose middle lies at `middle` in old pixels.
    fn new(scale: f32, middle: f32) -> Self {
        let reach = f32::max(1.0, 1.0 / scale);
        let first = (middle - 0.5 - reach).floor() as i32 + 1;
        let mut weights = std::array::from_fn(|tap| {
            let distance = (first as f32 + tap as f32 + 0.5 - middle).abs();
            (1.0 - distance / reach).max(0.0)
        });
        let whole: f32 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= whole;
        }
        Self { first, weights }
    }

    /// The pixels of the line that count, and their weights. Beyond the line there is blank paper.
    fn iter(&self) -> impl Iterator<Item = (usize, f32)> {
        (self.first..)
            .zip(self.weights)
            .filter_map(|(at, weight)| Some((usize::try_from(at).ok()?, weight)))
            .filter(|&(at, weight)| at < SIDE && weight > 0.0)
    }
}
