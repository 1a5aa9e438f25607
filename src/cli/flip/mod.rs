//! `digitty flip`: the one pixel that turns an answer, and how many images have one.

mod args;
mod set;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::output::{Escaped, print, write_json};
use super::{Outcome, files};
use crate::data;
use crate::ink::Image;
use crate::models::explain::{Flip, OnePixelSearch};
use crate::models::{JsonClass, JsonObject, Lineup, Task};
pub use args::Args;

/// Runs `digitty flip`.
///
/// # Errors
/// If an input or the models cannot be read, or the output not written.
pub fn run(args: &Args) -> Result<Outcome> {
    files::check_stdin(args.inputs.iter().map(PathBuf::as_path).chain(args.models.weights()))?;
    let lineup = args.models.load(args.task.get())?;
    if args.inputs.is_empty() {
        return set::run(args, &lineup);
    }
    let open = |path: &PathBuf| Ok((path.display().to_string(), files::name(path), files::open(path)?));
    let inputs = args.inputs.iter().map(open).collect::<Result<Vec<_>>>()?;
    print(|out| {
        for (path, name, input) in inputs {
            for drawing in data::read_drawings(&name, input, &lineup.task().domain())? {
                let (line, drawing) = drawing?;
                let name = line.map_or(path.clone(), |line| format!("{path}:{line}"));
                args.write(out, &name, &lineup, &args.preprocess.drawing(lineup.task(), &drawing))?;
            }
        }
        Ok(())
    })?;
    Ok(Outcome::Success)
}

impl Args {
    /// Searches an image by each model and writes what was found.
    fn write(&self, out: &mut dyn Write, name: &str, lineup: &Lineup, image: &Image) -> io::Result<()> {
        let found = (!image.is_blank()).then(|| search(lineup, image));
        if self.json {
            write_json(out, &Line::new(name, lineup, found.as_deref()))?;
        } else {
            print_table(out, name, lineup, found.as_deref())?;
        }
        out.flush()
    }
}

/// Tries all changes of an image on each model.
fn search(lineup: &Lineup, image: &Image) -> Vec<OnePixelSearch> {
    let searches =
        lineup.members().iter().map(|member| OnePixelSearch::new(member.checkpoint.clone(), image.clone()));
    let finished = searches.map(|mut search| {
        while search.step() {}
        search
    });
    finished.collect()
}

fn print_table(
    out: &mut dyn Write,
    name: &str,
    lineup: &Lineup,
    found: Option<&[OnePixelSearch]>,
) -> io::Result<()> {
    writeln!(out, "{}", Escaped(name))?;
    let Some(found) = found else {
        return writeln!(out, "  blank: nothing to turn");
    };
    for (member, search) in lineup.members().iter().zip(found) {
        writeln!(out, "  {:<16}  {}", member.name, describe(lineup.task(), search))?;
    }
    Ok(())
}

fn describe(task: &Task, search: &OnePixelSearch) -> String {
    let name = |class: usize| task.classes[class];
    let Some(Flip { pixel: (x, y), was, value, from, to, .. }) = search.best() else {
        let (pixels, values) = (task.size.pixels(), OnePixelSearch::VALUES.len());
        return format!("{}: no pixel turns it ({pixels} × {values} tried)", name(search.from()));
    };
    format!("{} → {}: pixel {x},{y} from {was:.2} to {value:.2}", name(*from), name(*to))
}

/// The form of `--json`; a blank image has no models.
#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    models: Option<JsonObject<'a, Option<Change<'a>>>>,
}

impl<'a> Line<'a> {
    fn new(input: &'a str, lineup: &'a Lineup, found: Option<&'a [OnePixelSearch]>) -> Self {
        let models = |found: &'a [OnePixelSearch]| {
            let members = lineup.members().iter().zip(found);
            let change = |search: &'a OnePixelSearch| Some(Change(lineup.task(), search.best()?));
            JsonObject(members.map(|(member, search)| (&*member.id, change(search))).collect())
        };
        Self { input, models: found.map(models) }
    }
}

/// A change of a pixel as JSON.
struct Change<'a>(&'static Task, &'a Flip);

impl Serialize for Change<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(task, flip) = self;
        let mut object = serializer.serialize_struct("Change", 5)?;
        object.serialize_field("from", &JsonClass(task, flip.from))?;
        object.serialize_field("to", &JsonClass(task, flip.to))?;
        object.serialize_field("pixel", &flip.pixel)?;
        object.serialize_field("was", &flip.was)?;
        object.serialize_field("value", &flip.value)?;
        object.end()
    }
}
