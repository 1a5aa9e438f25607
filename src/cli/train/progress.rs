//! The progress of training on standard error.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::output::note;
use crate::models::set_and_input;
use crate::train::{Progress, Stage};

/// Steps of a progress bar.
const STEPS: f64 = 1e4;

/// Creates a progress bar on standard error; it is hidden if that is not a terminal. The message of a
/// template must be wide, so that it is cut at the edge: a line that wraps is not cleared whole.
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

/// The progress of work that is all of one kind: a bar.
pub(in crate::cli) struct WorkDisplay(ProgressBar);

impl WorkDisplay {
    pub(in crate::cli) fn new(work: impl Into<Cow<'static, str>>) -> Self {
        let bar = bar("{bar:20} {percent:>3} %  {wide_msg}");
        bar.set_message(work);
        Self(bar)
    }

    pub(in crate::cli) fn update(&self, fraction: f32) {
        set_fraction(&self.0, fraction);
    }
}

impl Drop for WorkDisplay {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The progress of a network: on a terminal a bar for each stage, elsewhere a line for each evaluation.
pub(super) struct StageDisplay {
    bar: ProgressBar,
    /// True while augmenting, and true for the teacher.
    stage: Option<(bool, bool)>,
    /// Fraction that was done when the stage began.
    start: f32,
    began: Instant,
    updated: Instant,
}

impl StageDisplay {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { bar: ProgressBar::hidden(), stage: None, start: 0.0, began: now, updated: now }
    }

    pub(super) fn update(&mut self, progress: &Progress) {
        let stage = (progress.stage == Stage::Augmenting, progress.is_teacher);
        if self.stage.replace(stage) != Some(stage) {
            self.begin(progress);
        }
        self.updated = Instant::now();
        set_fraction(&self.bar, progress.fraction);
        if !self.bar.is_hidden() {
            self.bar.set_message(self.line(progress));
        } else if progress.evaluated {
            note(self.line(progress));
        }
    }

    /// Replaces the bar by one for the next stage, which began with the step after the last update.
    fn begin(&mut self, progress: &Progress) {
        self.bar.finish_and_clear();
        self.began = self.updated;
        self.start = progress.fraction;
        self.bar = bar("{bar:8} {wide_msg}");
        let is_long = progress.stage == Stage::Augmenting && progress.epochs > 1;
        if is_long && self.bar.is_hidden() {
            note(format_args!("{}augmenting", prefix(progress)));
        }
    }

    /// Describes a step, what matters most first.
    fn line(&self, progress: &Progress) -> String {
        let Progress { epoch, epochs, loss, fraction, .. } = progress;
        let elapsed = self.began.elapsed();
        let done = if *fraction > self.start { fraction - self.start } else { *fraction };
        let eta = minutes(elapsed.mul_f32(((1.0 - fraction) / done).min(1e6)));
        let prefix = prefix(progress);
        if progress.stage == Stage::Augmenting {
            return format!("{prefix}augmenting  {:.0} %  ETA {eta}", 100.0 * fraction);
        }
        let accuracies = self.accuracies(progress);
        let speed = progress.images as f32 / fraction * done / elapsed.as_secs_f32();
        format!("{prefix}epoch {epoch}/{epochs}  loss {loss:.4}  {accuracies}ETA {eta}  {speed:.0} images/s")
    }

    /// Formats the first accuracy, which fits on a line of a terminal, or all of them.
    fn accuracies(&self, progress: &Progress) -> String {
        let shown = if self.bar.is_hidden() { usize::MAX } else { 1 };
        let mut text = String::new();
        for (name, accuracy) in progress.accuracies.iter().take(shown) {
            _ = write!(text, "{:.2} % ", 100.0 * accuracy);
            if self.bar.is_hidden() {
                let (set, input) = set_and_input(name);
                _ = write!(text, "{set}, {input}");
            }
            text.push_str("  ");
        }
        text
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

/// Formats a duration as minutes and seconds.
fn minutes(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
