//! The kinds of preprocessing, of which each task has one.

use std::borrow::Cow;

use super::binary::{binarize, fit, redraw};
use super::gray::{is_pen_only, preprocess, preprocess_image};
use crate::ink::drawing::Drawing;
use crate::ink::image::Image;

/// The way from a drawing to the image that the models of a task classify.
///
/// ```
/// use digitty::ink::{Image, ImageSize, Preprocessing};
///
/// let mut image = Image::blank(ImageSize::square::<16>());
/// (image[(3, 5)], image[(4, 5)]) = (0.8, 0.2);
/// assert_eq!(Preprocessing::Binary.as_drawn(&image).pixels()[5 * 16 + 3..][..2], [1.0, 0.0]);
/// assert_eq!(*Preprocessing::Gray.as_drawn(&image), image);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preprocessing {
    /// Gray, as MNIST's images: deslanted, scaled and centered.
    Gray,
    /// Pixels of 0 or 1: scaled and centered, but not deslanted.
    Binary,
}

impl Preprocessing {
    /// Preprocesses a drawing; a blank one stays blank. Strokes of the pen alone are drawn again.
    #[must_use]
    pub fn drawing(self, drawing: &Drawing) -> Image {
        match self {
            Self::Gray => preprocess(drawing),
            _ if drawing.image().is_blank() => Image::blank(drawing.size()),
            Self::Binary if is_pen_only(drawing) => redraw(drawing.strokes(), drawing.size()),
            Self::Binary => self.image(drawing.image()),
        }
    }

    /// Preprocesses an image without strokes; a blank one stays blank.
    #[must_use]
    pub fn image(self, image: &Image) -> Image {
        match self {
            Self::Gray => preprocess_image(image),
            Self::Binary => fit(&binarize(image)),
        }
    }

    /// Returns what models are given of an image where preprocessing is switched off.
    #[must_use]
    pub fn as_drawn(self, image: &Image) -> Cow<'_, Image> {
        match self {
            Self::Gray => Cow::Borrowed(image),
            Self::Binary => Cow::Owned(binarize(image)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, ImageSize, Point, Stroke};

    const SIZE: ImageSize = ImageSize::square::<16>();

    fn square(left: f32, side: f32) -> Drawing {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        let points = corners.map(|(x, y)| Point::new(left + side * x, 3.0 + side * y)).to_vec();
        Drawing::from_strokes(SIZE, [Stroke::pen(points, Brush { radius: 1.0 })])
    }

    fn extent(image: &Image) -> [usize; 4] {
        let inked: Vec<_> = (0..256).filter(|at| image.pixels()[*at] > 0.0).collect();
        let along = |of: fn(&usize) -> usize| {
            let places = inked.iter().map(of);
            [places.clone().min().unwrap(), places.max().unwrap()]
        };
        [along(|at| at % 16), along(|at| at / 16)].concat().try_into().unwrap()
    }

    #[test]
    fn binary_images_have_pixels_of_zero_or_one() {
        let drawing = square(3.0, 6.0);
        let fitted = [Preprocessing::Binary.drawing(&drawing), Preprocessing::Binary.image(drawing.image())];
        for image in fitted.into_iter().chain([binarize(drawing.image())]) {
            assert!(
                image.pixels().iter().all(|ink| ink.to_bits() == 0 || ink.to_bits() == 1.0_f32.to_bits())
            );
            assert!(!image.is_blank());
        }
        for blank in [Drawing::blank(SIZE), square(-40.0, 6.0)] {
            assert!(Preprocessing::Binary.drawing(&blank).is_blank());
        }
    }

    #[test]
    fn a_form_fills_the_image_but_for_a_margin_wherever_it_is() {
        for drawing in [square(3.0, 6.0), square(8.0, 6.0), square(2.0, 10.0)] {
            let images =
                [Preprocessing::Binary.drawing(&drawing), Preprocessing::Binary.image(drawing.image())];
            for [left, right, top, bottom] in images.each_ref().map(extent) {
                assert!((1..=2).contains(&left) && (13..=14).contains(&right), "{left}…{right}");
                assert!((1..=2).contains(&top) && (13..=14).contains(&bottom), "{top}…{bottom}");
            }
        }
    }

    #[test]
    fn a_form_as_large_as_the_canvas_is_only_centered() {
        let mut image = Image::blank(SIZE);
        (0..16).for_each(|i| image[(i, i)] = 1.0);
        assert_eq!(Preprocessing::Binary.image(&image), image);
    }
}
