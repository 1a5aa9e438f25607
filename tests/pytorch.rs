//! Our networks against PyTorch: outputs, loss and gradients of the same weights on the same picture.
//!
//! The reference files are made by `tests/pytorch/reference.py`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use digitty::ink::{Image, SIDE};
use digitty::models::Checkpoint;
use digitty::nn::{BatchGradient, DIGITS, Network};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    outputs: [f32; DIGITS],
    loss: f32,
    gradient: BTreeMap<String, Vec<f32>>,
}

const LABEL: usize = 3;

/// The picture of the script: gray steps, and a third of it without ink.
fn picture() -> Image {
    let mut image = Image::BLANK;
    for (x, y) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y))) {
        image[(x, y)] = if (x + y) % 3 == 0 { 0.0 } else { ((x * 7 + y * 13) % 11) as f32 / 10.0 };
    }
    image
}

fn network(name: &str) -> (Network, Reference) {
    let path = |ending| format!("{}/tests/pytorch/{name}.{ending}", env!("CARGO_MANIFEST_DIR"));
    let weights = std::fs::read(path("safetensors")).unwrap();
    let reference = serde_json::from_slice(&std::fs::read(path("json")).unwrap()).unwrap();
    (Checkpoint::from_bytes(&weights).unwrap().model.network().cloned().unwrap(), reference)
}

fn assert_close(ours: &[f32], theirs: &[f32], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let scale = theirs.iter().fold(1e-3, |most: f32, value| most.max(value.abs()));
    for (i, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= 2e-5 * scale, "{what}[{i}]: {a}, PyTorch says {b}");
    }
}

fn agrees_with_pytorch(name: &str) {
    let (network, reference) = network(name);
    let outputs = network.outputs(&picture(), &mut network.scratch());
    assert_close(&outputs, &reference.outputs, "outputs");

    let mut target = [0.0; DIGITS];
    target[LABEL] = 1.0;
    let mut gradient = BatchGradient::new(&network);
    let loss = gradient.compute(&network, &[picture()], &[target]);
    assert_close(&[loss], &[reference.loss], "loss");
    for tensor in network.spec().tensors() {
        assert_close(&gradient.values()[tensor.range()], &reference.gradient[&tensor.name], &tensor.name);
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
