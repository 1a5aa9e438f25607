//! Frames: what has changed since the last one goes to the screen, as much as there is room for.

use std::io;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::app::App;
use super::edge::Screen;
use super::pace::News;
use super::page;

/// What the screen shows, and the frame that is drawn next.
pub(super) struct Frame {
    next: Buffer,
    shown: Buffer,
    /// The cell that the next frame begins with, if the latest was cut short.
    resume_at: DrawOrder,
    /// True if nothing is known of what the screen shows.
    invalid: bool,
    /// True if the screen took only a part of the latest frame.
    is_cut: bool,
}

impl Default for Frame {
    fn default() -> Self {
        let (next, shown) = (Buffer::default(), Buffer::default());
        Self { next, shown, resume_at: DrawOrder::default(), invalid: true, is_cut: false }
    }
}

impl Frame {
    /// Forgets what is on the screen: the next frame draws every cell.
    pub(super) const fn invalidate(&mut self) {
        self.invalid = true;
    }

    /// Returns the screen as it was drawn last.
    pub(super) const fn shown(&self) -> &Buffer {
        &self.shown
    }

    /// Returns true if the screen took only a part of the latest frame.
    pub(super) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Draws what has changed, as much of it as the screen takes and `limit` allows, and returns what it cost, unless it was the whole screen. The
    /// canvas comes first, because the eye follows the hand; and a frame begins where the one before was cut short, so
    /// that no cell waits longer than the rest.
    ///
    /// # Errors
    /// Those of the screen.
    pub(super) fn draw(
        &mut self,
        app: &App,
        size: Size,
        limit: usize,
        screen: &mut impl Screen,
    ) -> io::Result<usize> {
        let area = Rect::from((Position::ORIGIN, size));
        self.next.resize(area);
        self.next.reset();
        page::draw(app, &mut self.next);
        let all = std::mem::take(&mut self.invalid);
        if all {
            self.shown = Buffer::filled(area, UNKNOWN);
        }
        // Who looks at a screen for the first time, or at a new size, sees all of it.
        let limit = if all { usize::MAX } else { limit };
        let mut changes = self.shown.diff(&self.next);
        self.is_cut = false;
        if changes.is_empty() {
            return Ok(0);
        }
        let canvas = page::canvas(&app.mode(), size);
        let order = |&(x, y, _): &(u16, u16, &Cell)| DrawOrder(!canvas.contains((x, y).into()), y, x);
        let resume_at = self.resume_at;
        changes.sort_by_key(|change| {
            let order = order(change);
            (order.0, order < resume_at, order)
        });
        let costs = changes.iter().scan(0, |sum, (_, _, cell)| {
            *sum += News::cost(cell);
            Some(*sum)
        });
        let costs: Vec<usize> = costs.take_while(|cost| *cost <= limit).collect();
        let drawn = screen.draw(&changes[..costs.len()])?;
        self.is_cut = drawn < costs.len();
        match changes.get(drawn) {
            None => std::mem::swap(&mut self.shown, &mut self.next),
            Some(change) => {
                self.resume_at = order(change);
                for &(x, y, cell) in &changes[..drawn] {
                    self.shown[(x, y)] = cell.clone();
                }
            }
        }
        Ok(drawn.checked_sub(1).filter(|_| !all).map_or(0, |last| costs[last]))
    }
}

/// The place of a cell in a frame: not on the canvas, row, column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct DrawOrder(bool, u16, u16);

/// A cell that equals none that a page could draw.
const UNKNOWN: Cell = Cell::new("\u{fffd}");
