//! `digitty run --cast`: a film of a session, as an asciicast for asciinema or as an animated SVG.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use ratatui::buffer::Cell;
use serde_json::json;

use super::files;
use crate::script::{Film, animation, is_animation};
use crate::vt::Encoder;

/// The beginning of every asciicast of version 2 that is written here.
const HEAD: &str = "{\"version\":2,\"title\":\"digitty run\",";

/// A form of film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// Asciicast version 2: a header and a line of JSON for each frame.
    Asciicast,
    /// An animated SVG.
    Svg,
}

/// Makes sure that a film can be written, and that nothing but an older film is lost.
///
/// # Errors
/// If the name ends in something else than `.cast` and `.svg`, or there is something else of its name.
pub(super) fn check(path: &Path) -> Result<()> {
    let format = format(path)?;
    if path.is_file() {
        let start = files::read_start(path, 200)?;
        let ours = match format {
            Format::Asciicast => start.starts_with(HEAD.as_bytes()),
            Format::Svg => is_animation(&start),
        };
        ensure!(
            ours || start.is_empty(),
            "{} is not a recording by `digitty run --cast` and will not be overwritten",
            path.display()
        );
    }
    files::check_writable(path)
}

/// Writes a film.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(path: &Path, film: &Film) -> Result<()> {
    let text = match format(path)? {
        Format::Asciicast => asciicast(film),
        Format::Svg => animation(film),
    };
    files::write_atomic(path, text.as_bytes()).context("--cast")
}

fn format(path: &Path) -> Result<Format> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("cast") => Ok(Format::Asciicast),
        Some("svg") => Ok(Format::Svg),
        _ => bail!("--cast: expected a file name that ends in .cast or .svg, found {}", path.display()),
    }
}

/// Writes the frames as the bytes that a terminal would get.
///
/// The format is described at <https://docs.asciinema.org/manual/asciicast/v2/>.
fn asciicast(film: &Film) -> String {
    let mut cast = format!("{HEAD}\"width\":{},\"height\":{}}}\n", film.size.width, film.size.height);
    let mut encoder = Encoder::default();
    encoder.forget(film.size.width);
    let mut line = |seconds: f64, text: &str| {
        // Writing to a string cannot fail.
        _ = writeln!(cast, "{}", json!([seconds, "o", text]));
    };
    line(0.0, "\x1b[?25l");
    for frame in &film.frames {
        let changes: Vec<(u16, u16, &Cell)> =
            frame.changes.iter().map(|(x, y, cell)| (*x, *y, cell)).collect();
        let (bytes, _) = encoder.frame(&changes, usize::MAX);
        line(frame.at.as_secs_f64(), &String::from_utf8_lossy(bytes));
    }
    line(film.length.as_secs_f64(), "\x1b[m\x1b[?25h");
    cast
}
