//! Weights in the JSON of the posts: an object is [Nielsen's network](super::nielsen_json), a list is [least
//! squares or the tensors of a network](super::comparison_json).

use super::Model;
use super::comparison_json::{self, ParsedEntries};
use super::error::ModelError;
use super::json_array;
use super::nielsen_json::{self, NielsenFile};
use super::training_record::TrainingRecord;
use crate::nn::Spec;

/// The byte order mark, which some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns true if the bytes are text that begins with a list or an object. The length of a header of
/// safetensors, which comes first there, ends in a byte of 0.
pub(super) fn is_json(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'[' | b'{')) && !bytes.iter().take(8).any(|&byte| byte == 0)
}

/// Reads a model. `spec` names the layers of tensors that do not tell them.
///
/// # Errors
/// If the text is not JSON, with line and column; or it holds no model.
pub(super) fn read(bytes: &[u8], spec: Option<&Spec>) -> Result<(Model, TrainingRecord), ModelError> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if text.trim_ascii_start().starts_with(b"{") {
        let (network, record) = json_array::parse::<NielsenFile>(text)?.into_network()?;
        return Ok((Model::Network(network), record));
    }
    let entries = comparison_json::entries(json_array::parse(text)?);
    let model = if comparison_json::are_voters(&entries) {
        Model::LeastSquares(comparison_json::least_squares(&entries)?)
    } else {
        Model::Network(comparison_json::network(&entries, spec)?)
    };
    Ok((model, TrainingRecord::default()))
}

/// Returns true if the text holds a model, or tensors of layers that are not known.
pub(super) fn is_weights(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let has_tensors = |parsed: ParsedEntries| comparison_json::are_tensors(&comparison_json::entries(parsed));
    read(bytes, None).is_ok() || json_array::parse(text).is_ok_and(has_tensors)
}

/// Writes a model: Nielsen's networks as an object, all others as a list.
///
/// # Errors
/// Those of the writer of JSON.
pub(super) fn write(model: &Model, record: &TrainingRecord) -> Result<Vec<u8>, ModelError> {
    let json = match model {
        Model::LeastSquares(model) => comparison_json::least_squares_to_json(model),
        Model::Network(network) if nielsen_json::is_nielsen(network.spec()) => {
            nielsen_json::to_json(network, record)
        }
        Model::Network(network) => comparison_json::network_to_json(network),
    };
    let mut json = json.map_err(|error| ModelError::new(format!("cannot be written: {error}")))?;
    json.push(b'\n');
    Ok(json)
}
