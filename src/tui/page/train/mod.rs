//! The train page: a network learns from random weights on, while one paints.

mod about;
mod bindings;
mod classes;
mod curves;
mod kernels;
mod layout;

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

pub use about::ABOUT;
pub use bindings::BINDINGS;
pub use layout::{Layout, layout};

use super::verdict::with_article;
use crate::tui::action::{Action, TrainAction};
use crate::tui::app::{App, Mode};
use crate::tui::training::Observation;
use crate::tui::widget::count;

/// What is missing to train on digits.
const NO_DATA: &str = "Digits need --mnist DIR or --strokes FILE; digitty --task shapes needs no files.";

/// Returns the action of a press of the mouse on a cell, if it has one: on the state, and on the line of points.
pub(super) fn click(at: Position, mode: &Mode, area: Rect) -> Option<Action> {
    let layout = layout(&mode.contents, area);
    let action = if layout.state.contains(at) {
        TrainAction::Toggle
    } else if layout.points.contains(at) {
        TrainAction::LookNear(curves::batches_at(at.x, mode.scene.batches, layout.points))
    } else {
        return None;
    };
    Some(Action::Train(action))
}

/// Applies an action.
pub(super) fn update(app: &mut App, action: TrainAction) {
    let (training, task) = (&mut app.training, app.inference.lineup().task());
    if training.is_without_data(task) {
        return app.set_message(NO_DATA);
    }
    match action {
        // How far it comes by itself depends on the machine.
        TrainAction::Toggle if app.inference.is_stable() => {
            app.set_message("A script trains by its command `train`.");
        }
        TrainAction::Toggle if training.is_finished() => {
            app.set_message("The training is finished; x begins with random weights again.");
        }
        TrainAction::Toggle => training.toggle(&app.inference),
        TrainAction::Batch => training.batch(&app.inference),
        TrainAction::SlowDown => training.scale_rate(0.5),
        TrainAction::SpeedUp => training.scale_rate(2.0),
        TrainAction::Reset => training.reset(),
        TrainAction::Network | TrainAction::Recipe if !training.has_choice() => {
            app.set_message("The command has chosen the network and the recipe.");
        }
        TrainAction::Network => training.next_network(task),
        TrainAction::Recipe => training.next_recipe(task),
        TrainAction::Look(by) => training.look(by.into()),
        TrainAction::LookNear(batches) => training.look_near(batches),
        TrainAction::First => training.look_at(Some(0)),
        TrainAction::Present => training.look_at(None),
    }
}

/// Returns the sentence on what is seen.
pub(super) fn sentence(app: &App) -> String {
    let task = app.inference.lineup().task();
    let Some(observation) = app.training.observation() else {
        return if app.training.is_without_data(task) { NO_DATA.to_owned() } else { String::new() };
    };
    let age = match observation.age {
        0 => "With random weights".to_owned(),
        1 => "After one batch".to_owned(),
        n => format!("After {} batches", count::format(n)),
    };
    match &observation.prediction {
        Some(prediction) => {
            let class = with_article(task.classes[prediction.winner]);
            format!("{age} it reads {class} ({:.0} %).", 100.0 * prediction.winning_score())
        }
        None => format!("Paint a {}; space lets the network learn.", task.noun),
    }
}

/// Draws the page into `area`.
pub(super) fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let layout = layout(&app.mode().contents, area);
    draw_state(app, layout.state, buffer);
    let Some(observation) = app.training.observation() else { return };
    let span = app.training.span();
    curves::draw_loss(app, observation, span, layout.loss, buffer);
    curves::draw_accuracy(app, observation, span, layout.accuracy, buffer);
    curves::draw_points(app, observation, span, layout.points, buffer);
    classes::draw(app, observation, layout.classes, buffer);
    kernels::draw(observation, app.palette, layout.kernels, buffer);
}

/// Draws what is trained, and how far it is.
fn draw_state(app: &App, area: Rect, buffer: &mut Buffer) {
    let task = app.inference.lineup().task();
    let (name, recipe) = app.training.title(task);
    let recipe = recipe.map(|recipe| format!(", {recipe}")).unwrap_or_default();
    let parameters = app.training.observation().map(|observation| observation.network.parameters().len());
    let parameters = parameters.map(|n| format!(", {} parameters", count::format(n))).unwrap_or_default();
    let first = format!("{name}{parameters}{recipe}: {}", status(app));
    let second = app
        .training
        .observation()
        .map(|observation| progress(app, observation, area.width.into()))
        .unwrap_or_default();
    for ((text, style), row) in [(first, app.palette.bold()), (second, Style::new())].iter().zip(area.rows())
    {
        buffer.set_stringn(row.x, row.y, text, row.width.into(), *style);
    }
}

fn status(app: &App) -> String {
    let training = &app.training;
    let live = training.live();
    match training.failure() {
        Some(failure) => failure.to_owned(),
        None if live.is_none() => "no data".to_owned(),
        None if training.is_running() => "learning".to_owned(),
        None if training.looked_at().is_some() => "looking back".to_owned(),
        None if training.is_finished() => "finished".to_owned(),
        None if live.is_some_and(|live| live.losses().is_empty()) => "random weights".to_owned(),
        None => "paused".to_owned(),
    }
}

/// Describes how far the training is, in this many columns: batches, rate, and with a clock images a second and the time
/// left.
fn progress(app: &App, observation: &Observation, columns: usize) -> String {
    let Some(live) = app.training.live() else { return String::new() };
    let (total, size) = (live.trainer().total_steps(), live.trainer().recipe().batch_size);
    let batches = format!("batch {}/{}", count::format(observation.batches), count::format(total));
    let mut parts = vec![batches, format!("rate {}", significant(observation.learning_rate))];
    if let Some(speed) = observation.speed.filter(|speed| *speed > 0.0) {
        let left = total.saturating_sub(observation.batches) as f32 * size as f32 / speed;
        let rounded = if speed < 1000.0 { speed.round() } else { (speed / 100.0).round() * 100.0 };
        parts.push(format!("{}/s", count::format(rounded as usize)));
        parts.push(format!("{} left", minutes(left)));
    }
    let long = parts.join(", ");
    if long.len() <= columns { long } else { parts.join(" ") }
}

/// Writes a learning rate with two significant digits.
fn significant(rate: f32) -> String {
    let decimals = (1.0 - rate.max(1e-7).log10().floor()).clamp(0.0, 8.0) as usize;
    format!("{rate:.decimals$}")
}

fn minutes(seconds: f32) -> String {
    let seconds = seconds.clamp(0.0, 360_000.0).ceil() as u32;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Returns what the page shows, as text: what snapshots hold, with the fingerprint of the weights.
pub(super) fn values(app: &App) -> String {
    let Some((observation, live)) = app.training.observation().zip(app.training.live()) else {
        return String::new();
    };
    let bits = observation.network.parameters().iter().flat_map(|value| value.to_bits().to_le_bytes());
    // FNV-1a: a short text that tells different weights apart.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let fingerprint = bits.fold(0xcbf2_9ce4_8422_2325, step);
    let mut text = format!("weights after {} batches: {fingerprint:016x}\n", observation.age);
    let losses = &live.losses()[..live.losses().len().min(observation.batches)];
    for point in &observation.points {
        let loss = point.batches.checked_sub(1).and_then(|last| losses.get(last));
        let loss = loss.map(|loss| format!(", loss {loss:.3}")).unwrap_or_default();
        let accuracy = point.tally.as_ref().map_or(0.0, |tally| 100.0 * tally.accuracy());
        // Writing to a string cannot fail.
        _ = writeln!(text, "batch {}{loss}, accuracy {accuracy:.1} %", point.batches);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_two_significant_digits() {
        assert_eq!([0.008, 0.000_123, 3.0, 0.1].map(significant), ["0.0080", "0.00012", "3.0", "0.10"]);
        assert_eq!([0.0, 59.9, 61.0].map(minutes), ["0:00", "1:00", "1:01"]);
    }
}
