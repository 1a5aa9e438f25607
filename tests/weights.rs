//! Weights files that are not what they should be: each is refused with a word about why.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::HashMap;

use digitty::models::{Checkpoint, ModelError};
use digitty::nn::Network;
use safetensors::tensor::{Dtype, TensorView};

const SPEC: &str = "pool4 flatten dense10 / cross-entropy / adamw";

struct Tensor {
    name: &'static str,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

fn tensor(name: &'static str, shape: &[usize]) -> Tensor {
    let bytes = (0..shape.iter().product::<usize>()).flat_map(|i| (i as f32).to_le_bytes()).collect();
    Tensor { name, dtype: Dtype::F32, shape: shape.to_vec(), bytes }
}

fn file(tensors: &[Tensor], metadata: &[(&str, &str)]) -> Vec<u8> {
    let views =
        tensors.iter().map(|t| (t.name, TensorView::new(t.dtype, t.shape.clone(), &t.bytes).unwrap()));
    let metadata: HashMap<_, _> = metadata.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    safetensors::serialize(views, Some(metadata)).unwrap()
}

/// The tensors of [`SPEC`].
fn whole() -> Vec<Tensor> {
    vec![tensor("2.weight", &[10, 49]), tensor("2.bias", &[10])]
}

fn refusal(tensors: &[Tensor], metadata: &[(&str, &str)]) -> String {
    network(&file(tensors, metadata)).unwrap_err().to_string()
}

fn network(bytes: &[u8]) -> Result<Checkpoint, ModelError> {
    Checkpoint::from_bytes(bytes)
}

fn parameters(checkpoint: &Checkpoint) -> &[f32] {
    checkpoint.model.network().map(Network::parameters).unwrap()
}

#[test]
fn a_whole_file_survives_the_way_in_and_out() {
    let trained = network(&file(&whole(), &[("spec", SPEC)])).unwrap();
    assert_eq!(parameters(&trained)[7].to_bits(), 7.0_f32.to_bits());
    let again = network(&trained.to_bytes().unwrap()).unwrap();
    assert_eq!(parameters(&again), parameters(&trained));
    assert_eq!(again.model.network().map(Network::spec), trained.model.network().map(Network::spec));
}

#[test]
fn the_training_record_survives_too() {
    let mut trained = network(&file(&whole(), &[("spec", SPEC)])).unwrap();
    trained.record.command = "digitty train fcn".to_owned();
    trained.record.accuracy.insert("MNIST test".to_owned(), 0.987);
    assert_eq!(network(&trained.to_bytes().unwrap()).unwrap().record, trained.record);
}

#[test]
fn tensors_must_be_those_of_the_architecture() {
    let spec = [("spec", SPEC)];
    assert!(refusal(&whole()[..1], &spec).contains("lacks the tensor `2.bias`, expected with shape [10]"));

    let mut extra = whole();
    extra.push(tensor("9.bias", &[4]));
    assert!(refusal(&extra, &spec).contains("has a tensor `9.bias`"));

    let turned = [tensor("2.weight", &[49, 10]), tensor("2.bias", &[10])];
    assert!(refusal(&turned, &spec).contains("is [49, 10] of F32, expected [10, 49] of F32"));

    let mut integers = whole();
    integers[1].dtype = Dtype::I32;
    assert!(refusal(&integers, &spec).contains("I32"));
}

#[test]
fn numbers_must_be_finite() {
    for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut tensors = whole();
        tensors[1].bytes[8..12].copy_from_slice(&odd.to_le_bytes());
        assert!(refusal(&tensors, &[("spec", SPEC)]).contains("at 2, expected finite numbers"));
    }
}

#[test]
fn the_architecture_must_be_told_and_make_sense() {
    assert!(refusal(&whole(), &[]).contains("does not say its architecture"));
    assert!(refusal(&whole(), &[("spec", "dense10")]).contains("put `flatten` before it"));
    assert!(refusal(&whole(), &[("spec", SPEC), ("training", "{")]).contains("no training record"));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = file(&whole(), &[("spec", SPEC)]);
    for length in 0..bytes.len() {
        assert!(network(&bytes[..length]).is_err(), "cut after {length} bytes");
    }
}

#[test]
fn a_damaged_header_never_panics() {
    let whole = file(&whole(), &[("spec", SPEC)]);
    let mut rng = fastrand::Rng::with_seed(1);
    for _ in 0..20_000 {
        let mut bytes = whole.clone();
        for _ in 0..rng.usize(1..4) {
            let at = rng.usize(..bytes.len().min(300));
            bytes[at] = rng.u8(..);
        }
        drop(network(&bytes));
    }
}
