//! Examples of whatever collection, in one type.

use std::sync::Arc;

use crate::ink::{Drawing, Image, ImageSize, Stroke};

/// A collection of examples, all for the same classes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// The examples, in the order of their files.
    pub examples: Vec<Example>,
    /// The number of classes; every label is below it.
    pub classes: usize,
}

/// An image or a drawing, and what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Columns and rows of the image, or of the canvas of the drawing.
    pub size: ImageSize,
    /// The image or the drawing.
    pub content: Content,
    /// Index of its class, if known.
    pub label: Option<u8>,
    /// The person who drew it, if known. Writers are split between training and evaluation, not examples.
    pub writer: Option<Arc<str>>,
    /// The collection it comes from, if known.
    pub source: Option<Arc<str>>,
}

/// An example's pixels, or the strokes that pixels are computed from.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Gray values \[height\]\[width\], 0 background to 255 ink: a quarter of the memory of an [`Image`].
    Image(Box<[u8]>),
    /// Strokes, oldest first; augmentation can draw them again in another way.
    Strokes(Vec<Stroke>),
}

impl Dataset {
    /// Appends the examples of another collection for the same classes.
    pub fn append(&mut self, mut other: Self) {
        self.examples.append(&mut other.examples);
        self.classes = self.classes.max(other.classes);
    }
}

impl Example {
    /// Creates an example without a label, a writer or a source.
    #[must_use]
    pub const fn new(size: ImageSize, content: Content) -> Self {
        Self { size, content, label: None, writer: None, source: None }
    }

    /// Creates an example of an image, its pixels rounded to bytes.
    #[must_use]
    pub fn from_image(image: &Image) -> Self {
        Self::new(image.size(), Content::Image(image.to_bytes()))
    }

    /// Returns the example as a drawing: strokes on an empty canvas, or an image as the background.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        match &self.content {
            Content::Image(bytes) => Drawing::with_background(Image::from_bytes(self.size, bytes)),
            Content::Strokes(strokes) => Drawing::from_strokes(self.size, strokes.iter().cloned()),
        }
    }

    /// Returns the number of points of all strokes; 0 for an image.
    pub(super) fn point_count(&self) -> usize {
        match &self.content {
            Content::Image(_) => 0,
            Content::Strokes(strokes) => strokes.iter().map(|stroke| stroke.points.len()).sum(),
        }
    }

    /// Returns true if the example is an image rather than strokes.
    #[must_use]
    pub const fn is_image(&self) -> bool {
        matches!(self.content, Content::Image(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Point};

    #[test]
    fn an_example_is_drawn_as_its_image_or_its_strokes() {
        let mut image = Image::blank(ImageSize::MNIST);
        image[(3, 5)] = 1.0;
        let example = Example::from_image(&image);
        assert_eq!(*example.drawing().image(), image);
        assert!(example.is_image() && example.drawing().strokes().next().is_none());
        let line = Stroke::pen(vec![Point::new(4.0, 4.0), Point::new(9.0, 9.0)], Brush::default());
        let example = Example::new(ImageSize::MNIST, Content::Strokes(vec![line.clone()]));
        assert!(!example.is_image() && example.drawing().strokes().eq([&line]));
    }

    #[test]
    fn appending_keeps_the_order() {
        let of = |label| Example {
            label: Some(label),
            ..Example::new(ImageSize::MNIST, Content::Strokes(Vec::new()))
        };
        let mut all = Dataset { examples: vec![of(1), of(2)], classes: 10 };
        all.append(Dataset { examples: vec![of(0)], classes: 10 });
        let labels: Vec<_> = all.examples.iter().filter_map(|example| example.label).collect();
        assert_eq!((labels, all.classes), (vec![1, 2, 0], 10));
    }
}
