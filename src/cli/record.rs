//! `digitty paint --record`: a live session written as a script when it ends.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::{drawings, files};
use crate::script::Recording;
use crate::tui::session::{Exit, Host, Session};

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

/// Runs a session and writes what happened, however it ended.
///
/// # Errors
/// Those of the session, and if the script cannot be written.
pub(super) fn run(
    session: &mut Session,
    recording: &mut Recording<impl Host>,
    script: &Path,
) -> Result<Exit> {
    let ending = session.run(recording);
    write(recording, script)?;
    Ok(ending?)
}

fn write<H>(recording: &Recording<H>, script: &Path) -> Result<()> {
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    let recovery = format!("{name}.recovered");
    if let Some(drawing) = recording.recovered() {
        files::write_whole(&script.with_file_name(&recovery), &drawings::bytes(drawing)?)?;
    }
    files::write_whole(script, recording.script(&recovery).as_bytes())
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
