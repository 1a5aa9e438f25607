//! Initial parameters.

use super::architecture::Spec;

/// Draws random parameters, the same for the same seed: uniform in ±1/√(fan-in), weights and biases alike, as
/// PyTorch does.
///
/// So the outputs of a layer vary about as much as its inputs, whatever their number (LeCun et al., *Efficient
/// BackProp*, 1998).
pub(super) fn random_parameters(spec: &Spec, seed: u64) -> Vec<f32> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut parameters = vec![0.0; spec.parameter_count()];
    for tensor in spec.tensors() {
        let bound = 1.0 / (tensor.fan_in as f32).sqrt();
        for parameter in &mut parameters[tensor.range()] {
            *parameter = bound * (2.0 * random.f32() - 1.0);
        }
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides_and_the_fan_in_bounds() {
        let spec: Spec = "conv4 relu flatten dense10".parse().unwrap();
        let parameters = random_parameters(&spec, 1);
        assert_eq!(parameters, random_parameters(&spec, 1));
        assert_ne!(parameters, random_parameters(&spec, 2));
        for tensor in spec.tensors() {
            let bound = 1.0 / (tensor.fan_in as f32).sqrt();
            let largest = parameters[tensor.range()].iter().fold(0.0, |top: f32, p| top.max(p.abs()));
            assert!(largest <= bound && largest > bound / 2.0, "{}", tensor.name);
        }
    }
}
