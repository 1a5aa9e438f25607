//! The progress of training on standard error.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::train::{Progress, Stage};

/// Steps of a progress bar.
const STEPS: f64 = 1e4;

/// Creates a progress bar on standard error; it is hidden if that is not a terminal.
fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(STEPS as u64), ProgressDrawTarget::stderr_with_hz(5));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn set_fraction(bar: &ProgressBar, fraction: f32) {
    bar.set_position((f64::from(fraction) * STEPS) as u64);
}

/// The progress of least squares: a bar.
pub(super) struct PassDisplay(ProgressBar);

impl PassDisplay {
    pub(super) fn new() -> Self {
        Self(bar("{bar:30} {percent:>3} %  ETA {eta}"))
    }

    pub(super) fn update(&self, fraction: f32) {
        set_fraction(&self.0, fraction);
    }
}

impl Drop for PassDisplay {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The progress of a network: on a terminal a bar for each stage, elsewhere a line for each evaluation.
pub(super) struct StageDisplay {
    bar: ProgressBar,
    /// The stage that the bar is for, and true for one of the teacher.
    stage: Option<(Stage, bool)>,
    began: Instant,
    updated: Instant,
}

impl StageDisplay {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { bar: ProgressBar::hidden(), stage: None, began: now, updated: now }
    }

    pub(super) fn update(&mut self, progress: &Progress) {
        let stage = (progress.stage, progress.is_teacher);
        if self.stage.replace(stage) != Some(stage) {
            self.begin(progress);
        }
        self.updated = Instant::now();
        set_fraction(&self.bar, progress.fraction);
        if progress.stage == Stage::Training {
            self.describe(progress);
        }
    }

    /// Replaces the bar by one for the next stage, which began with the step after the last update.
    fn begin(&mut self, progress: &Progress) {
        self.bar.finish_and_clear();
        self.began = self.updated;
        self.bar = match progress.stage {
            Stage::Augmenting => bar("{bar:30} {percent:>3} %  {msg}augmenting, ETA {eta}"),
            Stage::Training => bar("{bar:20} {percent:>3} %  {msg}"),
        };
        self.bar.set_message(prefix(progress));
        if progress.stage == Stage::Augmenting && self.bar.is_hidden() && progress.epochs > 1 {
            eprintln!("{}augmenting", prefix(progress));
        }
    }

    fn describe(&self, progress: &Progress) {
        if !self.bar.is_hidden() {
            self.bar.set_message(line(progress, 1, self.began.elapsed()));
        } else if progress.evaluated {
            eprintln!("{}", line(progress, usize::MAX, self.began.elapsed()));
        }
    }
}

impl Drop for StageDisplay {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

const fn prefix(progress: &Progress) -> &'static str {
    if progress.is_teacher { "teacher: " } else { "" }
}

/// Describes a step of training with the first accuracies.
fn line(progress: &Progress, accuracies: usize, elapsed: Duration) -> String {
    let shown = progress.accuracies.iter().take(accuracies);
    let shown: Vec<String> =
        shown.map(|(name, accuracy)| format!("{:.2} % {name}", 100.0 * accuracy)).collect();
    let remaining = f64::from((1.0 - progress.fraction) / progress.fraction);
    format!(
        "{}epoch {}/{}  loss {:.4}  {}  {:.0} images/s  ETA {}",
        prefix(progress),
        progress.epoch,
        progress.epochs,
        progress.loss,
        shown.join("  "),
        progress.images as f64 / elapsed.as_secs_f64(),
        minutes(elapsed.mul_f64(remaining))
    )
}

/// Formats a duration as minutes and seconds.
fn minutes(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
