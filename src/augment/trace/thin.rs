//! Thinning: lines of one pixel in the middle of thick ones (Zhang and Suen, "A fast parallel algorithm for thinning
//! digital patterns", Communications of the ACM 27, 1984).

use crate::ink::Image;

/// Ink, relative to the most of the image, from which a pixel is set.
const LEVEL: f32 = 0.45;

/// Pixels that are set or not.
#[derive(Clone, Debug)]
pub(super) struct Bitmap {
    /// Columns, of which the first and the last are blank, so that every set pixel has eight neighbors.
    width: usize,
    /// Pixels \[height\]\[width\], the first and the last row blank.
    pixels: Vec<bool>,
    /// Indices of the pixels that are set, in the order of rows.
    set: Vec<usize>,
}

impl Bitmap {
    /// Enlarges an image between its pixels, and sets those with much ink.
    pub fn enlarged(image: &Image, zoom: usize) -> Self {
        let (columns, rows) = (zoom * image.size().width(), zoom * image.size().height());
        let level = LEVEL * image.pixels().iter().copied().fold(0.0, f32::max);
        let mut bitmap =
            Self { width: columns + 2, pixels: vec![false; (columns + 2) * (rows + 2)], set: Vec::new() };
        let source = |at: usize| (at as f32 + 0.5) / zoom as f32 - 0.5;
        for y in 0..rows {
            for x in 0..columns {
                let ink = interpolated(image, source(x), source(y));
                if ink > 0.0 && ink >= level {
                    let at = (y + 1) * bitmap.width + x + 1;
                    bitmap.pixels[at] = true;
                    bitmap.set.push(at);
                }
            }
        }
        bitmap
    }

    /// Returns the number of pixels that are set.
    pub const fn count(&self) -> usize {
        self.set.len()
    }

    /// Returns the pixels that are set, in the order of rows.
    pub fn set(&self) -> &[usize] {
        &self.set
    }

    /// Returns column and row of a pixel, without the margin.
    pub const fn position(&self, at: usize) -> (usize, usize) {
        (at % self.width - 1, at / self.width - 1)
    }

    /// Removes pixels from the edges of what is set, as long as it stays connected and its lines keep their ends.
    /// A square of four pixels beside something else goes whole, though: a dot, which says nothing of a digit.
    pub fn thin(&mut self) {
        loop {
            let before = self.count();
            for is_first in [true, false] {
                let removed: Vec<usize> =
                    self.set.iter().copied().filter(|&at| self.is_removable(at, is_first)).collect();
                // Of a square of four pixels, the last of a dot, nothing would be left.
                if removed.len() == self.count() {
                    return;
                }
                for at in removed {
                    self.pixels[at] = false;
                }
                self.set.retain(|&at| self.pixels[at]);
            }
            if self.count() == before {
                return;
            }
        }
    }

    /// Returns true if a set pixel is on an edge, at the south or east in the first pass and at the north or west in
    /// the second, and neither the end of a line nor all that connects its neighbors.
    fn is_removable(&self, at: usize, is_first: bool) -> bool {
        let around = self.around(at);
        let neighbors = around.iter().filter(|&&set| set).count();
        let rises = (0..8).filter(|&i| !around[i] && around[(i + 1) % 8]).count();
        let [north, east, south, west] = [around[0], around[2], around[4], around[6]];
        let is_inside =
            if is_first { east && south && (north || west) } else { north && west && (east || south) };
        (2..=6).contains(&neighbors) && rises == 1 && !is_inside
    }

    /// Returns whether the neighbors are set, clockwise from the north.
    fn around(&self, at: usize) -> [bool; 8] {
        let width = self.width;
        [
            at - width,
            at - width + 1,
            at + 1,
            at + width + 1,
            at + width,
            at + width - 1,
            at - 1,
            at - width - 1,
        ]
        .map(|near| self.pixels[near])
    }

    /// Iterates over the set pixels that a line goes to from this one: beside, above and below it, and at its corners
    /// unless there is a way around.
    pub fn neighbors(&self, at: usize) -> impl Iterator<Item = usize> {
        let around = self.around(at);
        let width = self.width.cast_signed();
        let steps = [-width, 1 - width, 1, width + 1, width, width - 1, -1, -width - 1];
        (0..8).filter_map(move |i| {
            let has_way_around = i % 2 == 1 && (around[i - 1] || around[(i + 1) % 8]);
            (around[i] && !has_way_around).then(|| at.wrapping_add_signed(steps[i]))
        })
    }
}

/// Interpolates between the four pixels around (x, y), in pixels from the center of the first.
fn interpolated(image: &Image, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ink = |column: f32, row: f32| {
        let is_inside = column >= 0.0
            && row >= 0.0
            && (column as usize) < image.size().width()
            && (row as usize) < image.size().height();
        if is_inside { image[(column as usize, row as usize)] } else { 0.0 }
    };
    let (u, v) = (x - left, y - top);
    let upper = (1.0 - u) * ink(left, top) + u * ink(left + 1.0, top);
    let lower = (1.0 - u) * ink(left, top + 1.0) + u * ink(left + 1.0, top + 1.0);
    (1.0 - v) * upper + v * lower
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    #[test]
    fn a_bar_becomes_a_line_of_its_length() {
        let mut image = Image::blank(ImageSize::MNIST);
        for y in 10..14 {
            image.row_mut(y)[4..24].fill(1.0);
        }
        let mut bitmap = Bitmap::enlarged(&image, 1);
        assert_eq!(bitmap.count(), 80);
        bitmap.thin();
        assert!((16..=20).contains(&bitmap.count()), "{}", bitmap.count());
        let ends = bitmap.set().iter().filter(|&&at| bitmap.neighbors(at).count() == 1).count();
        assert_eq!(ends, 2);
        assert!(bitmap.set().iter().all(|&at| (11..=12).contains(&bitmap.position(at).1)));
    }
}
