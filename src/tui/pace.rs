//! The pace of a session: when it draws, predicts, works and shows what changes by itself.

use std::time::{Duration, Instant};

use ratatui::buffer::Cell;
use ratatui::style::Color;

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

/// Time that each cell of such a look costs, so that a line is sent less than 2 KB a second.
const NEWS_CELL: Duration = Duration::from_millis(5);

/// Cells that one with a color of its own behind it counts for: it takes 20 bytes instead of 7.
const COLORED: usize = 3;

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

    /// Notes that a look has changed cells of the screen, at this cost.
    pub(super) fn shown(&mut self, cost: usize) {
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        self.due = Instant::now() + NEWS_INTERVAL.max(NEWS_CELL.saturating_mul(cost));
    }

    /// Counts what changed cells cost.
    pub(super) fn cost<'a>(cells: impl Iterator<Item = &'a Cell>) -> usize {
        cells.map(|cell| if cell.bg == Color::Reset { 1 } else { COLORED }).sum()
    }
}
