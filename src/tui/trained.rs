//! A log of what a network was trained on by itself, and between which events: with it a recording trains again.

/// The state of a training, or a part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trained {
    /// The id of the network; empty before there is one.
    pub network: &'static str,
    /// Batches trained on.
    pub batches: usize,
    /// Their multiply-adds, in millions.
    pub work: usize,
}

/// The parts of a session's trainings that no event has brought about.
#[derive(Clone, Debug, Default)]
pub struct TrainingLog {
    last: Trained,
    parts: Vec<(usize, Trained)>,
}

impl TrainingLog {
    /// Notes that a training has come to `now` by itself, after this many events.
    pub fn note(&mut self, events: usize, now: Trained) {
        let Trained { network, batches, work } = now;
        if network == self.last.network && batches > self.last.batches {
            let batches = batches - self.last.batches;
            let part = Trained { network, batches, work: work.saturating_sub(self.last.work) };
            self.parts.push((events, part));
        }
        self.last = now;
    }

    /// Takes over where an event has brought the training: a script brings it there by the same event.
    pub const fn pass(&mut self, now: Trained) {
        self.last = now;
    }

    /// Returns the parts, each with the number of events before it.
    #[must_use]
    pub fn parts(&self) -> &[(usize, Trained)] {
        &self.parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(network: &'static str, batches: usize) -> Trained {
        Trained { network, batches, work: 10 * batches }
    }

    #[test]
    fn what_events_bring_is_no_part_of_the_log() {
        let mut log = TrainingLog::default();
        log.note(1, state("cnn", 0));
        log.note(2, state("cnn", 5));
        // A step by a key, then nothing by itself.
        log.pass(state("cnn", 6));
        log.note(3, state("cnn", 6));
        // Another network, from random weights on.
        log.pass(state("fcn", 0));
        log.note(5, state("fcn", 2));
        assert_eq!(log.parts(), [(2, state("cnn", 5)), (5, state("fcn", 2))]);
    }
}
