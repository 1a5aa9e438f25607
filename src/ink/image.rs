//! The 28×28 picture that every model reads.

/// Pixels along one side of an [`Image`].
pub const SIDE: usize = 28;

/// Pixels of an [`Image`].
pub const PIXELS: usize = SIDE * SIDE;

/// A 28×28 gray picture, row by row from the top left; 0 is paper, 1 is full ink.
///
/// It is MNIST's own form: light digit on dark ground, scaled from bytes to 0…1.
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
    /// Paper without any ink.
    pub const BLANK: Self = Self([0.0; PIXELS]);

    /// A picture of these pixels, row by row, each in 0…1.
    #[must_use]
    pub const fn new(pixels: [f32; PIXELS]) -> Self {
        Self(pixels)
    }

    /// A picture of MNIST's bytes (0 paper … 255 ink), row by row.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; PIXELS]) -> Self {
        Self(bytes.map(|byte| f32::from(byte) / 255.0))
    }

    /// The pixels as bytes, 0 paper … 255 ink, each rounded to the nearest.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; PIXELS] {
        self.0.map(|ink| (ink.clamp(0.0, 1.0) * 255.0).round() as u8)
    }

    /// The pixels, row by row.
    #[must_use]
    pub const fn pixels(&self) -> &[f32; PIXELS] {
        &self.0
    }

    /// The pixels, row by row, to be changed.
    pub const fn pixels_mut(&mut self) -> &mut [f32; PIXELS] {
        &mut self.0
    }

    /// The rows from the top, 28 pixels each.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.0.chunks_exact(SIDE)
    }

    /// Row `y` from the top, 28 pixels; `y` is below 28.
    #[must_use]
    pub fn row(&self, y: usize) -> &[f32] {
        &self.0[y * SIDE..(y + 1) * SIDE]
    }

    /// Row `y` from the top, to be changed.
    pub fn row_mut(&mut self, y: usize) -> &mut [f32] {
        &mut self.0[y * SIDE..(y + 1) * SIDE]
    }

    /// Whether there is no ink at all: nothing that a model could be asked about.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|&ink| ink <= 0.0)
    }
}

impl std::ops::Index<(usize, usize)> for Image {
    type Output = f32;

    /// The ink at (column, row), both below 28.
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
    fn bytes_survive_the_way_to_ink_and_back() {
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
