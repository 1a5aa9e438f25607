//! IDX, gzipped or not: any two files end in as many labels as images, or in an error of one line.
#![no_main]

use digitty::data::idx;
use digitty::models::DIGITS;
use libfuzzer_sys::fuzz_target;

// The labels' file, then a line feed, then the images' file.
fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let (labels, images) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
    match idx::read("fuzz", ("images", images), ("labels", labels), &DIGITS.domain()) {
        Ok(data) => {
            assert!(data.examples.iter().all(|example| example.label.is_some_and(|label| label < 10)))
        }
        Err(error) => assert_eq!(format!("{error:#}").lines().count(), 1),
    }
});
