//! Drawings as strokes, one JSON object a line.
//!
//! ```json
//! {"label":3,"strokes":[[[9.5,5.0],[14.0,4.0]],[[8.0,8.5]]]}
//! ```
//!
//! Points are canvas pixels: x right, y down, (0, 0) the top left corner of the grid and (28, 28) its
//! bottom right. `label` may be missing. `writer` and `source` say who drew it and where it is from.
//! What the app draws with another brush or the eraser adds two lists with an entry for each stroke:
//! `"brushes":[2.0,3.5]`, the radii, and `"erases":[false,true]`. Other keys are passed over.

use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use serde::{Deserialize, Serialize};

use super::{open, read_unpacked};
use crate::ink::{Brush, Drawing, Point, Stroke, Tool};

/// More points than this in one drawing are no drawing. The longest pen digit known to us has 693.
pub const MAX_POINTS: usize = 100_000;

/// One drawing of a strokes file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// The digit that it shows, 0…9, if somebody said so.
    pub label: Option<u8>,
    /// Who drew it; data is split by writer, never by digit.
    pub writer: Option<String>,
    /// The collection that it is from.
    pub source: Option<String>,
    /// What was drawn, oldest first.
    pub strokes: Vec<Stroke>,
}

impl Sample {
    /// The drawing on a canvas.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        Drawing::from_strokes(self.strokes.iter().cloned())
    }
}

/// A line of the file as it stands there.
#[derive(Serialize, Deserialize)]
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

/// Reads a strokes file, gzipped or not.
///
/// # Errors
/// If the file cannot be opened, and as [`read`].
pub fn read_file(path: &Path) -> Result<Vec<Sample>> {
    read(&path.display().to_string(), open(path)?)
}

/// Reads drawings, gzipped or not; blank lines are passed over.
///
/// # Errors
/// With the number of the line: if it is no such JSON object, a label is above 9, a number is not
/// finite, or there are no points, or more than [`MAX_POINTS`]. Also if there is no drawing at all.
pub fn read(name: &str, source: impl Read) -> Result<Vec<Sample>> {
    let bytes = read_unpacked(name, source)?;
    let mut samples = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        samples.push(parse(line).with_context(|| format!("{name}, line {number}"))?);
    }
    ensure!(!samples.is_empty(), "{name} holds no drawings");
    Ok(samples)
}

/// Writes one drawing as a line.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write(mut out: impl Write, sample: &Sample) -> Result<()> {
    serde_json::to_writer(&mut out, &Line::from(sample))?;
    Ok(out.write_all(b"\n")?)
}

fn parse(line: &[u8]) -> Result<Sample> {
    let line: Line = serde_json::from_slice(line).map_err(|why| anyhow!(plain(&why)))?;
    line.check()?;
    let sample =
        Sample { strokes: line.strokes(), label: line.label, writer: line.writer, source: line.source };
    Ok(sample)
}

/// The parser's reason with the column alone, because it sees each line as line 1.
fn plain(why: &serde_json::Error) -> String {
    let text = why.to_string();
    let reason = text.split(" at line ").next().unwrap_or(&text);
    format!(r#"expected {{"label":3,"strokes":[[[x,y],…],…]}}, but: {reason} (column {})"#, why.column())
}

impl Line {
    fn check(&self) -> Result<()> {
        if let Some(label) = self.label {
            ensure!(label <= 9, "the label is {label}, expected 0 to 9");
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

    /// The optional lists have an entry for each stroke or none at all.
    fn check_lists(&self) -> Result<()> {
        let strokes = self.strokes.len();
        for (key, entries) in [("brushes", self.brushes.len()), ("erases", self.erases.len())] {
            ensure!(
                entries == 0 || entries == strokes,
                "`{key}` has {entries} entries for {strokes} strokes"
            );
        }
        let usable = |&radius: &f32| (Brush::MIN_RADIUS..=Brush::MAX_RADIUS).contains(&radius);
        ensure!(
            self.brushes.iter().all(usable),
            "a brush radius is not between {} and {}",
            Brush::MIN_RADIUS,
            Brush::MAX_RADIUS
        );
        Ok(())
    }

    fn strokes(&self) -> Vec<Stroke> {
        let stroke = |(index, points): (usize, &Vec<[f32; 2]>)| Stroke {
            points: points.iter().map(|&[x, y]| Point::new(x, y)).collect(),
            brush: self.brushes.get(index).map_or_else(Brush::default, |&radius| Brush { radius }),
            tool: match self.erases.get(index) {
                Some(true) => Tool::Eraser,
                _ => Tool::Pen,
            },
        };
        self.strokes.iter().enumerate().map(stroke).collect()
    }
}

impl From<&Sample> for Line {
    fn from(sample: &Sample) -> Self {
        let strokes = &sample.strokes;
        let usual = |stroke: &Stroke| stroke.brush == Brush::default();
        let pen = |stroke: &Stroke| stroke.tool == Tool::Pen;
        let listed = |needed: bool| if needed { &strokes[..] } else { &[] };
        let brushes = listed(!strokes.iter().all(usual)).iter();
        let erases = listed(!strokes.iter().all(pen)).iter();
        Self {
            label: sample.label,
            source: sample.source.clone(),
            writer: sample.writer.clone(),
            strokes: strokes
                .iter()
                .map(|stroke| stroke.points.iter().map(|p| [p.x, p.y]).collect())
                .collect(),
            brushes: brushes.map(|stroke| stroke.brush.radius).collect(),
            erases: erases.map(|stroke| !pen(stroke)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gzip;
    use super::*;

    fn error(text: &str) -> String {
        format!("{:#}", read("some file", text.as_bytes()).unwrap_err())
    }

    fn stroke(points: &[(f32, f32)], radius: f32, tool: Tool) -> Stroke {
        Stroke {
            points: points.iter().map(|&(x, y)| Point::new(x, y)).collect(),
            brush: Brush { radius },
            tool,
        }
    }

    #[test]
    fn a_drawing_survives_a_save_and_a_load_brush_and_eraser_included() {
        let plain = Sample {
            label: Some(3),
            writer: Some("pd12".into()),
            source: None,
            strokes: vec![stroke(&[(1.25, 2.5), (3.1, 4.7)], 2.0, Tool::Pen)],
        };
        let mut rich = plain.clone();
        rich.label = None;
        rich.strokes.push(stroke(&[(9.0, 9.0)], 3.25, Tool::Eraser));
        let mut file = Vec::new();
        write(&mut file, &plain).unwrap();
        write(&mut file, &rich).unwrap();
        assert!(!String::from_utf8_lossy(&file).lines().next().unwrap().contains("brushes"));
        for bytes in [file.clone(), gzip(&file)] {
            assert_eq!(read("test", &bytes[..]).unwrap(), [plain.clone(), rich.clone()]);
        }
    }

    #[test]
    fn unknown_keys_and_blank_lines_are_passed_over() {
        let text = "\n{\"strokes\":[[[1,2]]],\"mood\":\"good\",\"label\":null}\r\n\n";
        let samples = read("test", text.as_bytes()).unwrap();
        assert_eq!(samples.len(), 1);
        assert_eq!(samples[0].label, None);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
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
            (r#"{"strokes":[[[1,2]]],"brushes":[1,2]}"#, "2 entries for 1 strokes"),
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
