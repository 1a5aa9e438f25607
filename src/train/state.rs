//! Checkpoints: the state of a training that is not finished, as bytes from which it goes on.
//!
//! A checkpoint is a safetensors file. Its tensors are flat: `parameters`, their moving average `ema`, the
//! `mean` and `square` of the optimizer, each \[parameters\] long or missing, and the parameters of a
//! `teacher` that is finished. Augmented images are not in it; they follow from the seed.

use std::collections::HashMap;
use std::fmt;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::fingerprint::Fingerprint;

/// The format, and its version.
const FORMAT: &str = "digitty training 1";

/// The state of one network under training.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    /// True for the teacher, before the network itself.
    pub is_teacher: bool,
    /// Batches trained on.
    pub steps: usize,
    /// Loss, averaged over the last few hundred steps.
    pub loss: f32,
    pub parameters: Vec<f32>,
    pub ema: Vec<f32>,
    /// Velocity or mean gradient of the optimizer; empty for one without.
    pub mean: Vec<f32>,
    /// Mean square of the gradient; empty for an optimizer without.
    pub square: Vec<f32>,
    /// Parameters of the teacher, once it is finished; empty without one.
    pub teacher: Vec<f32>,
}

/// A reason why a training cannot go on from a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResumeError {
    /// Not a checkpoint, or one of another version.
    Foreign,
    /// A checkpoint, but incomplete or changed.
    Damaged,
    /// A checkpoint of another training, with the description that was saved with it.
    Other(String),
}

impl fmt::Display for ResumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("not a checkpoint of a training, or not all of one"),
            Self::Damaged => f.write_str("truncated or corrupt"),
            Self::Other(training) => write!(f, "of another training: {training}"),
        }
    }
}

impl std::error::Error for ResumeError {}

impl State {
    /// Writes a checkpoint of the training with this fingerprint, described for people by `training`.
    pub fn to_bytes(
        &self,
        fingerprint: Fingerprint,
        training: &str,
    ) -> Result<Vec<u8>, safetensors::SafeTensorError> {
        let metadata = HashMap::from([
            ("format".to_owned(), FORMAT.to_owned()),
            ("training".to_owned(), training.to_owned()),
            ("fingerprint".to_owned(), fingerprint.value().to_string()),
            ("checksum".to_owned(), self.checksum().to_string()),
            ("is_teacher".to_owned(), self.is_teacher.to_string()),
            ("steps".to_owned(), self.steps.to_string()),
            ("loss".to_owned(), self.loss.to_string()),
        ]);
        let bytes = self.tensors().map(|(name, values)| {
            (name, values.len(), values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
        });
        let views = bytes.iter().filter(|(_, len, _)| *len > 0);
        let views =
            views.map(|(name, len, bytes)| Ok((*name, TensorView::new(Dtype::F32, vec![*len], bytes)?)));
        let views = views.collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
        safetensors::serialize(views, Some(metadata))
    }

    /// Reads a checkpoint of the training with this fingerprint.
    pub fn from_bytes(bytes: &[u8], fingerprint: Fingerprint) -> Result<Self, ResumeError> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|_| ResumeError::Foreign)?;
        let metadata = header.metadata().clone().unwrap_or_default();
        let entry = |key: &str| metadata.get(key).map(String::as_str).unwrap_or_default();
        if entry("format") != FORMAT {
            return Err(ResumeError::Foreign);
        }
        let state = Self::read(bytes, &entry).ok_or(ResumeError::Damaged)?;
        if entry("fingerprint") != fingerprint.value().to_string() {
            return Err(ResumeError::Other(entry("training").to_owned()));
        }
        Ok(state)
    }

    fn read<'a>(bytes: &[u8], entry: &impl Fn(&str) -> &'a str) -> Option<Self> {
        let file = SafeTensors::deserialize(bytes).ok()?;
        let tensor = |name| {
            let (groups, _) = file.tensor(name).map(|tensor| tensor.data()).unwrap_or_default().as_chunks();
            groups.iter().copied().map(f32::from_le_bytes).collect::<Vec<f32>>()
        };
        let state = Self {
            is_teacher: entry("is_teacher").parse().ok()?,
            steps: entry("steps").parse().ok()?,
            loss: entry("loss").parse().ok()?,
            parameters: tensor("parameters"),
            ema: tensor("ema"),
            mean: tensor("mean"),
            square: tensor("square"),
            teacher: tensor("teacher"),
        };
        Some(state).filter(|state| entry("checksum") == state.checksum().to_string())
    }

    fn tensors(&self) -> [(&'static str, &[f32]); 5] {
        [
            ("parameters", &self.parameters),
            ("ema", &self.ema),
            ("mean", &self.mean),
            ("square", &self.square),
            ("teacher", &self.teacher),
        ]
    }

    /// Computes a fingerprint of everything in it.
    fn checksum(&self) -> u64 {
        let Self { is_teacher, steps, loss, .. } = self;
        let hash = Fingerprint::EMPTY.text(&format!("{is_teacher} {steps} {loss}"));
        self.tensors().iter().fold(hash, |hash, (name, values)| hash.text(name).floats(*values)).value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State {
            is_teacher: true,
            steps: 7,
            loss: 0.1,
            parameters: vec![1.5, -0.25],
            ema: vec![1.0, f32::MIN_POSITIVE],
            mean: vec![0.3, 0.1],
            ..State::default()
        }
    }

    const HERE: Fingerprint = Fingerprint::EMPTY;

    #[test]
    fn a_state_survives_the_way_to_bytes_and_back() {
        let bytes = state().to_bytes(HERE, "digitty train cnn").unwrap();
        assert_eq!(State::from_bytes(&bytes, HERE), Ok(state()));
        let before = State { loss: f32::NAN, ..State::default() };
        let bytes = before.to_bytes(HERE, "").unwrap();
        assert!(State::from_bytes(&bytes, HERE).unwrap().loss.is_nan(), "nothing has been trained on");
    }

    #[test]
    fn another_training_is_named() {
        let bytes = state().to_bytes(HERE.text("other"), "digitty train fcn").unwrap();
        let error = State::from_bytes(&bytes, HERE).unwrap_err();
        assert_eq!(error.to_string(), "of another training: digitty train fcn");
    }

    #[test]
    fn every_changed_or_missing_byte_of_its_values_is_found() {
        let bytes = state().to_bytes(HERE, "digitty train cnn").unwrap();
        for at in bytes.len() - 24..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_eq!(State::from_bytes(&changed, HERE), Err(ResumeError::Damaged), "byte {at}");
        }
        for len in 0..bytes.len() {
            assert!(State::from_bytes(&bytes[..len], HERE).is_err(), "{len} bytes");
        }
        assert_eq!(State::from_bytes(b"not one", HERE), Err(ResumeError::Foreign));
    }
}
