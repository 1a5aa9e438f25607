//! The gradient of the mean loss of a batch: which way every parameter should move.

use rayon::prelude::*;

use super::kernels::{Backward, Floats, Packed, Packing, Trace};
use super::loss::Scores;
use super::network::Network;
use crate::ink::Image;

/// A batch is cut into this many parts, whatever the number of threads, and the parts are summed in
/// order: so that the same batch gives the same bits everywhere.
const PARTS: usize = 16;

/// Numbers that one thread sums in a row.
const SUM_CHUNK: usize = 4096;

/// The buffers for the gradient of one network, to be used for batch after batch.
#[derive(Clone, Debug)]
pub struct BatchGradient {
    packing: Packing,
    /// The parameters as the backward pass reads them.
    parameters: Floats,
    parts: Vec<Trace>,
    /// The gradient as the backward pass writes it.
    sum: Floats,
    values: Vec<f32>,
}

impl BatchGradient {
    /// Buffers for this network, and for networks of the same spec.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let packing = Packing::by_rows(&network.plan);
        Self {
            parameters: Floats::zeros(packing.len()),
            parts: Vec::new(),
            sum: Floats::zeros(packing.len()),
            values: vec![0.0; network.parameters().len()],
            packing,
        }
    }

    /// Finds the gradient of the mean loss over these pictures, and returns that loss.
    ///
    /// There is one target for each picture: probabilities that sum to 1, one-hot or soft. An empty
    /// batch has loss 0 and gradient 0.
    pub fn compute(&mut self, network: &Network, images: &[Image], targets: &[Scores]) -> f32 {
        let images = &images[..images.len().min(targets.len())];
        let chunk = images.len().div_ceil(PARTS).max(1);
        let used = images.len().div_ceil(chunk);
        self.make_room(network, used, chunk);
        self.packing.pack(network.parameters(), &mut self.parameters);
        let rows = Packed { packing: &self.packing, numbers: &self.parameters };
        self.parts[..used]
            .par_iter_mut()
            .zip(images.par_chunks(chunk))
            .zip(targets.par_chunks(chunk))
            .for_each(|((trace, images), targets)| {
                network.arch.dispatch(Backward {
                    plan: &network.plan,
                    loss: network.spec().loss,
                    blocks: network.packed(),
                    rows,
                    images,
                    targets,
                    trace,
                });
            });
        self.add_up(used, 1.0 / images.len().max(1) as f32)
    }

    /// The gradient last computed, one flat block that lies as the parameters do.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Sees that there are enough parts, and room in each for a chunk of pictures.
    fn make_room(&mut self, network: &Network, parts: usize, chunk: usize) {
        if self.parts.iter().any(|part| part.pictures() < chunk) {
            self.parts.clear();
        }
        while self.parts.len() < parts {
            let trace = Trace::new(&network.plan, &self.packing, chunk);
            self.parts.push(trace);
        }
    }

    /// Makes `values` of the sum of the first parts' gradients; returns that of their losses.
    fn add_up(&mut self, used: usize, scale: f32) -> f32 {
        let parts = &self.parts[..used];
        let chunks = self.sum.par_chunks_mut(SUM_CHUNK).enumerate();
        chunks.for_each(|(index, sum)| {
            sum.fill(0.0);
            for part in parts {
                let terms = &part.gradient[index * SUM_CHUNK..];
                for (sum, term) in sum.iter_mut().zip(terms) {
                    *sum += scale * term;
                }
            }
        });
        self.packing.unpack(&self.sum, &mut self.values);
        parts.iter().map(|part| part.loss).sum::<f32>() * scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::random_image;
    use crate::nn::{DIGITS, Optimizer, OptimizerKind, reference};

    fn network() -> Network {
        Network::random("pool2 conv3 relu flatten dense10".parse().unwrap(), 1)
    }

    fn batch(size: usize) -> (Vec<Image>, Vec<Scores>) {
        let images = (0..size as u64).map(random_image).collect();
        let one_hot = |digit| std::array::from_fn(|i| f32::from(u8::from(i == digit)));
        let targets = (0..size).map(|i| one_hot(i % DIGITS)).collect();
        (images, targets)
    }

    #[test]
    fn a_batch_has_the_mean_of_its_pictures_gradients() {
        let network = network();
        for size in [1, 5, 37] {
            let (images, targets) = batch(size);
            let mut expected = vec![0.0; network.parameters().len()];
            let mut loss = 0.0;
            for (image, target) in images.iter().zip(&targets) {
                loss += reference::add_gradient(
                    network.spec(),
                    network.parameters(),
                    image,
                    target,
                    &mut expected,
                );
            }
            let mut gradient = BatchGradient::new(&network);
            let found = gradient.compute(&network, &images, &targets);
            assert!((found - loss / size as f32).abs() < 1e-5);
            for (found, sum) in gradient.values().iter().zip(expected) {
                assert!((found - sum / size as f32).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn the_number_of_threads_does_not_change_a_bit() {
        let network = network();
        let (images, targets) = batch(37);
        let mut gradient = BatchGradient::new(&network);
        let mut results = [1, 2, 5].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let loss = pool.unwrap().install(|| gradient.compute(&network, &images, &targets));
            (loss, gradient.values().to_vec())
        });
        let first = results[0].clone();
        assert!(results.iter_mut().all(|result| *result == first));
    }

    #[test]
    fn an_empty_batch_moves_nothing() {
        let network = network();
        let mut gradient = BatchGradient::new(&network);
        let (images, targets) = batch(3);
        gradient.compute(&network, &images, &targets);
        assert_eq!(gradient.compute(&network, &[], &[]), 0.0);
        assert!(gradient.values().iter().all(|&value| value == 0.0));
    }

    #[test]
    fn steps_down_the_gradient_lower_the_loss() {
        let mut network = network();
        let (images, targets) = batch(20);
        let mut gradient = BatchGradient::new(&network);
        let mut stepper = Optimizer::new(OptimizerKind::Adam, network.parameters().len());
        let first = gradient.compute(&network, &images, &targets);
        for _ in 0..30 {
            gradient.compute(&network, &images, &targets);
            network.update(|parameters| stepper.step(parameters, gradient.values(), 0.01, 0.0));
        }
        let last = gradient.compute(&network, &images, &targets);
        assert!(last < 0.2 * first, "{first} {last}");
    }
}
