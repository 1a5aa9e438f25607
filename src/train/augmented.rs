//! Augmented training data: every pass over it has other images.
//!
//! An image follows from the seed, the pass and the index alone, so that any number of threads makes the
//! same ones.

use std::borrow::Cow;
use std::collections::HashMap;
use std::iter;
use std::sync::{Arc, OnceLock};

use fastrand::Rng;
use rayon::prelude::*;

use super::mix::{Hands, Mix};
use crate::augment::allographs;
use crate::augment::images::Distortion;
use crate::augment::morph::morph;
use crate::augment::movement::with_a_mouse;
use crate::augment::trace::trace;
use crate::augment::uniform;
use crate::data::{Content, Dataset, Example};
use crate::ink::{Drawing, Image, Stroke};

/// The labeled examples of a data set as one epoch has them, each augmented when it is asked for.
#[derive(Clone, Debug)]
pub struct AugmentedDataset {
    data: Arc<Dataset>,
    mix: Mix,
    seed: u64,
    /// Images first, then drawings and traced images, each as often as the mix wants it.
    entries: Vec<Entry>,
    images: usize,
    /// The drawings of each class, by their index in the data set.
    drawings: Vec<Vec<u32>>,
    /// The strokes of images by their index in the data set, once they are traced, as that takes longer than to draw
    /// them.
    traces: Arc<[OnceLock<Vec<Stroke>>]>,
}

/// An occurrence of an example.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Index in the data set.
    example: u32,
    label: u8,
}

impl AugmentedDataset {
    /// Creates the examples of an epoch.
    #[must_use]
    pub fn new(data: Arc<Dataset>, mix: &Mix, seed: u64) -> Self {
        let (mut entries, drawings): (Vec<_>, Vec<_>) =
            labeled(&data).partition(|entry| data.examples[entry.example as usize].is_image());
        let images = entries.len();
        let mut of_class = vec![Vec::new(); data.classes];
        for entry in &drawings {
            of_class[usize::from(entry.label)].push(entry.example);
        }
        let drawings = repeat_rare_writers(&data.examples, &drawings, mix.rare_writer_limit);
        let images_to_draw = entries.repeat(mix.traced_copies);
        entries.extend(drawings.repeat(mix.drawing_copies));
        let traces =
            data.examples.iter().filter(|_| mix.traced_copies > 0).map(|_| OnceLock::new()).collect();
        entries.extend(images_to_draw);
        Self { data, mix: mix.clone(), seed, entries, images, drawings: of_class, traces }
    }

    /// Returns the number of examples in one epoch.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns true if there are no examples.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the number of pixels of an image; 0 without examples.
    #[must_use]
    pub fn pixels(&self) -> usize {
        self.data.examples.first().map_or(0, |example| example.size.pixels())
    }

    /// Returns the number of classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.data.classes
    }

    /// Returns true if example `index` is a drawing, or drawn as one, rather than an image.
    #[must_use]
    pub const fn is_drawing(&self, index: usize) -> bool {
        index >= self.images
    }

    /// Returns the label of example `index`, which is below [`Self::len`].
    #[must_use]
    pub fn label(&self, index: usize) -> u8 {
        self.entries[index].label
    }

    /// Augments example `index`, which is below [`Self::len`], as this pass has it.
    #[must_use]
    pub fn image(&self, pass: u64, index: usize) -> Image {
        let mut rng = Rng::with_seed(self.seed);
        rng = Rng::with_seed(rng.u64(..) ^ (pass << 32) ^ index as u64);
        let place = self.entries[index].example as usize;
        let example = &self.data.examples[place];
        let strokes = match &example.content {
            Content::Image(bytes) => {
                let image = || Image::from_bytes(example.size, bytes);
                if !self.is_drawing(index) {
                    return self.augment_image(image(), &mut rng);
                }
                &self.traces[place].get_or_init(|| trace(&image()))[..]
            }
            Content::Strokes(strokes) => &strokes[..],
        };
        let drawing = match &self.mix.strokes {
            Some(augment) => {
                let strokes = self.in_another_hand(self.label(index), strokes, &mut rng);
                augment.draw(example.size, &strokes, &mut rng)
            }
            None => Drawing::from_strokes(example.size, strokes.iter().cloned()),
        };
        self.augment_drawing(&drawing, &mut rng)
    }

    /// Augments examples, on all threads.
    #[must_use]
    pub fn images(&self, pass: u64, indices: &[u32]) -> Vec<Image> {
        let image = |&index: &u32| self.image(pass, index as usize);
        indices.par_iter().with_min_len(4).map(image).collect()
    }

    fn augment_image(&self, original: Image, rng: &mut Rng) -> Image {
        let kind = rng.f32();
        let preprocessed = kind < self.mix.images_preprocessed;
        if !preprocessed && kind < self.mix.images_preprocessed + self.mix.images_as_drawn {
            return Distortion::AS_DRAWN.apply(&original, rng);
        }
        let distorted = match &self.mix.distortion {
            Some(distortion) if rng.f32() >= self.mix.undistorted => distortion.apply(&original, rng),
            _ => original,
        };
        let preprocessing = self.mix.preprocessing;
        if preprocessed {
            preprocessing.image(&distorted)
        } else {
            preprocessing.as_drawn(&distorted).into_owned()
        }
    }

    /// Draws some digits as other hands do.
    fn in_another_hand<'a>(&self, label: u8, strokes: &'a [Stroke], rng: &mut Rng) -> Cow<'a, [Stroke]> {
        let Hands { allographs, morphs, mice } = self.mix.hands;
        let kind = rng.f32();
        if kind < allographs {
            allographs::vary(label, strokes, rng).into()
        } else if kind < allographs + morphs {
            self.morph(label, strokes, rng).map_or(strokes.into(), Cow::Owned)
        } else if kind < allographs + morphs + mice {
            with_a_mouse(strokes, rng).into()
        } else {
            strokes.into()
        }
    }

    /// Draws a digit between this one and another of its class, if one that was written alike is soon found.
    fn morph(&self, label: u8, strokes: &[Stroke], rng: &mut Rng) -> Option<Vec<Stroke>> {
        const TRIES: usize = 8;
        let others = &self.drawings[usize::from(label)];
        (0..TRIES).find_map(|_| {
            let other = *rng.choice(others)?;
            match &self.data.examples[other as usize].content {
                Content::Strokes(other) => morph(strokes, other, uniform(&(0.15..1.15), rng)),
                Content::Image(_) => None,
            }
        })
    }

    fn augment_drawing(&self, drawing: &Drawing, rng: &mut Rng) -> Image {
        let kind = rng.f32();
        if kind < self.mix.drawings_preprocessed {
            self.mix.preprocessing.drawing(drawing)
        } else if kind < self.mix.drawings_preprocessed + self.mix.drawings_resampled {
            self.mix.preprocessing.image(drawing.image())
        } else {
            self.mix.preprocessing.as_drawn(drawing.image()).into_owned()
        }
    }
}

fn labeled(data: &Dataset) -> impl Iterator<Item = Entry> {
    let entry = |(example, content): (u32, &Example)| content.label.map(|label| Entry { example, label });
    (0..).zip(&data.examples).filter_map(entry)
}

/// Repeats the entries of writers with fewer than `limit` of them. Drawings without a name are of one
/// writer.
fn repeat_rare_writers(examples: &[Example], entries: &[Entry], limit: usize) -> Vec<Entry> {
    let writer = |entry: &Entry| examples[entry.example as usize].writer.as_deref();
    let mut counts: HashMap<Option<&str>, usize> = HashMap::new();
    for entry in entries {
        *counts.entry(writer(entry)).or_default() += 1;
    }
    let copies = |entry: &Entry| 1 + usize::from(counts[&writer(entry)] < limit);
    entries.iter().flat_map(|entry| iter::repeat_n(*entry, copies(entry))).collect()
}

/// Returns the indices below `count` in the order of an epoch.
#[must_use]
pub fn shuffled(count: usize, seed: u64, epoch: u64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    let mut rng = Rng::with_seed(seed);
    Rng::with_seed(rng.u64(..) ^ !epoch).shuffle(&mut order);
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, ImageSize, Point, Stroke};

    fn by(writer: &str) -> Example {
        let points = [(8.0, 4.0), (20.0, 4.0), (12.0, 24.0)].map(|(x, y)| Point::new(x, y));
        let strokes = vec![Stroke::pen(points.to_vec(), Brush::default())];
        Example {
            label: Some(7),
            writer: Some(writer.into()),
            ..Example::new(ImageSize::MNIST, Content::Strokes(strokes))
        }
    }

    fn dash() -> Example {
        let mut image = Image::blank(ImageSize::MNIST);
        image.row_mut(14)[6..20].fill(1.0);
        Example { label: Some(1), ..Example::from_image(&image) }
    }

    fn augmented(seed: u64) -> AugmentedDataset {
        let examples = [vec![by("a"); 4], vec![dash(); 20]].concat();
        AugmentedDataset::new(Arc::new(Dataset { examples, classes: 10 }), &Mix::STRONG, seed)
    }

    #[test]
    fn any_number_of_threads_makes_the_same_images() {
        let data = augmented(5);
        let order = shuffled(data.len(), 5, 0);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.unwrap().install(|| data.images(2, &order))
        };
        assert_eq!(on(1), on(3));
    }

    #[test]
    fn passes_seeds_and_indices_differ() {
        let data = augmented(5);
        assert_ne!(data.image(0, 3), data.image(1, 3));
        assert_ne!(data.image(0, 3), data.image(0, 4));
        assert_ne!(data.image(0, 3), augmented(6).image(0, 3));
    }

    #[test]
    fn pen_digits_and_traced_images_follow_the_images_as_often_as_the_mix_says_and_keep_their_labels() {
        let data = augmented(5);
        assert_eq!(data.len(), 20 + 3 * 4 * 2 + 20);
        for index in 0..data.len() {
            assert_eq!(data.is_drawing(index), index >= 20);
            assert_eq!(data.label(index), if (20..44).contains(&index) { 7 } else { 1 });
        }
    }

    #[test]
    fn images_alone_are_drawn_too() {
        let data = Dataset { examples: vec![dash(); 20], classes: 10 };
        let data = AugmentedDataset::new(Arc::new(data), &Mix::STRONG, 5);
        let drawn: Vec<u32> =
            (0..data.len() as u32).filter(|&index| data.is_drawing(index as usize)).collect();
        assert_eq!(drawn.len(), 20);
        for image in data.images(0, &drawn) {
            let inked = image.pixels().iter().filter(|&&ink| ink > 0.5).count();
            assert!((10..150).contains(&inked), "{inked}");
        }
    }

    #[test]
    fn rare_writers_count_twice() {
        let data = Dataset { examples: ["many", "few", "many", "many"].map(by).to_vec(), classes: 10 };
        let entries: Vec<Entry> = labeled(&data).collect();
        let order = |limit| {
            let repeated = repeat_rare_writers(&data.examples, &entries, limit);
            repeated.iter().map(|entry| entry.example).collect::<Vec<_>>()
        };
        assert_eq!(order(3), [0, 1, 1, 2, 3]);
        assert_eq!(order(0), [0, 1, 2, 3]);
    }

    #[test]
    fn an_unlabeled_example_is_not_trained_on() {
        let unlabeled = Example { label: None, ..dash() };
        let data = Dataset { examples: vec![unlabeled, dash()], classes: 10 };
        assert_eq!(AugmentedDataset::new(Arc::new(data), &Mix::PLAIN, 1).len(), 1);
    }

    #[test]
    fn an_order_holds_every_index_once_and_changes_with_the_epoch() {
        let mut order = shuffled(100, 1, 0);
        assert_ne!(order, shuffled(100, 1, 1));
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<u32>>());
    }
}
