//! The 28×28 grayscale image that the models classify.

/// Pixels along a side of an [`Image`].
pub const SIDE: usize = 28;

/// Pixels of an [`Image`].
pub const PIXELS: usize = SIDE * SIDE;

/// A 28×28 grayscale image: one `f32` a pixel, row by row from the top left, 0 without ink to 1 full ink.
///
/// This is the format of MNIST, a light digit on a dark background, scaled from bytes to 0…1.
///
/// ```
/// use digitty::ink::Image;
///
/// let mut image = Image::BLANK;
/// assert!(image.is_blank());
/// image[(3, 5)] = 0.5; // column 3, row 5
/// assert_eq!(image.pixels()[5 * 28 + 3], 0.5);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Image([f32; PIXELS]);

impl Image {
    /// An image without ink.
    pub const BLANK: Self = Self([0.0; PIXELS]);

    /// Creates an image from its pixels, row by row, each in 0…1.
    #[must_use]
    pub const fn new(pixels: [f32; PIXELS]) -> Self {
        Self(pixels)
    }

    /// Creates an image from bytes as MNIST has them: row by row, 0 without ink to 255 full ink.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; PIXELS]) -> Self {
        Self(bytes.map(|byte| f32::from(byte) / 255.0))
    }

    /// Converts the pixels to bytes, 0 without ink to 255 full ink, each rounded to the nearest.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; PIXELS] {
        self.0.map(|ink| (ink.clamp(0.0, 1.0) * 255.0).round() as u8)
    }

    /// Returns the pixels, row by row.
    #[must_use]
    pub const fn pixels(&self) -> &[f32; PIXELS] {
        &self.0
    }

    /// Returns the pixels, row by row, for writing.
    pub const fn pixels_mut(&mut self) -> &mut [f32; PIXELS] {
        &mut self.0
    }

    /// Iterates over the rows from the top, 28 pixels each.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.0.chunks_exact(SIDE)
    }

    /// Returns row `y` from the top, 28 pixels.
    ///
    /// # Panics
    /// If `y` is not below 28.
    #[must_use]
    pub fn row(&self, y: usize) -> &[f32] {
        &self.0[y * SIDE..(y + 1) * SIDE]
    }

    /// Returns row `y` from the top, 28 pixels, for writing.
    ///
    /// # Panics
    /// If `y` is not below 28.
    pub fn row_mut(&mut self, y: usize) -> &mut [f32] {
        &mut self.0[y * SIDE..(y + 1) * SIDE]
    }

    /// Returns true if no pixel has ink, so that there is nothing to classify.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|&ink| ink <= 0.0)
    }
}

impl std::ops::Index<(usize, usize)> for Image {
    type Output = f32;

    /// Returns the ink at (column, row), both below 28.
    fn index(&self, (x, y): (usize, usize)) -> &f32 {
        &self.0[y * SIDE + x]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Image {
    fn index_mut(&mut self, (x, y): (usize, usize)) -> &mut f32 {
        &mut self.0[y * SIDE + x]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_the_conversion_to_ink_and_back() {
        let mut bytes = [0; PIXELS];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = (i % 256) as u8;
        }
        assert_eq!(Image::from_bytes(&bytes).to_bytes(), bytes);
    }

    #[test]
    fn one_faint_pixel_is_not_blank() {
        let mut image = Image::BLANK;
        image[(27, 27)] = 0.01;
        assert!(!image.is_blank());
    }
}
