//! A film of a session: every frame with the time at which it is shown.
//!
//! The times are not those of a clock, but follow from the script, so that it always gives the same film.

use std::time::Duration;

use ratatui::buffer::{Buffer, Cell};
use ratatui::crossterm::event::MouseEventKind;
use ratatui::layout::{Position, Rect, Size};

use super::cell;
use super::command::{Command, Settings, Step};
use crate::ink::Point;
use crate::tui::color::Theme;

/// The time for which the first frame is shown.
const BEGINNING: Duration = Duration::from_millis(600);
/// The time for which the last frame is shown.
const END: Duration = Duration::from_millis(2500);
/// The time in which the hand moves by a pixel of the canvas; each is a frame.
pub(super) const PIXEL: Duration = Duration::from_millis(40);
/// Frames from one prediction to the next while the hand moves, about as many as in the app.
pub(super) const FRAMES_PER_PREDICTION: usize = 3;
/// The time between a stroke and what follows.
const PAUSE: Duration = Duration::from_millis(400);
/// The time that a key takes.
const KEY: Duration = Duration::from_millis(150);
/// The time from one step to the next of what moves by itself.
const TICK: Duration = Duration::from_millis(80);
/// The time that it takes to see another drawing or another size.
const LOOK: Duration = Duration::from_millis(800);

/// A film of a session.
#[derive(Clone, Debug)]
pub struct Film {
    /// Columns and rows: those of the largest screen in it.
    pub size: Size,
    /// The frames that differ from those before.
    pub frames: Vec<Frame>,
    /// The time of all frames together.
    pub length: Duration,
    theme: Theme,
    shown: Buffer,
}

/// A frame of a film.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The time at which it is shown.
    pub at: Duration,
    /// The cells that change, each at its column and row.
    pub changes: Vec<(u16, u16, Cell)>,
}

impl Film {
    /// Creates a film without frames, of a script with these settings and steps.
    pub(super) fn new(settings: &Settings, steps: &[Step]) -> Self {
        let sizes = steps.iter().filter_map(|step| match step.command {
            Command::Resize(size) => Some(size),
            _ => None,
        });
        let larger =
            |one: Size, other: Size| Size::new(one.width.max(other.width), one.height.max(other.height));
        let size = sizes.fold(settings.size, larger);
        let (frames, length, shown) = (Vec::new(), Duration::ZERO, Buffer::default());
        Self { size, frames, length, theme: settings.theme, shown }
    }

    /// Adds a frame that is shown for some time. One that is smaller than the film is in its top left corner.
    pub(super) fn add(&mut self, frame: &Buffer, time: Duration) {
        let mut next = Buffer::empty(Rect::from((Position::ORIGIN, self.size)));
        for position in frame.area.intersection(next.area).positions() {
            next[position] = frame[position].clone();
        }
        cell::fill_colors(&mut next, self.theme);
        if self.frames.is_empty() {
            self.shown = Buffer::filled(next.area, Cell::new("\u{fffd}"));
        }
        let changes: Vec<_> =
            self.shown.diff(&next).into_iter().map(|(x, y, cell)| (x, y, cell.clone())).collect();
        if !changes.is_empty() {
            self.frames.push(Frame { at: self.length, changes });
        }
        self.shown = next;
        self.length += time;
    }

    /// Adds the first frame.
    pub(super) fn begin(&mut self, frame: &Buffer) {
        self.add(frame, BEGINNING);
    }

    /// Shows the last frame for a while.
    pub(super) fn end(&mut self) {
        self.length += END;
    }
}

/// Returns the time for which the screen is shown after a step; none if the step changes nothing.
pub(super) const fn time(command: &Command) -> Option<Duration> {
    match command {
        Command::Stroke { .. } => Some(PAUSE),
        Command::Mouse(MouseEventKind::Drag(_), _) => Some(PIXEL),
        Command::Mouse(..) | Command::Key(..) => Some(KEY),
        Command::Tick(_) => Some(TICK),
        Command::Load(_)
        | Command::Page(_)
        | Command::Resize(_)
        | Command::Train(..)
        | Command::Teach(..) => Some(LOOK),
        _ => None,
    }
}

/// Iterates over the beginnings of a stroke, each longer than the one before by a pixel or less.
pub(super) fn beginnings(points: &[Point]) -> impl Iterator<Item = Vec<Point>> {
    let first = points.iter().take(1).map(|point| vec![*point]);
    let rest = points.windows(2).enumerate().flat_map(move |(drawn, pair)| {
        let (from, to) = (pair[0], pair[1]);
        let steps = (to.x - from.x).hypot(to.y - from.y).ceil().max(1.0) as usize;
        (1..=steps).map(move |step| {
            let part = step as f32 / steps as f32;
            let point = Point::new(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part);
            [&points[..=drawn], &[point]].concat()
        })
    });
    first.chain(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_grows_by_a_pixel_at_a_time_to_its_whole_length() {
        let points = [(1.0, 1.0), (4.0, 5.0), (4.0, 5.0), (4.0, 4.5)].map(|(x, y)| Point::new(x, y));
        let beginnings: Vec<_> = beginnings(&points).collect();
        assert_eq!(beginnings.len(), 1 + 5 + 1 + 1);
        assert_eq!(beginnings[1], [Point::new(1.0, 1.0), Point::new(1.6, 1.8)]);
        assert_eq!(beginnings.last().unwrap(), &points);
    }

    #[test]
    fn a_film_holds_what_changes_and_is_as_large_as_its_largest_screen() {
        let mut film = Film::new(&Settings { size: Size::new(3, 1), ..Settings::default() }, &[]);
        let mut frame = Buffer::empty(Rect::new(0, 0, 2, 1));
        film.begin(&frame);
        film.add(&frame, KEY);
        frame[(1, 0)].set_symbol("x");
        film.add(&frame, KEY);
        film.end();
        let changes: Vec<_> = film.frames.iter().map(|frame| frame.changes.len()).collect();
        assert_eq!(changes, [3, 1]);
        assert_eq!(film.frames[1].at, BEGINNING + KEY);
        assert_eq!(film.length, BEGINNING + 2 * KEY + END);
    }
}
