//! Batches of pictures with their targets.
//!
//! Either every epoch has new pictures, or a number of variations of each is made once and kept: small
//! networks learn faster than pictures are made, and a teacher need not be asked the same thing twice.

use rayon::prelude::*;

use super::examples::Examples;
use super::packed_images::Packed;
use super::recipe::{Recipe, Teacher};
use crate::ink::Image;
use crate::nn::{DIGITS, Network};

/// What a network should say of one picture: probabilities that sum to 1.
pub type Target = [f32; DIGITS];

/// Everything that one training learns from.
#[derive(Debug)]
pub struct BatchSource<'a> {
    examples: Examples<'a>,
    smoothing: f32,
    kept: Vec<Variation>,
}

/// One variation of all examples.
#[derive(Debug)]
struct Variation {
    pictures: Packed,
    targets: Vec<Target>,
}

impl<'a> BatchSource<'a> {
    /// Makes ready what the recipe wants kept; `report` hears how far that is, 0…1, and stops it by
    /// saying false, after which there are fewer variations.
    pub fn new(
        examples: Examples<'a>,
        recipe: &Recipe,
        teacher: Option<(&Network, &Teacher)>,
        mut report: impl FnMut(f32) -> bool,
    ) -> Self {
        let mut lessons = Self { examples, smoothing: recipe.smoothing, kept: Vec::new() };
        let variations = recipe.variations.min(recipe.epochs as u64);
        for variation in 0..variations {
            let kept = lessons.variation(variation, teacher);
            lessons.kept.push(kept);
            if !report((variation + 1) as f32 / variations as f32) {
                break;
            }
        }
        lessons
    }

    /// How many examples an epoch has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether there is nothing to learn from.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }

    /// The pictures and targets of these examples in an epoch.
    #[must_use]
    pub fn batch(&self, epoch: u64, indices: &[u32]) -> (Vec<Image>, Vec<Target>) {
        if self.kept.is_empty() {
            let targets = indices.iter().map(|&index| self.labeled(index as usize));
            return (self.examples.pictures(epoch, indices), targets.collect());
        }
        let kept = &self.kept[epoch as usize % self.kept.len()];
        let each = |&index: &u32| {
            let index = index as usize;
            (kept.pictures.get(index), kept.targets[index])
        };
        indices.iter().map(each).unzip()
    }

    fn variation(&self, variation: u64, teacher: Option<(&Network, &Teacher)>) -> Variation {
        const CHUNK: usize = 4096;
        let indices: Vec<u32> = (0..self.len() as u32).collect();
        let mut made = Variation { pictures: Packed::default(), targets: Vec::with_capacity(self.len()) };
        for chunk in indices.chunks(CHUNK) {
            let pictures = self.examples.pictures(variation, chunk);
            for picture in &pictures {
                made.pictures.push(picture);
            }
            let labels = chunk.iter().map(|&index| self.labeled(index as usize));
            match teacher {
                None => made.targets.extend(labels),
                Some((network, how)) => {
                    let answers = softened(network, &pictures, how.temperature);
                    let mixed = answers.iter().zip(labels);
                    made.targets.extend(mixed.map(|(answer, label)| mix(answer, &label, how.share)));
                }
            }
        }
        made
    }

    fn labeled(&self, index: usize) -> Target {
        let label = usize::from(self.examples.label(index));
        let spread = self.smoothing / DIGITS as f32;
        std::array::from_fn(|digit| if digit == label { 1.0 - self.smoothing + spread } else { spread })
    }
}

/// The softmax of a network's outputs divided by the temperature.
fn softened(network: &Network, pictures: &[Image], temperature: f32) -> Vec<Target> {
    pictures
        .par_iter()
        .map_init(
            || network.scratch(),
            |scratch, picture| softmax(network.outputs(picture, scratch), temperature),
        )
        .collect()
}

fn softmax(outputs: Target, temperature: f32) -> Target {
    let largest = outputs.iter().copied().fold(f32::MIN, f32::max);
    let powers = outputs.map(|output| ((output - largest) / temperature).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

fn mix(answer: &Target, label: &Target, share: f32) -> Target {
    std::array::from_fn(|digit| share * answer[digit] + (1.0 - share) * label[digit])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::idx::Set;
    use crate::train::examples::Mix;
    use crate::train::split::Data;

    fn data() -> Data {
        let mut images = vec![Image::BLANK; 6];
        for (at, image) in images.iter_mut().enumerate() {
            image.row_mut(14)[5..8 + 2 * at].fill(1.0);
        }
        let labels = (0..6).collect();
        Data { mnist: Set { images, labels }, ..Data::default() }
    }

    fn sums_to_one(targets: &[Target]) -> bool {
        let sums = targets.iter().map(|target| target.iter().sum::<f32>());
        sums.into_iter().all(|sum| (sum - 1.0).abs() < 1e-5)
    }

    #[test]
    fn kept_pictures_are_the_new_ones_rounded_to_bytes() {
        let data = data();
        let examples = Examples::new(&data, &Mix::VARIED, 1);
        let mut recipe = Recipe::quick();
        recipe.variations = 2;
        let kept = BatchSource::new(examples.clone(), &recipe, None, |_| true);
        recipe.variations = 0;
        let fresh = BatchSource::new(examples.clone(), &recipe, None, |_| true);
        let ((old, _), (new, _)) = (kept.batch(3, &[4, 2]), fresh.batch(1, &[4, 2]));
        assert_eq!(old[0].to_bytes(), new[0].to_bytes());
        assert_eq!(old[1].to_bytes(), new[1].to_bytes());
    }

    #[test]
    fn targets_are_probabilities_smoothed_and_taught() {
        let data = data();
        let examples = Examples::new(&data, &Mix::PLAIN, 1);
        let mut recipe = Recipe::quick();
        recipe.smoothing = 0.1;
        let lessons = BatchSource::new(examples.clone(), &recipe, None, |_| true);
        let (_, targets) = lessons.batch(0, &[5]);
        assert!((targets[0][5] - 0.91).abs() < 1e-6 && sums_to_one(&targets));

        let network = Network::random("flatten dense10".parse().unwrap(), 1);
        let how = Teacher { spec: "", seed: 1, temperature: 2.0, share: 0.5 };
        let lessons = BatchSource::new(examples.clone(), &recipe, Some((&network, &how)), |_| true);
        let (_, taught) = lessons.batch(0, &[5, 1]);
        assert!(sums_to_one(&taught));
        assert!(taught[0][5] > 0.45 && taught[0] != targets[0]);
    }

    #[test]
    fn a_high_temperature_softens_and_huge_outputs_stay_finite() {
        let outputs = [1e30, 0.0, -1e30, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert!((softmax(outputs, 1.0)[0] - 1.0).abs() < 1e-6);
        let mild = [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert!(softmax(mild, 4.0)[0] < softmax(mild, 1.0)[0]);
    }
}
