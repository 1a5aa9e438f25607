//! Weights files: safetensors, with names and shapes as PyTorch has them.
//!
//! A network's tensors are those of the matching `nn.Sequential`, so that `load_state_dict` takes the
//! file as it is; its architecture stands in the metadata as the text form of its [`Spec`].
//! Least squares has `weight` (45×784) and `bias` (45). How a model was trained stands beside them.
//!
//! Files of half precision are read as well, and the [JSON of the posts](super::weights_json), which is told
//! apart by its first character.
//!
//! A file is believed only if every tensor that belongs there is there, no other is, and all numbers
//! are finite.

use std::collections::HashMap;
use std::fmt;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::error::ModelError;
use super::half;
use super::least_squares::{LeastSquares, MAX_CLASSES, pair_count};
use super::model::Model;
use super::task::Task;
use super::training_record::TrainingRecord;
use super::weights_json;
use crate::nn::{Network, Spec};

/// Metadata key of a network's architecture.
const SPEC: &str = "spec";
/// Metadata key of the [`TrainingRecord`], as JSON.
const TRAINING: &str = "training";

/// The most bytes of a header. That of a network of 200 layers has 30,000; parsed, it takes a dozen times
/// as much memory.
const MAX_HEADER: u64 = 1 << 20;

/// A model with the record of its training.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The model.
    pub model: Model,
    /// The record of its training; empty if the file has none.
    pub record: TrainingRecord,
}

/// A tensor of a weights file.
struct TensorRef<'a> {
    name: &'a str,
    shape: &'a [usize],
    values: &'a [f32],
}

impl Checkpoint {
    /// Reads the model of a weights file: safetensors, or the JSON of the posts.
    ///
    /// Safetensors are a network if their metadata has a `spec`, else least squares.
    ///
    /// # Errors
    /// If the bytes are neither, or their tensors are not those of a model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        Self::from_bytes_with(bytes, None)
    }

    /// Reads the model of a weights file whose layers are those of `spec`, where it does not name them.
    ///
    /// # Errors
    /// Those of [`Self::from_bytes`].
    pub fn from_bytes_with(bytes: &[u8], spec: Option<&Spec>) -> Result<Self, ModelError> {
        if Self::is_json(bytes) {
            let (model, record) = weights_json::read(bytes, spec)?;
            return Ok(Self { model, record });
        }
        let file = WeightsFile::parse(bytes)?;
        let model = match file.spec(spec)? {
            Some(spec) => Model::Network(file.network(spec)?),
            None => Model::LeastSquares(file.least_squares()?),
        };
        Ok(Self { model, record: file.record()? })
    }

    /// Writes the model as safetensors.
    ///
    /// # Errors
    /// If the record cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        self.write(Dtype::F32)
    }

    /// Writes the model as safetensors of half precision, each value rounded to the nearest.
    ///
    /// # Errors
    /// If a value is too large for half precision.
    pub fn to_half_bytes(&self) -> Result<Vec<u8>, ModelError> {
        self.write(Dtype::F16)
    }

    /// Writes the model in the JSON of the posts. The record of its training has no place there.
    ///
    /// # Errors
    /// Those of the writer of JSON.
    pub fn to_json(&self) -> Result<Vec<u8>, ModelError> {
        weights_json::write(&self.model, &self.record)
    }

    /// Returns true if the bytes are JSON, not safetensors, by how they begin.
    #[must_use]
    pub fn is_json(bytes: &[u8]) -> bool {
        weights_json::is_json(bytes)
    }

    /// Returns true if the bytes are a weights file, of whatever model.
    #[must_use]
    pub fn is_weights_file(bytes: &[u8]) -> bool {
        if Self::is_json(bytes) {
            weights_json::is_weights(bytes)
        } else {
            SafeTensors::deserialize(bytes).is_ok()
        }
    }

    fn write(&self, dtype: Dtype) -> Result<Vec<u8>, ModelError> {
        match &self.model {
            Model::LeastSquares(model) => self.write_least_squares(model, dtype),
            Model::Network(network) => self.write_network(network, dtype),
        }
    }

    /// Returns an error unless the model has the inputs and the classes of `task`.
    pub(super) fn check(&self, task: &Task) -> Result<(), ModelError> {
        let [inputs, classes] = match &self.model {
            Model::LeastSquares(model) => [model.inputs(), model.classes()],
            Model::Network(network) => [network.spec().input_len(), network.spec().classes()],
        };
        if (inputs, classes) == (task.inputs(), task.classes.len()) {
            return Ok(());
        }
        let found = match Task::fitting(inputs, classes) {
            Some(other) => format!("is a model of the task {}: {inputs} inputs", other.id),
            None => format!("has {inputs} inputs"),
        };
        Err(ModelError::new(format!(
            "{found} and {classes} classes, expected {} and {} for {}",
            task.inputs(),
            task.classes.len(),
            task.id
        )))
    }

    fn write_least_squares(&self, model: &LeastSquares, dtype: Dtype) -> Result<Vec<u8>, ModelError> {
        let (inputs, pairs) = (model.inputs(), pair_count(model.classes()));
        let voters = model.voters();
        let weight: Vec<f32> = voters.chunks_exact(inputs + 1).flat_map(|v| &v[..inputs]).copied().collect();
        let bias: Vec<f32> = voters.chunks_exact(inputs + 1).map(|v| v[inputs]).collect();
        let tensors = [
            TensorRef { name: "weight", shape: &[pairs, inputs], values: &weight },
            TensorRef { name: "bias", shape: &[pairs], values: &bias },
        ];
        write(&tensors, None, &self.record, dtype)
    }

    fn write_network(&self, network: &Network, dtype: Dtype) -> Result<Vec<u8>, ModelError> {
        let (spec, parameters) = (network.spec(), network.parameters());
        let table = spec.tensors();
        let tensors: Vec<_> = table
            .iter()
            .map(|t| TensorRef { name: &t.name, shape: &t.shape, values: &parameters[t.range()] })
            .collect();
        write(&tensors, Some(spec), &self.record, dtype)
    }
}

/// A parsed file: its tensors and its metadata.
struct WeightsFile<'a> {
    tensors: SafeTensors<'a>,
    metadata: HashMap<String, String>,
}

impl<'a> WeightsFile<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let length = bytes.first_chunk().map_or(0, |&length| u64::from_le_bytes(length));
        if length > MAX_HEADER {
            return Err(ModelError::new(format!(
                "not a valid safetensors file: a header of {length} bytes, expected at most {MAX_HEADER}"
            )));
        }
        let broken = |error| ModelError::new(format!("not a valid safetensors file: {error}"));
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(broken)?;
        Ok(Self { tensors, metadata: header.metadata().clone().unwrap_or_default() })
    }

    /// Parses the architecture, or takes the one that was given; there is none for least squares, whose
    /// tensors have no layer's index.
    fn spec(&self, given: Option<&Spec>) -> Result<Option<Spec>, ModelError> {
        let Some(text) = self.metadata.get(SPEC) else {
            if self.tensors.tensor("weight").is_ok() || self.tensors.tensor("bias").is_ok() {
                return Ok(None);
            }
            if let Some(spec) = given {
                return Ok(Some(spec.clone()));
            }
            return Err(ModelError::new(format!(
                "does not say its architecture: the metadata has no `{SPEC}`"
            )));
        };
        text.parse().map(Some).map_err(|error| ModelError::new(format!("`{SPEC}` in its metadata: {error}")))
    }

    fn network(&self, spec: Spec) -> Result<Network, ModelError> {
        let expected: Vec<_> = spec.tensors().into_iter().map(|t| (t.name, t.shape)).collect();
        let parameters = self.tensors(&expected)?.concat();
        Network::new(spec, parameters).map_err(|error| ModelError::new(error.to_string()))
    }

    /// Reads least squares of as many classes as its biases are pairs of.
    fn least_squares(&self) -> Result<LeastSquares, ModelError> {
        let size = |name, axis| {
            let tensor = self.tensors.tensor(name).ok();
            tensor.and_then(|tensor| tensor.shape().get(axis).copied()).unwrap_or(0)
        };
        let (pairs, inputs) = (size("bias", 0), size("weight", 1));
        let classes = (2..=MAX_CLASSES).find(|&classes| pair_count(classes) == pairs);
        let classes = classes.ok_or_else(|| {
            ModelError::new(format!(
                "tensor `bias` has {pairs} values, expected one for each pair of classes"
            ))
        })?;
        let [weight, bias] = self
            .tensors(&[("weight", vec![pairs, inputs]), ("bias", vec![pairs])])?
            .try_into()
            .map_err(|_| ModelError::new("has another number of tensors than expected".to_owned()))?;
        let mut voters = Vec::with_capacity(pairs * (inputs + 1));
        for (weights, bias) in weight.chunks_exact(inputs.max(1)).zip(bias) {
            voters.extend_from_slice(weights);
            voters.push(bias);
        }
        LeastSquares::new(classes, inputs, &voters)
    }

    fn record(&self) -> Result<TrainingRecord, ModelError> {
        let Some(json) = self.metadata.get(TRAINING) else {
            return Ok(TrainingRecord::default());
        };
        serde_json::from_str(json).map_err(|error| {
            ModelError::new(format!("invalid training record in the metadata `{TRAINING}`: {error}"))
        })
    }

    /// The values of the expected tensors, in that order.
    fn tensors<N: AsRef<str>>(&self, expected: &[(N, Vec<usize>)]) -> Result<Vec<Vec<f32>>, ModelError> {
        let known = |name: &str| expected.iter().any(|(n, _)| n.as_ref() == name);
        if let Some(extra) = self.tensors.names().into_iter().find(|name| !known(name)) {
            let names: Vec<_> = expected.iter().map(|(name, _)| name.as_ref()).collect();
            return Err(ModelError::new(format!(
                "has a tensor `{extra}` that the model does not have; expected are {}",
                names.join(", ")
            )));
        }
        expected.iter().map(|(name, shape)| self.tensor(name.as_ref(), shape)).collect()
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let missing =
            |_| ModelError::new(format!("lacks the tensor `{name}`, expected with shape {shape:?}"));
        let tensor = self.tensors.tensor(name).map_err(missing)?;
        if tensor.shape() != shape || !matches!(tensor.dtype(), Dtype::F32 | Dtype::F16) {
            return Err(ModelError::new(format!(
                "tensor `{name}` is {:?} of {:?}, expected {shape:?} of F32",
                tensor.shape(),
                tensor.dtype()
            )));
        }
        let values = widen(tensor.dtype(), tensor.data());
        match values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(ModelError::new(format!(
                "tensor `{name}` has {} at {at}, expected finite numbers",
                values[at]
            ))),
            None => Ok(values),
        }
    }
}

/// Reads little-endian numbers of 16 or 32 bits.
fn widen(dtype: Dtype, data: &[u8]) -> Vec<f32> {
    if dtype == Dtype::F16 {
        return data.chunks_exact(2).map(|b| half::to_single(u16::from_le_bytes([b[0], b[1]]))).collect();
    }
    data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// Writes the values of a tensor as little-endian numbers of 16 or 32 bits.
fn narrow(tensor: &TensorRef<'_>, dtype: Dtype) -> Result<Vec<u8>, ModelError> {
    if dtype == Dtype::F32 {
        return Ok(tensor.values.iter().flat_map(|value| value.to_le_bytes()).collect());
    }
    let mut bytes = Vec::with_capacity(2 * tensor.values.len());
    for &value in tensor.values {
        let half = half::from_single(value).ok_or_else(|| {
            ModelError::new(format!(
                "cannot be written in half precision: `{}` has {value}, above 65504",
                tensor.name
            ))
        })?;
        bytes.extend_from_slice(&half.to_le_bytes());
    }
    Ok(bytes)
}

fn write(
    tensors: &[TensorRef<'_>],
    spec: Option<&Spec>,
    record: &TrainingRecord,
    dtype: Dtype,
) -> Result<Vec<u8>, ModelError> {
    let failed = |error: &dyn fmt::Display| ModelError::new(format!("cannot be written: {error}"));
    // Readers of PyTorch files look for this key.
    let mut metadata = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    metadata.insert(TRAINING.to_owned(), serde_json::to_string(record).map_err(|e| failed(&e))?);
    metadata.extend(spec.map(|spec| (SPEC.to_owned(), spec.to_string())));
    let bytes = tensors.iter().map(|tensor| narrow(tensor, dtype)).collect::<Result<Vec<_>, _>>()?;
    let views = tensors
        .iter()
        .zip(&bytes)
        .map(|(t, bytes)| Ok((t.name, TensorView::new(dtype, t.shape.to_vec(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|e| failed(&e))?;
    safetensors::serialize(views, Some(metadata)).map_err(|e| failed(&e))
}
