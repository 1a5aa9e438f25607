//! `digitty paint --record`: a live session written as a script when it ends.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use tempfile::NamedTempFile;

use super::{drawings, files, run};
use crate::ink::{Domain, Drawing};
use crate::script::{RecordedStore, Recorder};
use crate::tui::trained::Trained;

/// The file that a session is recorded to.
pub(super) struct Recording {
    script: PathBuf,
    name: String,
    /// Becomes the script: so it is known from the beginning that the directory can be written to.
    file: NamedTempFile,
}

impl Recording {
    /// Makes sure, before anything is drawn, that the script can be written in the end. Files that exist are
    /// not overwritten: lines may have been appended to a recording.
    ///
    /// # Errors
    /// If there is a file of its name, or of one beside it; or if it cannot be written.
    pub(super) fn create(script: &Path) -> Result<Self> {
        let shown = script.display();
        let name = script.file_name().and_then(|name| name.to_str());
        let name =
            name.with_context(|| format!("cannot record to {shown}: expected a file name in UTF-8"))?;
        for path in ["", LOADED, RECOVERED].map(|suffix| script.with_file_name(format!("{name}{suffix}"))) {
            let exists = path.symlink_metadata().is_ok();
            ensure!(!exists, "{} exists and will not be overwritten; record to another file", path.display());
        }
        let file = files::temporary(files::directory(script));
        let file = file.with_context(|| format!("cannot record to {shown}"))?;
        Ok(Self { script: script.to_owned(), name: name.to_owned(), file })
    }

    /// Returns what the script has to name to load what was loaded from `path`: its absolute path, or, if
    /// scripts do not load that (from a pipe, or too large a file), a copy beside the script.
    ///
    /// # Errors
    /// If that cannot be written, or a path is not text.
    pub(super) fn loaded(&self, path: &Path, drawings: &[Drawing], domain: &Domain) -> Result<String> {
        if run::open(path, domain).is_ok() { absolute(path) } else { self.write_beside(LOADED, drawings) }
    }

    /// Writes drawings beside the script, and returns the name of their file.
    fn write_beside(&self, suffix: &str, drawings: &[Drawing]) -> Result<String> {
        let name = format!("{}{suffix}", self.name);
        let path = self.script.with_file_name(&name);
        let written = files::create_new(&path, &drawings::bytes_of_all(drawings)?);
        written.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(name)
    }

    /// Writes the script of the first `events` events and of what was trained between them, and beside it the drawing
    /// that was restored.
    ///
    /// # Errors
    /// If they cannot be written.
    pub(super) fn write<S, T>(
        mut self,
        events: usize,
        trained: &[(usize, Trained)],
        recorder: &Recorder<S>,
        store: &RecordedStore<T>,
    ) -> Result<()> {
        let recovered = store
            .recovered()
            .map(|drawing| self.write_beside(RECOVERED, std::slice::from_ref(drawing)))
            .transpose()?;
        let script = recorder.script(events, recovered.as_deref(), trained);
        let written = self.file.write_all(script.as_bytes()).and_then(|()| self.file.as_file().sync_all());
        written.with_context(|| format!("cannot write {}", self.script.display()))?;
        match self.file.persist_noclobber(&self.script) {
            Ok(_) => Ok(()),
            Err(failed) => keep(failed.file, &failed.error, &self.script),
        }
    }
}

/// The endings that are added to the name of a script for the drawing that was loaded, and for that which was restored.
const LOADED: &str = ".loaded";
const RECOVERED: &str = ".recovered";

/// Keeps a recording whose name has been taken meanwhile, and says where.
fn keep(file: NamedTempFile, error: &io::Error, script: &Path) -> Result<()> {
    let (_, kept) = file.keep()?;
    bail!("cannot write {}: {error}; the recording is in {}", script.display(), kept.display())
}

/// Returns the absolute path of a file that a script is to name, wherever the script is played.
///
/// # Errors
/// If it does not exist, or its name is not text.
pub(super) fn absolute(path: &Path) -> Result<String> {
    let name = path.display();
    let absolute = path.canonicalize().with_context(|| format!("cannot record a session with {name}"))?;
    let text = absolute.to_str();
    let text = text.with_context(|| format!("cannot record the name of {name}: expected UTF-8"))?;
    Ok(text.to_owned())
}
