//! Golden files on disk: compared, written, accepted.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::files;
use super::report::Entry;
use crate::script::{Diagnostic, Snapshot, Verdict, compare, is_snapshot, new_name};

/// More than any snapshot has.
const LARGEST: u64 = 64 << 20;

/// What may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Missing files.
    WriteMissing,
    /// Nothing: a missing file was not committed, and in CI nobody would see it appear.
    ReadOnly,
    /// Every file, as was asked for.
    Overwrite,
}

impl Policy {
    /// The policy for `--update` or not, and the variable `CI` of the environment.
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
    /// What was accepted in this run, by file: a script may name a snapshot twice to say that the same
    /// is seen again.
    accepted: HashMap<PathBuf, String>,
}

impl Goldens {
    pub(super) fn new(policy: Policy) -> Self {
        let accepted = HashMap::new();
        Self { policy, accepted }
    }

    /// Compares a snapshot with its golden file, and writes what there is to write.
    ///
    /// # Errors
    /// If a file cannot be read or written, or the golden file is something else.
    pub(super) fn settle(&mut self, snapshot: Snapshot) -> Result<Entry> {
        let Snapshot { path, location, text } = snapshot;
        let name = path.display().to_string();
        let (golden, again) = match self.accepted.get(&path) {
            Some(text) => (Some(text.clone().into_bytes()), true),
            None => (read(&path)?, false),
        };
        let new = PathBuf::from(new_name(&name));
        match compare(&name, golden.as_deref(), &text) {
            Verdict::Same => forget(&new)?,
            Verdict::Missing if self.policy == Policy::ReadOnly => {
                let message = format!("missing golden file {name}; `digitty run --update` writes it");
                return Ok(Entry::Failed(Diagnostic::new(location, message), None));
            }
            Verdict::Different(diff) if again || self.policy != Policy::Overwrite => {
                files::write_atomic(&new, text.as_bytes())?;
                let message = format!("the screen differs from {name}");
                return Ok(Entry::Failed(Diagnostic::new(location, message), Some(diff)));
            }
            Verdict::Missing | Verdict::Different(_) => {
                let ours = golden.is_none_or(|bytes| is_snapshot(&bytes));
                ensure!(ours, "{name} is not a snapshot and will not be overwritten");
                files::write_atomic(&path, text.as_bytes())?;
                forget(&new)?;
                self.accepted.insert(path, text);
                return Ok(Entry::Written(name));
            }
        }
        self.accepted.insert(path, text);
        Ok(Entry::Same)
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    if !path.exists() {
        return Ok(None);
    }
    files::read_regular(path, LARGEST).map(Some)
}

/// Removes what an earlier run saw instead of the golden file.
fn forget(new: &Path) -> Result<()> {
    match std::fs::remove_file(new) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", new.display()))
        }
        _ => Ok(()),
    }
}

/// The path by which a file is known, whatever way leads there.
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
            let mut goldens = Goldens::new(policy);
            let snapshot = |text: &&str| Snapshot {
                path: self.path("a"),
                location: Location::START,
                text: (*text).to_owned(),
            };
            texts.iter().map(|text| goldens.settle(snapshot(text))).collect()
        }
    }

    #[test]
    fn a_missing_file_is_written_but_not_in_ci() {
        let desk = Desk::new();
        let entries = desk.settle(Policy::ReadOnly, &[ONE]).unwrap();
        assert!(matches!(&entries[..], [Entry::Failed(_, None)]));
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
        assert!(matches!(&entries[..], [Entry::Failed(_, Some(_))]));
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
        assert!(matches!(&entries[..], [Entry::Written(_), Entry::Same, Entry::Failed(_, Some(_))]));
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
