//! Images in little memory.
//!
//! Most of an image is background: a bit for each pixel marks those with ink, and a byte follows for each
//! of them. A digit of MNIST takes some 290 bytes so, instead of 784, and many passes over many thousand fit into
//! the memory of a small machine.

use crate::ink::Image;

/// Pixels that share a byte of the mask.
const GROUP: usize = 8;

/// A list of images of one size, their pixels rounded to bytes as MNIST's are.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedImages {
    /// For each image a mask of a bit for each pixel, then a byte for each pixel with ink.
    bytes: Vec<u8>,
    /// Index of the first byte of each image.
    starts: Vec<usize>,
}

impl PackedImages {
    /// Appends an image.
    pub fn push(&mut self, image: &Image) {
        self.starts.push(self.bytes.len());
        let pixels = image.to_bytes();
        self.bytes.extend(pixels.chunks(GROUP).map(mask));
        self.bytes.extend(pixels.iter().filter(|&&ink| ink > 0));
    }

    /// Returns the number of images.
    pub const fn len(&self) -> usize {
        self.starts.len()
    }

    /// Unpacks the image at `index` into \[pixels\] of 0 to 1, as many as it has.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn unpack(&self, index: usize, pixels: &mut [f32]) {
        let (masks, mut inks) = self.bytes[self.starts[index]..].split_at(pixels.len().div_ceil(GROUP));
        pixels.fill(0.0);
        for (group, &mask) in pixels.chunks_mut(GROUP).zip(masks) {
            let mut remaining = mask;
            while remaining != 0 {
                if let Some((&ink, rest)) = inks.split_first() {
                    group[remaining.trailing_zeros() as usize] = f32::from(ink) / 255.0;
                    inks = rest;
                }
                remaining &= remaining - 1;
            }
        }
    }
}

/// Returns a bit for each pixel with ink, the lowest for the first.
fn mask(group: &[u8]) -> u8 {
    group.iter().zip(0..).map(|(&ink, at)| u8::from(ink > 0) << at).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    #[test]
    fn every_image_is_restored() {
        let size = ImageSize::new(15, 13).unwrap();
        let mut rng = fastrand::Rng::with_seed(1);
        let mut random = |fraction: f32| {
            let pixel = |_| if rng.f32() < fraction { rng.u8(..) } else { 0 };
            Image::from_bytes(size, &(0..size.pixels()).map(pixel).collect::<Vec<_>>())
        };
        let images = [0.0, 0.2, 1.0, 0.0, 0.5].map(&mut random);
        let mut packed = PackedImages::default();
        for image in &images {
            packed.push(image);
        }
        assert_eq!(packed.len(), images.len());
        let mut pixels = [f32::NAN; 15 * 13];
        for (at, image) in images.iter().enumerate().rev() {
            packed.unpack(at, &mut pixels);
            assert_eq!(pixels, image.pixels());
        }
    }

    #[test]
    fn a_blank_image_takes_a_bit_a_pixel() {
        let mut packed = PackedImages::default();
        packed.push(&Image::blank(ImageSize::MNIST));
        assert_eq!(packed.bytes.len(), 98);
    }
}
