//! Batches of images with their targets.
//!
//! Either every epoch has new images, or a number of augmented passes is made once and cached: small
//! networks train faster than images are made, and a teacher need not predict the same image twice.

use super::augmented::AugmentedDataset;
use super::distill::Distillation;
use super::packed_images::PackedImages;
use crate::ink::Image;
use crate::nn::Network;

/// The source of the batches of one training.
#[derive(Clone, Debug)]
pub struct BatchSource {
    data: AugmentedDataset,
    label_smoothing: f32,
    teacher: Option<(Network, Distillation)>,
    /// Passes to be cached; 0 makes new images for every batch.
    passes: usize,
    cache: Vec<CachedPass>,
}

/// One augmented pass over all examples.
#[derive(Clone, Debug, Default)]
struct CachedPass {
    images: PackedImages,
    /// Probabilities \[images\]\[classes\].
    targets: Vec<f32>,
}

/// Images and their targets: what a network is shown in one step, and what it should predict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Pixels \[images\]\[pixels of one\], 0 background to 1 ink.
    pub images: Vec<f32>,
    /// Probabilities \[images\]\[classes\]; those of an image sum to 1.
    pub targets: Vec<f32>,
}

impl BatchSource {
    /// Creates a source that is to cache `passes` passes; call [`Self::fill`] until it [is
    /// ready](Self::is_ready).
    #[must_use]
    pub const fn new(data: AugmentedDataset, passes: usize, label_smoothing: f32) -> Self {
        Self { data, label_smoothing, teacher: None, passes, cache: Vec::new() }
    }

    /// Mixes the outputs of a teacher into all targets that are made from now on.
    pub fn set_teacher(&mut self, network: Network, distillation: Distillation) {
        self.teacher = Some((network, distillation));
    }

    /// Returns the teacher, if there is one.
    #[must_use]
    pub fn teacher(&self) -> Option<&Network> {
        self.teacher.as_ref().map(|(network, _)| network)
    }

    /// Returns the number of examples in an epoch.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.data.len()
    }

    /// Returns true if there are no examples.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Returns the number of images cached so far.
    #[must_use]
    pub fn cached_images(&self) -> usize {
        self.cache.iter().map(|pass| pass.images.len()).sum()
    }

    /// Returns the number of images to be cached.
    #[must_use]
    pub const fn images_to_cache(&self) -> usize {
        self.passes * self.data.len()
    }

    /// Returns true if everything that is to be cached is.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.cached_images() >= self.images_to_cache()
    }

    /// Augments the next `count` images of the cache, or those that are left of a pass.
    pub fn fill(&mut self, count: usize) {
        if self.is_ready() {
            return;
        }
        let (pass, start) = (self.cached_images() / self.len(), self.cached_images() % self.len());
        let indices: Vec<u32> = (start..self.len().min(start + count)).map(|index| index as u32).collect();
        let (images, targets) = self.augment(pass as u64, &indices);
        if start == 0 {
            self.cache.push(CachedPass::default());
        }
        if let Some(cached) = self.cache.last_mut() {
            for image in &images {
                cached.images.push(image);
            }
            cached.targets.extend(targets);
        }
    }

    /// Appends the images and targets of these examples in an epoch to `batch`.
    pub fn extend(&self, epoch: u64, indices: &[u32], batch: &mut Batch) {
        let (start, length) = (batch.images.len(), self.data.pixels());
        batch.images.resize(start + indices.len() * length, 0.0);
        let pixels = batch.images[start..].chunks_exact_mut(length);
        if self.cache.is_empty() {
            let (images, targets) = self.augment(epoch, indices);
            pixels.zip(&images).for_each(|(pixels, image)| pixels.copy_from_slice(image.pixels()));
            batch.targets.extend(targets);
            return;
        }
        let cached = &self.cache[epoch as usize % self.cache.len()];
        for (pixels, &index) in pixels.zip(indices) {
            cached.images.unpack(index as usize, pixels);
            batch.targets.extend_from_slice(cached.target(index as usize, self.data.classes()));
        }
    }

    /// Makes the images of a pass and their targets \[images\]\[classes\].
    fn augment(&self, pass: u64, indices: &[u32]) -> (Vec<Image>, Vec<f32>) {
        let images = self.data.images(pass, indices);
        let mut targets: Vec<f32> = indices.iter().flat_map(|&i| self.label_target(i as usize)).collect();
        if let Some((network, distillation)) = &self.teacher {
            distillation.apply(network, &images, &mut targets);
        }
        (images, targets)
    }

    /// Returns the smoothed label of an example as probabilities \[classes\].
    fn label_target(&self, index: usize) -> impl Iterator<Item = f32> + use<> {
        let label = usize::from(self.data.label(index));
        let classes = self.data.classes();
        let smoothing = self.label_smoothing;
        let spread = smoothing / classes as f32;
        (0..classes).map(move |class| if class == label { 1.0 - smoothing + spread } else { spread })
    }
}

impl Batch {
    /// Removes all images, and keeps the room for them.
    pub fn clear(&mut self) {
        self.images.clear();
        self.targets.clear();
    }
}

impl CachedPass {
    fn target(&self, index: usize, classes: usize) -> &[f32] {
        &self.targets[index * classes..(index + 1) * classes]
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::{Dataset, Example};
    use crate::ink::ImageSize;
    use crate::train::mix::Mix;

    /// An image of each of six classes: a bar that is longer for each.
    fn source(mix: &Mix, passes: usize, label_smoothing: f32) -> BatchSource {
        let bar = |label: u8| {
            let mut image = Image::blank(ImageSize::MNIST);
            image.row_mut(14)[5..8 + 2 * usize::from(label)].fill(1.0);
            Example { label: Some(label), ..Example::from_image(&image) }
        };
        let data = Dataset { examples: (0..6).map(bar).collect(), classes: 10 };
        BatchSource::new(AugmentedDataset::new(Arc::new(data), mix, 1), passes, label_smoothing)
    }

    fn filled(mut source: BatchSource) -> BatchSource {
        while !source.is_ready() {
            source.fill(5);
        }
        source
    }

    fn batch(source: &BatchSource, epoch: u64, indices: &[u32]) -> Batch {
        let mut batch = Batch::default();
        source.extend(epoch, indices, &mut batch);
        batch
    }

    fn sums_to_one(targets: &[f32]) -> bool {
        targets.chunks(10).all(|target| (target.iter().sum::<f32>() - 1.0).abs() < 1e-5)
    }

    #[test]
    fn cached_images_are_the_new_ones_rounded_to_bytes() {
        let cached = filled(source(&Mix::STRONG, 2, 0.0));
        // Six images and six that are traced, in each of two passes.
        assert_eq!((cached.cached_images(), cached.images_to_cache()), (24, 24));
        let (old, new) = (batch(&cached, 3, &[4, 2]), batch(&source(&Mix::STRONG, 0, 0.0), 1, &[4, 2]));
        let bytes =
            |pixels: &[f32]| -> Vec<u8> { pixels.iter().map(|p| (p * 255.0).round() as u8).collect() };
        assert_eq!(bytes(&old.images), bytes(&new.images));
        assert_ne!(old.images, new.images, "one is rounded");
        assert_eq!(old.targets, new.targets);
    }

    #[test]
    fn a_batch_buffer_is_reused_for_batches_of_any_size() {
        let source = filled(source(&Mix::PLAIN, 1, 0.0));
        let mut reused = batch(&source, 0, &[0, 1, 2, 3]);
        reused.clear();
        source.extend(0, &[5], &mut reused);
        assert_eq!(reused, batch(&source, 0, &[5]));
        source.extend(0, &[2, 3], &mut reused);
        assert_eq!(reused, batch(&source, 0, &[5, 2, 3]));
        assert_eq!((reused.images.len(), reused.targets.len()), (3 * 784, 3 * 10));
    }

    #[test]
    fn targets_are_smoothed_labels_mixed_with_the_outputs_of_the_teacher() {
        let mut smoothed = source(&Mix::PLAIN, 0, 0.1);
        let labels = batch(&smoothed, 0, &[5]).targets;
        assert!((labels[5] - 0.91).abs() < 1e-6 && sums_to_one(&labels));
        let network = Network::random("flatten dense10".parse().unwrap(), 1);
        smoothed.set_teacher(network, Distillation { weight: 0.5, ..Distillation::LARGE });
        let distilled = batch(&smoothed, 0, &[5, 1]).targets;
        assert!(sums_to_one(&distilled));
        assert!(distilled[5] > 0.45 && distilled[..10] != labels[..]);
    }
}
