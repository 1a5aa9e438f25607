//! PNG: any bytes end in an image with ink from 0 to 1, or in an error of one line.
#![no_main]

use digitty::data::png;
use digitty::ink::ImageSize;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match png::decode("file", bytes, ImageSize::MNIST) {
        Ok(image) => assert!(image.pixels().iter().all(|ink| (0.0..=1.0).contains(ink))),
        Err(error) => assert_eq!(format!("{error:#}").lines().count(), 1),
    }
});
