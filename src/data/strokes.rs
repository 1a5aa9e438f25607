//! Drawings as strokes, one JSON object a line.
//!
//! ```json
//! {"label":3,"strokes":[[[9.5,5.0],[14.0,4.0]],[[8.0,8.5]]]}
//! ```
//!
//! Points are canvas pixels: x right, y down, (0, 0) the top left corner of the grid and (width, height)
//! its bottom right. `label`, `writer` and `source` may be missing, and so may two lists with an entry for
//! each stroke: `"brushes":[2.0,3.5]`, the radii, without which all are the domain's, and
//! `"erases":[false,true]`. Other keys are ignored.

use std::collections::HashSet;
use std::io::{BufRead, Read};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};

use super::dataset::{Content, Dataset, Example};
use super::gzip::unpack;
use crate::ink::{Brush, Domain, Point, Stroke, Tool};

/// The most points of one drawing. The longest pen digit of the training data has 693.
pub const MAX_POINTS: usize = 100_000;

/// The most bytes from the end of one drawing to the end of the next, blank lines included. A drawing of
/// [`MAX_POINTS`] has a fifth of that.
pub const MAX_LINE: usize = 16 << 20;

/// The most drawings of a data set, about 20 times those of the training data. As images for the models they
/// take 1.6 GB.
const MAX_DRAWINGS: usize = 500_000;

/// The most points of a data set: half a gigabyte of coordinates.
const MAX_ALL_POINTS: usize = 1 << 26;

/// The most bytes of the name of a writer or a source.
pub const MAX_NAME: usize = 200;

/// The UTF-8 byte order mark, which some editors write before the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line of the file, key by key.
#[derive(Default, Serialize, Deserialize)]
struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    writer: Option<String>,
    strokes: Vec<Vec<[f32; 2]>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    brushes: Vec<f32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    erases: Vec<bool>,
}

/// Reads a data set of drawings, gzipped or not; blank lines are skipped.
///
/// # Errors
/// As [`Drawings`] gives them. Also if there are no drawings, or more than 500,000, or more than
/// 67 million points in all.
pub fn read(name: &str, input: impl BufRead, domain: &Domain) -> Result<Dataset> {
    let examples = read_numbered(name, input, domain)?.into_iter().map(|(_, example)| example).collect();
    Ok(Dataset { examples, classes: domain.classes })
}

/// Reads the drawings of a data set, each with the number of its line.
///
/// # Errors
/// As [`read`].
pub fn read_numbered(name: &str, input: impl BufRead, domain: &Domain) -> Result<Vec<(usize, Example)>> {
    let (mut examples, mut points) = (Vec::new(), 0);
    let mut drawings = Drawings::open(name, input, domain)?;
    while let Some(example) = drawings.next().transpose()? {
        points += example.point_count();
        examples.push((drawings.line(), example));
        ensure!(examples.len() <= MAX_DRAWINGS, "{name} has more than {MAX_DRAWINGS} drawings; split it");
        ensure!(points <= MAX_ALL_POINTS, "{name} has more than {MAX_ALL_POINTS} points; split it");
    }
    Ok(examples)
}

/// The drawings of a file, read one at a time, so that the file may be longer than memory.
///
/// Gives an error with the number of the line, and then ends: if the line is not a JSON object of
/// [this form](self), a label is not below the number of classes, a coordinate is not finite, or there are no points, or more than
/// [`MAX_POINTS`]; if there is no drawing within [`MAX_LINE`] bytes, or none at all.
pub struct Drawings<'a> {
    name: &'a str,
    domain: Domain,
    input: Box<dyn BufRead + 'a>,
    names: Names,
    /// Lines read.
    line: usize,
    /// Drawings read.
    count: usize,
    ended: bool,
}

impl<'a> Drawings<'a> {
    /// Begins to read drawings, gzipped or not.
    ///
    /// # Errors
    /// If the first bytes cannot be read.
    pub fn open(name: &'a str, input: impl BufRead + 'a, domain: &Domain) -> Result<Self> {
        let input = unpack(input).with_context(|| name.to_owned())?;
        Ok(Self { name, domain: *domain, input, names: Names::default(), line: 0, count: 0, ended: false })
    }

    /// Returns the number of the line of the latest drawing; the first line of a file is 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Reads the next drawing, unless the file has ended.
    fn read(&mut self) -> Result<Option<Example>> {
        let Some(text) = self.next_text()? else {
            ensure!(self.count > 0, "{} holds no drawings", self.name);
            return Ok(None);
        };
        let line = Line::parse(&text, self.domain.classes)
            .with_context(|| format!("{}, line {}", self.name, self.line))?;
        self.count += 1;
        Ok(Some(line.into_example(&self.domain, &mut self.names)))
    }

    /// Reads the next line that is not blank.
    fn next_text(&mut self) -> Result<Option<Vec<u8>>> {
        let (mut text, mut left) = (Vec::new(), MAX_LINE as u64);
        loop {
            text.clear();
            let read = self.input.by_ref().take(left).read_until(b'\n', &mut text);
            left -= read.with_context(|| self.name.to_owned())? as u64;
            self.line += 1;
            if text.is_empty() && left > 0 {
                return Ok(None);
            }
            ensure!(left > 0, "{}, line {}: no drawing within {MAX_LINE} bytes", self.name, self.line);
            if self.line == 1 && text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
            }
            if !text.trim_ascii().is_empty() {
                return Ok(Some(text));
            }
        }
    }
}

impl Iterator for Drawings<'_> {
    type Item = Result<Example>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

/// Writes strokes without a label as the line of a file.
///
/// # Errors
/// If they cannot be written as JSON.
pub fn encode(strokes: &[Stroke]) -> Result<Vec<u8>> {
    Line::from(strokes).to_bytes()
}

/// Writes strokes with their label and their writer as the line of a file.
///
/// # Errors
/// As [`encode`].
pub fn encode_labeled(strokes: &[Stroke], label: u8, writer: &str) -> Result<Vec<u8>> {
    let line = Line { label: Some(label), writer: Some(writer.to_owned()), ..Line::from(strokes) };
    line.to_bytes()
}

/// Names of writers and sources, each kept once.
#[derive(Default)]
struct Names(HashSet<Arc<str>>);

impl Names {
    fn intern(&mut self, name: String) -> Arc<str> {
        if let Some(known) = self.0.get(name.as_str()) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}

impl Line {
    fn parse(line: &[u8], classes: usize) -> Result<Self> {
        let line: Self = serde_json::from_slice(line).map_err(|error| anyhow!(describe(&error)))?;
        line.check(classes)?;
        Ok(line)
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn into_example(self, domain: &Domain, names: &mut Names) -> Example {
        Example {
            size: domain.size,
            content: Content::Strokes(self.strokes(domain.brush)),
            label: self.label,
            writer: self.writer.map(|name| names.intern(name)),
            source: self.source.map(|name| names.intern(name)),
        }
    }

    fn check(&self, classes: usize) -> Result<()> {
        if let Some(label) = self.label {
            ensure!(usize::from(label) < classes, "the label is {label}, expected 0 to {}", classes - 1);
        }
        for (key, text) in [("writer", &self.writer), ("source", &self.source)] {
            let length = text.as_ref().map_or(0, String::len);
            ensure!(length <= MAX_NAME, "the {key} has {length} bytes, more than the {MAX_NAME} allowed");
        }
        let points = self.strokes.iter().map(Vec::len).sum::<usize>();
        ensure!(points > 0, "the drawing has no points");
        ensure!(points <= MAX_POINTS, "the drawing has {points} points, more than the {MAX_POINTS} allowed");
        if let Some(empty) = self.strokes.iter().position(Vec::is_empty) {
            return Err(anyhow!("stroke {} has no points", empty + 1));
        }
        let finite = self.strokes.iter().flatten().flatten().all(|x| x.is_finite());
        ensure!(finite, "a coordinate is not a finite number");
        self.check_lists()
    }

    /// Checks that the optional lists are empty or have an entry for each stroke.
    fn check_lists(&self) -> Result<()> {
        let strokes = self.strokes.len();
        for (key, entries) in [("brushes", self.brushes.len()), ("erases", self.erases.len())] {
            ensure!(
                entries == 0 || entries == strokes,
                "`{key}` needs an entry for each stroke: {strokes}, not {entries}"
            );
        }
        let in_range = |radius: &f32| (Brush::MIN_RADIUS..=Brush::MAX_RADIUS).contains(radius);
        ensure!(
            self.brushes.iter().all(in_range),
            "a brush radius is not between {} and {}",
            Brush::MIN_RADIUS,
            Brush::MAX_RADIUS
        );
        Ok(())
    }

    fn strokes(&self, brush: Brush) -> Vec<Stroke> {
        let stroke = |(index, points): (usize, &Vec<[f32; 2]>)| Stroke {
            points: points.iter().map(|&[x, y]| Point::new(x, y)).collect(),
            brush: self.brushes.get(index).map_or(brush, |&radius| Brush { radius }),
            tool: match self.erases.get(index) {
                Some(true) => Tool::Eraser,
                _ => Tool::Pen,
            },
        };
        self.strokes.iter().enumerate().map(stroke).collect()
    }
}

/// Describes an error of the parser with its column alone: it takes each line for line 1.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or(&text);
    format!(r#"not a drawing ({reason} at column {}); expected {{"strokes":[[[x,y],…],…]}}"#, error.column())
}

impl From<&[Stroke]> for Line {
    /// Lists erasers only if there are any, and brushes always: which one is the usual depends on the task.
    fn from(strokes: &[Stroke]) -> Self {
        let pen = |stroke: &Stroke| stroke.tool == Tool::Pen;
        let erases = if strokes.iter().all(pen) { &[] } else { strokes };
        let points = |stroke: &Stroke| stroke.points.iter().map(|p| [p.x, p.y]).collect();
        Self {
            strokes: strokes.iter().map(points).collect(),
            brushes: strokes.iter().map(|stroke| stroke.brush.radius).collect(),
            erases: erases.iter().map(|stroke| !pen(stroke)).collect(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gzip::pack;
    use super::*;
    use crate::models::DIGITS;

    fn error(text: &str) -> String {
        format!("{:#}", read("some file", text.as_bytes(), &DIGITS.domain()).unwrap_err())
    }

    fn stroke(points: &[(f32, f32)], radius: f32, tool: Tool) -> Stroke {
        Stroke {
            points: points.iter().map(|&(x, y)| Point::new(x, y)).collect(),
            brush: Brush { radius },
            tool,
        }
    }

    #[test]
    fn strokes_survive_writing_and_reading_brush_and_eraser_included() {
        let plain = vec![stroke(&[(1.25, 2.5), (3.1, 4.7)], 2.0, Tool::Pen)];
        let rich = vec![plain[0].clone(), stroke(&[(9.0, 9.0)], 3.25, Tool::Eraser)];
        let file = [encode(&plain).unwrap(), encode(&rich).unwrap()].concat();
        assert!(!String::from_utf8_lossy(&file).lines().next().unwrap().contains("erases"));
        let expected = [plain, rich].map(|strokes| Example::new(DIGITS.size, Content::Strokes(strokes)));
        for bytes in [file.clone(), pack(&file)] {
            assert_eq!(read("test", &bytes[..], &DIGITS.domain()).unwrap().examples, expected);
        }
    }

    #[test]
    fn labels_writers_and_sources_are_read_and_names_are_shared() {
        let line = r#"{"label":3,"writer":"pd12","source":"pens","strokes":[[[1,2]]]}"#;
        let data = read("test", format!("{line}\n{line}\n").as_bytes(), &DIGITS.domain()).unwrap();
        let [first, second] = &data.examples[..] else { panic!("two examples") };
        assert_eq!((first.label, first.source.as_deref()), (Some(3), Some("pens")));
        let writers = [first, second].map(|example| example.writer.clone().unwrap());
        assert!(&*writers[0] == "pd12" && Arc::ptr_eq(&writers[0], &writers[1]));
    }

    #[test]
    fn a_labeled_drawing_survives_writing_and_reading() {
        let strokes = vec![stroke(&[(1.25, 2.5), (3.1, 4.7)], 2.0, Tool::Pen)];
        let line = encode_labeled(&strokes, 7, "Ægir \"the\" 2nd").unwrap();
        let data = read("test", &line[..], &DIGITS.domain()).unwrap();
        let [example] = &data.examples[..] else { panic!("one example") };
        assert_eq!((example.label, example.writer.as_deref()), (Some(7), Some("Ægir \"the\" 2nd")));
        assert_eq!(example.content, Content::Strokes(strokes));
    }

    #[test]
    fn unknown_keys_and_blank_lines_are_ignored() {
        let text = "\n{\"strokes\":[[[1,2]]],\"mood\":\"good\",\"label\":null}\r\n\n";
        let examples = read("test", text.as_bytes(), &DIGITS.domain()).unwrap().examples;
        assert_eq!(examples.len(), 1);
        assert_eq!(examples[0].label, None);
    }

    #[test]
    fn an_error_names_the_line_and_the_reason() {
        let good = r#"{"label":1,"strokes":[[[1,2]]]}"#;
        let second = |line: &str| error(&format!("{good}\n{line}\n"));
        for (line, words) in [
            (r#"{"label":10,"strokes":[[[1,2]]]}"#, "the label is 10"),
            (r#"{"label":-1,"strokes":[[[1,2]]]}"#, "invalid value"),
            (r#"{"label":1,"strokes":[[[NaN,2]]]}"#, "expected value"),
            (r#"{"label":1,"strokes":[[[null,2]]]}"#, "invalid type"),
            (r#"{"label":1,"strokes":[[[1e39,2]]]}"#, "not a finite number"),
            (r#"{"label":1,"strokes":[[[1e999,2]]]}"#, "out of range"),
            (r#"{"label":1,"strokes":[]}"#, "no points"),
            (r#"{"label":1,"strokes":[[]]}"#, "no points"),
            (r#"{"label":1,"strokes":[[[1,2]],[]]}"#, "stroke 2 has no points"),
            (r#"{"label":1,"strokes":[[[1]]]}"#, "invalid length"),
            (r#"{"label":1}"#, "missing field `strokes`"),
            (r#"{"label":1,"strokes":[[[1,2]"#, "EOF"),
            (r#"{"strokes":[[[1,2]]],"brushes":[]}garbage"#, "trailing"),
            (r#"{"strokes":[[[1,2]]],"brushes":[1,2]}"#, "an entry for each stroke: 1, not 2"),
            (r#"{"strokes":[[[1,2]]],"brushes":[1e9]}"#, "brush radius"),
        ] {
            let message = second(line);
            assert!(message.contains(words), "{line}: {message}");
            assert!(message.contains("some file, line 2"), "{message}");
            assert_eq!(message.lines().count(), 1);
        }
        assert!(error("").contains("holds no drawings"));
    }

    #[test]
    fn a_million_points_are_refused() {
        let points = vec!["[1,2]"; 1_000_000].join(",");
        let message = error(&format!(r#"{{"strokes":[[{points}]]}}"#));
        assert!(message.contains("1000000 points"), "{message}");
    }
}
