//! The JSON of Nielsen's book: what `save` of its `network2.py` writes.
//!
//! ```text
//! {"sizes": [784, 30, 10], "weights": [[[…], …], …], "biases": [[[b], …], …], "cost": "QuadraticCost"}
//! ```
//!
//! A weight has a row for each output, a bias is a column; both may also be flat lists. Every layer ends in a
//! sigmoid, the last one too, whatever the cost: so the outputs are shown as those of a quadratic loss.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::error::ModelError;
use super::json_array::{AtMost, Exact, JsonArray, display_shape};
use super::training_record::TrainingRecord;
use crate::nn::{Layer, Loss, Network, Spec};

/// The costs of `network2.py`; the first is written unless the record says the other.
const COSTS: [&str; 2] = ["QuadraticCost", "CrossEntropyCost"];

/// A tensor for each layer, of more layers than any network here may have.
type Layers = AtMost<JsonArray, 200>;

/// A file of Nielsen's, as it is written.
#[derive(Debug, Default)]
pub(super) struct NielsenFile {
    sizes: Option<JsonArray>,
    weights: Option<Layers>,
    biases: Option<Layers>,
    cost: Option<String>,
    activation: Option<String>,
}

impl<'de> Deserialize<'de> for NielsenFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = NielsenFile;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object with sizes, weights and biases")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NielsenFile, A::Error> {
                let mut file = NielsenFile::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "sizes" => read_once(&mut file.sizes, "sizes", &mut map)?,
                        "weights" => read_once(&mut file.weights, "weights", &mut map)?,
                        "biases" => read_once(&mut file.biases, "biases", &mut map)?,
                        "cost" => read_once(&mut file.cost, "cost", &mut map)?,
                        "activation" => read_once(&mut file.activation, "activation", &mut map)?,
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(file)
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

/// Reads the value of a key that may come once.
fn read_once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    value: &mut Option<T>,
    key: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    if value.replace(map.next_value()?).is_some() {
        return Err(A::Error::custom(format_args!("`{key}` comes twice")));
    }
    Ok(())
}

impl NielsenFile {
    /// Builds the network, and a record that keeps the cost.
    ///
    /// # Errors
    /// If weights or biases are missing or not of the sizes.
    pub(super) fn into_network(self) -> Result<(Network, TrainingRecord), ModelError> {
        let record = self.record()?;
        let missing =
            |key: &str| ModelError::new(format!("lacks `{key}`, expected sizes, weights and biases"));
        let sizes = self.sizes.ok_or_else(|| missing("sizes"))?;
        let weights = self.weights.ok_or_else(|| missing("weights"))?.0;
        let biases = self.biases.ok_or_else(|| missing("biases"))?.0;
        let sizes = sizes.integers().filter(|sizes| sizes.len() >= 2 && !sizes.contains(&0));
        let sizes = sizes.ok_or_else(|| {
            ModelError::new("`sizes` must be the units of each layer, such as [784, 30, 10]".to_owned())
        })?;
        let spec = spec(&sizes)?;
        check_count("weights", weights.len(), &sizes)?;
        check_count("biases", biases.len(), &sizes)?;
        let mut parameters = Vec::with_capacity(weights.iter().map(|weight| weight.values.len()).sum());
        for (layer, (weight, bias)) in weights.iter().zip(&biases).enumerate() {
            let (inputs, outputs) = (sizes[layer], sizes[layer + 1]);
            check_shape("weights", layer, weight, &[&[outputs, inputs], &[inputs.saturating_mul(outputs)]])?;
            check_shape("biases", layer, bias, &[&[outputs, 1], &[outputs], &[1, outputs]])?;
            parameters.extend_from_slice(&weight.values);
            parameters.extend_from_slice(&bias.values);
        }
        let network = Network::new(spec, parameters).map_err(|error| ModelError::new(error.to_string()))?;
        Ok((network, record))
    }

    fn record(&self) -> Result<TrainingRecord, ModelError> {
        if self.activation.as_ref().is_some_and(|activation| activation != "sigmoid") {
            return Err(ModelError::new("`activation` must be sigmoid, as in Nielsen's networks".to_owned()));
        }
        match &self.cost {
            None => Ok(TrainingRecord::default()),
            Some(cost) if COSTS.contains(&cost.as_str()) => {
                Ok(TrainingRecord { recipe: cost.clone(), ..TrainingRecord::default() })
            }
            Some(_) => Err(ModelError::new(format!("`cost` must be one of {}", COSTS.join(", ")))),
        }
    }
}

/// Writes sizes as layers, the inputs as a square: `flatten dense30 sigmoid dense10 sigmoid / quadratic`.
fn spec(sizes: &[usize]) -> Result<Spec, ModelError> {
    let layers: Vec<_> = sizes[1..].iter().map(|units| format!("dense{units} sigmoid")).collect();
    let side = sizes[0].isqrt();
    if side * side != sizes[0] {
        let message =
            format!("`sizes` begin with {} inputs, expected those of a square, such as 784", sizes[0]);
        return Err(ModelError::new(message));
    }
    format!("input1x{side}x{side} flatten {} / quadratic", layers.join(" ")).parse().map_err(|error| {
        let sizes = display_shape(sizes);
        ModelError::new(format!("`sizes` {sizes} make no network: {error}"))
    })
}

fn check_count(key: &str, found: usize, sizes: &[usize]) -> Result<(), ModelError> {
    let expected = sizes.len() - 1;
    if found == expected {
        return Ok(());
    }
    Err(ModelError::new(format!("`{key}` has {found} layers, expected {expected} by `sizes`")))
}

fn check_shape(key: &str, layer: usize, array: &JsonArray, allowed: &[&[usize]]) -> Result<(), ModelError> {
    if allowed.contains(&array.shape.as_slice()) {
        return Ok(());
    }
    Err(ModelError::new(format!(
        "`{key}` of layer {} are {}, expected {} by `sizes`",
        layer + 1,
        display_shape(&array.shape),
        display_shape(allowed[0])
    )))
}

/// The form in which a network is written.
#[derive(Serialize)]
struct Written<'a> {
    sizes: Vec<usize>,
    weights: Vec<Vec<Exact<'a>>>,
    biases: Vec<Vec<Exact<'a>>>,
    cost: &'a str,
}

/// Returns true if the network is one of Nielsen's: dense layers with sigmoids, and a quadratic loss.
pub(super) fn is_nielsen(spec: &Spec) -> bool {
    let sigmoid_after = |pair: &[Layer]| matches!(pair, [Layer::Dense { .. }, Layer::Sigmoid]);
    spec.loss == Loss::Quadratic
        && spec.layers().first() == Some(&Layer::Flatten)
        && spec.layers()[1..].chunks(2).all(sigmoid_after)
}

/// Writes a network of Nielsen's form.
///
/// # Errors
/// Those of the writer of JSON.
pub(super) fn to_json(network: &Network, record: &TrainingRecord) -> serde_json::Result<Vec<u8>> {
    let (tensors, parameters) = (network.spec().tensors(), network.parameters());
    let mut written = Written {
        sizes: vec![network.spec().shapes()[0].len()],
        weights: Vec::new(),
        biases: Vec::new(),
        cost: COSTS.iter().find(|cost| **cost == record.recipe).unwrap_or(&COSTS[0]),
    };
    for tensor in &tensors {
        let values = &parameters[tensor.range()];
        match tensor.shape[..] {
            [outputs, inputs] => {
                written.sizes.push(outputs);
                written.weights.push(values.chunks(inputs).map(Exact).collect());
            }
            _ => written.biases.push(values.chunks(1).map(Exact).collect()),
        }
    }
    serde_json::to_vec(&written)
}
