//! The pace of a session: when it draws, predicts, works and shows what changes by itself.

use std::collections::VecDeque;
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

/// What such looks may cost in any second, so that a line is sent at most 2 KB in it.
const NEWS_BUDGET: usize = 180;

/// Least that is left of it for another look.
const NEWS_LEAST: usize = NEWS_BUDGET / 4;

/// The time that a budget is for.
const NEWS_PERIOD: Duration = Duration::from_secs(1);

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
#[derive(Default)]
pub(super) struct News {
    /// The looks of the latest second, and what each has cost.
    looks: VecDeque<(Instant, usize)>,
}

impl News {
    /// Returns true if it is time to look again.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        let rests = self.looks.back().is_none_or(|(last, _)| now >= *last + NEWS_INTERVAL);
        rests && self.budget(now) >= NEWS_LEAST
    }

    /// Returns what another look may cost.
    pub(super) fn budget(&self, now: Instant) -> usize {
        let recent = self.looks.iter().filter(|(at, _)| now < *at + NEWS_PERIOD);
        NEWS_BUDGET.saturating_sub(recent.map(|(_, cost)| cost).sum())
    }

    /// Notes that a look has changed cells of the screen, at this cost.
    pub(super) fn shown(&mut self, cost: usize, now: Instant) {
        self.looks.retain(|(at, _)| now < *at + NEWS_PERIOD);
        self.looks.push_back((now, cost));
    }

    /// Returns what a changed cell costs.
    pub(super) fn cost(cell: &Cell) -> usize {
        if cell.bg == Color::Reset { 1 } else { COLORED }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_of_any_second_stay_within_the_budget() {
        let (mut news, mut now, mut rng) = (News::default(), Instant::now(), fastrand::Rng::with_seed(3));
        let mut looks: Vec<(Instant, usize)> = Vec::new();
        while looks.len() < 200 {
            now += Duration::from_millis(rng.u64(1..60));
            if news.is_due(now) {
                let cost = rng.usize(0..=300).min(news.budget(now));
                news.shown(cost, now);
                looks.push((now, cost));
            }
        }
        for (from, _) in &looks {
            let second = looks.iter().filter(|(at, _)| from <= at && *at < *from + NEWS_PERIOD);
            assert!(second.map(|(_, cost)| cost).sum::<usize>() <= NEWS_BUDGET);
        }
        assert!(looks.windows(2).all(|pair| pair[1].0 - pair[0].0 >= NEWS_INTERVAL));
    }
}
