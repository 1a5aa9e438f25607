//! Distillation: a small network is trained on the outputs of a larger one (Hinton, Vinyals & Dean,
//! "Distilling the Knowledge in a Neural Network", 2015). The larger one also outvotes wrong labels.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::ink::Image;
use crate::nn::{Network, softmax};

/// A teacher, and how its outputs become targets.
#[derive(Clone, Debug, PartialEq)]
pub struct Distillation {
    /// Layers of the teacher.
    pub spec: Cow<'static, str>,
    /// Seed of the teacher: students of all seeds have the same one.
    pub seed: u64,
    /// Divisor of the teacher's logits before the softmax; above 1 it softens the probabilities.
    pub temperature: f32,
    /// Weight of the teacher's probabilities in the target, 0 to 1; the rest is the label.
    pub weight: f32,
}

impl Distillation {
    /// The teacher of the shipped weights.
    pub const LARGE: Self = Self {
        spec: Cow::Borrowed("conv32 relu pool2 conv64 relu pool2 conv128 relu flatten dense256 relu dense10"),
        seed: 1,
        temperature: 1.5,
        weight: 0.9,
    };

    /// Mixes the teacher's softened probabilities for images into their targets \[images\]\[classes\].
    pub fn apply(&self, teacher: &Network, images: &[Image], targets: &mut [f32]) {
        let classes = targets.len() / images.len().max(1);
        images.par_iter().zip(targets.par_chunks_mut(classes.max(1))).for_each_init(
            || teacher.scratch(),
            |scratch, (image, target)| {
                let mut soft = vec![0.0; target.len()];
                softmax(teacher.logits(image.pixels(), scratch), self.temperature, &mut soft);
                for (target, soft) in target.iter_mut().zip(soft) {
                    *target = self.weight * soft + (1.0 - self.weight) * *target;
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::ImageSize;

    #[test]
    fn targets_move_towards_the_teacher_and_sum_to_one() {
        let teacher = Network::random("flatten dense10".parse().unwrap(), 1);
        let images = [Image::blank(ImageSize::MNIST), Image::new(ImageSize::MNIST, [0.5; 784])];
        let labels: Vec<f32> = (0..20).map(|i| f32::from(u8::from(i == 3 || i == 15))).collect();
        let mut targets = labels.clone();
        Distillation { weight: 0.5, ..Distillation::LARGE }.apply(&teacher, &images, &mut targets);
        for target in targets.chunks(10) {
            assert!((target.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        assert!(targets[3] > 0.5 && targets[3] < 1.0 && targets[15] > 0.5);
        let mut without = labels.clone();
        Distillation { weight: 0.0, ..Distillation::LARGE }.apply(&teacher, &images, &mut without);
        assert_eq!(without, labels);
    }
}
