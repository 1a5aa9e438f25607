//! Drawings of interrupted sessions, kept for later sessions.
//!
//! Each is a file of its own in the user's state directory: `recovery`, `recovery-1`, `recovery-2` and so on, the
//! highest number the newest. A session that restores one locks it, so that no other session takes it, and
//! removes it only when the drawing is safe elsewhere. A session that is killed loses its locks and nothing else.

use std::fs::{File, TryLockError};
use std::io::{BufReader, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{drawings, files};
use crate::data;
use crate::ink::{Domain, Drawing, Stroke};
use crate::models::Task;

/// Most drawings kept; the oldest are removed.
const MAX_KEPT: usize = 20;

/// Most bytes of a file, several times what a long session leaves.
const MAX_BYTES: u64 = 64 << 20;

/// The drawings of interrupted sessions, and those among them that this session has restored.
pub(super) struct Recoveries {
    /// The canvas of this session, which drawings are restored on.
    domain: Domain,
    /// The directory of the files; none if neither `XDG_STATE_HOME` nor `HOME` is set.
    directory: Option<PathBuf>,
    tried: Vec<Tried>,
}

/// A file that this session has tried to restore.
struct Tried {
    path: PathBuf,
    /// The locked file and its drawing; none if it could not be read.
    restored: Option<(File, Drawing)>,
}

impl Recoveries {
    /// Finds the user's state directory; it need not exist yet.
    pub(super) fn new(task: &Task) -> Self {
        Self { domain: task.domain(), directory: state_directory(task), tried: Vec::new() }
    }

    /// Counts the drawings that can still be restored.
    pub(super) fn count(&self) -> usize {
        self.untried().iter().filter(|(_, path)| is_free(path)).count()
    }

    /// Restores the newest drawing that no session has restored, if there is one. Its file stays.
    ///
    /// # Errors
    /// If it cannot be read; the next call goes on with the one before it.
    pub(super) fn restore(&mut self) -> Result<Option<Drawing>> {
        for (_, path) in self.untried() {
            let Some(restored) = read(&path, &self.domain).transpose() else { continue };
            let (restored, result) = match restored {
                Ok((file, drawing)) => (Some((file, drawing.clone())), Ok(Some(drawing))),
                Err(error) => (None, Err(error)),
            };
            self.tried.push(Tried { path, restored });
            return result;
        }
        Ok(None)
    }

    /// Keeps a drawing for the next session, in place of those that it continues.
    ///
    /// # Errors
    /// If there is no place for it, or it cannot be written.
    pub(super) fn keep(&mut self, drawing: &Drawing) -> Result<()> {
        let directory = self.directory.as_ref().context("neither XDG_STATE_HOME nor HOME is set")?;
        std::fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
        write_new(directory, &drawings::bytes(drawing)?)?;
        self.discard(drawing);
        self.prune();
        Ok(())
    }

    /// Removes the files of restored drawings that `drawing`, which is safe or was given up, continues.
    pub(super) fn discard(&mut self, drawing: &Drawing) {
        self.tried.retain(|tried| {
            let is_continued = tried.restored.as_ref().is_some_and(|(_, older)| continues(drawing, older));
            // If it cannot be removed it is offered again, which is better than the other way round.
            !is_continued || std::fs::remove_file(&tried.path).is_err()
        });
    }

    /// Removes the oldest files beyond [`MAX_KEPT`], except those that a session has restored.
    fn prune(&self) {
        for (_, path) in self.files().iter().skip(MAX_KEPT).filter(|(_, path)| is_free(path)) {
            _ = std::fs::remove_file(path);
        }
    }

    fn untried(&self) -> Vec<(u64, PathBuf)> {
        let mut files = self.files();
        files.retain(|(_, path)| self.tried.iter().all(|tried| tried.path != *path));
        files
    }

    fn files(&self) -> Vec<(u64, PathBuf)> {
        self.directory.as_deref().map(numbered_files).unwrap_or_default()
    }
}

/// Finds the user's state directory, in which each task but the default has one of its own: its canvas has
/// another size.
fn state_directory(task: &Task) -> Option<PathBuf> {
    let absolute = |name| Some(PathBuf::from(std::env::var_os(name)?)).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    let directory = state.join("digitty");
    Some(if task.is_default() { directory } else { directory.join(task.id) })
}

/// Lists the files by their numbers, the newest first.
fn numbered_files(directory: &Path) -> Vec<(u64, PathBuf)> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut files: Vec<_> =
        entries.filter_map(|entry| Some((number(entry.file_name().to_str()?)?, entry.path()))).collect();
    files.sort_unstable_by(|a, b| b.cmp(a));
    files
}

/// Returns the number in the name of a file; 0 if it has none, which is the oldest.
fn number(name: &str) -> Option<u64> {
    match name.strip_prefix("recovery")? {
        "" => Some(0),
        rest => rest.strip_prefix('-')?.parse().ok(),
    }
}

/// Writes a file under a number higher than all others.
fn write_new(directory: &Path, bytes: &[u8]) -> Result<()> {
    let newest = numbered_files(directory).first().map(|(number, _)| *number);
    for number in newest.map_or(0, |newest| newest.saturating_add(1))..u64::MAX {
        let path = match number {
            0 => directory.join("recovery"),
            _ => directory.join(format!("recovery-{number}")),
        };
        match files::create_new(&path, bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            written => return written.with_context(|| format!("cannot write {}", path.display())),
        }
    }
    bail!("all numbers are taken in {}", directory.display())
}

/// Returns true if a file looks as if it can be restored, without reading it.
fn is_free(path: &Path) -> bool {
    files::open_regular(path).is_ok_and(|file| lock(&file))
}

/// Locks and reads a drawing; none if another session has it, or has just removed it.
fn read(path: &Path, domain: &Domain) -> Result<Option<(File, Drawing)>> {
    let file = files::open_regular(path)?;
    if !lock(&file) || file.metadata()?.nlink() == 0 {
        return Ok(None);
    }
    let bytes = BufReader::new((&file).take(MAX_BYTES));
    let drawing = data::read_first_drawing(&path.display().to_string(), bytes, domain)?;
    Ok(Some((file, drawing)))
}

/// Locks a file until it is closed; returns false if another session has locked it.
fn lock(file: &File) -> bool {
    // Where files cannot be locked at all, they can still be restored.
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Returns true if `newer` has everything that `older` has.
fn continues(newer: &Drawing, older: &Drawing) -> bool {
    let strokes = |drawing: &Drawing| drawing.strokes().cloned().collect::<Vec<Stroke>>();
    newer.background() == older.background() && strokes(newer).starts_with(&strokes(older))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Point};
    use crate::models::{DIGITS, SHAPES};

    /// A session with files in this directory.
    fn session(directory: &Path) -> Recoveries {
        Recoveries { domain: DIGITS.domain(), directory: Some(directory.to_owned()), tried: Vec::new() }
    }

    /// A drawing of this many strokes.
    fn drawing(strokes: u8) -> Drawing {
        let stroke = |y: u8| Stroke::pen(vec![Point::new(3.0, y.into())], Brush::default());
        Drawing::from_strokes(DIGITS.size, (0..strokes).map(stroke))
    }

    fn restored(session: &mut Recoveries) -> Option<usize> {
        session.restore().unwrap().map(|drawing| drawing.strokes().count())
    }

    #[test]
    fn drawings_of_another_canvas_are_in_a_directory_of_their_own() {
        let digits = state_directory(&DIGITS);
        assert_eq!(state_directory(&SHAPES), digits.map(|directory| directory.join("shapes")));
    }

    #[test]
    fn every_interrupted_session_is_restored_newest_first_and_by_one_session_alone() {
        let directory = tempfile::tempdir().unwrap();
        for strokes in 1..=3 {
            session(directory.path()).keep(&drawing(strokes)).unwrap();
        }
        let (mut one, mut other) = (session(directory.path()), session(directory.path()));
        assert_eq!((one.count(), restored(&mut one), other.count()), (3, Some(3), 2));
        assert_eq!((restored(&mut other), restored(&mut one), restored(&mut one)), (Some(2), Some(1), None));
        // Neither has saved anything: all is still there once they have ended.
        drop((one, other));
        assert_eq!(session(directory.path()).count(), 3);
    }

    #[test]
    fn a_file_is_removed_when_a_drawing_that_continues_it_is_safe() {
        let directory = tempfile::tempdir().unwrap();
        session(directory.path()).keep(&drawing(2)).unwrap();
        let mut again = session(directory.path());
        assert_eq!(restored(&mut again), Some(2));
        again.discard(&drawing(1));
        drop(again);
        let mut again = session(directory.path());
        assert_eq!(restored(&mut again), Some(2));
        again.keep(&drawing(3)).unwrap();
        drop(again);
        let mut last = session(directory.path());
        assert_eq!((last.count(), restored(&mut last)), (1, Some(3)));
        last.discard(&drawing(3));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_regular_file_is_refused_and_the_rest_is_restored() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        std::fs::write(path("outside"), drawings::bytes(&drawing(1)).unwrap()).unwrap();
        std::os::unix::fs::symlink(path("outside"), path("recovery-9")).unwrap();
        std::fs::create_dir(path("recovery-8")).unwrap();
        let fifo = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, path("recovery-7"), fifo).unwrap();
        std::fs::write(path("recovery-6"), "rubbish").unwrap();
        std::fs::write(path("recovery-x"), "another's").unwrap();
        std::fs::write(path("recovery"), drawings::bytes(&drawing(2)).unwrap()).unwrap();
        let mut session = session(directory.path());
        assert_eq!(session.count(), 2);
        for _ in 0..3 {
            let error = format!("{:#}", session.restore().unwrap_err());
            assert!(error.starts_with("not a regular file: "), "{error}");
        }
        assert!(session.restore().is_err());
        assert_eq!((restored(&mut session), restored(&mut session)), (Some(2), None));
        session.keep(&drawing(2)).unwrap();
        assert!(path("recovery-10").exists() && !path("recovery").exists() && path("outside").exists());
    }

    #[test]
    fn the_oldest_are_removed_but_not_under_a_session_that_has_them() {
        let directory = tempfile::tempdir().unwrap();
        session(directory.path()).keep(&drawing(1)).unwrap();
        let mut holder = session(directory.path());
        assert_eq!(restored(&mut holder), Some(1));
        for _ in 0..MAX_KEPT + 5 {
            session(directory.path()).keep(&drawing(2)).unwrap();
        }
        let numbers: Vec<_> = numbered_files(directory.path()).iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers.len(), MAX_KEPT + 1);
        assert_eq!((numbers[0], numbers[MAX_KEPT]), (MAX_KEPT as u64 + 5, 0));
    }
}
