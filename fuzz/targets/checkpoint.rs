//! Weights files, safetensors or JSON: any bytes end in a model that predicts and survives writing, or in an error.
#![no_main]

use digitty::ink::{Image, ImageSize};
use digitty::models::{Checkpoint, Lineup};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(checkpoint) = Checkpoint::from_bytes(bytes) else { return };
    let again = Checkpoint::from_bytes(&checkpoint.to_bytes().unwrap()).unwrap();
    assert_eq!(again.record, checkpoint.record);
    assert_eq!(again.model.parameter_count(), checkpoint.model.parameter_count());
    assert!(checkpoint.to_json().is_ok_and(|json| Checkpoint::is_json(&json)));
    let mut lineup = Lineup::builtin().unwrap();
    for id in ["ls", "cnn"] {
        if lineup.replace(id, bytes).is_ok() {
            let predictions = lineup.predict(&Image::blank(ImageSize::MNIST), &mut lineup.scratch());
            assert!(predictions.iter().all(|prediction| prediction.winner < prediction.scores.len()));
        }
    }
});
