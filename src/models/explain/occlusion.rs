//! Occlusion: the score that is lost when a patch of the image is hidden.
//!
//! A patch of 4×4 pixels is set to the background at each place where it lies within the image, and the model
//! scores what is left (Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014). Unlike a
//! gradient this asks the model itself, hundreds of times; so it goes in steps.

use super::target::Scorer;
use crate::ink::Image;

/// The sum and the number of the losses of all patches that cover a pixel.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    sum: f32,
    count: u16,
}

/// The occlusion of an image, place by place.
#[derive(Clone, Debug)]
pub struct Occlusion {
    scorer: Scorer,
    image: Image,
    /// The score of the whole image.
    score: f32,
    /// The image with a patch hidden.
    hidden: Image,
    /// The place that is next, row by row.
    next: usize,
    /// The number of times that the model was asked.
    passes: usize,
    /// For each pixel of the image \[height\]\[width\].
    losses: Vec<Mean>,
}

impl Occlusion {
    /// Side of the patch in pixels; an image that is smaller is hidden as a whole.
    pub const PATCH: usize = 4;

    /// Begins the occlusion of an image, which has as many pixels as the model of `scorer` has inputs.
    #[must_use]
    pub fn new(mut scorer: Scorer, image: Image) -> Self {
        let score = scorer.score(image.pixels());
        let losses = vec![Mean::default(); image.pixels().len()];
        Self { scorer, score, hidden: image.clone(), image, next: 0, passes: 1, losses }
    }

    /// Hides the patch at the next place; returns false if there was none left.
    pub fn step(&mut self) -> bool {
        let [columns, rows] = self.places();
        if self.next == columns * rows {
            return false;
        }
        let corner = (self.next % columns, self.next / columns);
        let loss = self.loss(corner);
        for at in self.covered(corner) {
            self.losses[at].sum += loss;
            self.losses[at].count += 1;
        }
        self.next += 1;
        true
    }

    /// Returns the fraction of the places that were tried, 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        let [columns, rows] = self.places();
        self.next as f32 / (columns * rows) as f32
    }

    /// Returns the number of times that the model was asked.
    #[must_use]
    pub const fn passes(&self) -> usize {
        self.passes
    }

    /// Returns for each pixel \[height\]\[width\] the mean loss of the patches that cover it and were tried:
    /// positive where the model misses what was hidden.
    #[must_use]
    pub fn losses(&self) -> Vec<f32> {
        self.losses.iter().map(|mean| mean.sum / f32::from(mean.count.max(1))).collect()
    }

    /// The columns and rows of places, and so the number of patches along each side.
    fn places(&self) -> [usize; 2] {
        let size = self.image.size();
        [size.width(), size.height()].map(|side| side.saturating_sub(Self::PATCH) + 1)
    }

    /// The pixels of the patch with this top left corner, by index.
    fn covered(&self, (left, top): (usize, usize)) -> impl Iterator<Item = usize> + use<> {
        let size = self.image.size();
        let (width, right) = (size.width(), size.width().min(left + Self::PATCH));
        let rows = top..size.height().min(top + Self::PATCH);
        rows.flat_map(move |y| (left..right).map(move |x| y * width + x))
    }

    /// The score that is lost without the pixels of a patch; where there is no ink, none is.
    fn loss(&mut self, corner: (usize, usize)) -> f32 {
        if self.covered(corner).all(|at| self.image.pixels()[at] == 0.0) {
            return 0.0;
        }
        self.covered(corner).for_each(|at| self.hidden.pixels_mut()[at] = 0.0);
        let score = self.scorer.score(self.hidden.pixels());
        self.passes += 1;
        self.covered(corner).for_each(|at| self.hidden.pixels_mut()[at] = self.image.pixels()[at]);
        self.score - score
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ink::ImageSize;
    use crate::models::explain::{Target, attribute};
    use crate::models::{Checkpoint, Lineup, Model, TrainingRecord};
    use crate::nn::Network;

    fn finish(mut occlusion: Occlusion) -> Vec<f32> {
        assert_eq!(occlusion.fraction(), 0.0);
        let mut steps = 0;
        while occlusion.step() {
            steps += 1;
        }
        let [columns, rows] = occlusion.places();
        assert_eq!((steps, occlusion.fraction()), (columns * rows, 1.0));
        occlusion.losses()
    }

    #[test]
    fn the_loss_of_a_linear_model_is_the_mean_share_of_the_patches() {
        let lineup = Lineup::builtin().unwrap();
        let member = &lineup.members()[0];
        let mut rng = fastrand::Rng::with_seed(1);
        let image = Image::new(ImageSize::MNIST, (0..784).map(|_| if rng.bool() { rng.f32() } else { 0.0 }));
        let target = Target::duel(4, 9);
        let shares = attribute(member.model(), image.pixels(), target).values;
        let losses = finish(Occlusion::new(Scorer::new(Arc::clone(&member.checkpoint), target), image));
        // The pixel in the corner is covered by one patch alone.
        let patch: f32 = (0..4).flat_map(|y| (0..4).map(move |x| y * 28 + x)).map(|i| shares[i]).sum();
        assert!((losses[0] - patch).abs() < 1e-4, "{} {patch}", losses[0]);
        let corner: f32 = (24..28).flat_map(|y| (24..28).map(move |x| y * 28 + x)).map(|i| shares[i]).sum();
        assert!((losses[783] - corner).abs() < 1e-4);
    }

    #[test]
    fn without_ink_nothing_is_lost_and_small_images_are_hidden_whole() {
        let network = Network::random("input1x3x5 flatten dense2".parse().unwrap(), 1);
        let model = Model::Network(network);
        let checkpoint = Arc::new(Checkpoint { model, record: TrainingRecord::default() });
        let size = ImageSize::new(5, 3).unwrap();
        let occlusion =
            |image| finish(Occlusion::new(Scorer::stable(Arc::clone(&checkpoint), Target::class(1)), image));
        assert!(occlusion(Image::blank(size)).iter().all(|&loss| loss == 0.0));
        let losses = occlusion(Image::new(size, [0.5; 15]));
        assert!(losses[0] != 0.0 && losses[0] == losses[5] && losses[0] == losses[10], "{losses:?}");
    }
}
