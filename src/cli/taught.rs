//! Models that were taught, and the labeled drawings: saved into a directory of their own.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::files;
use super::output::counted;
use crate::data::strokes::{MAX_NAME, encode_labeled};
use crate::ink::Stroke;
use crate::models::{Member, TASKS};
use crate::tui::collection::LabeledDrawing;

/// The file of the drawings, as `digitty train --strokes` reads it.
const DRAWINGS: &str = "drawings.jsonl";

/// Saves models and drawings into a new directory within `parent`, under the first number that is free, and says
/// where. `digitty --weights` uses those of such a directory that replace built-in models; a model of one's own is used
/// by its file.
///
/// # Errors
/// If they cannot be written; then none of them is.
pub(super) fn save(parent: &Path, models: &[Member], drawings: &[LabeledDrawing]) -> Result<String> {
    let lines = lines(drawings, &writer())?;
    let builder_mode = Permissions::from_mode(0o777);
    let written =
        tempfile::Builder::new().prefix(".digitty-").permissions(builder_mode).tempdir_in(parent)?;
    for member in models {
        let path = written.path().join(&*member.id).with_extension("safetensors");
        files::create_new(&path, &member.checkpoint.to_bytes()?)?;
    }
    if !lines.is_empty() {
        files::create_new(&written.path().join(DRAWINGS), &lines.concat())?;
    }
    let name = publish(parent, written.path())?;
    let saved = format!("{} and {}", counted(models.len(), "model"), counted(lines.len(), "drawing"));
    let left = drawings.len() - lines.len();
    let left = if left > 0 { format!("; {left} without strokes left out") } else { String::new() };
    let own = models.iter().filter(|member| TASKS.iter().all(|task| task.model(&member.id).is_none()));
    let own = own.map(|member| format!("; --weights {name}/{}.safetensors shows {0}", member.id));
    Ok(format!("Saved {saved} in {name}{left}{}", own.collect::<String>()))
}

/// Gives a directory a name that is free.
fn publish(parent: &Path, written: &Path) -> Result<String> {
    for number in 1..u32::MAX {
        let name = format!("digitty-taught-{number}");
        let target = parent.join(&name);
        // One that was made just now is empty and ours, and may be replaced.
        match fs::create_dir(&target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            made => made.with_context(|| name.clone())?,
        }
        return match fs::rename(written, &target) {
            Ok(()) => Ok(name),
            Err(error) => {
                _ = fs::remove_dir(&target);
                Err(error).context(name)
            }
        };
    }
    bail!("all numbers are taken")
}

/// Encodes the drawings that have strokes and no image under them.
fn lines(drawings: &[LabeledDrawing], writer: &str) -> Result<Vec<Vec<u8>>> {
    let drawn = drawings.iter().filter(|labeled| labeled.drawing.background().is_none());
    let strokes = |labeled: &LabeledDrawing| labeled.drawing.strokes().cloned().collect::<Vec<Stroke>>();
    drawn.map(|labeled| encode_labeled(&strokes(labeled), labeled.label, writer)).collect()
}

/// Returns the name of whoever is logged in.
fn writer() -> String {
    let known = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let name = known.filter(|name| !name.is_empty() && name.len() <= MAX_NAME);
    name.unwrap_or_else(|| "me".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::strokes;
    use crate::ink::{Brush, Drawing, Image, ImageSize, Point};
    use crate::models::{Checkpoint, DIGITS, Lineup};

    fn labeled(label: u8) -> LabeledDrawing {
        let stroke = Stroke::pen(vec![Point::new(9.0, 9.0)], Brush::default());
        LabeledDrawing { drawing: Drawing::from_strokes(ImageSize::MNIST, [stroke]), label }
    }

    #[test]
    fn models_and_drawings_are_saved_beside_what_is_there_already() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("digitty-taught-1"), "another's").unwrap();
        let lineup = Lineup::builtin().unwrap();
        let mut image = Image::blank(ImageSize::MNIST);
        image[(3, 3)] = 1.0;
        let image = Drawing::with_background(image);
        let drawings = [labeled(3), LabeledDrawing { drawing: image, label: 4 }, labeled(5)];
        let message = save(directory.path(), lineup.members(), &drawings).unwrap();
        assert_eq!(message, "Saved 3 models and 2 drawings in digitty-taught-2; 1 without strokes left out");
        let saved = directory.path().join("digitty-taught-2");
        let weights = fs::read(saved.join("cnn.safetensors")).unwrap();
        let parameters = |checkpoint: &Checkpoint| checkpoint.model.network().unwrap().parameters().to_vec();
        let cnn = lineup.members().iter().find(|member| *member.id == *"cnn").unwrap();
        assert_eq!(parameters(&Checkpoint::from_bytes(&weights).unwrap()), parameters(&cnn.checkpoint));
        let lines = fs::read(saved.join(DRAWINGS)).unwrap();
        let data = strokes::read("drawings", &lines[..], &DIGITS.domain()).unwrap();
        let labels: Vec<_> = data.examples.iter().map(|example| example.label).collect();
        assert_eq!(labels, [Some(3), Some(5)]);
        assert!(data.examples.iter().all(|example| example.writer.is_some()));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2, "nothing else is left");
    }

    #[test]
    fn nothing_is_left_where_nothing_can_be_written() {
        let directory = tempfile::tempdir().unwrap();
        assert!(save(&directory.path().join("gone"), &[], &[labeled(3)]).is_err());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}
