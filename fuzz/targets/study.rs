//! Plans of studies and results of runs: any bytes end in one that is whole, or in an error with its place.
#![no_main]

use digitty::train::study::{Plan, RunRecord};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = str::from_utf8(data) {
        match Plan::parse(text) {
            Ok(plan) => assert_eq!(plan.runs().len(), plan.variants.len() * plan.seeds.len()),
            Err(error) => assert!(error.to_string().split(':').take(2).all(|part| part.parse::<usize>().is_ok_and(|n| n > 0))),
        }
    }
    if let Ok(record) = RunRecord::from_bytes(data, "00ff") {
        assert_eq!(record.to_bytes().unwrap(), data);
    }
});
