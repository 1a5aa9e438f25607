//! The gradient of the mean loss of a batch.

use rayon::prelude::*;

use super::kernels::{AlignedVec, Backward, BackwardBuffers, Packed, Packing, add_up};
use super::network::Network;

/// The number of parts of a batch, whatever the number of threads. The parts are summed in order, so that the same
/// batch gives the same bits on any number of them.
const PARTS: usize = 16;

/// The gradient of a batch, with buffers to be used for batch after batch.
#[derive(Clone, Debug)]
pub struct BatchGradient {
    packing: Packing,
    /// The parameters as the backward pass reads them.
    parameters: AlignedVec,
    parts: Vec<BackwardBuffers>,
    /// The gradient as the backward pass writes it.
    sum: AlignedVec,
    values: Vec<f32>,
    /// Parts of the present batch that are computed.
    done: usize,
}

impl BatchGradient {
    /// Creates buffers for this network, and for networks of the same spec.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let packing = Packing::by_rows(&network.plan);
        Self {
            parameters: AlignedVec::zeros(packing.len()),
            parts: Vec::new(),
            sum: AlignedVec::zeros(packing.len()),
            values: vec![0.0; network.parameters().len()],
            packing,
            done: 0,
        }
    }

    /// Computes the gradient of the mean loss over a batch, and returns that loss.
    ///
    /// Inputs are \[N\]\[channels\]\[height\]\[width\]. Targets \[N\]\[classes\] are probabilities that sum to 1 for each
    /// image, one-hot or soft. An empty batch has loss 0 and gradient 0.
    pub fn compute(&mut self, network: &Network, inputs: &[f32], targets: &[f32]) -> f32 {
        self.done = 0;
        self.advance(network, inputs, targets, PARTS).unwrap_or(0.0)
    }

    /// Computes some more of the 16 parts of a batch, side by side, to the same bits as [`Self::compute`]: returns the
    /// loss with the last of them, and `None` before. Between its parts the network and the batch must not change.
    pub fn advance(
        &mut self,
        network: &Network,
        inputs: &[f32],
        targets: &[f32],
        parts: usize,
    ) -> Option<f32> {
        let (input_len, classes) = (network.spec().input_len(), network.spec().classes());
        let images = (inputs.len() / input_len).min(targets.len() / classes);
        let chunk = images.div_ceil(PARTS).max(1);
        let used = images.div_ceil(chunk);
        if self.done == 0 {
            self.reserve(network, used, chunk);
            self.packing.pack_in_parallel(network.parameters(), &mut self.parameters);
        }
        let by_rows = Packed { packing: &self.packing, values: &self.parameters };
        let (first, last) = (self.done.min(used), used.min(self.done.saturating_add(parts.max(1))));
        let (start, end) = (first * chunk, images.min(last * chunk));
        self.parts[first..last]
            .par_iter_mut()
            .zip(inputs[start * input_len..end * input_len].par_chunks(chunk * input_len))
            .zip(targets[start * classes..].par_chunks(chunk * classes))
            .for_each(|((buffers, inputs), targets)| {
                network.instruction_set.dispatch(Backward {
                    plan: &network.plan,
                    loss: network.spec().loss,
                    by_blocks: network.packed(),
                    by_rows,
                    inputs,
                    targets,
                    buffers,
                });
            });
        self.done = if last < used { last } else { 0 };
        (last == used).then(|| self.add_up(network, images, chunk))
    }

    /// Adds all parts of a batch up in order, and returns the loss.
    fn add_up(&mut self, network: &Network, images: usize, chunk: usize) -> f32 {
        let used = images.div_ceil(chunk);
        let scale = 1.0 / images.max(1) as f32;
        let parts: Vec<_> = self.parts[..used]
            .iter()
            .enumerate()
            .map(|(index, part)| (part, chunk.min(images - index * chunk)))
            .collect();
        add_up(network.instruction_set, &network.plan, &self.packing, &parts, scale, &mut self.sum);
        self.packing.unpack(&self.sum, &mut self.values);
        self.parts[..used].iter().map(|part| part.loss).sum::<f32>() * scale
    }

    /// Returns the gradient last computed, one flat block that lies as the parameters do.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Creates buffers for this many parts of this many images, where there are fewer.
    fn reserve(&mut self, network: &Network, parts: usize, images: usize) {
        if self.parts.iter().any(|part| part.images() < images) {
            self.parts.clear();
        }
        while self.parts.len() < parts {
            let classes = network.spec().classes();
            self.parts.push(BackwardBuffers::new(&network.plan, &self.packing, images, classes));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::random_input;
    use crate::nn::{Betas, Optimizer, OptimizerKind, reference};

    const INPUT: usize = 11 * 13;
    const CLASSES: usize = 6;

    fn network() -> Network {
        Network::random("input1x11x13 pool2 conv3 relu flatten dense6".parse().unwrap(), 1)
    }

    /// Inputs and one-hot targets.
    fn batch(size: usize) -> (Vec<f32>, Vec<f32>) {
        let one_hot = |i: usize| (0..CLASSES).map(move |class| f32::from(u8::from(class == i % CLASSES)));
        (random_input(size * INPUT, 1), (0..size).flat_map(one_hot).collect())
    }

    #[test]
    fn the_gradient_of_a_batch_is_the_mean_of_its_images_gradients() {
        let network = network();
        for size in [1, 5, 37] {
            let (inputs, targets) = batch(size);
            let mut expected = vec![0.0; network.parameters().len()];
            let images = inputs.chunks(INPUT).zip(targets.chunks(CLASSES));
            let (spec, parameters) = (network.spec(), network.parameters());
            let losses = images.map(|(input, targets)| {
                reference::add_gradient(spec, parameters, input, targets, &mut expected)
            });
            let loss: f32 = losses.sum();
            let mut gradient = BatchGradient::new(&network);
            let found = gradient.compute(&network, &inputs, &targets);
            assert!((found - loss / size as f32).abs() < 1e-5);
            for (found, sum) in gradient.values().iter().zip(expected) {
                assert!((found - sum / size as f32).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn the_number_of_threads_does_not_change_a_bit() {
        let network = network();
        let (inputs, targets) = batch(37);
        let mut gradient = BatchGradient::new(&network);
        let mut results = [1, 2, 5].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let loss = pool.unwrap().install(|| gradient.compute(&network, &inputs, &targets));
            (loss, gradient.values().to_vec())
        });
        let first = results[0].clone();
        assert!(results.iter_mut().all(|result| *result == first));
    }

    #[test]
    fn parts_one_after_the_other_give_the_same_bits() {
        let network = network();
        for size in [1, 15, 16, 17, 37] {
            let (inputs, targets) = batch(size);
            let mut whole = BatchGradient::new(&network);
            let loss = whole.compute(&network, &inputs, &targets);
            for parts in [1, 3, 16] {
                let mut gradient = BatchGradient::new(&network);
                let found = (0..16).find_map(|_| gradient.advance(&network, &inputs, &targets, parts));
                assert_eq!((found, gradient.values()), (Some(loss), whole.values()), "{size}: {parts}");
            }
        }
    }

    #[test]
    fn an_empty_batch_has_no_gradient_and_a_part_of_an_image_is_ignored() {
        let network = network();
        let mut gradient = BatchGradient::new(&network);
        let (inputs, targets) = batch(3);
        let whole = gradient.compute(&network, &inputs, &targets);
        assert_eq!(gradient.compute(&network, &[inputs, vec![0.5; 9]].concat(), &targets), whole);
        assert_eq!(gradient.compute(&network, &[], &[]), 0.0);
        assert!(gradient.values().iter().all(|&value| value == 0.0));
    }

    #[test]
    fn steps_down_the_gradient_lower_the_loss() {
        let mut network = network();
        let (inputs, targets) = batch(12);
        let mut gradient = BatchGradient::new(&network);
        let mut optimizer = Optimizer::new(OptimizerKind::Adam, Betas::USUAL, network.parameters().len());
        let first = gradient.compute(&network, &inputs, &targets);
        for _ in 0..60 {
            gradient.compute(&network, &inputs, &targets);
            network.update(|parameters| optimizer.step(parameters, gradient.values(), 0.02, 0.0));
        }
        let last = gradient.compute(&network, &inputs, &targets);
        assert!(last < 0.2 * first, "{first} {last}");
    }
}
