//! The grayscale image that the models classify, and its size.

/// Columns and rows of an image, each 1 to [`ImageSize::MAX_SIDE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageSize {
    width: u16,
    height: u16,
}

impl ImageSize {
    /// Maximum of columns and of rows: a canvas is drawn on in a terminal, and a file may ask for any size.
    pub const MAX_SIDE: usize = 256;
    /// The size of MNIST's images.
    pub const MNIST: Self = Self::square::<28>();

    /// Creates a size; returns none if a side is 0 or longer than [`Self::MAX_SIDE`].
    ///
    /// ```
    /// use digitty::ink::ImageSize;
    ///
    /// assert_eq!(ImageSize::new(28, 28), Some(ImageSize::MNIST));
    /// assert_eq!(ImageSize::new(28, 0), None);
    /// ```
    #[must_use]
    pub const fn new(width: usize, height: usize) -> Option<Self> {
        if width == 0 || height == 0 || width > Self::MAX_SIDE || height > Self::MAX_SIDE {
            return None;
        }
        Some(Self { width: width as u16, height: height as u16 })
    }

    /// Creates the size of a square, which is checked when the program is compiled.
    #[must_use]
    pub const fn square<const SIDE: u16>() -> Self {
        const { assert!(SIDE > 0 && SIDE as usize <= Self::MAX_SIDE) };
        Self { width: SIDE, height: SIDE }
    }

    /// Returns the number of columns.
    #[must_use]
    pub const fn width(self) -> usize {
        self.width as usize
    }

    /// Returns the number of rows.
    #[must_use]
    pub const fn height(self) -> usize {
        self.height as usize
    }

    /// Returns the number of pixels.
    #[must_use]
    pub const fn pixels(self) -> usize {
        self.width() * self.height()
    }
}

impl std::fmt::Display for ImageSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}×{}", self.width, self.height)
    }
}

/// A grayscale image: one `f32` a pixel, row by row from the top left, 0 without ink to 1 full ink.
///
/// This is the format of MNIST, a light digit on a dark background, scaled from bytes to 0…1.
///
/// ```
/// use digitty::ink::{Image, ImageSize};
///
/// let mut image = Image::blank(ImageSize::MNIST);
/// assert!(image.is_blank());
/// image[(3, 5)] = 0.5; // column 3, row 5
/// assert_eq!(image.pixels()[5 * 28 + 3], 0.5);
/// ```
#[derive(Debug, PartialEq)]
pub struct Image {
    size: ImageSize,
    /// Ink \[height\]\[width\].
    pixels: Box<[f32]>,
}

impl Clone for Image {
    fn clone(&self) -> Self {
        Self { size: self.size, pixels: self.pixels.clone() }
    }

    /// Copies without an allocation if both have as many pixels.
    fn clone_from(&mut self, source: &Self) {
        self.size = source.size;
        self.pixels.clone_from(&source.pixels);
    }
}

impl Image {
    /// Creates an image without ink.
    #[must_use]
    pub fn blank(size: ImageSize) -> Self {
        Self { size, pixels: vec![0.0; size.pixels()].into() }
    }

    /// Creates an image from its pixels, row by row, each in 0…1; missing ones are blank, and those
    /// beyond the last are ignored.
    #[must_use]
    pub fn new(size: ImageSize, pixels: impl IntoIterator<Item = f32>) -> Self {
        let mut image = Self::blank(size);
        image.pixels.iter_mut().zip(pixels).for_each(|(pixel, ink)| *pixel = ink);
        image
    }

    /// Creates an image from bytes as MNIST has them: row by row, 0 without ink to 255 full ink.
    #[must_use]
    pub fn from_bytes(size: ImageSize, bytes: &[u8]) -> Self {
        Self::new(size, bytes.iter().map(|&byte| f32::from(byte) / 255.0))
    }

    /// Converts the pixels to bytes, 0 without ink to 255 full ink, each rounded to the nearest.
    #[must_use]
    pub fn to_bytes(&self) -> Box<[u8]> {
        self.pixels.iter().map(|ink| (ink.clamp(0.0, 1.0) * 255.0).round() as u8).collect()
    }

    /// Returns the columns and rows.
    #[must_use]
    pub const fn size(&self) -> ImageSize {
        self.size
    }

    /// Returns the pixels \[height\]\[width\].
    #[must_use]
    pub const fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// Returns the pixels \[height\]\[width\], for writing.
    pub const fn pixels_mut(&mut self) -> &mut [f32] {
        &mut self.pixels
    }

    /// Iterates over the rows from the top, each as wide as the image.
    pub fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.pixels.chunks_exact(self.size.width())
    }

    /// Returns row `y` from the top.
    ///
    /// # Panics
    /// If `y` is not below the height.
    #[must_use]
    pub fn row(&self, y: usize) -> &[f32] {
        let width = self.size.width();
        &self.pixels[y * width..(y + 1) * width]
    }

    /// Returns row `y` from the top, for writing.
    ///
    /// # Panics
    /// If `y` is not below the height.
    pub fn row_mut(&mut self, y: usize) -> &mut [f32] {
        let width = self.size.width();
        &mut self.pixels[y * width..(y + 1) * width]
    }

    /// Removes all ink.
    pub fn clear(&mut self) {
        self.pixels.fill(0.0);
    }

    /// Returns true if no pixel has ink, so that there is nothing to classify.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.pixels.iter().all(|&ink| ink <= 0.0)
    }
}

impl std::ops::Index<(usize, usize)> for Image {
    type Output = f32;

    /// Returns the ink at (column, row), which must be below width and height.
    fn index(&self, (x, y): (usize, usize)) -> &f32 {
        &self.row(y)[x]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Image {
    fn index_mut(&mut self, (x, y): (usize, usize)) -> &mut f32 {
        &mut self.row_mut(y)[x]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_the_conversion_to_ink_and_back() {
        let size = ImageSize::new(16, 32).unwrap();
        let bytes: Vec<u8> = (0..size.pixels()).map(|i| (i % 256) as u8).collect();
        assert_eq!(*Image::from_bytes(size, &bytes).to_bytes(), bytes);
    }

    #[test]
    fn one_faint_pixel_is_not_blank() {
        let mut image = Image::blank(ImageSize::MNIST);
        image[(27, 27)] = 0.01;
        assert!(!image.is_blank());
        image.clear();
        assert!(image.is_blank());
    }

    #[test]
    fn rows_are_as_wide_as_the_image() {
        let mut image = Image::blank(ImageSize::new(5, 3).unwrap());
        image[(4, 1)] = 1.0;
        assert_eq!(image.pixels()[9].to_bits(), 1.0_f32.to_bits());
        assert!(image.rows().map(<[f32]>::len).eq([5, 5, 5]));
    }

    #[test]
    fn a_size_has_at_least_a_pixel_and_at_most_the_limit() {
        for (width, height) in [(0, 9), (9, 0), (257, 9), (9, usize::MAX)] {
            assert_eq!(ImageSize::new(width, height), None);
        }
        assert_eq!(ImageSize::new(256, 1).map(ImageSize::pixels), Some(256));
    }
}
