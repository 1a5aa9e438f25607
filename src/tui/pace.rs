//! The pace of a session: when it draws, predicts, works and shows what changes by itself.

use std::time::{Duration, Instant};

use super::event::Event;

/// Least time from one frame to the next: 60 a second.
pub(super) const FRAME_INTERVAL: Duration = Duration::from_micros(16_667);

/// Time without events after which the hand rests.
pub(super) const IDLE_DELAY: Duration = Duration::from_millis(30);

/// Least time from one inference to the next while the hand moves: 10 a second.
pub(super) const INFERENCE_INTERVAL: Duration = Duration::from_millis(100);

/// Time from one step to the next of what moves by itself.
pub(super) const TICK: Duration = Duration::from_millis(80);

/// Time that idle work may take before events are looked at again.
pub(super) const IDLE_SLICE: Duration = Duration::from_millis(4);

/// Least time from one look at what changes by itself to the next.
const NEWS_INTERVAL: Duration = Duration::from_millis(250);

/// Time that each cell of such a look costs, so that a line is not sent more than 2 KB a second.
const NEWS_CELL: Duration = Duration::from_millis(10);

/// The pace of predictions: at once when the hand rests, and now and then while it moves.
pub(super) struct Pace {
    next: Instant,
    pub(super) idle_at: Instant,
}

impl Pace {
    pub(super) const fn new(now: Instant) -> Self {
        Self { next: now, idle_at: now }
    }

    /// Takes in the events of a turn, and returns true if it is time to predict.
    pub(super) fn predicts(&mut self, events: &[Event], now: Instant) -> bool {
        if !events.is_empty() {
            self.idle_at = now + IDLE_DELAY;
        }
        let due = now >= self.next_inference();
        if due {
            self.next = now + INFERENCE_INTERVAL;
        }
        due
    }

    /// Returns when it is time to predict if no event comes.
    pub(super) fn next_inference(&self) -> Instant {
        self.next.min(self.idle_at)
    }
}

/// The pace of what changes by itself while long work goes on.
pub(super) struct News {
    due: Instant,
}

impl News {
    pub(super) fn new() -> Self {
        Self { due: Instant::now() }
    }

    /// Returns true if it is time to look again.
    pub(super) fn is_due(&self) -> bool {
        Instant::now() >= self.due
    }

    /// Notes that a look has changed so many cells of the screen.
    pub(super) fn shown(&mut self, cells: usize) {
        self.due = Instant::now() + NEWS_INTERVAL.max(NEWS_CELL * u32::try_from(cells).unwrap_or(u32::MAX));
    }
}
