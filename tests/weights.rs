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
    assert!(refusal(&whole(), &[("spec", SPEC), ("training", "{")]).contains("invalid training record"));
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

/// A file with this header, as it is, and so many zero bytes of tensors.
fn raw(header: &str, bytes: usize) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; bytes]].concat()
}

#[test]
fn a_header_that_lies_is_refused() {
    let weight = r#""2.weight":{"dtype":"F32","shape":[10,49],"data_offsets":[0,1960]}"#;
    let bias = |offsets: &str| format!(r#""2.bias":{{"dtype":"F32","shape":[10],"data_offsets":{offsets}}}"#);
    let metadata = format!(r#""__metadata__":{{"spec":"{SPEC}"}}"#);
    let header = |tensors: &[&str]| format!("{{{metadata},{}}}", tensors.join(","));
    let intact = raw(&header(&[weight, &bias("[1960,2000]")]), 2000);
    assert!(network(&intact).is_ok());
    let refused = [
        ("overlapping", raw(&header(&[weight, &bias("[1920,1960]")]), 1960)),
        ("a hole", raw(&header(&[weight, &bias("[1964,2004]")]), 2004)),
        ("backwards", raw(&header(&[weight, &bias("[2000,1960]")]), 2000)),
        ("beyond the end", raw(&header(&[weight, &bias("[1960,2000]")]), 1999)),
        ("bytes left over", raw(&header(&[weight, &bias("[1960,2000]")]), 2001)),
        ("twice", raw(&header(&[weight, &bias("[1960,2000]"), &bias("[2000,2040]")]), 2040)),
        (
            "huge shape",
            raw(&header(&[&weight.replace("49", "4611686018427387904"), &bias("[1960,2000]")]), 2000),
        ),
        ("deep", raw(&format!("{{\"x\":{}", "[".repeat(100_000)), 0)),
        ("length beyond the file", [&u64::MAX.to_le_bytes()[..], b"{}"].concat()),
        ("length of a gigabyte", [&(1_u64 << 30).to_le_bytes()[..], b"{}"].concat()),
        ("no text", raw("\u{0}", 0)),
    ];
    for (what, bytes) in refused {
        assert!(network(&bytes).is_err(), "{what}");
    }
    // Parsed, a header of a hundred megabytes would take gigabytes.
    let lengthy = raw(&format!("{{\"x\":[{}0]}}", "0,".repeat(1 << 20)), 0);
    assert!(network(&lengthy).unwrap_err().to_string().contains("2097161 bytes, expected at most 1048576"));
    let deep = format!("{{\"command\":{}", "[".repeat(100_000));
    assert!(refusal(&whole(), &[("spec", SPEC), ("training", &deep)]).contains("invalid training record"));
}

#[test]
fn json_of_absurd_counts_is_refused_in_time() {
    let error = |json: &str| network(json.as_bytes()).unwrap_err().to_string();
    for class in ["1e30", "18446744073709551615", "4294967296", "1000"] {
        let found = error(&format!("[[0,{class},[1,2]]]"));
        assert!(found.contains("classes, expected at most 1000"), "{found}");
    }
    assert!(error("[[0,0,0,0]]").contains("a list of more than 3"));
    assert!(error(&format!("[{}[1]]", "[1],".repeat(499_500))).contains("a list of more than 499500"));
    assert!(error(&format!("{{\"weights\":[{}1]}}", "1,".repeat(200))).contains("a list of more than 200"));
    // Half a million voters, each of which was searched for among all of them.
    let pairs = (0..1000).flat_map(|i| (i + 1..1000).map(move |j| format!("[{i},{j},[1,2]]")));
    let voters = pairs.collect::<Vec<_>>().join(",");
    let began = std::time::Instant::now();
    assert!(network(format!("[{voters}]").as_bytes()).is_ok());
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

#[test]
fn a_network_that_takes_too_long_is_refused_whatever_its_file_promises() {
    for (spec, words) in [
        ("conv24000 pool26 flatten dense10", "values between layers are too many; expected at most 2097152"),
        (
            "conv256 conv256 pool24 flatten dense10",
            "multiply-adds for an image are too many; expected at most",
        ),
        ("flatten dense16000000 dense10", "16001578 values between layers are too many"),
    ] {
        assert!(refusal(&whole(), &[("spec", spec)]).contains(words), "{spec}");
    }
}
