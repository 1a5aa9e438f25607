//! Images in little memory.
//!
//! Most of an image is background: a bit for each pixel marks those with ink, and a byte follows for each
//! of them. A digit takes some 290 bytes so, instead of 784, and many passes over many thousand fit into
//! the memory of a small machine.

use crate::ink::{Image, PIXELS};

/// Pixels that share a byte of the mask.
const GROUP: usize = 8;

/// Bytes of the mask of one image.
const MASK: usize = PIXELS / GROUP;

/// A list of images, their pixels rounded to bytes as MNIST's are.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedImages {
    /// For each image a mask of [`MASK`] bytes, then a byte for each pixel with ink.
    bytes: Vec<u8>,
    /// Index of the first byte of each image.
    starts: Vec<usize>,
}

impl PackedImages {
    /// Appends an image.
    pub fn push(&mut self, image: &Image) {
        self.starts.push(self.bytes.len());
        let pixels = image.to_bytes();
        let (groups, _) = pixels.as_chunks::<GROUP>();
        self.bytes.extend(groups.iter().copied().map(mask));
        self.bytes.extend(pixels.iter().filter(|&&ink| ink > 0));
    }

    /// Returns the number of images.
    pub const fn len(&self) -> usize {
        self.starts.len()
    }

    /// Unpacks the image at `index` into \[784\] pixels of 0 to 1.
    ///
    /// # Panics
    /// If there is no such image.
    pub fn unpack(&self, index: usize, pixels: &mut [f32]) {
        let (masks, mut inks) = self.bytes[self.starts[index]..].split_at(MASK);
        pixels.fill(0.0);
        for (group, &mask) in pixels.chunks_exact_mut(GROUP).zip(masks) {
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
fn mask(group: [u8; GROUP]) -> u8 {
    let bit = |at: usize| u8::from(group[at] > 0) << at;
    (0..GROUP).map(bit).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_is_restored() {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut random = |fraction: f32| {
            let mut pixel = |_| if rng.f32() < fraction { rng.u8(..) } else { 0 };
            Image::from_bytes(&std::array::from_fn(&mut pixel))
        };
        let images = [0.0, 0.2, 1.0, 0.0, 0.5].map(&mut random);
        let mut packed = PackedImages::default();
        for image in &images {
            packed.push(image);
        }
        assert_eq!(packed.len(), images.len());
        let mut pixels = [f32::NAN; PIXELS];
        for (at, image) in images.iter().enumerate().rev() {
            packed.unpack(at, &mut pixels);
            assert_eq!(pixels, *image.pixels());
        }
    }

    #[test]
    fn a_blank_image_takes_a_bit_a_pixel() {
        let mut packed = PackedImages::default();
        packed.push(&Image::BLANK);
        assert_eq!(packed.bytes.len(), MASK);
    }
}
