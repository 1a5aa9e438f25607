//! A network with its parameters, ready to answer.

use std::fmt;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::init::random_parameters;
use super::kernels::{Activations, Floats, Forward, Packed, Packing, Plan};
use super::loss::Scores;
use super::spec::Spec;
use crate::ink::Image;

/// Pictures that one thread answers in a row, sharing its buffers.
const CHUNK: usize = 8;

/// A network: its layers, and the numbers that training found.
///
/// ```
/// use digitty::ink::Image;
/// use digitty::nn::{Network, Spec};
///
/// let spec: Spec = "flatten dense128 relu dense10".parse()?;
/// let network = Network::random(spec, 1);
/// let mut scratch = network.scratch();
/// let probabilities = network.probabilities(&Image::BLANK, &mut scratch);
/// assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
/// # Ok::<(), digitty::nn::SpecError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Network {
    spec: Spec,
    parameters: Vec<f32>,
    /// The instruction set that the kernels use.
    pub(super) arch: Arch,
    pub(super) plan: Plan,
    packing: Packing,
    /// The parameters as the kernels read them.
    packed: Floats,
}

/// Every buffer that a forward pass needs, to be used again for the next picture.
#[derive(Clone, Debug)]
pub struct Scratch(Activations);

/// A block of parameters that is longer or shorter than the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongParameterCount {
    /// How many the network has.
    pub expected: usize,
    /// How many there were.
    pub found: usize,
}

impl fmt::Display for WrongParameterCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, found } = self;
        write!(f, "the network has {expected} parameters, not {found}")
    }
}

impl std::error::Error for WrongParameterCount {}

/// Asks how many numbers a vector of the instruction set holds.
struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

impl Network {
    /// A network of these parameters, one flat block that lies as [`Spec::tensors`] says.
    ///
    /// # Errors
    /// If there are more or fewer of them than the network has.
    pub fn new(spec: Spec, parameters: Vec<f32>) -> Result<Self, WrongParameterCount> {
        let expected = spec.parameter_count();
        let found = parameters.len();
        if expected != found {
            return Err(WrongParameterCount { expected, found });
        }
        Ok(Self::on(Arch::new(), spec, parameters))
    }

    /// A network as training begins it: random, and the same for the same seed.
    #[must_use]
    pub fn random(spec: Spec, seed: u64) -> Self {
        let parameters = random_parameters(&spec, seed);
        Self::on(Arch::new(), spec, parameters)
    }

    /// A network whose kernels use this instruction set.
    pub(super) fn on(arch: Arch, spec: Spec, parameters: Vec<f32>) -> Self {
        let plan = Plan::new(&spec);
        let packing = Packing::by_blocks(&plan, arch.dispatch(Lanes));
        let mut packed = Floats::zeros(packing.len());
        packing.pack(&parameters, &mut packed);
        Self { spec, parameters, arch, plan, packing, packed }
    }

    /// The layers and how they are trained.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The parameters, one flat block that lies as [`Spec::tensors`] says.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    /// Puts other parameters in the place of these.
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
        self.packing.pack(&self.parameters, &mut self.packed);
    }

    /// The parameters as the kernels of the forward pass read them.
    pub(super) fn packed(&self) -> Packed<'_> {
        Packed { packing: &self.packing, numbers: &self.packed }
    }

    /// The buffers for [`Self::outputs`]; after they are made a forward pass allocates nothing.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        Scratch(Activations::for_answers(&self.plan))
    }

    /// The raw outputs for one picture, before any softmax.
    #[must_use]
    pub fn outputs(&self, image: &Image, scratch: &mut Scratch) -> Scores {
        if !scratch.0.fit(&self.plan) {
            *scratch = self.scratch();
        }
        self.arch.dispatch(Forward {
            plan: &self.plan,
            weights: self.packed(),
            image,
            picture: 0,
            activations: &mut scratch.0,
        });
        scratch.0.outputs(0)
    }

    /// What the network makes of one picture as probabilities: see [`Loss::probabilities`].
    ///
    /// [`Loss::probabilities`]: super::Loss::probabilities
    #[must_use]
    pub fn probabilities(&self, image: &Image, scratch: &mut Scratch) -> Scores {
        self.spec.loss.probabilities(&self.outputs(image, scratch))
    }

    /// The probabilities for many pictures, cut over all threads; the same for any number of them.
    #[must_use]
    pub fn probabilities_of(&self, images: &[Image]) -> Vec<Scores> {
        let mut probabilities = vec![Scores::default(); images.len()];
        images.par_chunks(CHUNK).zip(probabilities.par_chunks_mut(CHUNK)).for_each_init(
            || self.scratch(),
            |scratch, (images, probabilities)| {
                for (image, probabilities) in images.iter().zip(probabilities) {
                    *probabilities = self.probabilities(image, scratch);
                }
            },
        );
        probabilities
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::gradcheck::random_image;

    #[test]
    fn a_block_of_another_length_is_refused() {
        let spec: Spec = "flatten dense10".parse().unwrap();
        let error = Network::new(spec.clone(), vec![0.0; 7849]).unwrap_err();
        assert_eq!(error.to_string(), "the network has 7850 parameters, not 7849");
        let mut network = Network::random(spec, 1);
        let before = network.parameters().to_vec();
        assert!(network.set_parameters(&[0.0; 3]).is_err());
        assert_eq!(network.parameters(), before);
    }

    #[test]
    fn many_pictures_are_answered_as_one_by_one_whatever_the_threads() {
        let spec: Spec = "pool2 conv3 relu flatten dense10".parse().unwrap();
        let network = Network::random(spec, 1);
        let images: Vec<Image> = (0..70).map(random_image).collect();
        let mut scratch = network.scratch();
        let one_by_one: Vec<Scores> =
            images.iter().map(|image| network.probabilities(image, &mut scratch)).collect();
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let many = pool.unwrap().install(|| network.probabilities_of(&images));
            assert_eq!(many, one_by_one);
        }
    }

    #[test]
    fn changed_parameters_change_the_answer() {
        let spec: Spec = "flatten dense10".parse().unwrap();
        let mut network = Network::random(spec.clone(), 1);
        let other = Network::random(spec, 2);
        network.set_parameters(other.parameters()).unwrap();
        let image = random_image(3);
        assert_eq!(
            network.outputs(&image, &mut network.scratch()),
            other.outputs(&image, &mut other.scratch())
        );
    }
}
