//! Pictures made slightly different: turned, bent, thicker, thinner, harder.
//!
//! The distortions are those of Simard, Steinkraus & Platt ("Best Practices for Convolutional Neural
//! Networks Applied to Visual Document Analysis", 2003): an affine map and a smooth random field, here
//! interpolated between the random shifts of a coarse grid of points. Strokes are then made thicker or
//! thinner and edges harder, because people's brushes differ from MNIST's pen.

use std::ops::Range;

use fastrand::Rng;

use super::random::{either, within};
use crate::ink::{Image, PIXELS, SIDE};

/// How far pictures are changed at most. Each property is drawn evenly from its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Distortion {
    /// Turn to either side, in radians.
    pub turn: f32,
    /// Larger or smaller, as a share.
    pub scale: f32,
    /// Width against height, as a share.
    pub stretch: f32,
    /// Shear to either side, in pixels for each pixel of height.
    pub slant: f32,
    /// Move along each axis, in pixels.
    pub shift: f32,
    /// Move of each point of the coarse grid along each axis, in pixels.
    pub elastic: f32,
    /// Thicker, or thinner below 0: share of the way to the brightest or darkest neighbor.
    pub thickness: Range<f32>,
    /// Contrast of edges is raised up to 1 + this, in every other picture.
    pub hardness: f32,
}

/// Points of the coarse grid along one side.
const GRID: usize = 5;

/// Blank pixels around a picture, so that sampling needs no test for the edge.
const MARGIN: usize = 8;
const WIDE: usize = SIDE + 2 * MARGIN;

impl Distortion {
    /// Small changes, for pictures whose size and place are already normal.
    pub const SLIGHT: Self = Self {
        turn: 0.2,
        scale: 0.1,
        stretch: 0.1,
        slant: 0.2,
        shift: 1.5,
        elastic: 1.3,
        thickness: -0.5..0.5,
        hardness: 1.5,
    };

    /// As if painted on the canvas, where digits have any size and place and the brush is thick.
    pub const PAINTED: Self =
        Self { scale: 0.26, shift: 3.3, thickness: 0.0..1.0, hardness: 3.0, ..Self::SLIGHT };

    /// A changed copy of `image`, different at every call.
    #[must_use]
    pub fn apply(&self, image: &Image, rng: &mut Rng) -> Image {
        let mut copy = self.warped(image, rng);
        copy = thickened(&copy, within(&self.thickness, rng));
        if rng.bool() {
            harden(&mut copy, 1.0 + self.hardness * rng.f32());
        }
        copy
    }

    /// The picture under the affine map and the smooth field.
    fn warped(&self, image: &Image, rng: &mut Rng) -> Image {
        let source = with_margin(image);
        let [a, b, c, d] = self.matrix(rng);
        let (shift_x, shift_y) = (self.shift * either(rng), self.shift * either(rng));
        let field = Field::random(self.elastic, rng);
        let mut warped = Image::BLANK;
        let middle = (SIDE as f32 - 1.0) / 2.0;
        for y in 0..SIDE {
            let row = field.row(y);
            for x in 0..SIDE {
                let (u, v) = (x as f32 - middle, y as f32 - middle);
                let (bend_x, bend_y) = Field::at(&row, x);
                let from_x = middle + a * u + b * v + shift_x + bend_x;
                let from_y = middle + c * u + d * v + shift_y + bend_y;
                warped[(x, y)] = sample(&source, from_x, from_y);
            }
        }
        warped
    }

    /// The linear part of the map, from the new picture's pixels to the old one's.
    fn matrix(&self, rng: &mut Rng) -> [f32; 4] {
        let (sine, cosine) = (self.turn * either(rng)).sin_cos();
        let slant = self.slant * either(rng);
        let scale = 1.0 + self.scale * either(rng);
        let stretch = 1.0 + self.stretch * either(rng);
        let (wide, high) = (scale * stretch, scale / stretch);
        [cosine * wide, (cosine * slant - sine) * high, sine * wide, (sine * slant + cosine) * high]
    }
}

/// A smooth field of small moves.
struct Field([[(f32, f32); GRID]; GRID]);

impl Field {
    fn random(reach: f32, rng: &mut Rng) -> Self {
        let mut grid = [[(0.0, 0.0); GRID]; GRID];
        for moved in grid.iter_mut().flatten() {
            *moved = (reach * either(rng), reach * either(rng));
        }
        Self(grid)
    }

    /// The grid's points interpolated to a row of the picture.
    fn row(&self, y: usize) -> [(f32, f32); GRID] {
        let (at, share) = grid_place(y);
        std::array::from_fn(|x| between(self.0[at][x], self.0[at + 1][x], share))
    }

    fn at(row: &[(f32, f32); GRID], x: usize) -> (f32, f32) {
        let (at, share) = grid_place(x);
        between(row[at], row[at + 1], share)
    }
}

/// The grid point before a pixel, and how far on to the next one the pixel lies.
fn grid_place(pixel: usize) -> (usize, f32) {
    let at = pixel as f32 * ((GRID - 1) as f32 / SIDE as f32);
    (at as usize, at.fract())
}

fn between(a: (f32, f32), b: (f32, f32), share: f32) -> (f32, f32) {
    (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1))
}

fn with_margin(image: &Image) -> [f32; WIDE * WIDE] {
    let mut wide = [0.0; WIDE * WIDE];
    for (y, row) in image.rows().enumerate() {
        let start = (y + MARGIN) * WIDE + MARGIN;
        wide[start..start + SIDE].copy_from_slice(row);
    }
    wide
}

/// The ink between four pixels, from a picture with a margin.
fn sample(wide: &[f32; WIDE * WIDE], x: f32, y: f32) -> f32 {
    let inside = |at: f32| (at + MARGIN as f32).clamp(0.0, (WIDE - 2) as f32);
    let (x, y) = (inside(x), inside(y));
    let (column, row) = (x as usize, y as usize);
    let (share_x, share_y) = (x - column as f32, y - row as f32);
    let start = row * WIDE + column;
    let Some(&[a, b]) = wide[start..].first_chunk() else {
        return 0.0;
    };
    let Some(&[c, d]) = wide[start + WIDE..].first_chunk() else {
        return 0.0;
    };
    let (above, below) = (a + share_x * (b - a), c + share_x * (d - c));
    above + share_y * (below - above)
}

/// Every pixel moved towards the brightest of its four neighbors and itself, or, for a negative share,
/// the darkest.
fn thickened(image: &Image, share: f32) -> Image {
    let extreme: fn(f32, f32) -> f32 = if share > 0.0 { f32::max } else { f32::min };
    let share = share.abs();
    let old = image.pixels();
    let mut new = *old;
    for (at, pixel) in new.iter_mut().enumerate().skip(SIDE).take(PIXELS - 2 * SIDE) {
        let beside = extreme(old[at - 1], old[at + 1]);
        let above = extreme(old[at - SIDE], old[at + SIDE]);
        let furthest = extreme(extreme(beside, above), *pixel);
        *pixel += share * (furthest - *pixel);
    }
    Image::new(new)
}

/// Raises the contrast around half ink.
fn harden(image: &mut Image, contrast: f32) {
    for ink in image.pixels_mut() {
        *ink = ((*ink - 0.5) * contrast + 0.5).clamp(0.0, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: Distortion = Distortion {
        turn: 0.0,
        scale: 0.0,
        stretch: 0.0,
        slant: 0.0,
        shift: 0.0,
        elastic: 0.0,
        thickness: 0.0..0.0,
        hardness: 0.0,
    };

    fn cross() -> Image {
        let mut image = Image::BLANK;
        for i in 8..20 {
            image[(i, 12)] = 1.0;
            image[(14, i)] = 0.8;
        }
        image
    }

    fn ink(image: &Image) -> f32 {
        image.pixels().iter().sum()
    }

    #[test]
    fn no_distortion_changes_nothing() {
        let copy = STILL.apply(&cross(), &mut Rng::with_seed(1));
        for (new, old) in copy.pixels().iter().zip(cross().pixels()) {
            assert!((new - old).abs() < 1e-5);
        }
    }

    #[test]
    fn each_property_changes_the_picture_and_keeps_ink_in_range() {
        let properties: [fn(&mut Distortion); 8] = [
            |d| d.turn = 0.3,
            |d| d.scale = 0.3,
            |d| d.stretch = 0.3,
            |d| d.slant = 0.3,
            |d| d.shift = 3.0,
            |d| d.elastic = 2.0,
            |d| d.thickness = -0.6..0.6,
            |d| d.hardness = 3.0,
        ];
        for (index, set) in properties.into_iter().enumerate() {
            let mut distortion = STILL;
            set(&mut distortion);
            let mut rng = Rng::with_seed(1);
            let copies: Vec<Image> = (0..20).map(|_| distortion.apply(&cross(), &mut rng)).collect();
            assert!(copies.iter().any(|copy| *copy != cross()), "property {index}");
            for copy in &copies {
                assert!(copy.pixels().iter().all(|ink| (0.0..=1.0).contains(ink)));
                assert!(ink(copy) > 0.1 * ink(&cross()), "property {index}");
            }
        }
    }

    #[test]
    fn thicker_has_more_ink_and_thinner_less() {
        assert!(ink(&thickened(&cross(), 0.7)) > 1.5 * ink(&cross()));
        assert!(ink(&thickened(&cross(), -0.7)) < 0.7 * ink(&cross()));
    }

    #[test]
    fn absurd_moves_give_paper_not_a_panic() {
        let far = Distortion { shift: 1e30, scale: 1e20, elastic: 1e10, ..STILL };
        let copy = far.apply(&cross(), &mut Rng::with_seed(1));
        assert!(copy.pixels().iter().all(|ink| (0.0..=1.0).contains(ink)));
    }
}
