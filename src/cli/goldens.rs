//! Golden files on disk: compared, written, accepted.
//!
//! They may come from anybody's repository. So a golden file is a regular file of limited size beside its
//! script, no symbolic link is followed, and only a snapshot is ever replaced or removed.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::files;
use super::report::{Entry, Failure};
use crate::script::{Diagnostic, Difference, Snapshot, headed, is_snapshot, shows, unified_diff};

/// Most bytes of a golden file, several times those of the largest snapshot.
pub(super) const MAX_BYTES: u64 = 16 << 20;
/// Most bytes of the golden files of one script.
const MAX_TOTAL_BYTES: u64 = 64 << 20;
/// Most differences of one script that are shown; comparing line by line takes long for large files.
const MAX_DIFFS: usize = 10;

/// The golden files that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Missing files.
    WriteMissing,
    /// Nothing: a missing file was not committed, and in CI it would appear unseen.
    ReadOnly,
    /// Every file, as was asked for.
    Overwrite,
}

impl Policy {
    /// Returns the policy for `--update` or not, and the variable `CI` of the environment.
    pub(super) fn new(update: bool, ci: Option<OsString>) -> Self {
        match ci {
            _ if update => Self::Overwrite,
            Some(value) if !value.is_empty() => Self::ReadOnly,
            _ => Self::WriteMissing,
        }
    }
}

/// The golden files of one script.
#[derive(Debug)]
pub(super) struct Goldens {
    policy: Policy,
    /// Shows differences line by line to the last, and not summed up.
    full: bool,
    /// The golden files that this script has named, as they are now.
    known: HashMap<PathBuf, Vec<u8>>,
    bytes: u64,
    diffs: usize,
}

impl Goldens {
    pub(super) fn new(policy: Policy, full: bool) -> Self {
        Self { policy, full, known: HashMap::new(), bytes: 0, diffs: 0 }
    }

    /// Compares a snapshot with its golden file, and writes what there is to write.
    ///
    /// # Errors
    /// If a file cannot be read or written, or is something else than a snapshot.
    pub(super) fn settle(&mut self, snapshot: &Snapshot) -> Result<Entry> {
        match self.known.remove(&snapshot.path) {
            Some(golden) => self.compare(snapshot, golden, false),
            None => match self.read(&snapshot.path)? {
                Some(bytes) => self.compare(snapshot, bytes, true),
                None if self.policy == Policy::ReadOnly => Ok(missing(snapshot)),
                None => self.accept(snapshot),
            },
        }
    }

    fn read(&mut self, path: &Path) -> Result<Option<Vec<u8>>> {
        let bytes = files::read_unlinked(path, MAX_BYTES)?;
        self.bytes += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let mib = MAX_TOTAL_BYTES >> 20;
        ensure!(self.bytes <= MAX_TOTAL_BYTES, "the golden files of a script may have {mib} MiB together");
        Ok(bytes)
    }

    /// Compares a snapshot with a golden file, which this script names for the first time or again.
    fn compare(&mut self, snapshot: &Snapshot, golden: Vec<u8>, first: bool) -> Result<Entry> {
        let path = &snapshot.path;
        let same = shows(&golden, &snapshot.bytes);
        if !same && first && self.policy == Policy::Overwrite {
            ensure_snapshot(path, Some(&golden))?;
            return self.accept(snapshot);
        }
        if same && first && self.policy != Policy::ReadOnly {
            remove_snapshot(&new(path))?;
        }
        let entry = if same { Entry::Same } else { self.differ(snapshot, &golden)? };
        self.known.insert(path.clone(), golden);
        Ok(entry)
    }

    /// Writes a snapshot as the golden file.
    fn accept(&mut self, snapshot: &Snapshot) -> Result<Entry> {
        let Snapshot { path, bytes, .. } = snapshot;
        files::replace(path, bytes)?;
        remove_snapshot(&new(path))?;
        self.known.insert(path.clone(), bytes.clone());
        Ok(Entry::Written(path.display().to_string()))
    }

    /// Writes a snapshot that differs beside the golden file, and shows the difference.
    fn differ(&mut self, snapshot: &Snapshot, golden: &[u8]) -> Result<Entry> {
        let Snapshot { path, location, bytes } = snapshot;
        let (name, new) = (path.display().to_string(), new(path));
        if self.policy != Policy::ReadOnly {
            ensure_snapshot(&new, files::read_unlinked(&new, MAX_BYTES)?.as_deref())?;
            files::replace(&new, bytes)?;
        }
        self.diffs += 1;
        let (summary, diff) = if self.diffs <= MAX_DIFFS {
            let (summary, lines) = explain(golden, bytes, self.full);
            (summary, headed(&name, &new.display().to_string(), lines, self.full))
        } else {
            (String::new(), format!("(only the first {MAX_DIFFS} differences of a script are shown)\n"))
        };
        let message = format!("the screen differs from {name}{summary}");
        let diagnostic = Diagnostic::new(*location, message);
        Ok(Entry::Failed(Failure { diagnostic, screen: None, golden: Some(path.clone()), diff: Some(diff) }))
    }
}

/// Counts what differs between two snapshots, for the end of a sentence, and shows it as lines of a diff.
fn explain(golden: &[u8], seen: &[u8], full: bool) -> (String, Vec<String>) {
    let difference = Difference::between(golden, seen);
    let summary = difference.as_ref().map(|difference| format!(": {}", difference.summary()));
    let texts = std::str::from_utf8(golden).ok().zip(std::str::from_utf8(seen).ok());
    let lines = match (&difference, texts) {
        (Some(difference), texts) if !full || texts.is_none() => difference.lines(),
        (_, Some((golden, seen))) => unified_diff(golden, seen),
        _ => vec!["the pictures differ in some way, though their cells do not".to_owned()],
    };
    (summary.unwrap_or_default(), lines)
}

fn missing(snapshot: &Snapshot) -> Entry {
    let name = snapshot.path.display();
    let message = format!("missing golden file {name}; `digitty run --update` writes it");
    let diagnostic = Diagnostic::new(snapshot.location, message);
    Entry::Failed(Failure { diagnostic, screen: None, golden: None, diff: None })
}

/// Returns the file for a snapshot that differs from a golden file.
fn new(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Compares a golden file with the snapshot beside it that differed; none if that cannot be told by cells.
///
/// # Errors
/// If one of them cannot be read.
pub(super) fn difference(path: &Path) -> Result<Option<Difference>> {
    let read =
        |path: &Path| Ok::<_, anyhow::Error>(files::read_unlinked(path, MAX_BYTES)?.unwrap_or_default());
    Ok(Difference::between(&read(path)?, &read(&new(path))?))
}

/// Puts the snapshot that differed in place of the golden file.
///
/// # Errors
/// If either is something else than a snapshot, or the golden file cannot be written.
pub(super) fn accept(path: &Path) -> Result<()> {
    let new = new(path);
    let bytes =
        files::read_unlinked(&new, MAX_BYTES)?.with_context(|| format!("{} is gone", new.display()))?;
    ensure_snapshot(&new, Some(&bytes))?;
    ensure_snapshot(path, files::read_unlinked(path, MAX_BYTES)?.as_deref())?;
    files::replace(path, &bytes)?;
    remove_snapshot(&new)
}

/// Removes the snapshot that differed.
///
/// # Errors
/// If it cannot be removed.
pub(super) fn reject(path: &Path) -> Result<()> {
    remove_snapshot(&new(path))
}

/// Makes sure that a file may be overwritten.
fn ensure_snapshot(path: &Path, bytes: Option<&[u8]>) -> Result<()> {
    let ours = bytes.is_none_or(is_snapshot);
    ensure!(ours, "{} is not a snapshot and will not be overwritten", path.display());
    Ok(())
}

/// Removes a snapshot that differed in an earlier run; leaves anything else of its name alone.
fn remove_snapshot(new: &Path) -> Result<()> {
    match files::read_unlinked(new, MAX_BYTES) {
        Ok(Some(bytes)) if is_snapshot(&bytes) => {
            std::fs::remove_file(new).with_context(|| format!("cannot remove {}", new.display()))
        }
        _ => Ok(()),
    }
}

/// Returns the path by which a file is known, whatever way leads there.
pub(super) fn identity(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = parent.unwrap_or(Path::new(".")).canonicalize();
    directory.ok().zip(path.file_name()).map_or(path.to_owned(), |(directory, name)| directory.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Location;

    const ONE: &str = "# Digitty snapshot one\n";
    const OTHER: &str = "# Digitty snapshot other\n";

    struct Desk {
        directory: tempfile::TempDir,
    }

    impl Desk {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            Self { directory }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.directory.path().join(name)
        }

        fn read(&self, name: &str) -> Option<String> {
            std::fs::read_to_string(self.path(name)).ok()
        }

        fn settle(&self, policy: Policy, texts: &[&str]) -> Result<Vec<Entry>> {
            let mut goldens = Goldens::new(policy, false);
            let snapshot = |text: &&str| Snapshot {
                path: self.path("a"),
                location: Location::START,
                bytes: (*text).into(),
            };
            texts.iter().map(|text| goldens.settle(&snapshot(text))).collect()
        }
    }

    #[test]
    fn a_missing_file_is_written_but_not_in_ci() {
        let desk = Desk::new();
        let entries = desk.settle(Policy::ReadOnly, &[ONE]).unwrap();
        assert!(matches!(&entries[..], [Entry::Failed(Failure { diff: None, .. })]));
        assert_eq!(desk.read("a"), None);
        let entries = desk.settle(Policy::WriteMissing, &[ONE]).unwrap();
        assert!(matches!(&entries[..], [Entry::Written(_)]));
        assert_eq!(desk.read("a").unwrap(), ONE);
        assert!(matches!(&desk.settle(Policy::ReadOnly, &[ONE]).unwrap()[..], [Entry::Same]));
    }

    #[test]
    fn a_difference_is_written_beside_until_it_is_accepted_or_gone() {
        let desk = Desk::new();
        desk.settle(Policy::WriteMissing, &[ONE]).unwrap();
        let entries = desk.settle(Policy::WriteMissing, &[OTHER]).unwrap();
        assert!(matches!(&entries[..], [Entry::Failed(Failure { diff: Some(_), .. })]));
        assert_eq!(desk.read("a").unwrap(), ONE);
        assert_eq!(desk.read("a.new").unwrap(), OTHER);
        desk.settle(Policy::WriteMissing, &[ONE]).unwrap();
        assert_eq!(desk.read("a.new"), None);
        desk.settle(Policy::ReadOnly, &[OTHER]).unwrap();
        desk.settle(Policy::Overwrite, &[OTHER]).unwrap();
        assert_eq!(desk.read("a").unwrap(), OTHER);
        assert_eq!(desk.read("a.new"), None);
    }

    #[test]
    fn the_same_name_twice_must_be_the_same_twice_even_on_update() {
        let desk = Desk::new();
        let entries = desk.settle(Policy::Overwrite, &[ONE, ONE, OTHER]).unwrap();
        assert!(matches!(&entries[..], [Entry::Written(_), Entry::Same, Entry::Failed(_)]));
        assert_eq!(desk.read("a").unwrap(), ONE);
    }

    #[test]
    fn what_is_no_snapshot_is_not_written_over() {
        let desk = Desk::new();
        std::fs::write(desk.path("a"), "precious").unwrap();
        let error = desk.settle(Policy::Overwrite, &[ONE]).unwrap_err();
        assert!(error.to_string().contains("not be overwritten"), "{error}");
        assert_eq!(desk.read("a").unwrap(), "precious");
        std::fs::remove_file(desk.path("a")).unwrap();
        std::fs::create_dir(desk.path("a")).unwrap();
        assert!(desk.settle(Policy::WriteMissing, &[ONE]).is_err());
    }

    #[test]
    fn a_difference_is_kept_when_the_same_name_matches_later() {
        let desk = Desk::new();
        desk.settle(Policy::WriteMissing, &[ONE]).unwrap();
        desk.settle(Policy::WriteMissing, &[OTHER, ONE]).unwrap();
        assert_eq!(desk.read("a.new").unwrap(), OTHER);
    }

    #[test]
    fn a_golden_file_of_limited_size_is_read_and_shown_a_limited_number_of_times() {
        let desk = Desk::new();
        desk.settle(Policy::WriteMissing, &[ONE]).unwrap();
        let entries = desk.settle(Policy::WriteMissing, &[OTHER; 1000]).unwrap();
        let shown = |entry: &Entry| matches!(entry, Entry::Failed(Failure { diff: Some(diff), .. }) if diff.starts_with("---"));
        assert_eq!(entries.iter().filter(|entry| shown(entry)).count(), MAX_DIFFS);
        std::fs::write(desk.path("a"), vec![b'#'; MAX_BYTES as usize + 1]).unwrap();
        let error = desk.settle(Policy::WriteMissing, &[ONE]).unwrap_err().to_string();
        assert!(error.starts_with("expected a file of at most "), "{error}");
    }

    #[test]
    fn ci_counts_only_where_it_is_something() {
        assert_eq!(Policy::new(false, None), Policy::WriteMissing);
        assert_eq!(Policy::new(false, Some("".into())), Policy::WriteMissing);
        assert_eq!(Policy::new(false, Some("true".into())), Policy::ReadOnly);
        assert_eq!(Policy::new(true, Some("true".into())), Policy::Overwrite);
    }

    #[test]
    fn a_file_is_the_same_by_every_way() {
        assert_eq!(identity(Path::new("src/a")), identity(Path::new("src/../src/a")));
        assert_ne!(identity(Path::new("src/a")), identity(Path::new("a")));
    }
}
