//! What is learnt from, what recipes are chosen on, and what is reported on once.
//!
//! Pen digits are split by writer, because a model that has seen a writer's sevens knows the next one.
//! A writer's part follows from the name alone, so that it never changes and nobody moves between
//! parts when data is added.

use crate::data::idx::Set;
use crate::data::strokes::Sample;

/// What a picture may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// To learn from.
    Train,
    /// To choose recipes and epochs on.
    Validation,
    /// To report on; never looked at before.
    Test,
}

impl Split {
    /// The part of a writer: about 80, 8 and 12 of a hundred.
    #[must_use]
    pub fn of_writer(name: &str) -> Self {
        match hash(name) % 100 {
            0..12 => Self::Test,
            12..20 => Self::Validation,
            _ => Self::Train,
        }
    }
}

/// FNV-1a (Fowler, Noll & Vo 1991), folded so that the low digits depend on all of it.
fn hash(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ (hash >> 32)
}

/// MNIST's training images that are kept aside, the last of the file.
const HELD_OUT: usize = 5000;

/// Digits to learn from and digits to validate on.
#[derive(Debug, Default)]
pub struct Data {
    /// MNIST's pictures to learn from.
    pub mnist: Set,
    /// MNIST's pictures that are kept aside.
    pub held_out: Set,
    /// Pen digits to learn from, each with a label.
    pub pens: Vec<Sample>,
    /// Pen digits of other writers, to validate on.
    pub validation: Vec<Sample>,
    /// Pen digits of yet others, to report on.
    pub report: Vec<Sample>,
}

impl Data {
    /// Splits MNIST's training half and a collection of pen digits; those without a label are left out.
    ///
    /// A sixth of a small set is held out, for trials and tests with less than MNIST.
    #[must_use]
    pub fn split(mut mnist: Set, samples: Vec<Sample>) -> Self {
        let aside = HELD_OUT.min(mnist.images.len() / 6);
        let learnt = mnist.images.len() - aside;
        let held_out = Set { images: mnist.images.split_off(learnt), labels: mnist.labels.split_off(learnt) };
        let mut data = Self { mnist, held_out, ..Self::default() };
        for sample in samples.into_iter().filter(|sample| sample.label.is_some()) {
            match split_of(&sample) {
                Split::Train => data.pens.push(sample),
                Split::Validation => data.validation.push(sample),
                Split::Test => data.report.push(sample),
            }
        }
        data
    }
}

/// The part of a drawing; one without a writer is learnt from.
#[must_use]
pub fn split_of(sample: &Sample) -> Split {
    sample.writer.as_deref().map_or(Split::Train, Split::of_writer)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ink::Image;

    #[test]
    fn writers_are_split_in_the_shares_that_were_promised() {
        let count = |part| {
            let writers = (0..5000).map(|n| Split::of_writer(&format!("pd{n}")));
            writers.filter(|&of| of == part).count()
        };
        assert!((3800..4200).contains(&count(Split::Train)));
        assert!((300..500).contains(&count(Split::Validation)));
        assert!((480..720).contains(&count(Split::Test)));
    }

    #[test]
    fn no_writer_is_in_two_parts_and_no_labeled_drawing_is_lost() {
        let samples: Vec<Sample> = (0..2000)
            .map(|n| Sample {
                label: (n % 7 > 0).then_some(3),
                writer: Some(format!("writer {}", n % 300)),
                ..Sample::default()
            })
            .collect();
        let data = Data::split(Set::default(), samples.clone());
        let parts = [&data.pens, &data.validation, &data.report];
        let names = parts.map(|part| -> BTreeSet<&str> {
            part.iter().filter_map(|sample| sample.writer.as_deref()).collect()
        });
        assert!(names.iter().all(|part| !part.is_empty()));
        let writers: BTreeSet<&str> = names.iter().flatten().copied().collect();
        assert_eq!(names.iter().map(BTreeSet::len).sum::<usize>(), writers.len());
        let labeled = samples.iter().filter(|sample| sample.label.is_some());
        assert_eq!(parts.map(Vec::len).iter().sum::<usize>(), labeled.count());
    }

    #[test]
    fn pictures_and_labels_are_held_out_together() {
        let set = Set { images: vec![Image::BLANK; 60], labels: (0..60).map(|n| n % 10).collect() };
        let data = Data::split(set, Vec::new());
        assert_eq!((data.mnist.images.len(), data.held_out.images.len()), (50, 10));
        assert_eq!(data.held_out.labels, (0..10).collect::<Vec<u8>>());
    }
}
