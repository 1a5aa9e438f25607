//! The curves of loss and accuracy, and the states that are kept along them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::app::App;
use crate::tui::color::ColorDepth;
use crate::tui::training::Observation;
use crate::tui::widget::curve::{self, Pen};

/// The losses at the bottom and at the top of the curve, which is logarithmic.
const LOSSES: (f32, f32) = (0.01, 3.0);

/// Fonts of terminals with few colors may lack braille.
fn pen(app: &App) -> Pen {
    match app.palette.depth() {
        ColorDepth::None | ColorDepth::Ansi16 => Pen::Blocks,
        ColorDepth::Ansi256 | ColorDepth::Truecolor => Pen::Braille,
    }
}

/// Draws the loss of the batches, averaged over those that share a column.
pub(super) fn draw_loss(app: &App, observation: &Observation, span: usize, area: Rect, buffer: &mut Buffer) {
    let losses = app.training.live().map_or(&[][..], |live| live.losses());
    let losses = &losses[..losses.len().min(observation.batches)];
    // As the accuracy beside it, that of the state that is looked at.
    let until = &losses[..losses.len().min(observation.age)];
    let recent = &until[until.len().saturating_sub(10)..];
    let heading = match mean(recent) {
        Some(loss) => format!("loss {loss:.3}"),
        None => "loss".to_owned(),
    };
    let Some(area) = headed(app, &heading, area, buffer) else { return };
    let (low, high) = (LOSSES.0.ln(), LOSSES.1.ln());
    let value = |part: &[f32]| mean(part).map(|loss| (loss.max(LOSSES.0).ln() - low) / (high - low));
    let pen = pen(app);
    let columns = usize::from(area.width * pen.values_per_cell());
    let values: Vec<Option<f32>> = (0..columns)
        .map(|column| {
            let (start, end) = (column * span / columns, ((column + 1) * span).div_ceil(columns));
            losses.get(start..end.min(losses.len())).and_then(value)
        })
        .collect();
    curve::draw(&values, pen, app.palette.accent(), area, buffer);
}

/// Draws the accuracy of the points, with straight lines between them.
pub(super) fn draw_accuracy(
    app: &App,
    observation: &Observation,
    span: usize,
    area: Rect,
    buffer: &mut Buffer,
) {
    let accuracies: Vec<(usize, f32)> = observation
        .points
        .iter()
        .filter_map(|point| Some((point.batches, point.tally.as_ref()?.accuracy() as f32)))
        .collect();
    let seen = accuracies.iter().rev().find(|(batches, _)| *batches <= observation.age);
    let heading = match seen {
        Some((_, accuracy)) => format!("accuracy {:.1} %", 100.0 * accuracy),
        None => "accuracy".to_owned(),
    };
    let Some(area) = headed(app, &heading, area, buffer) else { return };
    let pen = pen(app);
    let columns = usize::from(area.width * pen.values_per_cell());
    let at = |column: usize| column as f32 * span as f32 / columns.max(1) as f32;
    let values: Vec<Option<f32>> = (0..columns).map(|column| between(&accuracies, at(column))).collect();
    curve::draw(&values, pen, app.palette.accent(), area, buffer);
}

/// Interpolates between the values of the places around `at`.
fn between(values: &[(usize, f32)], at: f32) -> Option<f32> {
    if let [(_, only)] = values {
        return (at < 1.0).then_some(*only);
    }
    let pair = values.windows(2).find(|pair| (pair[0].0 as f32..=pair[1].0 as f32).contains(&at))?;
    let [(start, from), (end, to)] = *pair else { return None };
    let part = (at - start as f32) / (end - start).max(1) as f32;
    Some(from + part * (to - from))
}

fn mean(values: &[f32]) -> Option<f32> {
    (!values.is_empty()).then(|| values.iter().sum::<f32>() / values.len() as f32)
}

/// Draws a heading, and returns the rows below it.
fn headed(app: &App, heading: &str, area: Rect, buffer: &mut Buffer) -> Option<Rect> {
    if area.height < 2 {
        return None;
    }
    buffer.set_stringn(area.x, area.y, heading, area.width.into(), app.palette.bold());
    Some(Rect { y: area.y + 1, height: area.height - 1, ..area })
}

/// Draws the points along the batches, with the one that is looked at.
pub(super) fn draw_points(
    app: &App,
    observation: &Observation,
    span: usize,
    area: Rect,
    buffer: &mut Buffer,
) {
    if area.width < 2 {
        return;
    }
    let column = |batches: usize| area.x + (batches * usize::from(area.width - 1) / span.max(1)) as u16;
    let is_past = app.training.looked_at().is_some();
    let last = column(observation.batches).min(area.right() - 1);
    for x in area.x..=last {
        buffer.set_string(x, area.y, "─", app.palette.muted());
    }
    for point in &observation.points {
        buffer.set_string(column(point.batches).min(last), area.y, "┴", Style::new());
    }
    let mark = if is_past { app.palette.bold().patch(app.palette.accent()) } else { app.palette.bold() };
    buffer.set_string(column(observation.age).min(last), area.y, "●", mark);
}

/// Returns the number of batches at a column of the line of points.
pub(super) fn batches_at(column: u16, span: usize, area: Rect) -> usize {
    usize::from(column.saturating_sub(area.x)) * span / usize::from(area.width.max(2) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracies_are_joined_by_lines() {
        let values = [(0, 0.0), (10, 0.5), (30, 0.7)];
        assert_eq!(between(&values, 5.0), Some(0.25));
        assert_eq!(between(&values, 0.0), Some(0.0));
        assert!((between(&values, 20.0).unwrap() - 0.6).abs() < 1e-6);
        assert_eq!(between(&values, 30.5), None);
        assert_eq!(between(&[], 1.0), None);
        assert_eq!((between(&values[..1], 0.0), between(&values[..1], 3.0)), (Some(0.0), None));
    }

    #[test]
    fn a_press_on_the_line_finds_the_batches_below_it() {
        let area = Rect::new(10, 0, 41, 1);
        assert_eq!([10, 30, 50].map(|column| batches_at(column, 800, area)), [0, 400, 800]);
    }
}
