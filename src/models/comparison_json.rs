//! The JSON of the page that compares three models.
//!
//! ```text
//! least squares   [[0, 1, [784 weights, then the bias]], [0, 2, […]], …]    positive means the first class
//! a network       [[[numbers], [32, 1, 3, 3]], [[numbers], [32]], …]        PyTorch's tensors in their order
//! ```
//!
//! The numbers of a tensor may also be nested as its shape says. A file of tensors does not say which layers
//! lie between them; [`guess`](super::guess) finds those that leave no choice.

use std::borrow::Cow;

use super::error::ModelError;
use super::guess;
use super::json_array::{AtMost, Exact, JsonArray, display_shape};
use super::least_squares::{LeastSquares, MAX_CLASSES, pair_count, pairs};
use crate::nn::{Network, Spec};

/// The entries of a file: two arrays for a tensor, three for a voter.
pub(super) type Entries = Vec<Vec<JsonArray>>;

/// The entries as they are parsed: two or three parts each, and no more of them than pairs of classes.
pub(super) type ParsedEntries = AtMost<AtMost<JsonArray, 3>, { pair_count(MAX_CLASSES) }>;

/// Returns the entries of a parsed file.
pub(super) fn entries(parsed: ParsedEntries) -> Entries {
    parsed.0.into_iter().map(|entry| entry.0).collect()
}

/// Returns true if the entries are voters of least squares: they begin with the number of a class.
pub(super) fn are_voters(entries: &Entries) -> bool {
    entries.first().and_then(|entry| entry.first()).is_some_and(|first| first.shape.is_empty())
}

/// Returns true if the entries are tensors, whatever layers they belong to.
pub(super) fn are_tensors(entries: &Entries) -> bool {
    !entries.is_empty() && entries.iter().enumerate().all(|(i, entry)| tensor(i, entry).is_ok())
}

/// Builds least squares of as many classes as the pairs name.
///
/// # Errors
/// If a pair is missing or comes twice, or a voter has another length than the others.
pub(super) fn least_squares(entries: &Entries) -> Result<LeastSquares, ModelError> {
    let mut voters =
        entries.iter().enumerate().map(|(i, entry)| voter(i, entry)).collect::<Result<Vec<_>, _>>()?;
    let classes = voters.iter().map(|(_, j, _)| j.saturating_add(1)).max().unwrap_or(0);
    if classes > MAX_CLASSES {
        return Err(ModelError::new(format!("names {classes} classes, expected at most {MAX_CLASSES}")));
    }
    if voters.len() != pair_count(classes) {
        let expected = pair_count(classes);
        return Err(ModelError::new(format!(
            "has {} voters, expected {expected}: one for each pair of {classes} classes",
            voters.len()
        )));
    }
    let length = voters[0].2.len();
    if length < 2 {
        return Err(ModelError::new("has voters without weights, expected weights and a bias".to_owned()));
    }
    if let Some((i, j, values)) = voters.iter().find(|(_, _, values)| values.len() != length) {
        return Err(ModelError::new(format!(
            "voter {i}, {j} has {} numbers, expected {length}",
            values.len()
        )));
    }
    let mut flat = Vec::with_capacity(voters.len() * length);
    voters.sort_by_key(|voter| (voter.0, voter.1));
    for pair in pairs(classes) {
        let found = voters.binary_search_by_key(&pair, |voter| (voter.0, voter.1));
        let lacks = |_| ModelError::new(format!("lacks a voter for the pair {}, {}", pair.0, pair.1));
        flat.extend_from_slice(&voters[found.map_err(lacks)?].2);
    }
    LeastSquares::new(classes, length - 1, &flat)
}

/// A voter with the lower class first; one that has the higher first is negated.
type Voter<'a> = (usize, usize, Cow<'a, [f32]>);

fn voter(index: usize, entry: &[JsonArray]) -> Result<Voter<'_>, ModelError> {
    let class =
        |array: &JsonArray| array.shape.is_empty().then(|| array.integers()?.first().copied()).flatten();
    let read = match entry {
        [i, j, voter] => class(i).zip(class(j)).filter(|(i, j)| i != j).zip(Some(&voter.values)),
        _ => None,
    };
    match read {
        Some(((i, j), values)) if i < j => Ok((i, j, Cow::Borrowed(values))),
        Some(((i, j), values)) => Ok((j, i, values.iter().map(|value| -value).collect())),
        None => Err(ModelError::new(format!(
            "voter {} is not a pair of classes and its numbers: [0, 1, [weights, then the bias]]",
            index + 1
        ))),
    }
}

/// Builds a network from its tensors; without a spec, of the layers that their shapes allow.
///
/// # Errors
/// If the tensors are not those of the layers, or leave the layers open.
pub(super) fn network(entries: &Entries, spec: Option<&Spec>) -> Result<Network, ModelError> {
    let tensors =
        entries.iter().enumerate().map(|(i, entry)| tensor(i, entry)).collect::<Result<Vec<_>, _>>()?;
    let shapes: Vec<&[usize]> = tensors.iter().map(|(shape, _)| shape.as_slice()).collect();
    let spec = match spec {
        Some(spec) => spec.clone(),
        None => guess::layers(&shapes)?,
    };
    check_shapes(&spec, &shapes)?;
    let parameters = tensors.iter().flat_map(|(_, values)| values.iter().copied()).collect();
    Network::new(spec, parameters).map_err(|error| ModelError::new(error.to_string()))
}

fn check_shapes(spec: &Spec, found: &[&[usize]]) -> Result<(), ModelError> {
    let expected = spec.tensors();
    if expected.len() != found.len() {
        let (expected, found) = (expected.len(), found.len());
        return Err(ModelError::new(format!("has {found} tensors, and the layers have {expected}")));
    }
    match expected.iter().zip(found).position(|(tensor, shape)| tensor.shape != *shape) {
        None => Ok(()),
        Some(i) => Err(ModelError::new(format!(
            "tensor {} is {}, expected {} for `{}`",
            i + 1,
            display_shape(found[i]),
            display_shape(&expected[i].shape),
            expected[i].name
        ))),
    }
}

/// Reads the shape and the values of a tensor.
fn tensor(index: usize, entry: &[JsonArray]) -> Result<(Vec<usize>, &[f32]), ModelError> {
    let [numbers, shape] = entry else {
        return Err(ModelError::new(format!("tensor {} is not [numbers, shape]", index + 1)));
    };
    let shape = shape.integers().unwrap_or_default();
    let length = shape.iter().try_fold(1_usize, |length, &n| length.checked_mul(n));
    let is_flat = numbers.shape.len() == 1;
    if length == Some(numbers.values.len()) && (is_flat || numbers.shape == shape) {
        return Ok((shape, &numbers.values));
    }
    Err(ModelError::new(format!(
        "tensor {} has {} numbers, expected {} by its shape",
        index + 1,
        display_shape(&numbers.shape),
        display_shape(&shape)
    )))
}

/// Writes least squares.
///
/// # Errors
/// Those of the writer of JSON.
pub(super) fn least_squares_to_json(model: &LeastSquares) -> serde_json::Result<Vec<u8>> {
    let voters = model.voters();
    let rows = voters.chunks(model.inputs() + 1);
    let entries: Vec<_> =
        pairs(model.classes()).zip(rows).map(|((i, j), voter)| (i, j, Exact(voter))).collect();
    serde_json::to_vec(&entries)
}

/// Writes the tensors of a network.
///
/// # Errors
/// Those of the writer of JSON.
pub(super) fn network_to_json(network: &Network) -> serde_json::Result<Vec<u8>> {
    let tensors = network.spec().tensors();
    let entries: Vec<_> =
        tensors.iter().map(|t| (Exact(&network.parameters()[t.range()]), &t.shape)).collect();
    serde_json::to_vec(&entries)
}
