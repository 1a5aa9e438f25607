//! JSON Lines, gzipped or not: any bytes end in drawings that can be preprocessed, or in an error of one line.
#![no_main]

use digitty::data::read_drawings;
use digitty::ink::{Drawing, Image, preprocess};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Weights of a resampled pixel sum to 1 but for rounding.
    let is_in_range = |image: &Image| image.pixels().iter().all(|ink| (0.0..=1.00001).contains(ink));
    let check = |drawing: Drawing| {
        assert!(is_in_range(drawing.image()) && is_in_range(&preprocess(&drawing)));
    };
    let read = read_drawings("file", bytes)
        .and_then(|mut drawings| drawings.try_for_each(|drawing| drawing.map(|(_, drawing)| check(drawing))));
    if let Err(error) = read {
        assert_eq!(format!("{error:#}").lines().count(), 1);
    }
});
