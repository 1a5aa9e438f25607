//! Image distortion: rotated, warped, dilated, eroded, sharpened.
//!
//! The distortions are those of Simard, Steinkraus & Platt ("Best Practices for Convolutional Neural
//! Networks Applied to Visual Document Analysis", 2003): an affine map and a smooth random displacement
//! field, here interpolated between the random displacements of a coarse grid. Strokes are then made
//! thicker or thinner and edges sharper, because brushes differ from MNIST's pens.

use std::ops::Range;

use fastrand::Rng;

use super::random::{symmetric, uniform};
use crate::ink::Image;

/// The limits of a random distortion. Each property is drawn uniformly from its range.
#[derive(Clone, Debug, PartialEq)]
pub struct Distortion {
    /// Rotation to either side, in radians.
    pub rotation: f32,
    /// Change of size to either side, as a fraction.
    pub scale: f32,
    /// Change of width relative to height, as a fraction.
    pub stretch: f32,
    /// Shear to either side, in pixels for each pixel of height.
    pub slant: f32,
    /// Translation along each axis, in pixels.
    pub shift: f32,
    /// Displacement of each point of the coarse grid along each axis, in pixels.
    pub elastic: f32,
    /// Dilation, or erosion if negative: the fraction of the way to the brightest or darkest neighbor.
    pub dilation: Range<f32>,
    /// Increase of the contrast at edges, as a fraction; applied to half of the images.
    pub sharpness: f32,
}

/// Points of the coarse grid along one side.
const GRID: usize = 5;

/// Blank pixels around an image, so that sampling needs no test for the edge.
const MARGIN: usize = 8;

impl Distortion {
    /// Small changes, for images of normalized size and position.
    pub const SLIGHT: Self = Self {
        rotation: 0.2,
        scale: 0.1,
        stretch: 0.1,
        slant: 0.2,
        shift: 1.5,
        elastic: 1.3,
        dilation: -0.5..0.5,
        sharpness: 1.5,
    };

    /// As if drawn on the canvas, where digits have any size and position and the brush is thick.
    pub const AS_DRAWN: Self =
        Self { scale: 0.26, shift: 3.3, dilation: 0.0..1.0, sharpness: 3.0, ..Self::SLIGHT };

    /// Returns a distorted copy of `image`, different for each state of `rng`.
    #[must_use]
    pub fn apply(&self, image: &Image, rng: &mut Rng) -> Image {
        let mut copy = self.warp(image, rng);
        copy = dilate_or_erode(&copy, uniform(&self.dilation, rng));
        if rng.bool() {
            sharpen(&mut copy, 1.0 + self.sharpness * rng.f32());
        }
        copy
    }

    /// Resamples the image under the affine map and the displacement field.
    fn warp(&self, image: &Image, rng: &mut Rng) -> Image {
        let source = Padded::new(image);
        let [a, b, c, d] = self.matrix(rng);
        let (shift_x, shift_y) = (self.shift * symmetric(rng), self.shift * symmetric(rng));
        let field = DisplacementField::random(self.elastic, rng);
        let mut warped = Image::blank(image.size());
        let (width, height) = (image.size().width(), image.size().height());
        let (center_x, center_y) = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
        for y in 0..height {
            let row = field.row(y, height);
            for (x, pixel) in warped.row_mut(y).iter_mut().enumerate() {
                let (u, v) = (x as f32 - center_x, y as f32 - center_y);
                let (dx, dy) = DisplacementField::at(&row, x, width);
                let from_x = center_x + a * u + b * v + shift_x + dx;
                let from_y = center_y + c * u + d * v + shift_y + dy;
                *pixel = source.sample(from_x, from_y);
            }
        }
        warped
    }

    /// Draws the linear part of the map from pixels of the copy to pixels of the source.
    fn matrix(&self, rng: &mut Rng) -> [f32; 4] {
        let (sine, cosine) = (self.rotation * symmetric(rng)).sin_cos();
        let slant = self.slant * symmetric(rng);
        let scale = 1.0 + self.scale * symmetric(rng);
        let stretch = 1.0 + self.stretch * symmetric(rng);
        let (width, height) = (scale * stretch, scale / stretch);
        [cosine * width, (cosine * slant - sine) * height, sine * width, (sine * slant + cosine) * height]
    }
}

/// A smooth field of small displacements (dx, dy): \[GRID\]\[GRID\], bilinear in between.
struct DisplacementField([[(f32, f32); GRID]; GRID]);

impl DisplacementField {
    /// Draws displacements of up to `limit` pixels along each axis.
    fn random(limit: f32, rng: &mut Rng) -> Self {
        let mut grid = [[(0.0, 0.0); GRID]; GRID];
        for displacement in grid.iter_mut().flatten() {
            *displacement = (limit * symmetric(rng), limit * symmetric(rng));
        }
        Self(grid)
    }

    /// Interpolates the grid vertically to a row of the image.
    fn row(&self, y: usize, height: usize) -> [(f32, f32); GRID] {
        let (at, fraction) = grid_position(y, height);
        std::array::from_fn(|x| lerp(self.0[at][x], self.0[at + 1][x], fraction))
    }

    /// Interpolates a row horizontally to a pixel of the image.
    fn at(row: &[(f32, f32); GRID], x: usize, width: usize) -> (f32, f32) {
        let (at, fraction) = grid_position(x, width);
        lerp(row[at], row[at + 1], fraction)
    }
}

/// Returns the grid point before a pixel of `count`, and the fraction of the way to the next one.
fn grid_position(pixel: usize, count: usize) -> (usize, f32) {
    let at = pixel as f32 * ((GRID - 1) as f32 / count as f32);
    (at as usize, at.fract())
}

fn lerp(a: (f32, f32), b: (f32, f32), fraction: f32) -> (f32, f32) {
    (a.0 + fraction * (b.0 - a.0), a.1 + fraction * (b.1 - a.1))
}

/// An image with a margin of [`MARGIN`] blank pixels.
struct Padded {
    /// Ink \[height\]\[width\], margin included.
    pixels: Vec<f32>,
    width: usize,
    height: usize,
}

impl Padded {
    fn new(image: &Image) -> Self {
        let (width, height) = (image.size().width() + 2 * MARGIN, image.size().height() + 2 * MARGIN);
        let mut pixels = vec![0.0; width * height];
        for (y, row) in image.rows().enumerate() {
            let start = (y + MARGIN) * width + MARGIN;
            pixels[start..start + row.len()].copy_from_slice(row);
        }
        Self { pixels, width, height }
    }

    /// Interpolates bilinearly at (x, y), in pixels of the unpadded image.
    fn sample(&self, x: f32, y: f32) -> f32 {
        let clamp = |at: f32, side: usize| (at + MARGIN as f32).clamp(0.0, (side - 2) as f32);
        let (x, y) = (clamp(x, self.width), clamp(y, self.height));
        let (column, row) = (x as usize, y as usize);
        let (fraction_x, fraction_y) = (x - column as f32, y - row as f32);
        let start = row * self.width + column;
        let Some(&[a, b]) = self.pixels[start..].first_chunk() else {
            return 0.0;
        };
        let Some(&[c, d]) = self.pixels[start + self.width..].first_chunk() else {
            return 0.0;
        };
        let (above, below) = (a + fraction_x * (b - a), c + fraction_x * (d - c));
        above + fraction_y * (below - above)
    }
}

/// Moves every pixel a fraction of the way to the brightest of its four neighbors and itself, or for a
/// negative fraction to the darkest. The outermost pixels stay.
fn dilate_or_erode(image: &Image, fraction: f32) -> Image {
    let extreme: fn(f32, f32) -> f32 = if fraction > 0.0 { f32::max } else { f32::min };
    let fraction = fraction.abs();
    let (old, width) = (image.pixels(), image.size().width());
    let mut new = image.clone();
    let inner = old.len().saturating_sub(2 * width);
    for (at, pixel) in new.pixels_mut().iter_mut().enumerate().skip(width).take(inner) {
        if at % width == 0 || (at + 1) % width == 0 {
            continue;
        }
        let horizontal = extreme(old[at - 1], old[at + 1]);
        let vertical = extreme(old[at - width], old[at + width]);
        let target = extreme(extreme(horizontal, vertical), *pixel);
        *pixel += fraction * (target - *pixel);
    }
    new
}

/// Multiplies the contrast around half ink.
fn sharpen(image: &mut Image, contrast: f32) {
    for ink in image.pixels_mut() {
        *ink = ((*ink - 0.5) * contrast + 0.5).clamp(0.0, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    const IDENTITY: Distortion = Distortion {
        rotation: 0.0,
        scale: 0.0,
        stretch: 0.0,
        slant: 0.0,
        shift: 0.0,
        elastic: 0.0,
        dilation: 0.0..0.0,
        sharpness: 0.0,
    };

    fn cross() -> Image {
        let mut image = Image::blank(ImageSize::MNIST);
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
        let copy = IDENTITY.apply(&cross(), &mut Rng::with_seed(1));
        for (new, old) in copy.pixels().iter().zip(cross().pixels()) {
            assert!((new - old).abs() < 1e-5);
        }
    }

    #[test]
    fn each_property_changes_the_image_and_keeps_ink_in_range() {
        let properties: [fn(&mut Distortion); 8] = [
            |d| d.rotation = 0.3,
            |d| d.scale = 0.3,
            |d| d.stretch = 0.3,
            |d| d.slant = 0.3,
            |d| d.shift = 3.0,
            |d| d.elastic = 2.0,
            |d| d.dilation = -0.6..0.6,
            |d| d.sharpness = 3.0,
        ];
        for (index, set) in properties.into_iter().enumerate() {
            let mut distortion = IDENTITY;
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
    fn dilation_adds_ink_and_erosion_removes_it() {
        assert!(ink(&dilate_or_erode(&cross(), 0.7)) > 1.5 * ink(&cross()));
        assert!(ink(&dilate_or_erode(&cross(), -0.7)) < 0.7 * ink(&cross()));
    }

    #[test]
    fn absurd_limits_neither_panic_nor_leave_the_range() {
        let far = Distortion { shift: 1e30, scale: 1e20, elastic: 1e10, ..IDENTITY };
        let copy = far.apply(&cross(), &mut Rng::with_seed(1));
        assert!(copy.pixels().iter().all(|ink| (0.0..=1.0).contains(ink)));
    }
}
