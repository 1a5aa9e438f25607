//! One pixel: a search for the single pixel that turns an answer.
//!
//! Every pixel is set to every one of some values, and the model asked again: so where none is found there is
//! none, for these values. Su, Vargas and Sakurai ("One pixel attack for fooling deep neural networks", 2017)
//! had to search in the dark; images of this size and kernels of this speed leave time to try all.

use std::sync::Arc;

use crate::ink::Image;
use crate::models::{Checkpoint, ModelScratch};

/// A pixel that turns the answer of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    /// Column and row of the pixel.
    pub pixel: (usize, usize),
    /// The ink of the pixel in the image.
    pub was: f32,
    /// The ink with which the answer is another one.
    pub value: f32,
    /// The predicted class of the image.
    pub from: usize,
    /// The predicted class with the pixel changed.
    pub to: usize,
    /// Score of the new class less that of the old one, with the pixel changed: votes or probability.
    pub margin: f32,
}

impl Flip {
    /// Changes the pixel in an image.
    ///
    /// # Panics
    /// If the pixel does not lie within the image.
    pub fn apply(&self, image: &mut Image) {
        image[self.pixel] = self.value;
    }

    /// Returns true if this one is to be preferred: the new answer is the more certain one or, if both are
    /// about equally certain, the pixel changes less.
    fn is_better_than(&self, other: &Self) -> bool {
        // Kernels add in another order on another processor, which must not decide.
        let certainty = |flip: &Self| (flip.margin * 1e4).round();
        let change = |flip: &Self| (flip.value - flip.was).abs();
        let order = certainty(self).total_cmp(&certainty(other)).then(change(other).total_cmp(&change(self)));
        order.is_gt()
    }
}

/// The search of one image and one model, a change of a pixel at a time.
///
/// ```
/// use std::sync::Arc;
/// use digitty::ink::{Image, ImageSize};
/// use digitty::models::{Lineup, explain::OnePixelSearch};
///
/// let lineup = Lineup::builtin()?;
/// let mut image = Image::blank(ImageSize::MNIST);
/// image[(14, 9)] = 0.5;
/// let mut search = OnePixelSearch::new(Arc::clone(&lineup.members()[0].checkpoint), image);
/// while search.step() {}
/// assert!(search.best().is_some(), "a speck is nearly nothing");
/// # Ok::<(), digitty::models::ModelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct OnePixelSearch {
    checkpoint: Arc<Checkpoint>,
    scratch: ModelScratch,
    image: Image,
    /// The predicted class of the image.
    from: usize,
    /// The next change: pixel after pixel, all values of each.
    next: usize,
    best: Option<Flip>,
}

impl OnePixelSearch {
    /// The values that each pixel is set to: no ink and full ink.
    pub const VALUES: [f32; 2] = [0.0, 1.0];

    /// Begins the search for an image, which has as many pixels as the model has inputs.
    #[must_use]
    pub fn new(checkpoint: Arc<Checkpoint>, image: Image) -> Self {
        let mut scratch = checkpoint.model.scratch();
        let from = checkpoint.model.predict(&image, &mut scratch).winner;
        Self { checkpoint, scratch, image, from, next: 0, best: None }
    }

    /// Tries the next change; returns false if there was none left.
    pub fn step(&mut self) -> bool {
        if self.next == self.len() {
            return false;
        }
        let (at, value) = (self.next / Self::VALUES.len(), Self::VALUES[self.next % Self::VALUES.len()]);
        self.next += 1;
        if let Some(flip) = self.attempt(at, value)
            && self.best.as_ref().is_none_or(|best| flip.is_better_than(best))
        {
            self.best = Some(flip);
        }
        true
    }

    /// Returns the most convincing change that was found so far.
    #[must_use]
    pub const fn best(&self) -> Option<&Flip> {
        self.best.as_ref()
    }

    /// Returns the predicted class of the image.
    #[must_use]
    pub const fn from(&self) -> usize {
        self.from
    }

    /// Returns the image that is searched.
    #[must_use]
    pub const fn image(&self) -> &Image {
        &self.image
    }

    /// Returns the number of changes that were tried.
    #[must_use]
    pub const fn tried(&self) -> usize {
        self.next
    }

    /// Returns the fraction of the changes that were tried, 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        self.next as f32 / self.len() as f32
    }

    /// The number of changes to try.
    fn len(&self) -> usize {
        self.image.pixels().len() * Self::VALUES.len()
    }

    /// Sets a pixel to a value, asks the model, and sets it back. An image that is blank then has no answer.
    fn attempt(&mut self, at: usize, value: f32) -> Option<Flip> {
        let was = std::mem::replace(&mut self.image.pixels_mut()[at], value);
        let is_change = was.to_bits() != value.to_bits() && !self.image.is_blank();
        let flip = if is_change { self.flip(at, was, value) } else { None };
        self.image.pixels_mut()[at] = was;
        flip
    }

    /// The change of the image as it is now, if it turns the answer.
    fn flip(&mut self, at: usize, was: f32, value: f32) -> Option<Flip> {
        let prediction = self.checkpoint.model.predict(&self.image, &mut self.scratch);
        let (from, to) = (self.from, prediction.winner);
        let width = self.image.size().width();
        let margin = prediction.scores[to] - prediction.scores[from];
        (to != from).then_some(Flip { pixel: (at % width, at / width), was, value, from, to, margin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Drawing, ImageSize, Point, Stroke};
    use crate::models::{Lineup, Model, TrainingRecord};
    use crate::nn::Network;

    fn scribble(rng: &mut fastrand::Rng) -> Image {
        let points = (0..3).map(|_| Point::new(4.0 + rng.f32() * 20.0, 4.0 + rng.f32() * 20.0)).collect();
        Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(points, Brush { radius: 1.5 })]).image().clone()
    }

    fn finish(checkpoint: &Arc<Checkpoint>, image: &Image) -> Option<Flip> {
        let mut search = OnePixelSearch::new(Arc::clone(checkpoint), image.clone());
        while search.step() {}
        assert_eq!((search.fraction(), search.image()), (1.0, image));
        search.best().cloned()
    }

    #[test]
    fn a_flip_is_read_again_as_another_class_and_no_other_is_more_certain() {
        let lineup = Lineup::builtin().unwrap();
        let mut scratch = lineup.scratch();
        let mut rng = fastrand::Rng::with_seed(2);
        let mut found = 0;
        for _ in 0..6 {
            let image = scribble(&mut rng);
            for (place, member) in lineup.members().iter().enumerate() {
                let Some(flip) = finish(&member.checkpoint, &image) else { continue };
                found += 1;
                let mut changed = image.clone();
                flip.apply(&mut changed);
                assert_eq!((image[flip.pixel], changed[flip.pixel]), (flip.was, flip.value));
                let before = lineup.predict_one(place, &image, &mut scratch);
                let after = lineup.predict_one(place, &changed, &mut scratch);
                assert_eq!((before.winner, after.winner), (flip.from, flip.to), "{}", member.id);
                assert_eq!(after.scores[flip.to] - after.scores[flip.from], flip.margin);
            }
        }
        assert!(found > 3, "only {found} of 18 were turned");
    }

    #[test]
    fn where_none_is_found_each_was_tried() {
        let lineup = Lineup::builtin().unwrap();
        let points = [(8.0, 6.0), (20.0, 6.0), (12.0, 24.0)].map(|(x, y)| Point::new(x, y)).to_vec();
        let seven = Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(points, Brush::default())]);
        let image = seven.image();
        let place = lineup.position("cnn").unwrap();
        assert_eq!(finish(&lineup.members()[place].checkpoint, image), None);
        let mut scratch = lineup.scratch();
        for at in 0..784 {
            for value in OnePixelSearch::VALUES {
                let mut changed = image.clone();
                changed.pixels_mut()[at] = value;
                assert_eq!(lineup.predict_one(place, &changed, &mut scratch).winner, 7);
            }
        }
    }

    /// Two classes, four pixels: the first class wins while pixel 2 has less than half of its ink.
    #[test]
    fn the_one_pixel_that_decides_is_found_at_any_size() {
        let mut parameters = vec![0.0; 10];
        (parameters[6], parameters[8]) = (1.0, 0.5);
        let network = Network::new("input1x2x2 flatten dense2".parse().unwrap(), parameters).unwrap();
        let model = Model::Network(network);
        let checkpoint = Arc::new(Checkpoint { model, record: TrainingRecord::default() });
        let image = Image::new(ImageSize::new(2, 2).unwrap(), [1.0, 0.0, 0.0, 1.0]);
        let flip = finish(&checkpoint, &image).unwrap();
        assert_eq!((flip.pixel, flip.was, flip.value, flip.from, flip.to), ((0, 1), 0.0, 1.0, 0, 1));
        let image = Image::new(ImageSize::new(2, 2).unwrap(), [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(finish(&checkpoint, &image), None, "a blank image has no answer");
    }
}
