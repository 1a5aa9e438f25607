//! The line to the terminal, which may be slow.
//!
//! A slow line takes in all that is written and delivers it late: the hand would be seconds ahead of
//! the ink. So each frame ends with the question whether the terminal is there, which every terminal
//! since the VT100 answers, and a new frame is drawn only while few are on their way. A fast line does
//! not notice; a slow one gets fewer frames, and the latest of them is never far behind.

use std::time::{Duration, Instant};

/// Are you there?
pub(super) const ASK: &[u8] = b"\x1b[5n";

/// Frames that may be on their way at a time. One would halve the rate over a long line.
const ON_THE_WAY: u32 = 3;

/// A terminal that keeps silent for so long does not answer any more.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known of the line.
#[derive(Debug, Default)]
pub(super) struct Link {
    /// Whether the terminal has answered at all.
    answers: bool,
    on_the_way: u32,
    /// When the oldest question that has no answer yet may be given up.
    give_up_at: Option<Instant>,
}

impl Link {
    /// The terminal is asked for the first time, or again after somebody else had it.
    pub(super) fn begin(&mut self, now: Instant) -> &'static [u8] {
        *self = Self { answers: false, on_the_way: 1, give_up_at: Some(now + PATIENCE) };
        ASK
    }

    /// A frame is sent; returns what to send behind it.
    pub(super) fn frame(&mut self, now: Instant) -> &'static [u8] {
        if !self.answers {
            return b"";
        }
        self.on_the_way += 1;
        self.give_up_at.get_or_insert(now + PATIENCE);
        ASK
    }

    /// An answer has come.
    pub(super) fn answer(&mut self, now: Instant) {
        self.answers = true;
        self.on_the_way = self.on_the_way.saturating_sub(1);
        self.give_up_at = (self.on_the_way > 0).then(|| now + PATIENCE);
    }

    /// Until when no frame should be sent, unless an answer comes before.
    pub(super) fn busy_until(&mut self, now: Instant) -> Option<Instant> {
        let waits = self.waits(now);
        self.give_up_at.filter(|_| waits && self.on_the_way >= ON_THE_WAY)
    }

    /// Whether an answer is still to be hoped for.
    pub(super) fn waits(&mut self, now: Instant) -> bool {
        if self.give_up_at.is_some_and(|at| at <= now) {
            *self = Self::default();
        }
        self.on_the_way > 0
    }

    /// Whether the terminal answers.
    pub(super) const fn answers(&self) -> bool {
        self.answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_terminal_is_not_asked_again() {
        let mut link = Link::default();
        let now = Instant::now();
        link.begin(now);
        for _ in 0..10 {
            assert!(link.frame(now).is_empty());
        }
        assert_eq!(link.busy_until(now), None);
    }

    #[test]
    fn three_frames_may_be_on_their_way() {
        let mut link = Link::default();
        let now = Instant::now();
        link.answer(now);
        for _ in 0..3 {
            assert_eq!(link.busy_until(now), None);
            assert_eq!(link.frame(now), ASK);
        }
        assert!(link.busy_until(now).is_some());
        link.answer(now);
        assert_eq!(link.busy_until(now), None);
    }

    #[test]
    fn silence_is_not_waited_for_for_ever() {
        let mut link = Link::default();
        let now = Instant::now();
        link.answer(now);
        for _ in 0..3 {
            link.frame(now);
        }
        let later = link.busy_until(now).unwrap();
        assert_eq!(link.busy_until(later), None);
        assert!(link.frame(later).is_empty() && !link.answers());
        link.answer(later);
        assert_eq!(link.frame(later), ASK);
    }
}
