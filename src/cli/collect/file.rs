//! The file that drawings are appended to, whole lines only.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::data::strokes::{Drawings, MAX_POINTS, encode_labeled};
use crate::ink::{Domain, Drawing, Stroke};
use crate::tui::collection::LabeledDrawing;
use crate::tui::session::Store;

/// A file of drawings as JSON Lines, to which those of a writer are appended.
pub(super) struct CollectionFile {
    path: PathBuf,
    file: File,
    writer: String,
}

impl CollectionFile {
    /// Opens or creates the file, and makes sure that all it holds are drawings.
    ///
    /// # Errors
    /// If it is not a regular file, a line of it is not a drawing of the task, or it cannot be read and written.
    pub fn open(path: &Path, writer: &str, domain: &Domain) -> Result<Self> {
        let name = path.display();
        let cannot = || format!("cannot append to {name}");
        let is_other = path.metadata().is_ok_and(|about| !about.is_file());
        ensure!(!is_other, "cannot append to {name}: not a regular file");
        let file = OpenOptions::new().read(true).append(true).create(true).open(path).with_context(cannot)?;
        check(&file, &name.to_string(), domain).with_context(cannot)?;
        Ok(Self { path: path.to_owned(), file, writer: writer.to_owned() })
    }

    /// Appends a line while no other session does. If the disk is full in the middle of it, its beginning is removed again.
    fn append(&mut self, line: &[u8]) -> Result<()> {
        self.file.lock()?;
        let appended = self.append_locked(line);
        self.file.unlock()?;
        appended
    }

    fn append_locked(&mut self, line: &[u8]) -> Result<()> {
        let end = self.file.metadata()?.len();
        let line = [if ends_with_newline(&mut self.file, end)? { &b""[..] } else { b"\n" }, line].concat();
        let written = self.file.write(&line)?;
        if written < line.len() {
            self.file.set_len(end)?;
            bail!("no space left for a line of {} bytes", line.len());
        }
        Ok(self.file.sync_data()?)
    }
}

impl Store for CollectionFile {
    fn save(&mut self, _drawing: &Drawing) -> Result<String> {
        bail!("a collection is saved as it is drawn")
    }

    fn recover(&mut self) -> Result<Option<Drawing>> {
        Ok(None)
    }

    fn collect(&mut self, labeled: &LabeledDrawing) -> Result<()> {
        let strokes: Vec<Stroke> = labeled.drawing.strokes().cloned().collect();
        let points: usize = strokes.iter().map(|stroke| stroke.points.len()).sum();
        ensure!(points <= MAX_POINTS, "the drawing has {points} points, more than the {MAX_POINTS} allowed");
        let line = encode_labeled(&strokes, labeled.label, &self.writer)?;
        self.append(&line).with_context(|| format!("cannot append to {}", self.path.display()))
    }
}

/// Makes sure that a file is empty or holds drawings alone, not compressed.
fn check(file: &File, name: &str, domain: &Domain) -> Result<()> {
    let mut input = BufReader::new(file);
    let start = input.fill_buf()?;
    ensure!(!start.starts_with(&[0x1f, 0x8b]), "it is gzipped; unpack it first");
    if start.is_empty() {
        return Ok(());
    }
    Drawings::open(name, input, domain)?.try_for_each(|drawing| drawing.map(drop))
}

/// Returns true if a file of this length ends with a newline, or is empty.
fn ends_with_newline(file: &mut File, len: u64) -> Result<bool> {
    let Some(last) = len.checked_sub(1) else { return Ok(true) };
    file.seek(SeekFrom::Start(last))?;
    let mut byte = [0];
    file.read_exact(&mut byte)?;
    Ok(byte == *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, Point};
    use crate::models::DIGITS;

    fn dot(label: u8) -> LabeledDrawing {
        let stroke = Stroke::pen(vec![Point::new(9.5, 9.5)], Brush::default());
        LabeledDrawing { drawing: Drawing::from_strokes(DIGITS.size, [stroke]), label }
    }

    fn open(path: &Path, writer: &str) -> Result<CollectionFile> {
        CollectionFile::open(path, writer, &DIGITS.domain())
    }

    fn labels(path: &Path) -> Vec<(Option<u8>, Option<String>)> {
        let bytes = std::fs::read(path).unwrap();
        let data = crate::data::strokes::read("test", &bytes[..], &DIGITS.domain()).unwrap();
        let about =
            |example: crate::data::Example| (example.label, example.writer.map(|name| name.to_string()));
        data.examples.into_iter().map(about).collect()
    }

    #[test]
    fn lines_are_appended_and_a_missing_newline_is_added() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("drawings.jsonl");
        open(&path, "anna").unwrap().collect(&dot(3)).unwrap();
        let first = std::fs::read(&path).unwrap();
        std::fs::write(&path, first.trim_ascii_end()).unwrap();
        open(&path, "ben").unwrap().collect(&dot(4)).unwrap();
        let both = std::fs::read(&path).unwrap();
        assert!(both.starts_with(&first) && both.ends_with(b"\n"));
        let named = |label, name: &str| (Some(label), Some(name.to_owned()));
        assert_eq!(labels(&path), [named(3, "anna"), named(4, "ben")]);
    }

    #[test]
    fn sessions_append_to_one_file_at_the_same_time() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("drawings.jsonl");
        std::thread::scope(|scope| {
            for writer in ["a", "b", "c", "d"] {
                let mut file = open(&path, writer).unwrap();
                scope.spawn(move || (0..25).for_each(|i| file.collect(&dot(i % 10)).unwrap()));
            }
        });
        let labels = labels(&path);
        assert_eq!(labels.len(), 100);
        for writer in ["a", "b", "c", "d"] {
            let own = labels.iter().filter(|(_, name)| name.as_deref() == Some(writer));
            assert!(own.map(|(label, _)| label.unwrap()).eq((0..25).map(|i| i % 10)));
        }
    }

    #[test]
    fn a_file_that_holds_anything_else_is_left_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("drawings.jsonl");
        for (content, words) in [
            (&b"{\"strokes\":[[[1,2]]]}\n{\"strokes\":[[[1"[..], "line 2: not a drawing (EOF"),
            (b"{\"label\":12,\"strokes\":[[[1,2]]]}\n", "line 1: the label is 12"),
            (b"\x1f\x8b\x08\0", "gzipped"),
            (b"hello", "line 1: not a drawing"),
        ] {
            std::fs::write(&path, content).unwrap();
            let error = format!("{:#}", open(&path, "anna").err().unwrap());
            assert!(error.contains(words), "{error}");
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
        assert!(
            format!("{:#}", open(directory.path(), "anna").err().unwrap()).contains("not a regular file")
        );
        assert!(open(Path::new("/dev/null"), "anna").is_err());
    }

    #[test]
    fn a_drawing_that_could_not_be_read_again_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("drawings.jsonl");
        let points = (0..=MAX_POINTS).map(|i| Point::new((i % 28) as f32, 9.0)).collect();
        let drawing = Drawing::from_strokes(DIGITS.size, [Stroke::pen(points, Brush::default())]);
        let error = open(&path, "anna").unwrap().collect(&LabeledDrawing { drawing, label: 1 }).unwrap_err();
        assert!(error.to_string().contains("100001 points"), "{error}");
        assert!(std::fs::read(&path).unwrap().is_empty());
    }
}
