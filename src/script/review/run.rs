//! The loop of a review: draw, wait, apply.

use std::io;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::action::{Action, action};
use super::state::{Review, Settle};
use super::view;
use crate::tui::event::Event;
use crate::tui::session::Screen;

impl Review {
    /// Runs until everything is decided or the user quits; returns the signal that ended it, if one did.
    ///
    /// # Errors
    /// Those of the screen.
    pub fn run(&mut self, size: Size, screen: &mut impl Screen, settle: Settle) -> io::Result<Option<i32>> {
        let (mut frame, mut events) = (Shown::new(size), Vec::new());
        while self.undecided().next().is_some() {
            frame.draw(screen, |buffer| view::draw(self, buffer))?;
            events.clear();
            screen.wait(None, &mut events)?;
            for event in &events {
                match event {
                    Event::Resize(width, height) => frame = Shown::new(Size::new(*width, *height)),
                    Event::Redraw => frame = Shown::new(frame.size),
                    Event::Signal(signal) => return Ok(Some(*signal)),
                    Event::HangUp => return Ok(None),
                    Event::Key(_) | Event::Mouse(_) | Event::Background(_) | Event::Tick => {}
                }
                match action(event) {
                    Some(Action::Quit) => return Ok(None),
                    Some(Action::Redraw) => frame = Shown::new(frame.size),
                    Some(Action::Suspend) => {
                        screen.suspend()?;
                        frame = Shown::new(frame.size);
                    }
                    Some(action) => self.update(action, settle),
                    None => {}
                }
            }
        }
        Ok(None)
    }
}

/// The frame that the screen shows.
struct Shown {
    size: Size,
    frame: Buffer,
}

impl Shown {
    /// Nothing is known of the screen but its size.
    fn new(size: Size) -> Self {
        let size = Size::new(size.width.min(MAX_SIZE.width), size.height.min(MAX_SIZE.height));
        let unknown = Cell::new("\u{fffd}");
        Self { size, frame: Buffer::filled(Rect::from((Position::ORIGIN, size)), unknown) }
    }

    /// Draws what has changed, or as much of it as the screen takes.
    fn draw(&mut self, screen: &mut impl Screen, paint: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        let mut next = Buffer::empty(self.frame.area);
        paint(&mut next);
        let changes = self.frame.diff(&next);
        if changes.is_empty() {
            return Ok(());
        }
        let drawn = screen.draw(&changes)?;
        for (x, y, cell) in changes.into_iter().take(drawn).map(|(x, y, cell)| (x, y, cell.clone())) {
            self.frame[(x, y)] = cell;
        }
        Ok(())
    }
}

/// The largest screen that is drawn on.
const MAX_SIZE: Size = Size::new(500, 200);

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
    use ratatui::style::{Color, Style};

    use super::super::state::{Item, Verdict};
    use super::*;
    use crate::script::difference::Difference;
    use crate::script::svg;
    use crate::tui::color::{ColorDepth, Palette};

    /// A screen on which keys are pressed one by one, and whose frames are kept.
    struct Desk {
        events: Vec<Event>,
        frame: Buffer,
        /// The text of the screen before each event.
        seen: Vec<String>,
        /// Most cells that are drawn at a time.
        room: usize,
    }

    impl Desk {
        fn new(size: Size, keys: &str) -> Self {
            let key = |c| match c {
                '→' => KeyCode::Right,
                '↓' => KeyCode::Down,
                '↑' => KeyCode::Up,
                '\t' => KeyCode::Tab,
                c => KeyCode::Char(c),
            };
            let events = keys.chars().map(|c| Event::Key(KeyEvent::new(key(c), KeyModifiers::NONE)));
            let frame = Buffer::empty(Rect::from((Position::ORIGIN, size)));
            Self { events: events.rev().collect(), frame, seen: Vec::new(), room: usize::MAX }
        }
    }

    impl Screen for Desk {
        fn wait(&mut self, _until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
            let rows = self.frame.content().chunks(self.frame.area.width.into());
            let row = |row: &[Cell]| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned();
            self.seen.push(rows.map(row).collect::<Vec<_>>().join("\n"));
            events.push(self.events.pop().unwrap_or(Event::HangUp));
            Ok(())
        }

        fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
            let drawn = changes.len().min(self.room);
            for &(x, y, cell) in &changes[..drawn] {
                self.frame[(x, y)] = cell.clone();
            }
            Ok(drawn)
        }

        fn suspend(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// An item whose golden file shows `old` on a screen of 60×20, and what is seen now `new`.
    fn item(title: &str, old: &str, new: &str) -> Item {
        let shot = |text: &str| {
            let mut frame = Buffer::empty(Rect::new(0, 0, 60, 20));
            frame.set_string(2, 2, "both", Style::new());
            frame.set_string(45, 15, text, Style::new().fg(Color::Rgb(255, 255, 0)));
            svg::svg(&frame).into_bytes()
        };
        let difference = Difference::between(&shot(old), &shot(new)).unwrap();
        Item { title: title.to_owned(), difference, verdict: None }
    }

    const SIZE: Size = Size::new(80, 24);

    /// Runs a review of two snapshots; returns the screens, what was decided and how it ended.
    fn review(mut desk: Desk) -> (Desk, Vec<(usize, Verdict)>, Option<i32>) {
        let items = vec![item("a:1  one.svg", "before", "after"), item("a:2  two.svg", "x", "y")];
        let mut review = Review::new(items, Palette::new(ColorDepth::Ansi256));
        let mut decided = Vec::new();
        let size = desk.frame.area.as_size();
        let ended = review.run(size, &mut desk, &mut |item, verdict| {
            decided.push((item, verdict));
            Ok(())
        });
        (desk, decided, ended.unwrap())
    }

    #[test]
    fn one_snapshot_after_another_is_accepted_or_rejected() {
        let (desk, decided, ended) = review(Desk::new(SIZE, "ar"));
        assert_eq!(decided, [(0, Verdict::Accepted), (1, Verdict::Rejected)]);
        assert_eq!((desk.seen.len(), ended), (2, None), "it ends when all is decided");
        let [first, second] = &desk.seen[..] else { panic!("two screens") };
        for words in ["1 of 2", "a:1  one.svg", "before", "after", "cells   5", "region  1 of 1", "a accept"]
        {
            assert!(first.contains(words), "{words}:\n{first}");
        }
        assert!(second.contains("2 of 2") && second.contains("a:2  two.svg"), "{second}");
    }

    #[test]
    fn what_is_undecided_when_one_quits_is_left() {
        for keys in ["q", "↓q", "\t\tq"] {
            assert!(review(Desk::new(SIZE, keys)).1.is_empty(), "{keys}");
        }
        assert_eq!(review(Desk::new(SIZE, "↓rq")).1, [(1, Verdict::Rejected)]);
        let mut desk = Desk::new(SIZE, "");
        desk.events.push(Event::Signal(15));
        assert_eq!(review(desk).2, Some(15));
    }

    #[test]
    fn all_are_accepted_at_once() {
        assert_eq!(review(Desk::new(SIZE, "A")).1, [(0, Verdict::Accepted), (1, Verdict::Accepted)]);
        assert_eq!(review(Desk::new(SIZE, "↓rA")).1, [(1, Verdict::Rejected), (0, Verdict::Accepted)]);
    }

    #[test]
    fn what_was_decided_stays_decided() {
        let (desk, decided, _) = review(Desk::new(SIZE, "r↑aq"));
        assert_eq!(decided, [(0, Verdict::Rejected)]);
        assert!(desk.seen.last().unwrap().contains("This one is decided already"));
        assert!(desk.seen.last().unwrap().contains("one.svg  rejected"));
    }

    #[test]
    fn an_error_is_shown_and_nothing_is_decided() {
        let mut review = Review::new(vec![item("a", "x", "y")], Palette::default());
        let mut desk = Desk::new(SIZE, "aq");
        review.run(SIZE, &mut desk, &mut |_, _| anyhow::bail!("the disk is full")).unwrap();
        assert!(desk.seen[1].contains("the disk is full"), "{}", desk.seen[1]);
        assert_eq!(review.items()[0].verdict, None);
    }

    #[test]
    fn a_small_screen_and_a_slow_line_show_the_same() {
        for (size, words) in
            [(Size::new(30, 14), "5 cells"), (Size::new(200, 60), "both"), (Size::new(9, 3), "")]
        {
            let mut desk = Desk::new(size, "\t\t\t→→q");
            desk.room = usize::from(size.width) * 7;
            let (desk, ..) = review(desk);
            assert!(desk.seen.iter().any(|screen| screen.contains(words)), "{size}:\n{}", desk.seen[4]);
        }
    }

    #[test]
    fn it_draws_at_any_size() {
        let review = Review::new(vec![item("a", "x", "y")], Palette::default());
        for (width, height) in (0..90).flat_map(|width| (0..30).map(move |height| (width, height))) {
            view::draw(&review, &mut Buffer::empty(Rect::new(0, 0, width, height)));
        }
    }
}
