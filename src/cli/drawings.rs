//! Drawings of the app as files: a PNG, and the strokes.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail, ensure};

use super::files;
use crate::data;
use crate::ink::{Domain, Drawing};

/// Saves a drawing into `directory` as PNG and as strokes, under the first number that is free, and returns the
/// names of the files. A loaded image that was not drawn on has no strokes.
///
/// # Errors
/// If the files cannot be written; then neither is.
pub(super) fn save(directory: &Path, drawing: &Drawing) -> Result<Vec<String>> {
    let mut outputs = vec![("png", png(drawing)?)];
    if drawing.strokes().next().is_some() {
        outputs.push(("jsonl", strokes(drawing)?));
    }
    for number in 1..u32::MAX {
        let name = |(extension, _): &(&str, _)| format!("digitty-{number}.{extension}");
        let names: Vec<_> = outputs.iter().map(name).collect();
        let files: Vec<_> = names.iter().map(|name| directory.join(name)).zip(&outputs).collect();
        match create_all(files.iter().map(|(path, (_, bytes))| (path, bytes.as_slice()))) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(anyhow!("{error}: {}", names.join(", "))),
            Ok(()) => return Ok(names),
        }
    }
    bail!("all numbers are taken")
}

/// Creates all of the files or none.
fn create_all<'a>(files: impl Iterator<Item = (&'a PathBuf, &'a [u8])>) -> io::Result<()> {
    let mut created = Vec::new();
    for (path, bytes) in files {
        if let Err(error) = files::create_new(path, bytes) {
            for path in created {
                _ = std::fs::remove_file(path);
            }
            return Err(error);
        }
        created.push(path);
    }
    Ok(())
}

/// Encodes a drawing as a file that holds all of its ink: its strokes, or a PNG where they lie on a loaded image or
/// are too many to be read again.
///
/// # Errors
/// If it cannot be encoded.
pub(super) fn bytes(drawing: &Drawing) -> Result<Vec<u8>> {
    let points: usize = drawing.strokes().map(|stroke| stroke.points.len()).sum();
    if drawing.background().is_some() || points > data::strokes::MAX_POINTS {
        return png(drawing);
    }
    strokes(drawing)
}

/// Encodes drawings as a file that holds all of them: each as [`bytes`] does, which of several are strokes.
///
/// # Errors
/// If one cannot be encoded.
pub(super) fn bytes_of_all(drawings: &[Drawing]) -> Result<Vec<u8>> {
    match drawings {
        [only] => bytes(only),
        several => several.iter().map(strokes).collect::<Result<Vec<_>>>().map(|lines| lines.concat()),
    }
}

/// The most drawings of a file that are opened in the app.
const MAX_OPENED: usize = 10_000;

/// Reads the drawings of a file that is a PNG or holds strokes, of more than 10,000 the first.
///
/// # Errors
/// If one of them cannot be read, or no file is given.
pub(super) fn read_all(name: &str, input: impl BufRead, domain: &Domain) -> Result<Vec<Drawing>> {
    let drawings = data::read_drawings(name, input, domain)?.take(MAX_OPENED);
    let drawings = drawings.map(|drawing| Ok(drawing?.1)).collect::<Result<Vec<_>>>()?;
    ensure!(!drawings.is_empty(), "{name} holds no drawings");
    Ok(drawings)
}

fn png(drawing: &Drawing) -> Result<Vec<u8>> {
    data::png::encode(drawing.image())
}

fn strokes(drawing: &Drawing) -> Result<Vec<u8>> {
    let strokes: Vec<_> = drawing.strokes().cloned().collect();
    data::strokes::encode(&strokes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::{Brush, ImageSize, Point, Stroke};

    /// A dot whose row tells who drew it.
    fn dot(row: u8) -> Drawing {
        Drawing::from_strokes(
            ImageSize::MNIST,
            [Stroke::pen(vec![Point::new(9.5, f32::from(row) + 0.5)], Brush::default())],
        )
    }

    #[test]
    fn sessions_in_one_folder_save_pairs_of_their_own() {
        let directory = tempfile::tempdir().unwrap();
        let save_some = |row| (0..10).map(|_| save(directory.path(), &dot(row)).unwrap()).collect::<Vec<_>>();
        let saved = std::thread::scope(|scope| {
            let sessions: Vec<_> = (0..8).map(|row| scope.spawn(move || (row, save_some(row)))).collect();
            sessions.into_iter().map(|session| session.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 160);
        for (row, names) in saved.iter().flat_map(|(row, saves)| saves.iter().map(move |names| (row, names)))
        {
            let [png_name, strokes_name] = &names[..] else { panic!("{names:?}") };
            assert_eq!(png_name.strip_suffix("png"), strokes_name.strip_suffix("jsonl"));
            let expected = [png(&dot(*row)).unwrap(), strokes(&dot(*row)).unwrap()];
            assert_eq!(
                [png_name, strokes_name].map(|name| std::fs::read(directory.path().join(name)).unwrap()),
                expected
            );
        }
    }

    #[test]
    fn half_a_pair_is_neither_left_nor_completed() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("digitty-1.jsonl"), "another's").unwrap();
        std::os::unix::fs::symlink("nowhere", directory.path().join("digitty-2.png")).unwrap();
        assert_eq!(save(directory.path(), &dot(3)).unwrap(), ["digitty-3.png", "digitty-3.jsonl"]);
        assert!(
            !directory.path().join("digitty-1.png").exists() && !directory.path().join("nowhere").exists()
        );
        let error = save(&directory.path().join("gone"), &dot(3)).unwrap_err().to_string();
        assert!(error.starts_with("No such file or directory"), "{error}");
    }

    #[test]
    fn what_cannot_be_read_again_as_strokes_is_kept_as_an_image() {
        let points = (0..=data::strokes::MAX_POINTS).map(|i| Point::new((i % 28) as f32, 9.0)).collect();
        let long = Drawing::from_strokes(ImageSize::MNIST, [Stroke::pen(points, Brush::default())]);
        assert!(data::png::is_png(&bytes(&long).unwrap()));
        assert!(data::png::is_png(&bytes(&Drawing::with_background(long.image().clone())).unwrap()));
        assert!(!data::png::is_png(&bytes(&dot(3)).unwrap()));
    }
}
