//! Limits on what a script may say and do.
//!
//! Work is counted and not timed, so that a script that passes here also passes on a slower machine. Each
//! limit is worth about half a second of a desktop computer; everyday scripts need a thousandth of it.

use ratatui::layout::Size;

/// Most bytes of a script: room for an hour of drawing without a pause.
pub const MAX_SCRIPT_BYTES: usize = 16 << 20;
/// Most bytes of a line: room for a stroke of thousands of points.
pub(super) const MAX_LINE_BYTES: usize = 64 << 10;
/// Most columns and rows of a screen.
pub const MAX_SIZE: Size = Size::new(1000, 500);
/// Farthest that a point may be off the canvas, and a mouse from the corner of the screen.
pub(super) const MAX_COORDINATE: f32 = 65_535.0;
/// Most times that one line presses a key.
pub(super) const MAX_PRESSES: u16 = 1000;

/// Most warnings of a script that are given.
pub(super) const MAX_WARNINGS: usize = 50;

/// Most commands and key presses.
pub(super) const MAX_STEPS: usize = 500_000;
/// Most predictions of all models.
const MAX_PREDICTIONS: usize = 2_000;
/// Most slow passes through the reference network: for predictions too close to a rounding boundary for the
/// kernels, and for what pages show of the inside of a network. One occlusion takes hundreds.
const MAX_REFERENCE_PASSES: usize = 2_000;
/// Most changes of a pixel in search of one that turns an answer: twenty searches by three models.
const MAX_TRIALS: usize = 100_000;
/// Most multiply-adds of training, in millions, by kernels that are the same everywhere: a whole training of shapes.
pub(super) const MAX_TRAINING: usize = 50_000;
/// Most points drawn; loading and preprocessing draw those of a whole drawing.
const MAX_POINTS: usize = 500_000;
/// Most cells drawn on the screen or written to a snapshot.
const MAX_CELLS: usize = 10_000_000;

/// The work of a script so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    pub(super) steps: Counter,
    pub(super) predictions: Counter,
    pub(super) reference_passes: Counter,
    pub(super) trials: Counter,
    pub(super) training: Counter,
    pub(super) points: Counter,
    pub(super) cells: Counter,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            steps: Counter::new("steps", MAX_STEPS),
            predictions: Counter::new("predictions", MAX_PREDICTIONS),
            reference_passes: Counter::new("reference passes", MAX_REFERENCE_PASSES),
            trials: Counter::new("changed pixels", MAX_TRIALS),
            training: Counter::new("million multiply-adds of training", MAX_TRAINING),
            points: Counter::new("points", MAX_POINTS),
            cells: Counter::new("cells", MAX_CELLS),
        }
    }
}

/// A count that may not exceed its limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counter {
    what: &'static str,
    count: usize,
    limit: usize,
}

impl Counter {
    const fn new(what: &'static str, limit: usize) -> Self {
        Self { what, count: 0, limit }
    }

    /// Counts `more`.
    ///
    /// # Errors
    /// If that exceeds the limit, in words.
    pub(super) fn add(&mut self, more: usize) -> Result<(), String> {
        self.count = self.count.saturating_add(more);
        if self.count <= self.limit {
            return Ok(());
        }
        Err(format!("too much work: a script may ask for at most {} {}", self.limit, self.what))
    }
}
