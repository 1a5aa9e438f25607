//! The kernels of every instruction set against the reference.

use super::instruction_set::InstructionSet;
use super::plan::pools_first;
use crate::nn::gradcheck::{random, random_input};
use crate::nn::{BatchGradient, Network, Spec, reference};

/// Networks that between them have every stage, remainders of registers and tiles, borders and several channels.
const NETWORKS: [&str; 16] = [
    "flatten dense10",
    "flatten dense128 relu dense10",
    "flatten dense30 sigmoid dense10 sigmoid / quadratic",
    "conv32 relu pool2 conv64 relu pool2 flatten dense10",
    "conv5x5same relu pool2 conv7x3same sigmoid conv17x2 pool3 relu flatten dense150 relu dense10",
    "relu sigmoid conv3x5 sigmoid pool2 pool2 relu flatten dense33 dense10",
    "pool2 conv40x3same relu conv33x3same relu pool2 flatten dense10",
    "conv1x28 flatten dense10 / quadratic",
    "conv10x28 relu flatten",
    "pool28 relu conv3x3same flatten sigmoid dense10",
    "pool3 pool2 conv20x3same pool2 conv16x1 relu flatten dense10",
    "conv6x5 relu relu pool4 sigmoid relu conv8x3same pool5 flatten dense10",
    "input3x13x16 conv20x3same relu pool2 conv16x5same flatten dense17 sigmoid dense5",
    "input1x14x14 conv20x5 pool2 conv50x5same pool2 flatten dense150 relu dense40 sigmoid dense7",
    "input2x7x6 pool2 conv3x2 flatten",
    "input4x1x1 flatten / quadratic",
];

fn cases() -> impl Iterator<Item = (Spec, Vec<f32>)> {
    NETWORKS.iter().map(|text| {
        let spec: Spec = text.parse().unwrap();
        let parameters = Network::random(spec.clone(), 7).parameters().to_vec();
        (spec, parameters)
    })
}

/// Asserts that values agree to 10⁻⁴ of the largest.
fn assert_near(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1e-3, |max: f32, x| max.max(x.abs()));
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < 1e-4 * scale, "{what}, {i}: {found} instead of {expected}");
    }
}

#[test]
fn logits_are_those_of_the_reference_on_every_instruction_set() {
    for (spec, parameters) in cases() {
        for set in InstructionSet::available() {
            let network = Network::on(set, spec.clone(), parameters.clone());
            let mut scratch = network.scratch();
            for seed in 0..3 {
                let input = random_input(spec.input_len(), seed);
                let trace = reference::trace(&spec, &parameters, &input);
                let found = network.logits(&input, &mut scratch);
                assert_near(found, trace.logits(), &format!("{spec} on {set}"));
            }
        }
    }
}

#[test]
fn gradients_are_those_of_the_reference_on_every_instruction_set() {
    for (spec, parameters) in cases() {
        let (images, classes) = (19, spec.classes());
        let inputs = random_input(images * spec.input_len(), 1);
        let soft = |i| (0..classes).map(move |class| if class == i % classes { 0.9 } else { 0.1 / 9.0 });
        let targets: Vec<f32> = (0..images).flat_map(soft).collect();
        let mut expected = vec![0.0; parameters.len()];
        let mut expected_loss = 0.0;
        for (input, targets) in inputs.chunks(spec.input_len()).zip(targets.chunks(classes)) {
            expected_loss += reference::add_gradient(&spec, &parameters, input, targets, &mut expected);
        }
        for gradient in &mut expected {
            *gradient /= images as f32;
        }
        expected_loss /= images as f32;
        for set in InstructionSet::available() {
            let network = Network::on(set, spec.clone(), parameters.clone());
            let mut gradient = BatchGradient::new(&network);
            // Twice: remains of one batch must not show in the next.
            gradient.compute(&network, &inputs[3 * spec.input_len()..], &targets[3 * classes..]);
            let loss = gradient.compute(&network, &inputs, &targets);
            let what = format!("{spec} on {set}");
            assert!((loss - expected_loss).abs() < 1e-4, "{what}: {loss} {expected_loss}");
            for tensor in spec.tensors() {
                let what = format!("{what}, {}", tensor.name);
                assert_near(&gradient.values()[tensor.range()], &expected[tensor.range()], &what);
            }
        }
    }
}

#[test]
fn the_output_of_every_stage_is_a_layer_of_the_trace() {
    for (spec, parameters) in cases() {
        let network = Network::on(InstructionSet::best(), spec.clone(), parameters.clone());
        let mut scratch = network.scratch();
        let input = random_input(spec.input_len(), 5);
        network.logits(&input, &mut scratch);
        let reordered = Spec::new(spec.input(), pools_first(spec.layers())).unwrap();
        let trace = reference::trace(&reordered, &parameters, &input);
        let mut layers = trace.activations.iter();
        for output in scratch.activations().outputs() {
            let scale = output.iter().fold(1e-3, |max: f32, x| max.max(x.abs()));
            let is_near = |layer: &[f32]| {
                let mut pairs = layer.iter().zip(&output);
                layer.len() == output.len() && pairs.all(|(a, b)| (a - b).abs() < 1e-4 * scale)
            };
            assert!(layers.any(|layer| is_near(layer)), "{spec}");
        }
    }
}

#[test]
fn buffers_of_another_network_are_replaced() {
    let wide = Network::random("conv4x5same relu flatten dense10".parse().unwrap(), 1);
    let same = Network::random("conv4x3same relu flatten dense10".parse().unwrap(), 2);
    let mut scratch = wide.scratch();
    let input = random_input(784, 1);
    wide.logits(&input, &mut scratch);
    assert_eq!(same.logits(&input, &mut scratch), same.logits(&input, &mut same.scratch()));
    // The same shapes, but one needs a workspace.
    let plain = Network::random("conv16x1 conv4x2 pool2 flatten dense10".parse().unwrap(), 1);
    let winograd = Network::random("conv16x1 conv4x3 pool2 flatten dense10".parse().unwrap(), 2);
    let mut scratch = plain.scratch();
    assert_eq!(winograd.logits(&input, &mut scratch), winograd.logits(&input, &mut winograd.scratch()));
}

#[test]
fn a_pixel_at_the_edge_does_not_leak_over_the_end_of_its_row() {
    let spec: Spec = "conv3x3same relu flatten dense10".parse().unwrap();
    let parameters: Vec<f32> = random(spec.parameter_count(), 3).iter().map(|p| p * 100.0).collect();
    let mut input = vec![0.0; 784];
    input[13 * 28 + 27] = 1.0;
    let trace = reference::trace(&spec, &parameters, &input);
    let network = Network::new(spec, parameters).unwrap();
    assert_near(network.logits(&input, &mut network.scratch()), trace.logits(), "one pixel at the edge");
}
