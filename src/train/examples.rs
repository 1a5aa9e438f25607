//! The pictures that models learn from: a mixture of MNIST and pen digits, each time different.
//!
//! Models answer with preprocessing on and off, so that they learn both kinds of picture: a digit as
//! it was painted, and the same digit upright and centered. A picture follows from the seed, its
//! variation and its place alone, so that any number of threads makes the same.

use std::collections::HashMap;
use std::{fmt, iter};

use fastrand::Rng;
use rayon::prelude::*;

use super::split::Data;
use crate::augment::images::Distortion;
use crate::augment::strokes::StrokeAugment;
use crate::data::strokes::Sample;
use crate::ink::{Image, preprocess, preprocess_image};

/// In which shares pictures are mixed.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// How often each pen digit comes for every time that a picture of MNIST does.
    pub pen_copies: usize,
    /// Writers with fewer digits than this count twice, so that many hands weigh against diligent ones.
    pub few: usize,
    /// Share of MNIST's pictures that are preprocessed.
    pub mnist_upright: f32,
    /// Share of MNIST's pictures that are made as if painted on the canvas; the rest are as they are.
    pub mnist_painted: f32,
    /// Share of pen digits that are preprocessed, their strokes drawn again.
    pub pen_upright: f32,
    /// Share of pen digits that are preprocessed as pictures, as after the use of the eraser.
    pub pen_resampled: f32,
    /// How MNIST's pictures are distorted; `None` leaves them as they are.
    pub distortion: Option<Distortion>,
    /// Share of MNIST's pictures that are not distorted all the same.
    pub undistorted: f32,
    /// How pen digits are drawn.
    pub hand: StrokeAugment,
}

impl Mix {
    /// MNIST as it is, preprocessed; pen digits drawn as they are measured.
    pub const PLAIN: Self = Self {
        pen_copies: 1,
        few: 0,
        mnist_upright: 1.0,
        mnist_painted: 0.0,
        pen_upright: 1.0,
        pen_resampled: 0.0,
        distortion: None,
        undistorted: 1.0,
        hand: StrokeAugment::EVALUATION,
    };

    /// Everything that people may do, with preprocessing and without.
    pub const VARIED: Self = Self {
        pen_copies: 3,
        few: 100,
        mnist_upright: 0.85,
        mnist_painted: 0.05,
        pen_upright: 0.35,
        pen_resampled: 0.05,
        distortion: Some(Distortion::SLIGHT),
        undistorted: 0.15,
        hand: StrokeAugment::STRONG,
    };

    /// As varied as can be: what a teacher learns from.
    pub const WILD: Self = Self {
        pen_copies: 2,
        mnist_upright: 0.7,
        mnist_painted: 0.1,
        pen_upright: 0.5,
        pen_resampled: 0.1,
        hand: StrokeAugment::EXTREME,
        ..Self::VARIED
    };

    /// Mostly pen digits as they are painted, which a network without convolutions finds hardest.
    pub const PAINTED: Self = Self {
        pen_copies: 6,
        mnist_upright: 0.85,
        mnist_painted: 0.1,
        pen_upright: 0.35,
        pen_resampled: 0.03,
        hand: StrokeAugment::MILD,
        ..Self::VARIED
    };
}

/// One phrase for people, kept with the weights.
impl fmt::Display for Mix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f32| (100.0 * share).round();
        write!(
            f,
            "MNIST {} % preprocessed, {} % repainted; pen digits {} times, {} % preprocessed",
            percent(self.mnist_upright),
            percent(self.mnist_painted),
            self.pen_copies,
            percent(self.pen_upright + self.pen_resampled)
        )
    }
}

/// All examples of one epoch, made when they are asked for.
#[derive(Clone, Debug)]
pub struct Examples<'a> {
    data: &'a Data,
    mix: &'a Mix,
    /// Pen digits by their place in the data, each as often as it counts.
    pens: Vec<u32>,
    seed: u64,
}

impl<'a> Examples<'a> {
    /// The examples of this data, mixed like this.
    #[must_use]
    pub fn new(data: &'a Data, mix: &'a Mix, seed: u64) -> Self {
        let pens = counted(&data.pens, mix.few);
        Self { data, mix, pens, seed }
    }

    /// How many there are in one epoch.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.data.mnist.images.len() + self.mix.pen_copies * self.pens.len()
    }

    /// Whether there is nothing to learn from.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether example `index` is a pen digit and not a picture of MNIST.
    #[must_use]
    pub const fn is_pen(&self, index: usize) -> bool {
        index >= self.data.mnist.images.len()
    }

    /// The label of example `index`, which is below [`Self::len`].
    #[must_use]
    pub fn label(&self, index: usize) -> u8 {
        let mnist = &self.data.mnist.labels;
        match index.checked_sub(mnist.len()) {
            None => mnist[index],
            Some(pen) => self.pen(pen).label.unwrap_or(0),
        }
    }

    /// The picture of example `index`, which is below [`Self::len`], in one of its variations.
    #[must_use]
    pub fn picture(&self, variation: u64, index: usize) -> Image {
        let mut rng = Rng::with_seed(self.seed);
        rng = Rng::with_seed(rng.u64(..) ^ (variation << 32) ^ index as u64);
        match index.checked_sub(self.data.mnist.images.len()) {
            None => self.mnist_picture(index, &mut rng),
            Some(pen) => self.pen_picture(pen, &mut rng),
        }
    }

    /// The pictures of these examples, made on all threads.
    #[must_use]
    pub fn pictures(&self, variation: u64, indices: &[u32]) -> Vec<Image> {
        let picture = |&index: &u32| self.picture(variation, index as usize);
        indices.par_iter().with_min_len(4).map(picture).collect()
    }

    fn pen(&self, index: usize) -> &Sample {
        &self.data.pens[self.pens[index % self.pens.len()] as usize]
    }

    fn mnist_picture(&self, index: usize, rng: &mut Rng) -> Image {
        let original = &self.data.mnist.images[index];
        let kind = rng.f32();
        let upright = kind < self.mix.mnist_upright;
        if !upright && kind < self.mix.mnist_upright + self.mix.mnist_painted {
            return Distortion::PAINTED.apply(original, rng);
        }
        let distorted = match &self.mix.distortion {
            Some(distortion) if rng.f32() >= self.mix.undistorted => distortion.apply(original, rng),
            _ => original.clone(),
        };
        if upright { preprocess_image(&distorted) } else { distorted }
    }

    fn pen_picture(&self, index: usize, rng: &mut Rng) -> Image {
        let drawing = self.mix.hand.draw(&self.pen(index).strokes, rng);
        let kind = rng.f32();
        if kind < self.mix.pen_upright {
            preprocess(&drawing)
        } else if kind < self.mix.pen_upright + self.mix.pen_resampled {
            preprocess_image(drawing.image())
        } else {
            drawing.image().clone()
        }
    }
}

/// The places of all samples, those of writers with fewer than `few` twice. Who has no name is one
/// writer.
fn counted(samples: &[Sample], few: usize) -> Vec<u32> {
    let mut digits: HashMap<Option<&str>, usize> = HashMap::new();
    for sample in samples {
        *digits.entry(sample.writer.as_deref()).or_default() += 1;
    }
    let twice = |sample: &Sample| digits[&sample.writer.as_deref()] < few;
    let places = (0..).zip(samples);
    places.flat_map(|(place, sample)| iter::repeat_n(place, 1 + usize::from(twice(sample)))).collect()
}

/// The order in which the examples of an epoch come.
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
    use crate::data::idx::Set;
    use crate::ink::{Brush, Point, Stroke};

    fn data() -> Data {
        let points = [(8.0, 4.0), (20.0, 4.0), (12.0, 24.0)].map(|(x, y)| Point::new(x, y));
        let seven = Sample {
            label: Some(7),
            strokes: vec![Stroke::pen(points.to_vec(), Brush::default())],
            ..Sample::default()
        };
        let mut dash = Image::BLANK;
        dash.row_mut(14)[6..20].fill(1.0);
        Data {
            mnist: Set { images: vec![dash; 20], labels: vec![1; 20] },
            pens: vec![seven; 4],
            ..Data::default()
        }
    }

    #[test]
    fn any_number_of_threads_makes_the_same_pictures() {
        let data = data();
        let examples = Examples::new(&data, &Mix::VARIED, 5);
        let order = shuffled(examples.len(), 5, 0);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.unwrap().install(|| examples.pictures(2, &order))
        };
        assert_eq!(on(1), on(3));
    }

    #[test]
    fn variations_seeds_and_places_differ() {
        let data = data();
        let examples = Examples::new(&data, &Mix::VARIED, 5);
        assert_ne!(examples.picture(0, 3), examples.picture(1, 3));
        assert_ne!(examples.picture(0, 3), examples.picture(0, 4));
        let other = Examples::new(&data, &Mix::VARIED, 6);
        assert_ne!(examples.picture(0, 3), other.picture(0, 3));
    }

    #[test]
    fn pen_digits_come_as_often_as_the_mix_says_and_keep_their_labels() {
        let data = data();
        let examples = Examples::new(&data, &Mix::VARIED, 5);
        assert_eq!(examples.len(), 20 + 3 * 4 * 2);
        let sevens = (0..examples.len()).filter(|&i| examples.label(i) == 7);
        assert_eq!(sevens.count(), 24);
    }

    #[test]
    fn writers_with_few_digits_count_twice() {
        let by = |writer: &str| Sample { writer: Some(writer.to_owned()), ..Sample::default() };
        let samples = [by("diligent"), by("shy"), by("diligent"), by("diligent")];
        assert_eq!(counted(&samples, 3), [0, 1, 1, 2, 3]);
        assert_eq!(counted(&samples, 0), [0, 1, 2, 3]);
    }

    #[test]
    fn an_order_holds_every_example_once_and_changes_with_the_epoch() {
        let mut order = shuffled(100, 1, 0);
        assert_ne!(order, shuffled(100, 1, 1));
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<u32>>());
    }
}
