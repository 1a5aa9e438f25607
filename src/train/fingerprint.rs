//! Fingerprints: numbers that tell contents apart, the same on every machine.

use crate::data::{Content, Dataset, Example};
use crate::ink::Stroke;

/// FNV-1a (Fowler, Noll & Vo 1991) of everything added so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    /// The fingerprint of nothing.
    pub const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// Adds bytes.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(bytes.iter().fold(self.0, step))
    }

    /// Adds numbers, bit by bit.
    #[must_use]
    pub fn floats<'a>(self, values: impl IntoIterator<Item = &'a f32>) -> Self {
        values.into_iter().fold(self, |hash, value| hash.bytes(&value.to_bits().to_le_bytes()))
    }

    /// Adds a text and its end, so that the next one does not run into it.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes()).bytes(&[0xff])
    }

    /// Adds everything of a collection that training depends on.
    #[must_use]
    pub fn dataset(self, data: &Dataset) -> Self {
        data.examples.iter().fold(self.text(&data.classes.to_string()), Self::example)
    }

    /// Adds an example.
    #[must_use]
    pub fn example(self, example: &Example) -> Self {
        let writer = example.writer.as_deref().unwrap_or_default();
        let hash = self.text(writer).text(&format!("{:?} {:?}", example.size, example.label));
        match &example.content {
            Content::Image(bytes) => hash.bytes(bytes),
            Content::Strokes(strokes) => strokes.iter().fold(hash, Self::stroke),
        }
    }

    fn stroke(self, stroke: &Stroke) -> Self {
        let hash = self.text(&format!("{:?} {}", stroke.tool, stroke.brush.radius));
        hash.floats(stroke.points.iter().flat_map(|point| [&point.x, &point.y]))
    }

    /// Returns the number.
    pub const fn value(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Image, ImageSize, Point};

    #[test]
    fn it_is_fnv_1a() {
        assert_eq!(Fingerprint::EMPTY.bytes(b"foobar").value(), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn whatever_training_depends_on_changes_it() {
        let stroke = |x| Stroke::pen(vec![Point::new(x, 2.0)], Brush::default());
        let size = ImageSize::MNIST;
        let drawn = |x| Example { label: Some(1), ..Example::new(size, Content::Strokes(vec![stroke(x)])) };
        let of = |examples: Vec<Example>, classes| {
            Fingerprint::EMPTY.dataset(&Dataset { examples, classes }).value()
        };
        let mut image = Image::blank(size);
        let blank = Example::from_image(&image);
        image[(3, 4)] = 1.0;
        let all = [
            of(vec![drawn(1.0)], 10),
            of(vec![drawn(1.0)], 3),
            of(vec![drawn(1.5)], 10),
            of(vec![Example { label: Some(2), ..drawn(1.0) }], 10),
            of(vec![Example { writer: Some("a".into()), ..drawn(1.0) }], 10),
            of(vec![drawn(1.0), drawn(1.0)], 10),
            of(vec![blank], 10),
            of(vec![Example::from_image(&image)], 10),
        ];
        let distinct: std::collections::HashSet<u64> = all.into_iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(of(vec![drawn(1.0)], 10), all[0]);
    }
}
