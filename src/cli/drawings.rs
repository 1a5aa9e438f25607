//! Drawings of the app on disk: those that a person saves, and the one that a cut-off session leaves.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};

use super::files;
use crate::data;
use crate::ink::Drawing;

/// Saves a drawing into `directory` as PNG and as strokes, under the first names that are free, and
/// returns the names. A loaded picture that was not drawn on has no strokes.
///
/// # Errors
/// If the files cannot be written.
pub(super) fn save(directory: &Path, drawing: &Drawing) -> Result<Vec<String>> {
    let mut outputs = vec![("png", png(drawing)?)];
    if drawing.strokes().next().is_some() {
        outputs.push(("jsonl", strokes(drawing)?));
    }
    let number = free_number(directory)?;
    let mut names = Vec::new();
    for (extension, bytes) in outputs {
        let name = file_name(number, extension);
        files::write_atomic(&directory.join(&name), &bytes)?;
        names.push(name);
    }
    Ok(names)
}

fn file_name(number: u32, extension: &str) -> String {
    format!("digitty-{number}.{extension}")
}

/// The first number that no saved drawing has.
fn free_number(directory: &Path) -> Result<u32> {
    let taken = |number| {
        ["png", "jsonl"].iter().any(|extension| directory.join(file_name(number, extension)).exists())
    };
    (1..u32::MAX).find(|&number| !taken(number)).context("all numbers are taken")
}

fn png(drawing: &Drawing) -> Result<Vec<u8>> {
    data::png::encode(drawing.image())
}

fn strokes(drawing: &Drawing) -> Result<Vec<u8>> {
    let strokes: Vec<_> = drawing.strokes().cloned().collect();
    data::strokes::encode(&strokes)
}

/// Whether a session that was cut off has left a drawing.
pub(super) fn recovery_exists() -> bool {
    recovery_path().is_some_and(|path| path.exists())
}

/// Keeps a drawing for the next session: its strokes, or, on a loaded picture, the picture.
///
/// # Errors
/// If there is no place for it, or it cannot be written.
pub(super) fn write_recovery(drawing: &Drawing) -> Result<()> {
    let path = recovery_path().ok_or_else(|| anyhow!("neither XDG_STATE_HOME nor HOME is set"))?;
    let bytes = bytes(drawing)?;
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    }
    files::write_atomic(&path, &bytes)
}

/// A drawing as a file: its strokes, or, on a loaded picture, the picture.
///
/// # Errors
/// If it cannot be encoded.
pub(super) fn bytes(drawing: &Drawing) -> Result<Vec<u8>> {
    match drawing.background() {
        Some(_) => png(drawing),
        None => strokes(drawing),
    }
}

/// Takes the drawing that a session has left, if there is one. It is gone from the disk after that.
///
/// # Errors
/// If it is there and cannot be read.
pub(super) fn take_recovery() -> Result<Option<Drawing>> {
    let Some(path) = recovery_path().filter(|path| path.exists()) else {
        return Ok(None);
    };
    let drawings = data::read_drawings(&path.display().to_string(), &files::read(&path)?)?;
    std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    Ok(drawings.into_iter().next().map(|(_, drawing)| drawing))
}

/// Where the drawing of a cut-off session is kept: the user's state directory.
fn recovery_path() -> Option<PathBuf> {
    let absolute = |name| {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(state.join("digitty").join("recovery"))
}
