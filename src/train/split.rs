//! Training, validation and test data.
//!
//! Drawings are split by writer, because a model that has seen a writer's sevens knows the next one. The
//! split of a writer follows from the name alone, so that it stays the same when data is added.

use super::fingerprint::Fingerprint;
use super::mislabeled::is_mislabeled;
use crate::data::{Dataset, Example};

/// A purpose that data is reserved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// To train on.
    Train,
    /// To choose recipes and epochs by.
    Validation,
    /// To report on, and for nothing else.
    Test,
}

impl Split {
    /// Returns the split of a writer: about 80, 8 and 12 of a hundred.
    #[must_use]
    pub fn of_writer(name: &str) -> Self {
        match hash(name) % 100 {
            0..12 => Self::Test,
            12..20 => Self::Validation,
            _ => Self::Train,
        }
    }

    /// Returns the split of an example by its writer; one without a writer is trained on.
    #[must_use]
    pub fn of(example: &Example) -> Self {
        example.writer.as_deref().map_or(Self::Train, Self::of_writer)
    }
}

/// Computes a fingerprint, folded so that the low digits depend on all of it.
fn hash(text: &str) -> u64 {
    let hash = Fingerprint::EMPTY.bytes(text.as_bytes()).value();
    hash ^ (hash >> 32)
}

/// Images held out for validation: the last of MNIST's 60,000 training images.
const HELD_OUT: usize = 5000;

/// Labeled data, split. Nothing is in two of the splits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Splits {
    /// To train on.
    pub train: Dataset,
    /// To choose recipes and epochs by.
    pub validation: Dataset,
    /// To report on.
    pub test: Dataset,
}

impl Splits {
    /// Splits images by their place and drawings by their writer; examples without a label are dropped.
    ///
    /// The last 5000 images are held out for validation; of fewer than 30,000 a sixth. Drawings that are known to have
    /// a wrong label are left out, except of what is reported on.
    #[must_use]
    pub fn new(mut data: Dataset) -> Self {
        data.examples.retain(|example| example.label.is_some());
        let images = data.examples.iter().filter(|example| example.is_image()).count();
        let trained_on = images - HELD_OUT.min(images / 6);
        let empty = Dataset { examples: Vec::new(), classes: data.classes };
        let mut splits = Self { train: empty.clone(), validation: empty.clone(), test: empty };
        let mut place = 0;
        for example in data.examples {
            let held_out = example.is_image() && place >= trained_on;
            place += usize::from(example.is_image());
            let split = if held_out { Split::Validation } else { Split::of(&example) };
            if split == Split::Test || !is_mislabeled(&example) {
                splits.get_mut(split).examples.push(example);
            }
        }
        splits
    }

    const fn get_mut(&mut self, split: Split) -> &mut Dataset {
        match split {
            Split::Train => &mut self.train,
            Split::Validation => &mut self.validation,
            Split::Test => &mut self.test,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::Content;
    use crate::ink::{Image, ImageSize};

    fn splits(examples: Vec<Example>) -> Splits {
        Splits::new(Dataset { examples, classes: 10 })
    }

    #[test]
    fn writers_are_split_in_the_documented_proportions() {
        let count = |split| {
            let writers = (0..5000).map(|n| Split::of_writer(&format!("pd{n}")));
            writers.filter(|&of| of == split).count()
        };
        assert!((3800..4200).contains(&count(Split::Train)));
        assert!((300..500).contains(&count(Split::Validation)));
        assert!((480..720).contains(&count(Split::Test)));
    }

    #[test]
    fn no_writer_is_in_two_splits_and_no_labeled_drawing_is_lost() {
        let examples: Vec<Example> = (0..2000)
            .map(|n| Example {
                label: (n % 7 > 0).then_some(3),
                writer: Some(format!("writer {}", n % 300).into()),
                ..Example::new(ImageSize::MNIST, Content::Strokes(Vec::new()))
            })
            .collect();
        let labeled = examples.iter().filter(|example| example.label.is_some()).count();
        let Splits { train, validation, test } = splits(examples);
        let parts = [&train.examples, &validation.examples, &test.examples];
        let names = parts.map(|part| -> BTreeSet<&str> {
            part.iter().filter_map(|example| example.writer.as_deref()).collect()
        });
        assert!(names.iter().all(|part| !part.is_empty()));
        let writers: BTreeSet<&str> = names.iter().flatten().copied().collect();
        assert_eq!(names.iter().map(BTreeSet::len).sum::<usize>(), writers.len());
        assert_eq!(parts.map(Vec::len).iter().sum::<usize>(), labeled);
    }

    #[test]
    fn the_last_images_are_held_out() {
        let image =
            |n: u8| Example { label: Some(n % 10), ..Example::from_image(&Image::blank(ImageSize::MNIST)) };
        let splits = splits((0..60).map(image).collect());
        assert_eq!((splits.train.examples.len(), splits.test.examples.len()), (50, 0));
        let labels: Vec<_> = splits.validation.examples.iter().filter_map(|example| example.label).collect();
        assert_eq!(labels, (0..10).collect::<Vec<u8>>());
    }
}
