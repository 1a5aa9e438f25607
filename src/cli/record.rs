//! `digitty paint --record`: a live session written as a script when it ends.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{drawings, files};
use crate::script::{RecordedStore, Recorder};

/// Makes sure, before anybody draws, that the script can be written in the end.
///
/// # Errors
/// If there is no directory for it.
pub(super) fn check(script: &Path) -> Result<()> {
    let parent = script.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = parent.unwrap_or(Path::new("."));
    ensure!(
        directory.is_dir() && script.file_name().is_some(),
        "cannot record to {}: expected a file in a directory that exists",
        script.display()
    );
    Ok(())
}

/// Writes the script of a recorded session, and beside it the drawing that was restored.
///
/// # Errors
/// If they cannot be written.
pub(super) fn write<S, T>(recorder: &Recorder<S>, store: &RecordedStore<T>, script: &Path) -> Result<()> {
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    let recovery = store.recovered().map(|drawing| (format!("{name}.recovered"), drawing));
    if let Some((name, drawing)) = &recovery {
        files::write_atomic(&script.with_file_name(name), &drawings::bytes(drawing)?)?;
    }
    let recovery = recovery.as_ref().map(|(name, _)| name.as_str());
    files::write_atomic(script, recorder.script(recovery).as_bytes())
}

/// The whole path of a file that a script is to name, wherever the script is played.
///
/// # Errors
/// If it does not exist, or its name is no text.
pub(super) fn whole_path(path: &Path) -> Result<String> {
    let name = path.display();
    let whole = path.canonicalize().with_context(|| format!("cannot record a session with {name}"))?;
    let text = whole.to_str().with_context(|| format!("cannot record the name of {name}: it is no text"))?;
    Ok(text.to_owned())
}
