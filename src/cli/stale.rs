//! Golden files that no script names any more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::goldens::{self, MAX_BYTES};
use super::scripts::{self, Readable};
use super::{Outcome, files, output};
use crate::script::is_snapshot;

/// Lists the golden files beside the scripts that neither these nor the other `.script` files beside them name. A
/// `NAME.new` is one of them if its golden file is. Nothing is played, and nothing removed.
///
/// # Errors
/// If a directory or a script cannot be read: then any golden file may be its own.
pub(super) fn run(chosen: &[(&Path, Readable)]) -> Result<Outcome> {
    let directories: BTreeSet<_> = chosen.iter().map(|(path, _)| files::directory(path).to_owned()).collect();
    let mut named = BTreeSet::new();
    for (path, script) in chosen {
        name_all(path, script, &mut named)?;
    }
    let entries: Vec<_> = directories.iter().map(|directory| list(directory)).collect::<Result<_>>()?;
    let entries = entries.concat();
    for path in entries.iter().filter(|path| path.extension().is_some_and(|ending| ending == "script")) {
        name_all(path, &scripts::read(path), &mut named)?;
    }
    let stale: Vec<_> = entries.iter().filter(|path| is_stale(path, &named)).collect();
    output::print(|out| {
        Ok(stale.iter().try_for_each(|path| {
            let shown = path.strip_prefix(".").unwrap_or(path).display();
            writeln!(out, "{}", output::Escaped(shown))
        })?)
    })?;
    Ok(if stale.is_empty() { Outcome::Success } else { Outcome::Failure })
}

/// Notes the golden files that a script names.
fn name_all(path: &Path, script: &Readable, named: &mut BTreeSet<PathBuf>) -> Result<()> {
    let script = script.as_ref().map_err(|error| anyhow::anyhow!("{}:{error}", path.display()))?;
    named.extend(script.snapshots().map(|(path, _)| goldens::identity(&path)));
    Ok(())
}

fn list(directory: &Path) -> Result<Vec<PathBuf>> {
    let cannot = || format!("cannot read {}", directory.display());
    let entries = directory.read_dir().with_context(cannot)?;
    let mut paths: Vec<_> =
        entries.map(|entry| Ok(entry.with_context(cannot)?.path())).collect::<Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn is_stale(path: &Path, named: &BTreeSet<PathBuf>) -> bool {
    let golden = if path.extension().is_some_and(|ending| ending == "new") {
        path.with_extension("")
    } else {
        path.to_owned()
    };
    let bytes = || files::read_unlinked(path, MAX_BYTES).ok().flatten();
    !named.contains(&goldens::identity(&golden)) && bytes().is_some_and(|bytes| is_snapshot(&bytes))
}
