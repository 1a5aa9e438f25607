//! Pictures in little memory.
//!
//! Most of a picture is paper: a bit for each pixel says whether it has ink, and bytes follow for those
//! that have. A digit takes some 290 bytes so, instead of 784, and many variations of many thousand fit
//! into the memory of a small machine.

use crate::ink::{Image, PIXELS};

/// Pixels that share a byte of the mask.
const GROUP: usize = 8;

/// Bytes of the mask of one picture.
const MASK: usize = PIXELS / GROUP;

/// Many pictures, their pixels rounded to bytes as MNIST's are.
#[derive(Debug, Default)]
pub struct Packed {
    bytes: Vec<u8>,
    /// Where each picture begins.
    starts: Vec<usize>,
}

impl Packed {
    /// Adds a picture after the others.
    pub fn push(&mut self, image: &Image) {
        self.starts.push(self.bytes.len());
        let pixels = image.to_bytes();
        let (groups, _) = pixels.as_chunks::<GROUP>();
        self.bytes.extend(groups.iter().copied().map(mask));
        self.bytes.extend(pixels.iter().filter(|&&ink| ink > 0));
    }

    /// The picture at this place, in the order in which they were added.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> Image {
        let (masks, mut inks) = self.bytes[self.starts[index]..].split_at(MASK);
        let mut pixels = [0; PIXELS];
        let (groups, _) = pixels.as_chunks_mut::<GROUP>();
        for (group, &mask) in groups.iter_mut().zip(masks) {
            let mut left = mask;
            while left != 0 {
                if let Some((&ink, rest)) = inks.split_first() {
                    group[left.trailing_zeros() as usize] = ink;
                    inks = rest;
                }
                left &= left - 1;
            }
        }
        Image::from_bytes(&pixels)
    }
}

/// A bit for each pixel that has ink, the lowest for the first.
fn mask(group: [u8; GROUP]) -> u8 {
    let bit = |at: usize| u8::from(group[at] > 0) << at;
    (0..GROUP).map(bit).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_comes_back() {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut random = |share: f32| {
            let mut pixel = |_| if rng.f32() < share { rng.u8(..) } else { 0 };
            Image::from_bytes(&std::array::from_fn(&mut pixel))
        };
        let images = [0.0, 0.2, 1.0, 0.0, 0.5].map(&mut random);
        let mut packed = Packed::default();
        for image in &images {
            packed.push(image);
        }
        for (at, image) in images.iter().enumerate().rev() {
            assert_eq!(packed.get(at).to_bytes(), image.to_bytes());
        }
    }

    #[test]
    fn paper_takes_an_eighth() {
        let mut packed = Packed::default();
        packed.push(&Image::BLANK);
        assert_eq!(packed.bytes.len(), MASK);
    }
}
