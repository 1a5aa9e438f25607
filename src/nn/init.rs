//! Initial parameters.

use std::f64::consts::TAU;
use std::fmt;

use fastrand::Rng;

use super::architecture::{Spec, Tensor};
use super::elementary;

/// A distribution of the parameters that training begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Initialization {
    /// Uniform in ±1/√(fan-in), weights and biases alike, as PyTorch does: how much the outputs of a layer vary
    /// does not depend on the number of its inputs (after LeCun et al., *Efficient BackProp*, 1998).
    #[default]
    FanIn,
    /// Weights normal with variance 2/(fan-in + fan-out), biases 0: gradients, too, keep their size from layer
    /// to layer (Glorot & Bengio 2010, called Xavier).
    Xavier,
    /// Weights and biases standard normal, as in Nielsen's *Neural Networks and Deep Learning*, chapter 1.
    StandardNormal,
}

impl fmt::Display for Initialization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FanIn => "fan-in",
            Self::Xavier => "Xavier",
            Self::StandardNormal => "standard normal",
        })
    }
}

/// Draws random parameters, the same for the same seed.
pub(super) fn random_parameters(spec: &Spec, initialization: Initialization, seed: u64) -> Vec<f32> {
    let mut rng = Rng::with_seed(seed);
    let mut parameters = vec![0.0; spec.parameter_count()];
    for tensor in spec.tensors() {
        let values = &mut parameters[tensor.range()];
        match initialization {
            Initialization::FanIn => {
                let bound = 1.0 / (tensor.fan_in as f32).sqrt();
                values.fill_with(|| bound * (2.0 * rng.f32() - 1.0));
            }
            Initialization::Xavier => {
                let deviation = xavier_deviation(&tensor);
                values.fill_with(|| deviation * normal(&mut rng));
            }
            Initialization::StandardNormal => values.fill_with(|| normal(&mut rng)),
        }
    }
    parameters
}

/// Returns the standard deviation of a layer's weights; 0 for its biases.
fn xavier_deviation(tensor: &Tensor) -> f32 {
    let Some(window) = tensor.shape.get(2..).filter(|_| tensor.shape.len() > 1) else {
        return 0.0;
    };
    let fan_out = tensor.shape[0] * window.iter().product::<usize>();
    (2.0 / (tensor.fan_in + fan_out) as f32).sqrt()
}

/// Draws a standard normal number (Box & Muller 1958).
fn normal(rng: &mut Rng) -> f32 {
    let (distance, turn) = (f64::from(1.0 - rng.f32()), f64::from(rng.f32()));
    ((-2.0 * elementary::ln(distance)).sqrt() * elementary::cos(TAU * turn)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides_and_the_fan_in_bounds() {
        let spec: Spec = "conv4 relu flatten dense10".parse().unwrap();
        let parameters = random_parameters(&spec, Initialization::FanIn, 1);
        assert_eq!(parameters, random_parameters(&spec, Initialization::FanIn, 1));
        assert_ne!(parameters, random_parameters(&spec, Initialization::FanIn, 2));
        for tensor in spec.tensors() {
            let bound = 1.0 / (tensor.fan_in as f32).sqrt();
            let largest = parameters[tensor.range()].iter().fold(0.0, |top: f32, p| top.max(p.abs()));
            assert!(largest <= bound && largest > bound / 2.0, "{}", tensor.name);
        }
    }

    /// Computes mean and standard deviation of the tensor of this name.
    fn moments(spec: &Spec, initialization: Initialization, name: &str) -> [f32; 2] {
        let parameters = random_parameters(spec, initialization, 3);
        let tensor = spec.tensors().into_iter().find(|tensor| tensor.name == name).unwrap();
        let values = &parameters[tensor.range()];
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>();
        [mean, (square / values.len() as f32).sqrt()]
    }

    #[test]
    fn normal_parameters_have_the_deviation_of_their_rule() {
        let spec: Spec = "conv200x5 relu pool2 flatten dense100 relu dense10".parse().unwrap();
        for (initialization, name, deviation) in [
            (Initialization::StandardNormal, "4.weight", 1.0),
            (Initialization::StandardNormal, "4.bias", 1.0),
            (Initialization::Xavier, "4.weight", (2.0_f32 / (200.0 * 144.0 + 100.0)).sqrt()),
            (Initialization::Xavier, "0.weight", (2.0_f32 / (25.0 + 200.0 * 25.0)).sqrt()),
            (Initialization::Xavier, "4.bias", 0.0),
        ] {
            let [mean, found] = moments(&spec, initialization, name);
            assert!(mean.abs() <= 0.3 * deviation, "{initialization} {name}: {mean}");
            assert!((found - deviation).abs() <= 0.2 * deviation, "{initialization} {name}: {found}");
        }
    }
}
