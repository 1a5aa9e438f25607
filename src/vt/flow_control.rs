//! Flow control: how much may be on its way to a terminal behind a slow line.
//!
//! A slow line takes in all that is written and delivers it late: the hand would be seconds ahead of
//! the ink. So each frame ends with the question whether the terminal is there, which every terminal
//! since the VT100 answers, and no more bytes are sent than the line delivers in half a second. That
//! window is measured: an answer that comes late behind many bytes makes it smaller, one that comes soon
//! makes it larger. What does not fit is left out, and is part of a later frame if it still differs then.
//! A fast line does not notice.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A question that every terminal answers at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Question {
    /// For its status.
    #[default]
    Status,
    /// For its attributes: asked when answers to the other were given up, to tell those apart that come late.
    Attributes,
}

impl Question {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Status => b"\x1b[5n",
            Self::Attributes => b"\x1b[0c",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Status => Self::Attributes,
            Self::Attributes => Self::Status,
        }
    }
}

/// Bytes of a question.
const ASK: usize = 4;

/// Frames that may be on their way at a time. One would halve the rate over a long line.
const MAX_FRAMES: usize = 3;

/// The time that the bytes on their way may take.
const TARGET_DELAY: Duration = Duration::from_millis(500);

/// Bytes of the first frame, before anything is known of the line.
const FIRST_WINDOW: usize = 512;

/// The least window: a frame of fewer bytes would be mostly overhead.
const MIN_WINDOW: usize = 240;

/// The greatest window, which is more than most screens.
const MAX_WINDOW: usize = 64 * 1024;

/// A terminal that has never answered, and takes longer than this, may be one that does not.
const FIRST_PATIENCE: Duration = Duration::from_millis(250);

/// A line that has not moved for so long gets one more frame, in case answers were lost; the next time it
/// is twice as long.
const PATIENCE: Duration = Duration::from_secs(4);

/// A frame on its way.
#[derive(Clone, Copy, Debug)]
struct Frame {
    bytes: usize,
    /// Bytes on their way once it was sent, its own included.
    behind: usize,
    sent: Instant,
}

/// The state of the line, as questions and answers tell it.
#[derive(Debug, Default)]
pub(super) struct FlowControl {
    /// True once the terminal has answered.
    answers: bool,
    on_the_way: VecDeque<Frame>,
    window: usize,
    question: Question,
    /// The time at which the first question was asked.
    begun: Option<Instant>,
    /// The shortest time from a question to its answer: that of the way alone.
    round_trip: Duration,
    /// The time at which the line may be given up or tried again, unless an answer comes before.
    give_up_at: Option<Instant>,
    patience: Duration,
}

impl FlowControl {
    /// Asks a terminal of which nothing is known, not even whether it answers.
    pub(super) fn begin(&mut self, now: Instant) -> &'static [u8] {
        let first = Frame { bytes: ASK, behind: ASK, sent: now };
        *self = Self {
            on_the_way: VecDeque::from([first]),
            window: FIRST_WINDOW,
            begun: Some(now),
            give_up_at: Some(now + FIRST_PATIENCE),
            patience: PATIENCE,
            ..Self::default()
        };
        self.question.bytes()
    }

    /// Returns the bytes that the next frame may have: 0 while the line is busy, none for any number.
    pub(super) fn room(&mut self, now: Instant) -> Option<usize> {
        self.give_up(now);
        let limited = self.answers || !self.on_the_way.is_empty();
        let full = self.on_the_way.len() >= MAX_FRAMES;
        limited.then(|| if full { 0 } else { self.window.saturating_sub(self.bytes()) })
    }

    /// Notes that a frame of this many bytes is sent, and returns the question to send behind it.
    pub(super) fn send(&mut self, bytes: usize, now: Instant) -> &'static [u8] {
        if !self.answers && self.on_the_way.is_empty() {
            return b"";
        }
        let bytes = bytes + ASK;
        self.on_the_way.push_back(Frame { bytes, behind: self.bytes() + bytes, sent: now });
        self.give_up_at.get_or_insert(now + self.patience);
        self.question.bytes()
    }

    /// Takes in the answer to a question.
    pub(super) fn answer(&mut self, question: Question, now: Instant) {
        if !std::mem::replace(&mut self.answers, true) {
            self.round_trip = self.begun.map_or(Duration::ZERO, |begun| now.saturating_duration_since(begun));
        }
        let answered = if question == self.question { self.on_the_way.pop_front() } else { None };
        let Some(frame) = answered else { return };
        self.patience = PATIENCE;
        self.give_up_at = (!self.on_the_way.is_empty()).then(|| now + PATIENCE);
        self.measure(frame, now);
    }

    /// Learns from a frame how many bytes the line delivers within [`TARGET_DELAY`].
    fn measure(&mut self, frame: Frame, now: Instant) {
        let took = now.saturating_duration_since(frame.sent);
        self.round_trip = self.round_trip.min(took);
        if frame.behind == ASK {
            return;
        }
        let delay = took.saturating_sub(self.round_trip).max(Duration::from_millis(1));
        let delivered = (frame.behind as f64 * TARGET_DELAY.div_duration_f64(delay)) as usize;
        let window =
            if delay > TARGET_DELAY { delivered } else { delivered.clamp(self.window, self.window * 4) };
        self.window = window.clamp(MIN_WINDOW, MAX_WINDOW);
    }

    /// Gives up answers that are overdue.
    pub(super) fn give_up(&mut self, now: Instant) {
        if self.give_up_at.is_none_or(|at| now < at) {
            return;
        }
        self.on_the_way.clear();
        self.question = self.question.other();
        self.give_up_at = None;
        self.window = MIN_WINDOW;
        self.patience = (self.patience * 2).min(PATIENCE * 16);
    }

    fn bytes(&self) -> usize {
        self.on_the_way.iter().map(|frame| frame.bytes).sum()
    }

    /// Returns when the line should be looked at again if no answer comes.
    pub(super) const fn give_up_at(&self) -> Option<Instant> {
        self.give_up_at
    }

    /// Returns true while an answer is still to be hoped for.
    pub(super) fn awaits_answer(&mut self, now: Instant) -> bool {
        self.give_up(now);
        !self.on_the_way.is_empty()
    }

    /// Returns true if the terminal has answered.
    pub(super) const fn answers(&self) -> bool {
        self.answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answering(now: Instant) -> FlowControl {
        let mut flow = FlowControl::default();
        flow.begin(now);
        flow.answer(Question::Status, now);
        flow
    }

    #[test]
    fn a_silent_terminal_gets_everything_and_is_not_asked_again() {
        let (mut flow, now) = (FlowControl::default(), Instant::now());
        flow.begin(now);
        assert_eq!(flow.room(now), Some(FIRST_WINDOW - ASK));
        assert_eq!(flow.send(FIRST_WINDOW, now), Question::Status.bytes());
        assert_eq!(flow.room(now), Some(0));
        let later = now + FIRST_PATIENCE;
        assert_eq!(flow.room(later), None);
        assert!(flow.send(5000, later).is_empty() && !flow.answers());
    }

    #[test]
    fn three_frames_may_be_on_their_way() {
        let now = Instant::now();
        let mut flow = answering(now);
        for _ in 0..3 {
            assert!(flow.room(now).is_some_and(|room| room > 0));
            assert_eq!(flow.send(10, now), Question::Status.bytes());
        }
        assert_eq!(flow.room(now), Some(0));
        flow.answer(Question::Status, now);
        assert!(flow.room(now).is_some_and(|room| room > 0));
    }

    #[test]
    fn a_stalled_line_gets_a_small_frame_now_and_then_and_late_answers_do_no_harm() {
        let now = Instant::now();
        let mut flow = answering(now);
        flow.send(1000, now);
        assert_eq!(flow.room(now + PATIENCE / 2), Some(0));
        let later = now + PATIENCE;
        assert_eq!(flow.room(later), Some(MIN_WINDOW));
        assert_eq!(flow.send(MIN_WINDOW, later), Question::Attributes.bytes());
        assert_eq!(flow.room(later + PATIENCE), Some(0), "patience grows");
        flow.answer(Question::Status, later + PATIENCE);
        assert_eq!(flow.room(later + PATIENCE), Some(0), "that was for the frame before");
        flow.answer(Question::Attributes, later + PATIENCE);
        assert_eq!(flow.room(later + PATIENCE), Some(MIN_WINDOW));
    }

    /// Sends as much as may be sent over a line of this speed and length for a minute; returns the longest
    /// time that a frame was on its way after the first ten seconds, and the bytes a second that got through.
    fn simulate(bytes_per_second: f64, way: Duration) -> (f64, f64) {
        let start = Instant::now();
        let (mut flow, mut now, mut free_at) = (FlowControl::default(), start, start);
        flow.begin(now);
        let mut answers = VecDeque::from([(now + way, flow.question)]);
        let (mut slowest, mut sent) = (Duration::ZERO, 0);
        while now < start + Duration::from_secs(60) {
            while let Some(&(_, question)) = answers.front().filter(|(at, _)| *at <= now) {
                answers.pop_front();
                flow.answer(question, now);
            }
            if let Some(room @ 1..) = flow.room(now) {
                flow.send(room, now);
                sent += room;
                free_at = free_at.max(now) + Duration::from_secs_f64(room as f64 / bytes_per_second);
                answers.push_back((free_at + way, flow.question));
                if now > start + Duration::from_secs(10) {
                    slowest = slowest.max(free_at - now);
                }
            }
            now += Duration::from_millis(5);
        }
        (slowest.as_secs_f64(), f64::from(u32::try_from(sent).unwrap()) / 60.0)
    }

    #[test]
    fn at_any_speed_no_more_is_on_its_way_than_a_second_delivers() {
        for speed in [240.0, 960.0, 2400.0, 9600.0, 1e6] {
            for way in [0, 40, 600].map(Duration::from_millis) {
                let (slowest, rate) = simulate(speed, way);
                println!("{speed} bytes/s, {way:?}: {slowest:.2} s on the way, {rate:.0} bytes/s used");
                assert!(slowest <= 1.05, "{speed} bytes/s, {way:?}: {slowest} s on the way");
                let share = if way.is_zero() { 0.9 } else { 0.3 };
                assert!(rate >= (speed * share).min(20_000.0), "{speed} bytes/s, {way:?}: {rate} used");
            }
        }
    }
}
