//! Scripts: any bytes are played to an end, or to an error with its line.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use digitty::data::read_first_drawing;
use digitty::ink::Drawing;
use digitty::models::{DIGITS, Lineup};
use digitty::script::{Script, play};
use libfuzzer_sys::fuzz_target;

static LINEUP: LazyLock<Lineup> = LazyLock::new(|| Lineup::builtin().unwrap());

fn open(_: &Path) -> Result<Vec<Drawing>, anyhow::Error> {
    read_first_drawing("drawing", &b"{\"strokes\":[[[14,4],[14,24]]]}"[..], &DIGITS.domain()).map(|drawing| vec![drawing])
}

fuzz_target!(|text: &[u8]| {
    let script = Script::parse(Path::new("fuzz"), text);
    if let Err(error) = script.and_then(|script| play(&script, &LINEUP, &mut open)) {
        let error = error.to_string();
        assert!(error.starts_with(|c: char| c.is_ascii_digit()) && error.lines().count() == 1, "{error}");
    }
});
