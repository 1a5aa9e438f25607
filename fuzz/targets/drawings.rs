//! JSON Lines, gzipped or not: any bytes end in drawings that can be preprocessed, or in an error of one line.
#![no_main]

use digitty::data::read_drawings;
use digitty::ink::{Drawing, Image, preprocess};
use digitty::models::DIGITS;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let is_in_range = |image: &Image, max| image.pixels().iter().all(|ink| (0.0..=max).contains(ink));
    let check = |drawing: Drawing| {
        assert!(is_in_range(drawing.image(), 1.0));
        // Two passes over at most 7 weights, rounded 14 times each by at most 6·10⁻⁸.
        assert!(is_in_range(&preprocess(&drawing), 1.000_002));
    };
    let read = read_drawings("file", bytes, &DIGITS.domain())
        .and_then(|mut drawings| drawings.try_for_each(|drawing| drawing.map(|(_, drawing)| check(drawing))));
    if let Err(error) = read {
        assert_eq!(format!("{error:#}").lines().count(), 1);
    }
});
