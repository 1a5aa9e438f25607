//! Weights files: safetensors, with names and shapes as PyTorch has them.
//!
//! A network's tensors are those of the matching `nn.Sequential`, so that `load_state_dict` takes the
//! file as it is; its architecture stands in the metadata as the text form of its [`Spec`].
//! Least squares has `weight` (45×784) and `bias` (45). How a model was trained stands beside them.
//!
//! A file is believed only if every tensor that belongs there is there, no other is, and all numbers
//! are finite.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::least_squares::{LeastSquares, PAIRS, VOTER};
use crate::ink::PIXELS;
use crate::nn::{Network, Spec};

/// Metadata key of a network's architecture.
const SPEC: &str = "spec";
/// Metadata key of the [`TrainingRecord`], as JSON.
const TRAINING: &str = "training";

/// Why bytes are no model: what was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError(String);

impl ModelError {
    pub(super) const fn new(why: String) -> Self {
        Self(why)
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ModelError {}

/// How a model came to be: enough to make it again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainingRecord {
    /// The command that trained it.
    pub command: String,
    /// What it was trained on.
    pub data: String,
    /// The recipe: schedule, augmentation, averaging …
    pub recipe: String,
    /// Seed of everything random.
    pub seed: u64,
    /// How long training took.
    pub seconds: f64,
    /// Accuracies measured after training, 0…1, by the name of the data.
    pub accuracy: BTreeMap<String, f64>,
}

/// A model together with the record of its training.
#[derive(Clone, Debug)]
pub struct Checkpoint<M> {
    /// The model.
    pub model: M,
    /// How it came to be; empty where the file does not say.
    pub record: TrainingRecord,
}

/// A named tensor of a weights file.
struct Named<'a> {
    name: &'a str,
    shape: &'a [usize],
    values: &'a [f32],
}

impl Checkpoint<LeastSquares> {
    /// Reads the least-squares model of a weights file.
    ///
    /// # Errors
    /// If the bytes are no safetensors file or its tensors are not those of the model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = WeightsFile::parse(bytes)?;
        let expected = [("weight", vec![PAIRS, PIXELS]), ("bias", vec![PAIRS])];
        let [weight, bias] = file.tensors(&expected)?.try_into().map_err(|_| wrong_count())?;
        let mut voters = Vec::with_capacity(LeastSquares::PARAMETERS);
        for (weights, bias) in weight.chunks_exact(PIXELS).zip(bias) {
            voters.extend_from_slice(weights);
            voters.push(bias);
        }
        Ok(Self { model: LeastSquares::new(&voters)?, record: file.record()? })
    }

    /// The weights file of the model.
    ///
    /// # Errors
    /// If the record cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let voters = self.model.voters();
        let weight: Vec<f32> = voters.chunks_exact(VOTER).flat_map(|v| &v[..PIXELS]).copied().collect();
        let bias: Vec<f32> = voters.chunks_exact(VOTER).map(|v| v[PIXELS]).collect();
        let tensors = [
            Named { name: "weight", shape: &[PAIRS, PIXELS], values: &weight },
            Named { name: "bias", shape: &[PAIRS], values: &bias },
        ];
        write(&tensors, None, &self.record)
    }
}

impl Checkpoint<Network> {
    /// Reads the network of a weights file.
    ///
    /// # Errors
    /// If the bytes are no safetensors file, its metadata has no architecture, or its tensors are not
    /// those of the architecture.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = WeightsFile::parse(bytes)?;
        let spec = file.spec()?;
        let expected: Vec<_> = spec.tensors().into_iter().map(|t| (t.name, t.shape)).collect();
        let parameters = file.tensors(&expected)?.concat();
        let model = Network::new(spec, parameters).map_err(|error| ModelError(error.to_string()))?;
        Ok(Self { model, record: file.record()? })
    }

    /// The weights file of the network.
    ///
    /// # Errors
    /// If the record cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let (spec, parameters) = (self.model.spec(), self.model.parameters());
        let table = spec.tensors();
        let tensors: Vec<_> = table
            .iter()
            .map(|t| Named { name: &t.name, shape: &t.shape, values: &parameters[t.range()] })
            .collect();
        write(&tensors, Some(spec), &self.record)
    }
}

/// A parsed file: its tensors and its metadata.
struct WeightsFile<'a> {
    tensors: SafeTensors<'a>,
    metadata: HashMap<String, String>,
}

impl<'a> WeightsFile<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let broken = |error| ModelError(format!("is no whole safetensors file: {error}"));
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(broken)?;
        Ok(Self { tensors, metadata: header.metadata().clone().unwrap_or_default() })
    }

    fn spec(&self) -> Result<Spec, ModelError> {
        let text = self.metadata.get(SPEC).ok_or_else(|| {
            ModelError(format!("does not say its architecture: the metadata has no `{SPEC}`"))
        })?;
        text.parse().map_err(|error| ModelError(format!("`{SPEC}` in its metadata: {error}")))
    }

    fn record(&self) -> Result<TrainingRecord, ModelError> {
        let Some(json) = self.metadata.get(TRAINING) else {
            return Ok(TrainingRecord::default());
        };
        serde_json::from_str(json).map_err(|error| {
            ModelError(format!("`{TRAINING}` in its metadata is no training record: {error}"))
        })
    }

    /// The values of the expected tensors, in that order.
    fn tensors<N: AsRef<str>>(&self, expected: &[(N, Vec<usize>)]) -> Result<Vec<Vec<f32>>, ModelError> {
        let known = |name: &str| expected.iter().any(|(n, _)| n.as_ref() == name);
        if let Some(extra) = self.tensors.names().into_iter().find(|name| !known(name)) {
            let names: Vec<_> = expected.iter().map(|(name, _)| name.as_ref()).collect();
            return Err(ModelError(format!(
                "has a tensor `{extra}` that the model does not have; expected are {}",
                names.join(", ")
            )));
        }
        expected.iter().map(|(name, shape)| self.tensor(name.as_ref(), shape)).collect()
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let missing = |_| ModelError(format!("lacks the tensor `{name}`, expected with shape {shape:?}"));
        let tensor = self.tensors.tensor(name).map_err(missing)?;
        if tensor.shape() != shape || tensor.dtype() != Dtype::F32 {
            return Err(ModelError(format!(
                "tensor `{name}` is {:?} of {:?}, expected {shape:?} of F32",
                tensor.shape(),
                tensor.dtype()
            )));
        }
        let values: Vec<f32> = tensor
            .data()
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        match values.iter().position(|value| !value.is_finite()) {
            Some(at) => Err(ModelError(format!(
                "tensor `{name}` has {} at {at}, expected finite numbers",
                values[at]
            ))),
            None => Ok(values),
        }
    }
}

fn wrong_count() -> ModelError {
    ModelError("has another number of tensors than expected".to_owned())
}

fn write(tensors: &[Named<'_>], spec: Option<&Spec>, record: &TrainingRecord) -> Result<Vec<u8>, ModelError> {
    let failed = |error: &dyn fmt::Display| ModelError(format!("cannot be written: {error}"));
    // Readers of PyTorch files look for this key.
    let mut metadata = HashMap::from([("format".to_owned(), "pt".to_owned())]);
    metadata.insert(TRAINING.to_owned(), serde_json::to_string(record).map_err(|e| failed(&e))?);
    metadata.extend(spec.map(|spec| (SPEC.to_owned(), spec.to_string())));
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|t| t.values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = tensors
        .iter()
        .zip(&bytes)
        .map(|(t, bytes)| Ok((t.name, TensorView::new(Dtype::F32, t.shape.to_vec(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|e| failed(&e))?;
    safetensors::serialize(views, Some(metadata)).map_err(|e| failed(&e))
}
