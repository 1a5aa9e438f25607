//! The JSON of the posts: it comes in and goes out, and what is wrong with it is told in one line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use digitty::models::{Checkpoint, DIGITS, LeastSquares, Lineup, Model, TrainingRecord};
use digitty::nn::{Network, Spec};
use serde_json::{Value, json};

const SIGMOID: &str = "flatten dense3 sigmoid dense10 sigmoid / quadratic";

fn checkpoint(spec: &str) -> Checkpoint {
    let spec: Spec = spec.parse().unwrap();
    Checkpoint { model: Model::Network(Network::random(spec, 3)), record: TrainingRecord::default() }
}

fn read(json: &Value) -> Result<Checkpoint, String> {
    Checkpoint::from_bytes(json.to_string().as_bytes()).map_err(|error| error.to_string())
}

fn refusal(json: &Value) -> String {
    let error = read(json).unwrap_err();
    assert_eq!(error.lines().count(), 1, "{error}");
    error
}

fn network(checkpoint: &Checkpoint) -> &Network {
    checkpoint.model.network().unwrap()
}

fn least_squares(checkpoint: &Checkpoint) -> &LeastSquares {
    match &checkpoint.model {
        Model::LeastSquares(model) => model,
        Model::Network(_) => panic!("least squares expected"),
    }
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn same_network(one: &Checkpoint, other: &Checkpoint) {
    assert_eq!(bits(network(one).parameters()), bits(network(other).parameters()));
    assert_eq!(network(one).spec().layers(), network(other).spec().layers());
}

/// A value of JSON as `to_json` writes the model.
fn written(checkpoint: &Checkpoint) -> Value {
    serde_json::from_slice(&checkpoint.to_json().unwrap()).unwrap()
}

/// Takes one list away: `[[1, 2], [3]]` becomes `[1, 2, 3]`.
fn flat(value: &Value) -> Value {
    value.as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap().clone()).collect()
}

#[test]
fn shipped_models_survive_the_way_out_and_in() {
    let lineup = Lineup::builtin().unwrap();
    for member in lineup.members() {
        let again = Checkpoint::from_bytes(&member.checkpoint.to_json().unwrap()).unwrap();
        match &again.model {
            Model::LeastSquares(model) => {
                assert_eq!(bits(&model.voters()), bits(&least_squares(&member.checkpoint).voters()));
            }
            Model::Network(_) => same_network(&again, &member.checkpoint),
        }
    }
}

#[test]
fn nielsens_networks_have_any_depth() {
    for text in [
        SIGMOID,
        "flatten dense10 sigmoid / quadratic",
        "flatten dense7 sigmoid dense5 sigmoid dense10 sigmoid / quadratic",
    ] {
        let network = checkpoint(text);
        let json = written(&network);
        assert_eq!(json["weights"].as_array().unwrap().len() + 1, json["sizes"].as_array().unwrap().len());
        same_network(&read(&json).unwrap(), &network);
    }
}

#[test]
fn a_bias_may_be_a_column_a_row_or_a_list_and_a_weight_a_list() {
    let network = checkpoint(SIGMOID);
    let column = written(&network);
    let change = |key: &str, change: fn(&Value) -> Value| {
        let mut changed = column.clone();
        changed[key] = column[key].as_array().unwrap().iter().map(change).collect();
        changed
    };
    for json in
        [change("biases", flat), change("biases", |bias| json!([flat(bias)])), change("weights", flat)]
    {
        same_network(&read(&json).unwrap(), &network);
    }
}

#[test]
fn the_cost_of_network2_is_kept() {
    let mut json = written(&checkpoint(SIGMOID));
    assert_eq!(json["cost"], "QuadraticCost");
    json["cost"] = json!("CrossEntropyCost");
    assert_eq!(written(&read(&json).unwrap())["cost"], "CrossEntropyCost");
    json["cost"] = json!("HingeCost");
    assert!(refusal(&json).contains("`cost` must be one of QuadraticCost, CrossEntropyCost"));
}

#[test]
fn what_nielsens_file_lacks_or_has_otherwise_is_told() {
    let whole = written(&checkpoint(SIGMOID));
    let with = |key: &str, value: Value| {
        let mut json = whole.clone();
        json[key] = value;
        refusal(&json)
    };
    assert!(refusal(&json!({})).contains("lacks `sizes`, expected sizes, weights and biases"));
    assert!(with("sizes", json!([101, 3, 10])).contains("begin with 101 inputs, expected those of a square"));
    assert!(
        with("sizes", json!([784, 4, 10]))
            .contains("`weights` of layer 1 are 3×784, expected 4×784 by `sizes`")
    );
    assert!(with("sizes", json!([784, 3, 1])).contains("`sizes` 784×3×1 make no network"));
    assert!(with("sizes", json!([784, 3, 3, 10])).contains("`weights` has 2 layers, expected 3 by `sizes`"));
    assert!(with("sizes", json!([784])).contains("`sizes` must be"));
    assert!(with("sizes", json!([784, 0, 10])).contains("`sizes` must be"));
    assert!(with("sizes", json!([784, 1e30, 10])).contains("make no network"));
    assert!(with("biases", json!([[[1], [2], [3]]])).contains("`biases` has 1 layers, expected 2"));
    assert!(
        with("biases", json!([[[1, 2, 3]], [[1], [2]]]))
            .contains("`biases` of layer 2 are 2×1, expected 10×1")
    );
    assert!(with("weights", json!("none")).contains("expected a list"));
    assert!(with("activation", json!("relu")).contains("`activation` must be sigmoid"));
    let twice = whole.to_string().replace("\"cost\"", "\"sizes\":[784,3,10],\"cost\"");
    let error = Checkpoint::from_bytes(twice.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("`sizes` comes twice"), "{error}");
}

#[test]
fn voters_may_come_in_any_order_and_either_way_round() {
    let lineup = Lineup::builtin().unwrap();
    let shipped = &lineup.members()[0].checkpoint;
    let mut json = written(shipped);
    let entries = json.as_array_mut().unwrap();
    entries.reverse();
    let voter = entries[7].as_array_mut().unwrap();
    voter.swap(0, 1);
    voter[2] = voter[2].as_array().unwrap().iter().map(|weight| json!(-weight.as_f64().unwrap())).collect();
    let again = read(&json).unwrap();
    assert_eq!(bits(&least_squares(&again).voters()), bits(&least_squares(shipped).voters()));
}

#[test]
fn what_is_wrong_with_voters_is_told() {
    assert!(
        refusal(&json!([[0, 1, [1, 2]], [0, 2, [1, 2]]]))
            .contains("has 2 voters, expected 3: one for each pair")
    );
    assert!(
        refusal(&json!([[0, 1, [1, 2]], [0, 2, [1, 2]], [0, 2, [1, 2]]]))
            .contains("lacks a voter for the pair 1, 2")
    );
    assert!(
        refusal(&json!([[0, 1, [1, 2]], [0, 2, [1]], [1, 2, [1, 2]]]))
            .contains("voter 0, 2 has 1 numbers, expected 2")
    );
    // Found by a fuzz target.
    assert!(refusal(&json!([[0, 1, [5]]])).contains("expected weights and a bias"));
    assert!(refusal(&json!([[0, 0, [1, 2]]])).contains("voter 1 is not a pair of classes"));
    assert!(refusal(&json!([[0, 1]])).contains("voter 1 is not a pair of classes"));
    assert!(refusal(&json!([[0, 0.5, [1]]])).contains("voter 1 is not a pair of classes"));
    assert!(refusal(&json!([[0, 1e9, [1]]])).contains("expected"));
}

#[test]
fn numbers_of_tensors_may_be_nested_as_their_shape_says() {
    let network = checkpoint("flatten dense4 relu dense10");
    let mut json = written(&network);
    let rows: Vec<_> = json[2][0].as_array().unwrap().chunks(4).map(|row| json!(row)).collect();
    json[2][0] = json!(rows);
    same_network(&read(&json).unwrap(), &network);
}

#[test]
fn what_is_wrong_with_tensors_is_told() {
    assert!(
        refusal(&json!([[[1, 2, 3], [2, 2]]])).contains("tensor 1 has 3 numbers, expected 2×2 by its shape")
    );
    assert!(refusal(&json!([[[1, 2, 3], [3], [1]]])).contains("tensor 1 is not [numbers, shape]"));
    assert!(refusal(&json!([[[1, 2, 3], [1e20, 1e20]]])).contains("expected"));
    assert!(refusal(&json!([[[1, 2, 3], [3]]])).contains("leaves its layers open"));
    assert!(refusal(&json!([])).contains("leaves its layers open"));
    assert!(refusal(&json!([1, 2])).contains("expected a list"));
}

#[test]
fn layers_that_shapes_leave_open_are_asked_for() {
    let text = "conv2x5 pool2 conv3x5 sigmoid pool2 flatten dense10";
    let network = checkpoint(text);
    let json = network.to_json().unwrap();
    let error = Checkpoint::from_bytes(&json).unwrap_err().to_string();
    assert!(error.contains("2×1×5×5") && error.contains("--spec"), "{error}");
    same_network(&Checkpoint::from_bytes_with(&json, Some(&text.parse().unwrap())).unwrap(), &network);
    let other: Spec = "conv2x5 pool2 conv3x5 pool2 flatten dense7 dense10".parse().unwrap();
    let error = Checkpoint::from_bytes_with(&json, Some(&other)).unwrap_err().to_string();
    assert!(error.contains("has 6 tensors, and the layers have 8"), "{error}");
    let other: Spec = "conv2x5 pool2 conv4x5 pool2 flatten dense10".parse().unwrap();
    let error = Checkpoint::from_bytes_with(&json, Some(&other)).unwrap_err().to_string();
    assert!(error.contains("tensor 3 is 3×2×5×5, expected 4×2×5×5 for `2.weight`"), "{error}");
}

#[test]
fn half_precision_is_read_back_as_it_was_rounded() {
    let whole = checkpoint("flatten dense4 relu dense10");
    let half = Checkpoint::from_bytes(&whole.to_half_bytes().unwrap()).unwrap();
    for (half, whole) in network(&half).parameters().iter().zip(network(&whole).parameters()) {
        assert!((half - whole).abs() <= whole.abs() / 2048.0 + 3e-8, "{whole} became {half}");
    }
    let again = Checkpoint::from_bytes(&half.to_half_bytes().unwrap()).unwrap();
    same_network(&again, &half);
    let large = json!([[0, 1, [70_000, 0]]]);
    let error = read(&large).unwrap().to_half_bytes().unwrap_err().to_string();
    assert!(error.contains("`weight` has 70000, above 65504"), "{error}");
}

#[test]
fn a_file_cut_or_damaged_anywhere_is_refused_or_read_but_never_panics() {
    let files: Vec<Vec<u8>> = vec![
        br#"{"sizes":[784,3,10],"weights":[[[1,-2.5e3]],[[3]]],"biases":[[[1]],[[2]]],"cost":"QuadraticCost"}"#.to_vec(),
        br"[[0,1,[1.5,2]],[0,2,[3,4]],[1,2,[5,6e-3]]]".to_vec(),
        br"[[[1,2,3,4],[2,2]],[[1,2],[2]]]".to_vec(),
    ];
    let mut rng = fastrand::Rng::with_seed(4);
    for whole in &files {
        for length in 0..whole.len() {
            assert!(Checkpoint::from_bytes(&whole[..length]).is_err(), "cut after {length} bytes");
        }
        for _ in 0..20_000 {
            let mut bytes = whole.clone();
            for _ in 0..rng.usize(1..4) {
                let at = rng.usize(..bytes.len());
                bytes[at] = if rng.bool() { rng.u8(..) } else { b"[]{},:\"0-e."[rng.usize(..11)] };
            }
            if let Err(error) = Checkpoint::from_bytes(&bytes) {
                assert_eq!(error.to_string().lines().count(), 1, "{error}");
            }
            _ = Checkpoint::is_weights_file(&bytes);
        }
    }
}

#[test]
fn json_and_safetensors_are_told_apart_and_from_other_files() {
    let lineup = Lineup::builtin().unwrap();
    let member = &lineup.members()[0];
    assert!(Checkpoint::is_weights_file(DIGITS.models[0].weights));
    assert!(Checkpoint::is_weights_file(&member.checkpoint.to_json().unwrap()));
    let marked = ["\u{feff} \n".as_bytes(), &member.checkpoint.to_json().unwrap()].concat();
    assert!(Checkpoint::from_bytes(&marked).is_ok(), "a byte order mark and spaces do not matter");
    for other in
        ["", "{}", "[]", "{\"name\":\"digitty\"}", "[[1,2],[3,4]]", "a text", "{\"sizes\":[784,3,10]}"]
    {
        assert!(!Checkpoint::is_weights_file(other.as_bytes()), "{other}");
    }
}
