//! Records: the result of one run as a small file.
//!
//! It is two lines of JSON: the result, and the checksum of the line before.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::train::fingerprint::Fingerprint;

/// The format, and its version.
const FORMAT: &str = "digitty run 1";

/// The result of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    format: String,
    /// The name of the run: see [`Run::id`](super::Run::id).
    pub id: String,
    /// The training, for people.
    pub training: String,
    /// The seed.
    pub seed: u64,
    /// The number of trained parameters.
    pub parameters: usize,
    /// The predictions on each set.
    pub results: Vec<SetResult>,
}

/// The correct predictions on one set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetResult {
    /// The set.
    pub set: String,
    /// Images whose class was predicted.
    pub correct: usize,
    /// All images.
    pub total: usize,
}

impl SetResult {
    /// Returns the fraction of correct predictions, 0 to 1.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.total.max(1) as f64
    }
}

/// A reason why bytes are not the record of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// Something else, which no study has written.
    Foreign,
    /// A record, but incomplete or changed.
    Damaged,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Foreign => "not the result of a run",
            Self::Damaged => "truncated or corrupt",
        })
    }
}

impl std::error::Error for RecordError {}

#[derive(Serialize, Deserialize)]
struct Checksum {
    checksum: String,
}

impl RunRecord {
    pub(super) fn new(
        id: String,
        training: String,
        seed: u64,
        parameters: usize,
        results: Vec<SetResult>,
    ) -> Self {
        Self { format: FORMAT.to_owned(), id, training, seed, parameters, results }
    }

    /// Writes the record.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let line = serde_json::to_string(self)?;
        let checksum = serde_json::to_string(&Checksum { checksum: checksum(&line) })?;
        Ok(format!("{line}\n{checksum}\n").into_bytes())
    }

    /// Reads the record of the run called `id`.
    ///
    /// # Errors
    /// If the bytes are something else, or are not exactly what was written.
    pub fn from_bytes(bytes: &[u8], id: &str) -> Result<Self, RecordError> {
        let start = format!("{{\"format\":\"{FORMAT}\"");
        if !bytes.starts_with(start.as_bytes()) && !start.as_bytes().starts_with(bytes) {
            return Err(RecordError::Foreign);
        }
        Self::read(bytes, id).ok_or(RecordError::Damaged)
    }

    fn read(bytes: &[u8], id: &str) -> Option<Self> {
        let (line, rest) = str::from_utf8(bytes).ok()?.split_once('\n')?;
        let found: Checksum = serde_json::from_str(rest.strip_suffix('\n')?).ok()?;
        let record: Self = serde_json::from_str(line).ok()?;
        (found.checksum == checksum(line) && record.id == id).then_some(record)
    }
}

fn checksum(line: &str) -> String {
    format!("{:016x}", Fingerprint::EMPTY.text(line).value())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> RunRecord {
        let set = SetResult { set: "MNIST test, as drawn".to_owned(), correct: 9876, total: 10_000 };
        RunRecord::new("00ff".to_owned(), "conv8; 2 epochs".to_owned(), 3, 1234, vec![set])
    }

    #[test]
    fn a_record_survives_the_way_to_bytes_and_back() {
        let bytes = record().to_bytes().unwrap();
        assert_eq!(RunRecord::from_bytes(&bytes, "00ff"), Ok(record()));
        assert!((record().results[0].accuracy() - 0.9876).abs() < 1e-12);
    }

    #[test]
    fn every_changed_or_missing_byte_is_found() {
        let bytes = record().to_bytes().unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(RunRecord::from_bytes(&changed, "00ff").is_err(), "byte {at}");
            assert_eq!(RunRecord::from_bytes(&bytes[..at], "00ff"), Err(RecordError::Damaged), "{at} bytes");
        }
    }

    #[test]
    fn another_run_and_another_file_are_told_apart() {
        let bytes = record().to_bytes().unwrap();
        assert_eq!(RunRecord::from_bytes(&bytes, "00fe"), Err(RecordError::Damaged));
        assert_eq!(RunRecord::from_bytes(b"dear diary\n", "00ff"), Err(RecordError::Foreign));
    }
}
