//! A network with its parameters, ready for inference.

use std::fmt;
use std::sync::Arc;

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::architecture::Spec;
use super::init::{Initialization, random_parameters};
use super::kernels::{Activations, AlignedVec, Forward, InstructionSet, Packed, Packing, Plan};

/// Images that one thread predicts in a row, sharing its buffers.
const CHUNK: usize = 8;

/// A network: its spec and its parameters.
///
/// ```
/// use digitty::nn::{Network, Spec};
///
/// let spec: Spec = "flatten dense128 relu dense10".parse()?;
/// let network = Network::random(spec, 1);
/// let mut scratch = network.scratch();
/// let probabilities = network.probabilities(&[0.0; 28 * 28], &mut scratch);
/// assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Network {
    spec: Spec,
    parameters: Vec<f32>,
    /// The instruction set that the kernels use.
    pub(super) instruction_set: InstructionSet,
    /// Shared by clones, as is the packing.
    pub(super) plan: Arc<Plan>,
    packing: Arc<Packing>,
    /// The parameters as the forward pass reads them.
    packed: AlignedVec,
}

/// All buffers of a forward pass, to be used again for the next image.
#[derive(Clone, Debug)]
pub struct Scratch {
    activations: Activations,
    /// \[classes\].
    logits: Vec<f32>,
    /// \[classes\].
    probabilities: Vec<f32>,
}

/// The error of a block of parameters that is longer or shorter than the network needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongParameterCount {
    /// The number of parameters of the network.
    pub expected: usize,
    /// The number given.
    pub found: usize,
}

impl fmt::Display for WrongParameterCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, found } = self;
        write!(f, "the network has {expected} parameters, not {found}")
    }
}

impl std::error::Error for WrongParameterCount {}

/// A function that returns the number of `f32` in a register of the instruction set.
struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

impl Scratch {
    /// Returns the buffers of the kernels.
    #[cfg(test)]
    pub(super) const fn activations(&self) -> &Activations {
        &self.activations
    }
}

impl Network {
    /// Creates a network of these parameters, one flat block that lies as [`Spec::tensors`] says.
    ///
    /// # Errors
    /// If there are more or fewer of them than the network has.
    pub fn new(spec: Spec, parameters: Vec<f32>) -> Result<Self, WrongParameterCount> {
        let expected = spec.parameter_count();
        let found = parameters.len();
        if expected != found {
            return Err(WrongParameterCount { expected, found });
        }
        Ok(Self::on(InstructionSet::best(), spec, parameters))
    }

    /// Creates a network with random parameters, as training begins; the same for the same seed.
    #[must_use]
    pub fn random(spec: Spec, seed: u64) -> Self {
        Self::initialized(spec, Initialization::FanIn, seed)
    }

    /// Creates a network with random parameters of a distribution; the same for the same seed.
    #[must_use]
    pub fn initialized(spec: Spec, initialization: Initialization, seed: u64) -> Self {
        let parameters = random_parameters(&spec, initialization, seed);
        Self::on(InstructionSet::best(), spec, parameters)
    }

    /// Lets the kernels use another instruction set than the best.
    #[must_use]
    pub fn with_instruction_set(self, set: InstructionSet) -> Self {
        Self::on(set, self.spec, self.parameters)
    }

    /// Creates a network whose kernels use this instruction set.
    pub(super) fn on(instruction_set: InstructionSet, spec: Spec, parameters: Vec<f32>) -> Self {
        let plan = Plan::new(&spec);
        let packing = Packing::by_blocks(&plan, instruction_set.dispatch(Lanes));
        let mut packed = AlignedVec::zeros(packing.len());
        packing.pack(&parameters, &mut packed);
        Self { spec, parameters, instruction_set, plan: Arc::new(plan), packing: Arc::new(packing), packed }
    }

    /// Returns the spec.
    #[must_use]
    pub const fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Returns the parameters, one flat block that lies as [`Spec::tensors`] says.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// Replaces the parameters.
    ///
    /// # Errors
    /// If there are more or fewer of them than the network has.
    pub fn set_parameters(&mut self, parameters: &[f32]) -> Result<(), WrongParameterCount> {
        let expected = self.parameters.len();
        let found = parameters.len();
        if expected != found {
            return Err(WrongParameterCount { expected, found });
        }
        self.update(|own| own.copy_from_slice(parameters));
        Ok(())
    }

    /// Changes the parameters in place, as a step of training does.
    pub fn update(&mut self, change: impl FnOnce(&mut [f32])) {
        change(&mut self.parameters);
        self.packing.pack_in_parallel(&self.parameters, &mut self.packed);
    }

    /// Returns the parameters as the kernels of the forward pass read them.
    pub(super) fn packed(&self) -> Packed<'_> {
        Packed { packing: &self.packing, values: &self.packed }
    }

    /// Creates the buffers for [`Self::logits`]; once they exist, a forward pass allocates nothing.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        let classes = vec![0.0; self.spec.classes()];
        let activations = Activations::for_inference(&self.plan);
        Scratch { activations, logits: classes.clone(), probabilities: classes }
    }

    /// Computes the logits \[classes\] of an input \[channels\]\[height\]\[width\]: the outputs before any softmax.
    ///
    /// Values of the input beyond the network's are ignored.
    pub fn logits<'s>(&self, input: &[f32], scratch: &'s mut Scratch) -> &'s [f32] {
        if !scratch.activations.fit(&self.plan) {
            *scratch = self.scratch();
        }
        self.instruction_set.dispatch(Forward {
            plan: &self.plan,
            weights: self.packed(),
            input,
            image: 0,
            activations: &mut scratch.activations,
        });
        scratch.activations.store_logits(0, &mut scratch.logits);
        &scratch.logits
    }

    /// Computes the probabilities \[classes\] for an input \[channels\]\[height\]\[width\]: see
    /// [`Loss::probabilities`](super::Loss::probabilities).
    pub fn probabilities<'s>(&self, input: &[f32], scratch: &'s mut Scratch) -> &'s [f32] {
        self.logits(input, scratch);
        self.spec.loss.probabilities(&scratch.logits, &mut scratch.probabilities);
        &scratch.probabilities
    }

    /// Computes the probabilities \[N\]\[classes\] for inputs \[N\]\[channels\]\[height\]\[width\] on all threads; the
    /// same for any number of them.
    #[must_use]
    pub fn batch_probabilities(&self, inputs: &[f32]) -> Vec<f32> {
        let (input_len, classes) = (self.spec.input_len(), self.spec.classes());
        let mut probabilities = vec![0.0; inputs.len() / input_len * classes];
        let chunks = inputs.par_chunks(CHUNK * input_len).zip(probabilities.par_chunks_mut(CHUNK * classes));
        chunks.for_each_init(
            || self.scratch(),
            |scratch, (inputs, probabilities)| {
                let images = inputs.chunks_exact(input_len).zip(probabilities.chunks_exact_mut(classes));
                for (input, probabilities) in images {
                    probabilities.copy_from_slice(self.probabilities(input, scratch));
                }
            },
        );
        probabilities
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::random_input;

    fn spec(text: &str) -> Spec {
        text.parse().unwrap()
    }

    #[test]
    fn a_block_of_another_length_is_refused() {
        let error = Network::new(spec("flatten dense10"), vec![0.0; 7849]).unwrap_err();
        assert_eq!(error.to_string(), "the network has 7850 parameters, not 7849");
        let mut network = Network::random(spec("flatten dense10"), 1);
        let before = network.parameters().to_vec();
        assert!(network.set_parameters(&[0.0; 3]).is_err());
        assert_eq!(network.parameters(), before);
    }

    #[test]
    fn a_batch_is_predicted_as_one_by_one_whatever_the_threads() {
        let network = Network::random(spec("input2x12x9 pool2 conv3 relu flatten dense6"), 1);
        let inputs = random_input(70 * 2 * 12 * 9, 1);
        let mut scratch = network.scratch();
        let one_by_one: Vec<f32> = inputs
            .chunks(2 * 12 * 9)
            .flat_map(|input| network.probabilities(input, &mut scratch).to_vec())
            .collect();
        assert_eq!(one_by_one.len(), 70 * 6);
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let batch = pool.unwrap().install(|| network.batch_probabilities(&inputs));
            assert_eq!(batch, one_by_one);
        }
    }

    #[test]
    fn changed_parameters_change_the_logits() {
        let mut network = Network::random(spec("flatten dense10"), 1);
        let other = Network::random(spec("flatten dense10"), 2);
        network.set_parameters(other.parameters()).unwrap();
        let input = random_input(784, 3);
        let mut scratch = network.scratch();
        assert_eq!(network.logits(&input, &mut scratch), other.logits(&input, &mut other.scratch()));
    }

    #[test]
    fn an_input_of_another_length_is_no_panic() {
        let network = Network::random(spec("flatten dense10"), 1);
        let mut scratch = network.scratch();
        for len in [0, 27, 783, 785] {
            assert_eq!(network.logits(&vec![0.5; len], &mut scratch).len(), 10);
        }
        assert!(network.batch_probabilities(&[0.5; 783]).is_empty());
    }
}
