//! Our networks against PyTorch: activations, loss and gradients of the same weights on the same image.
//!
//! The reference files are made by `tests/pytorch/reference.py`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use digitty::models::explain::{Attribution, Target, attribute, is_exact};
use digitty::models::{Checkpoint, Model};
use digitty::nn::{BatchGradient, Network, reference};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    /// The input, then the output of each layer.
    activations: Vec<Vec<f32>>,
    loss: f32,
    /// The gradient of each tensor of parameters.
    gradient: BTreeMap<String, Vec<f32>>,
    input_gradient: Vec<f32>,
    /// Those of the logit of `LABEL`, alone and against the other class.
    attributions: [Shares; 2],
}

/// The share of each input, and what no input has a share in.
#[derive(Deserialize)]
struct Shares {
    values: Vec<f32>,
    bias: f32,
}

const LABEL: usize = 3;
const AGAINST: usize = 1;

fn network(name: &str) -> (Network, Reference) {
    let path = |ending| format!("{}/tests/pytorch/{name}.{ending}", env!("CARGO_MANIFEST_DIR"));
    let weights = std::fs::read(path("safetensors")).unwrap();
    let reference = serde_json::from_slice(&std::fs::read(path("json")).unwrap()).unwrap();
    (Checkpoint::from_bytes(&weights).unwrap().model.network().cloned().unwrap(), reference)
}

fn assert_close(ours: &[f32], theirs: &[f32], what: &str) {
    assert_within(2e-5, ours, theirs, what);
}

/// Makes sure that no value is further from PyTorch's than a fraction of the largest.
fn assert_within(fraction: f32, ours: &[f32], theirs: &[f32], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let scale = theirs.iter().fold(1e-3, |most: f32, value| most.max(value.abs()));
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= fraction * scale, "{what}[{i}]: {a}, PyTorch says {b}");
    }
}

fn agrees_with_pytorch(name: &str) {
    let (network, theirs) = network(name);
    let (spec, parameters, input) = (network.spec(), network.parameters(), &theirs.activations[0]);
    let mut targets = vec![0.0; spec.classes()];
    targets[LABEL] = 1.0;

    let trace = reference::trace(spec, parameters, input);
    assert_eq!(trace.activations.len(), theirs.activations.len());
    for (layer, (ours, theirs)) in trace.activations.iter().zip(&theirs.activations).enumerate() {
        assert_close(ours, theirs, &format!("activations {layer}"));
    }
    let mut dlogits = vec![0.0; spec.classes()];
    let loss = spec.loss.with_gradient(trace.logits(), &targets, &mut dlogits);
    assert_close(&[loss], &[theirs.loss], "loss of the reference");
    let mut gradient = vec![0.0; parameters.len()];
    let input_gradient = reference::backward(spec, parameters, &trace, &dlogits, &mut gradient);
    assert_close(&input_gradient, &theirs.input_gradient, "gradient of the input");
    assert_gradient(&network, &gradient, &theirs);

    let targets_of_shares = [Target::class(LABEL), Target::duel(LABEL, AGAINST)];
    for (target, theirs) in targets_of_shares.into_iter().zip(&theirs.attributions) {
        let Attribution { values, bias, logit } = attribute(&Model::Network(network.clone()), input, target);
        // Networks with a sigmoid have an integral here, and a ReLU beside it has kinks between steps.
        let fraction = if is_exact(&Model::Network(network.clone())) { 2e-5 } else { 2e-3 };
        assert_within(fraction, &values, &theirs.values, &format!("attribution of {target:?}"));
        let sum = theirs.values.iter().sum::<f32>() + theirs.bias;
        assert!(
            (bias - theirs.bias).abs() <= 1e-5 && (logit - sum).abs() <= 1e-5,
            "{target:?}: {bias} {logit}"
        );
    }

    let logits = network.logits(input, &mut network.scratch()).to_vec();
    assert_close(&logits, trace.logits(), "logits of the kernels");
    let mut gradient = BatchGradient::new(&network);
    let loss = gradient.compute(&network, input, &targets);
    assert_close(&[loss], &[theirs.loss], "loss of the kernels");
    assert_gradient(&network, gradient.values(), &theirs);
}

fn assert_gradient(network: &Network, ours: &[f32], theirs: &Reference) {
    for tensor in network.spec().tensors() {
        assert_close(&ours[tensor.range()], &theirs.gradient[&tensor.name], &tensor.name);
    }
}

#[test]
fn valid_convolutions() {
    agrees_with_pytorch("valid");
}

#[test]
fn same_convolutions_with_sigmoid_and_remainders() {
    agrees_with_pytorch("same");
}

#[test]
fn convolutions_as_wide_as_a_vector() {
    agrees_with_pytorch("fused");
}

#[test]
fn convolutions_without_a_pool() {
    agrees_with_pytorch("plain");
}

#[test]
fn quadratic_loss() {
    agrees_with_pytorch("quadratic");
}

#[test]
fn several_channels_and_an_input_that_is_not_square() {
    agrees_with_pytorch("channels");
}
