//! Training as it is seen on standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::train::Progress;

/// Steps of a progress bar.
pub(super) const STEPS: f64 = 1e4;

/// A progress bar on standard error; invisible where that is no terminal.
pub(super) fn bar(template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(STEPS as u64), ProgressDrawTarget::stderr_with_hz(5));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// Training as it is seen: a bar on a terminal, a line for each examination elsewhere.
pub(super) struct Show {
    who: &'static str,
    pub(super) bar: ProgressBar,
}

impl Show {
    pub(super) fn new(who: &'static str) -> Self {
        Self { who, bar: bar("{bar:20} {percent:>3} %  {msg}") }
    }

    pub(super) fn update(&mut self, progress: &Progress) {
        self.bar.set_position((f64::from(progress.done) * STEPS) as u64);
        if self.bar.is_hidden() {
            if progress.measured {
                eprintln!("{}{}", self.who, line(progress, true));
            }
        } else {
            self.bar.set_message(format!("{}{}", self.who, line(progress, false)));
        }
    }
}

fn line(progress: &Progress, all: bool) -> String {
    let shown = if all { progress.accuracies.len() } else { 1 };
    let accuracies: Vec<String> = progress
        .accuracies
        .iter()
        .take(shown)
        .map(|(name, accuracy)| format!("{:.2} % {name}", 100.0 * accuracy))
        .collect();
    format!(
        "epoch {}/{}  loss {:.4}  {}  {:.0} images/s  left {}",
        progress.epoch,
        progress.epochs,
        progress.loss,
        accuracies.join("  "),
        progress.images_per_second,
        spoken(progress.left)
    )
}

/// A time as minutes and seconds.
fn spoken(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}
