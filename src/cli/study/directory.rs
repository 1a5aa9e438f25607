//! The directory of a study: its plan, and a file for each run that is done.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};

use crate::cli::files;
use crate::train::study::{Fingerprints, Plan, RecordError, RunRecord};

/// The file of the plan, and of what stands for the data: enough to name all runs.
const MANIFEST: &str = "study.json";

/// The format of the manifest, and its version.
const FORMAT: &str = "digitty study 1";

/// The most bytes of a manifest, and of the result of a run.
const MAX_BYTES: u64 = 8 << 20;

#[derive(PartialEq, Serialize, Deserialize)]
struct Manifest {
    format: String,
    title: String,
    #[serde(flatten)]
    fingerprints: Fingerprints,
    /// The text of the plan.
    plan: String,
}

/// The directory of a study.
pub(super) struct StudyDirectory {
    path: PathBuf,
    plan: Plan,
    fingerprints: Fingerprints,
}

impl StudyDirectory {
    /// Makes the directory of a plan, or takes the one that there is.
    ///
    /// # Errors
    /// If it holds another study, or cannot be written.
    pub fn create(path: &Path, plan: &Plan, text: &str, fingerprints: &Fingerprints) -> Result<Self> {
        let name = path.display();
        std::fs::create_dir_all(path).with_context(|| format!("cannot make {name}"))?;
        let (format, title) = (FORMAT.to_owned(), plan.title.clone());
        let manifest = Manifest { format, title, fingerprints: fingerprints.clone(), plan: text.to_owned() };
        let earlier = read_manifest(path)?;
        if let Some(other) = earlier.as_ref().filter(|earlier| earlier.title != manifest.title) {
            return Err(anyhow!("{name} holds the study \"{}\"; choose another directory", other.title));
        }
        if earlier.is_none_or(|earlier| earlier != manifest) {
            files::write_atomic(&path.join(MANIFEST), &serde_json::to_vec(&manifest)?)?;
        }
        Ok(Self { path: path.to_owned(), plan: plan.clone(), fingerprints: manifest.fingerprints })
    }

    /// Opens the directory of a study that has begun.
    ///
    /// # Errors
    /// If it is not one.
    pub fn open(path: &Path) -> Result<Self> {
        let name = path.display();
        let manifest = read_manifest(path)?.with_context(|| format!("{name} holds no study"))?;
        let plan = Plan::parse(&manifest.plan);
        let plan = plan.map_err(|error| anyhow!("{name}/{MANIFEST}: the plan, {error}"))?;
        Ok(Self { path: path.to_owned(), plan, fingerprints: manifest.fingerprints })
    }

    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub const fn fingerprints(&self) -> &Fingerprints {
        &self.fingerprints
    }

    /// Reads the result of a run, if it is done; the inner result is an error if the file is damaged.
    ///
    /// # Errors
    /// If the file cannot be read, or is not one that a study has written.
    pub fn read(&self, id: &str) -> Result<Option<Result<RunRecord>>> {
        let path = self.path_of(id);
        let Some(bytes) = files::read_unlinked(&path, MAX_BYTES)? else { return Ok(None) };
        match RunRecord::from_bytes(&bytes, id) {
            Err(RecordError::Foreign) => Err(anyhow!("{}: {}", path.display(), RecordError::Foreign)),
            record => Ok(Some(record.with_context(|| path.display().to_string()))),
        }
    }

    /// Writes the result of a run, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, record: &RunRecord) -> Result<()> {
        files::write_atomic(&self.path_of(&record.id), &record.to_bytes()?)
    }

    fn path_of(&self, id: &str) -> PathBuf {
        self.path.join(format!("{id}.jsonl"))
    }
}

fn read_manifest(directory: &Path) -> Result<Option<Manifest>> {
    let path = directory.join(MANIFEST);
    let Some(bytes) = files::read_unlinked(&path, MAX_BYTES)? else { return Ok(None) };
    let manifest: Option<Manifest> = serde_json::from_slice(&bytes).ok();
    let manifest = manifest.filter(|manifest| manifest.format == FORMAT);
    ensure!(manifest.is_some(), "{} is not that of a study", path.display());
    Ok(manifest)
}
