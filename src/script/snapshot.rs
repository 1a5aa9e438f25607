//! Snapshots: the screen, ink and predictions of a session as text that can be read in a diff.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::styles::Styles;
use crate::ink::Image;
use crate::models::{Classifier, ENSEMBLE, Lineup, Prediction};

/// The first words of every snapshot, by which one is known before it is written over.
pub(super) const HEADING: &str = "# Digitty snapshot";

/// The headings of the parts of a snapshot.
pub(super) const STYLES: &str = "# Styles, one character a cell";
pub(super) const LEGEND: &str = "# Legend";
pub(super) const INK: &str = "# Ink";
pub(super) const PREDICTIONS: &str = "# Predictions";
pub(super) const VALUES: &str = "# Values";

/// Everything that can be seen of a session.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    /// The screen.
    pub(super) frame: &'a Buffer,
    /// The canvas.
    pub(super) ink: &'a Image,
    /// The models.
    pub(super) lineup: &'a Lineup,
    /// Their predictions in the order of the lineup, unless the canvas is blank.
    pub(super) predictions: Option<&'a [Prediction]>,
    /// True if those are for the drawing as preprocessing makes it.
    pub(super) is_preprocessed: bool,
    /// The values that the page shows besides, as text.
    pub(super) values: Option<&'a str>,
}

impl View<'_> {
    /// Finds the prediction of a model or of the ensemble; `None` on a blank canvas.
    pub(super) fn prediction(&self, classifier: Classifier) -> Option<Prediction> {
        let predictions = self.predictions?;
        match self.lineup.position(classifier.id) {
            Some(place) => predictions.get(place).cloned(),
            None if classifier.id == ENSEMBLE => self.lineup.ensemble(predictions, self.is_preprocessed),
            None => None,
        }
    }

    /// Returns the name of a class.
    pub(super) fn class(&self, class: usize) -> &'static str {
        self.lineup.task().classes[class]
    }
}

/// The whole snapshot: screen, styles, ink, predictions and values, each under its heading.
pub(super) fn text(view: &View) -> String {
    [
        cells(view.frame, "a screen"),
        format!("{INK}\n"),
        ink(view.ink),
        format!("{PREDICTIONS}\n"),
        predictions(view.lineup, view.predictions),
        view.values.map(|values| format!("{VALUES}\n{values}")).unwrap_or_default(),
    ]
    .concat()
}

/// The part of a snapshot that is seen: the cells of the screen or a region, and their styles.
pub(super) fn cells(frame: &Buffer, what: &str) -> String {
    let (styles, legend) = styles(frame);
    let (width, height) = (frame.area.width, frame.area.height);
    [
        format!("{HEADING} of {what} of {width}x{height}\n"),
        screen(frame),
        format!("{STYLES}\n"),
        styles,
        format!("{LEGEND}\n"),
        legend,
    ]
    .concat()
}

/// Cuts a region out of a frame; none if the frame does not have it.
pub(super) fn cut(frame: &Buffer, region: Rect) -> Option<Buffer> {
    let mut cut = Buffer::empty(Rect { x: 0, y: 0, ..region.intersection(frame.area) });
    for position in cut.area.positions() {
        cut[position] = frame[(region.x + position.x, region.y + position.y)].clone();
    }
    (cut.area.as_size() == region.as_size()).then_some(cut)
}

/// The text of the screen, without the blanks at the ends of its rows.
pub(super) fn screen(frame: &Buffer) -> String {
    lines(frame, |row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned())
}

/// The map of styles, and its legend.
fn styles(frame: &Buffer) -> (String, String) {
    let mut styles = Styles::default();
    let map = lines(frame, |row| row.iter().map(|cell| styles.letter(cell)).collect());
    let mut legend = String::new();
    for (letter, words) in styles.legend() {
        // Writing to a string cannot fail.
        let _ = writeln!(legend, "{letter} {words}");
    }
    (map, legend)
}

fn lines(frame: &Buffer, line: impl FnMut(&[Cell]) -> String) -> String {
    let rows = frame.content().chunks(usize::from(frame.area.width).max(1));
    rows.map(line).map(|line| line + "\n").collect()
}

/// The canvas, two hexadecimal digits a pixel: 00 paper … ff ink.
pub(super) fn ink(image: &Image) -> String {
    let mut text = String::new();
    for row in image.to_bytes().chunks(image.size().width()) {
        for byte in row {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
    }
    text
}

/// Formats the scores as a table: a row for each class, a column for each model, and the winners.
pub(super) fn predictions(lineup: &Lineup, predictions: Option<&[Prediction]>) -> String {
    let Some(predictions) = predictions else {
        return "none: the canvas is blank\n".into();
    };
    let row = |head: &str, cell: &dyn Fn(usize) -> String| {
        let cells = (0..predictions.len()).map(|place| {
            let width = if place == 0 { 4 } else { 6 };
            format!(" {:>width$}", cell(place))
        });
        format!("{head:>6}{}\n", cells.collect::<String>())
    };
    let mut table = row(lineup.task().noun, &|place| lineup.members()[place].id.to_string());
    for (class, name) in lineup.task().classes.iter().enumerate() {
        table += &row(name, &|place| predictions[place].unit.exact(predictions[place].scores[class]));
    }
    table + &row("answer", &|place| lineup.task().classes[predictions[place].winner].to_owned())
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;
    use crate::models::Unit;

    fn seven() -> Vec<Prediction> {
        let mut votes = [-1.0; 10];
        (votes[7], votes[3]) = (9.0, 0.0);
        let mut probabilities = [0.0; 10];
        (probabilities[7], probabilities[2]) = (0.875, 0.125);
        let network = Prediction::new(probabilities.to_vec(), Unit::Probability);
        vec![Prediction::new(votes.to_vec(), Unit::Votes), network.clone(), network]
    }

    #[test]
    fn a_snapshot_holds_text_styles_ink_and_predictions() {
        let mut frame = Buffer::empty(Rect::new(0, 0, 5, 2));
        frame.set_string(0, 0, "ab", Style::new());
        frame.set_string(1, 1, "c", Style::new().fg(Color::Red));
        let mut image = Image::blank(crate::ink::ImageSize::MNIST);
        image[(1, 0)] = 0.5;
        let lineup = Lineup::builtin().unwrap();
        let view = View {
            frame: &frame,
            ink: &image,
            lineup: &lineup,
            predictions: Some(&seven()),
            is_preprocessed: true,
            values: None,
        };
        let text = text(&view);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[..3], ["# Digitty snapshot of a screen of 5x2", "ab", " c"]);
        assert_eq!(lines[3], "# Styles, one character a cell");
        assert_eq!(lines[4], ".....");
        let letter = lines[5].chars().nth(1).unwrap();
        assert_eq!(lines[7], format!("{letter} red on default"));
        assert_eq!(lines[8], "# Ink");
        assert_eq!(lines[9], format!("0080{}", "00".repeat(26)));
        assert_eq!(lines[36], "00".repeat(28));
        assert_eq!(
            lines[37..],
            [
                "# Predictions",
                " digit   ls    fcn    cnn",
                "     0   -1  0.000  0.000",
                "     1   -1  0.000  0.000",
                "     2   -1  0.125  0.125",
                "     3    0  0.000  0.000",
                "     4   -1  0.000  0.000",
                "     5   -1  0.000  0.000",
                "     6   -1  0.000  0.000",
                "     7   +9  0.875  0.875",
                "     8   -1  0.000  0.000",
                "     9   -1  0.000  0.000",
                "answer    7      7      7",
            ]
        );
    }

    #[test]
    fn a_blank_canvas_has_no_predictions() {
        assert_eq!(predictions(&Lineup::builtin().unwrap(), None).lines().count(), 1);
    }
}
