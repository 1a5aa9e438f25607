//! The session loop: take in whatever waits, predict once, draw once.
//!
//! While the hand moves, ink follows at once; predictions follow a few times a second, which is calmer to
//! the eye and saves most of the traffic. When the hand rests they are up to date, and long work goes on
//! in slices of a few milliseconds between events.
//!
//! The terminal, scripts and tests run the same loop; they differ in the [`Screen`] that events come from
//! and cells go to, and in the [`Store`] for drawings.

mod storing;

use std::io;
use std::ops::ControlFlow;
use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use super::action::{Action, SessionAction};
use super::app::App;
pub use super::edge::{Screen, Store};
use super::event::Event;
use super::frame::Frame;
use super::pace::{FRAME_INTERVAL, IDLE_SLICE, News, Pace, TICK};
use super::page;
use super::tabs::Page;
use super::trained::{Trained, TrainingLog};
use crate::ink::{Drawing, Stroke};

/// The reason why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user quit.
    Quit,
    /// A signal asked for it.
    Signal(i32),
    /// The terminal has gone away.
    HangUp,
}

/// Long work on the app, cut into slices of at most a few milliseconds: one slice at each call, until it
/// breaks. It runs while no event waits, so that drawing is never late and a script plays the same.
pub type IdleWork = Box<dyn FnMut(&mut App) -> ControlFlow<()>>;

/// A session of the app on a screen.
pub struct Session {
    app: App,
    size: Size,
    frame: Frame,
    events_handled: usize,
    training_log: TrainingLog,
    idle_work: Option<IdleWork>,
    news: News,
}

impl Session {
    /// Creates a session of `app` on a screen of this size.
    #[must_use]
    pub fn new(app: App, size: Size) -> Self {
        Self {
            app,
            size: limited(size),
            frame: Frame::default(),
            events_handled: 0,
            training_log: TrainingLog::default(),
            idle_work: None,
            news: News::default(),
        }
    }

    /// Begins long work, in place of any that is under way.
    pub fn set_idle_work(&mut self, work: IdleWork) {
        self.idle_work = Some(work);
    }

    /// Runs until something ends the session.
    ///
    /// # Errors
    /// Those of the screen.
    pub fn run(&mut self, screen: &mut impl Screen, store: &mut impl Store) -> io::Result<Exit> {
        let (mut events, mut pace) = (Vec::new(), Pace::new(Instant::now()));
        let mut tick = Instant::now();
        loop {
            let predict = pace.predicts(&events, Instant::now());
            let (is_news, shown_before) = (self.look_for_news(), self.app.shows_training());
            let limit =
                if is_news && events.is_empty() { self.news.budget(Instant::now()) } else { usize::MAX };
            let (flow, cost) = self.turn(&events, predict, limit, screen, store)?;
            if let ControlFlow::Break(exit) = flow {
                return Ok(exit);
            }
            // The frame that a training begins with is as dear as a look at it.
            if is_news || !shown_before && self.app.shows_training() {
                self.news.shown(cost, Instant::now());
            }
            if self.app.training.is_over() {
                return Ok(Exit::Quit);
            }
            events.clear();
            let inference = self.app.is_stale().then(|| pace.next_inference());
            let motion = self.app.is_playing().then_some(tick);
            let until = [inference, motion].into_iter().flatten().min();
            self.wait_for_frame(until, pace.idle_at, screen, &mut events)?;
            if motion.is_some_and(|due| Instant::now() >= due) {
                screen.tick(&mut events);
                tick = Instant::now() + TICK;
            }
        }
    }

    /// Looks at a training that goes on, if it is time to; returns true then.
    fn look_for_news(&mut self) -> bool {
        let looks = self.app.shows_training() && self.news.is_due(Instant::now());
        if looks {
            self.app.observe_training();
        }
        looks
    }

    /// Waits for events or until `until`, and after an event for the next frame.
    fn wait_for_frame(
        &mut self,
        until: Option<Instant>,
        idle_at: Instant,
        screen: &mut impl Screen,
        events: &mut Vec<Event>,
    ) -> io::Result<()> {
        let next_frame = Instant::now() + FRAME_INTERVAL;
        self.wait(until, idle_at, screen, events)?;
        while Instant::now() < next_frame && events.last().is_some_and(|event| !event.is_the_end()) {
            // What is begun now ends before the frame.
            let has_time = self.app.trains() && Instant::now() + 2 * IDLE_SLICE < next_frame;
            if has_time {
                self.train();
            }
            let until = if has_time { Instant::now() } else { next_frame };
            screen.wait(Some(until), events)?;
        }
        Ok(())
    }

    /// Waits for events or until `until`; long work takes its turn while the predictions are up to date and the
    /// hand rests, and a training always.
    fn wait(
        &mut self,
        until: Option<Instant>,
        idle_at: Instant,
        screen: &mut impl Screen,
        events: &mut Vec<Event>,
    ) -> io::Result<()> {
        let now = Instant::now();
        let until = until.or((now < idle_at).then_some(idle_at));
        let trained = self.app.trains();
        while self.app.trains() && !(self.app.shows_training() && self.news.is_due(Instant::now())) {
            self.train();
            // The page has work of its own, by turns with the training.
            let worked = until.is_none() && !self.app.shows_training() && self.work();
            screen.wait(Some(Instant::now()), events)?;
            if worked
                || !events.is_empty()
                || self.frame.is_cut()
                || until.is_some_and(|until| Instant::now() >= until)
            {
                return Ok(());
            }
        }
        // The end of a training is seen at once.
        if trained || until.is_some() {
            return screen.wait(if trained { Some(now) } else { until }, events);
        }
        let mut worked = false;
        while Instant::now() < now + IDLE_SLICE && self.work() {
            worked = true;
        }
        screen.wait(worked.then(Instant::now), events)
    }

    /// Lets the network that learns do so for a few milliseconds.
    fn train(&mut self) {
        let end = Instant::now() + IDLE_SLICE;
        while self.app.trains() && Instant::now() < end {
            self.app.train_slice();
        }
    }

    /// Does a slice of the page's work or of idle work; returns false once all is done.
    fn work(&mut self) -> bool {
        if self.app.work() {
            return true;
        }
        let Some(work) = &mut self.idle_work else { return false };
        if work(&mut self.app).is_break() {
            self.idle_work = None;
        }
        true
    }

    /// Does all of the idle work, as a script does that waits for nothing.
    pub fn finish_idle_work(&mut self) {
        self.app.infer();
        while self.work() {}
    }

    /// Takes one turn of the loop: handles `events`, predicts once and draws once.
    ///
    /// # Errors
    /// Those of the screen.
    pub fn step(
        &mut self,
        events: &[Event],
        screen: &mut impl Screen,
        store: &mut impl Store,
    ) -> io::Result<ControlFlow<Exit>> {
        self.turn(events, true, usize::MAX, screen, store).map(|(flow, _)| flow)
    }

    /// Takes a turn whose frame costs at most `limit`, and returns what it cost.
    fn turn(
        &mut self,
        events: &[Event],
        predict: bool,
        limit: usize,
        screen: &mut impl Screen,
        store: &mut impl Store,
    ) -> io::Result<(ControlFlow<Exit>, usize)> {
        let flow = self.handle_events(events, screen, store)?;
        let mut cost = 0;
        if flow.is_continue() {
            // A page that looks at another network shows it at once: the hand does not move then.
            if predict || !self.app.inference.is_stale() && self.app.lacks_insight() {
                self.app.infer();
            }
            cost = self.frame.draw(&self.app, self.size, limit, screen)?;
        }
        Ok((flow, cost))
    }

    /// Handles `events` until one of them ends the session.
    ///
    /// # Errors
    /// Those of the screen.
    pub fn handle_events(
        &mut self,
        events: &[Event],
        screen: &mut impl Screen,
        store: &mut impl Store,
    ) -> io::Result<ControlFlow<Exit>> {
        for event in events {
            self.training_log.note(self.events_handled, self.app.trained());
            self.events_handled += 1;
            self.app.settle();
            let flow = self.handle_event(event, screen, store)?;
            self.training_log.pass(self.app.trained());
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn handle_event(
        &mut self,
        event: &Event,
        screen: &mut impl Screen,
        store: &mut impl Store,
    ) -> io::Result<ControlFlow<Exit>> {
        match *event {
            Event::Signal(signal) => return Ok(ControlFlow::Break(Exit::Signal(signal))),
            Event::HangUp => return Ok(ControlFlow::Break(Exit::HangUp)),
            Event::Redraw => self.frame.invalidate(),
            Event::Resize(width, height) => {
                self.size = limited(Size::new(width, height));
                self.frame.invalidate();
            }
            Event::Background(theme) => self.app.follow_background(theme),
            Event::Key(_) | Event::Mouse(_) | Event::Tick => {}
        }
        match page::action(event, self.size, self.app.mode()) {
            Some(action) => self.apply(action, screen, store),
            None => Ok(ControlFlow::Continue(())),
        }
    }

    /// Applies an action: to the app, and beyond it where the action says so.
    fn apply(
        &mut self,
        action: Action,
        screen: &mut impl Screen,
        store: &mut impl Store,
    ) -> io::Result<ControlFlow<Exit>> {
        page::update(&mut self.app, action);
        if let Action::Session(action) = action {
            match action {
                SessionAction::Quit => return Ok(ControlFlow::Break(Exit::Quit)),
                SessionAction::Redraw => self.frame.invalidate(),
                SessionAction::Suspend => {
                    screen.suspend()?;
                    self.frame.invalidate();
                }
                SessionAction::Save => self.save(store),
                SessionAction::Recover => self.recover(store),
                SessionAction::Accept => self.accept(store),
                SessionAction::SaveWeights => self.save_weights(store),
                SessionAction::SaveTaught => self.save_taught(store),
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Predicts, if the drawing has changed, and draws.
    ///
    /// # Errors
    /// Those of the screen.
    pub fn render(&mut self, screen: &mut impl Screen) -> io::Result<()> {
        self.app.infer();
        self.frame.draw(&self.app, self.size, usize::MAX, screen).map(drop)
    }

    /// Draws a whole stroke that neither mouse nor keyboard has drawn.
    pub fn draw_stroke(&mut self, stroke: &Stroke) {
        self.app.draw(stroke);
    }

    /// Shows another page.
    pub fn show(&mut self, page: Page) {
        self.app.show(page);
    }

    /// Trains the network called `id` on this many batches, or on as many as are left of its training; returns false if
    /// there is no such network, or no data.
    pub fn train_on(&mut self, id: &str, batches: usize) -> bool {
        self.app.train(id, batches)
    }

    /// Opens drawings in place of what is on the canvas.
    pub fn open(&mut self, drawings: Vec<Drawing>) {
        self.app.open(drawings);
    }

    /// Ends the session, and returns the state of the app.
    #[must_use]
    pub fn into_app(self) -> App {
        self.app
    }

    /// Returns the state of the app.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Returns the size of the screen, at most that of the largest screen that is drawn on.
    #[must_use]
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Returns the number of events handled so far, including one that ended the session.
    #[must_use]
    pub const fn events_handled(&self) -> usize {
        self.events_handled
    }

    /// Returns what was trained between events: each part with the number of events before it.
    #[must_use]
    pub fn trained(&mut self) -> &[(usize, Trained)] {
        self.training_log.note(self.events_handled, self.app.trained());
        self.training_log.parts()
    }

    /// Returns the screen as it was drawn last.
    #[must_use]
    pub const fn frame(&self) -> &Buffer {
        self.frame.shown()
    }
}

/// The largest screen that is drawn on; of a larger one, which may be a lie, the top left corner.
const MAX_SIZE: Size = Size::new(500, 200);

fn limited(size: Size) -> Size {
    Size::new(size.width.min(MAX_SIZE.width), size.height.min(MAX_SIZE.height))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use ratatui::crossterm::event::{KeyCode, KeyEvent};

    use super::*;
    use crate::models::Lineup;
    use crate::tui::color::Palette;

    fn session() -> Session {
        let app = App::new(
            Lineup::builtin().unwrap(),
            Drawing::blank(crate::ink::ImageSize::MNIST),
            Palette::default(),
        );
        Session::new(app, Size::new(80, 24))
    }

    fn key(c: char) -> Event {
        Event::Key(KeyEvent::from(KeyCode::Char(c)))
    }

    /// A screen on which keys are pressed one by one, each at a wait of its own.
    struct Typing {
        keys: Vec<char>,
        waits: usize,
    }

    impl Screen for Typing {
        fn wait(&mut self, _until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()> {
            self.waits += 1;
            events.extend(self.keys.pop().map(key));
            Ok(())
        }

        fn draw(&mut self, changes: &[(u16, u16, &ratatui::buffer::Cell)]) -> io::Result<usize> {
            Ok(changes.len())
        }

        fn suspend(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Work of some slices, each of which lasts longer than the session allows at a time.
    fn slow_work(slices: usize, done: &Rc<Cell<usize>>) -> IdleWork {
        let done = Rc::clone(done);
        Box::new(move |_| {
            std::thread::sleep(IDLE_SLICE);
            done.set(done.get() + 1);
            if done.get() < slices { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    }

    #[test]
    fn events_come_between_slices_of_idle_work() {
        let (mut session, done) = (session(), Rc::new(Cell::new(0)));
        session.set_idle_work(slow_work(usize::MAX, &done));
        let mut screen = Typing { keys: vec!['q', 'u', 'p'], waits: 0 };
        assert_eq!(session.run(&mut screen, &mut ()).unwrap(), Exit::Quit);
        assert!((1..=screen.waits).contains(&done.get()), "{} in {} waits", done.get(), screen.waits);
    }

    #[test]
    fn idle_work_goes_on_until_it_breaks() {
        let (mut session, done) = (session(), Rc::new(Cell::new(0)));
        session.set_idle_work(slow_work(3, &done));
        session.finish_idle_work();
        assert_eq!(done.get(), 3);
        session.finish_idle_work();
        assert_eq!(done.get(), 3);
    }

    #[test]
    fn handling_events_does_not_predict() {
        let mut session = session();
        let flow = session.handle_events(&[key(' '), key('l')], &mut (), &mut ());
        assert!(flow.unwrap().is_continue());
        assert!(session.app().inference.is_stale() && session.app().inference.answers().is_none());
        session.render(&mut ()).unwrap();
        assert!(session.app().inference.answers().is_some());
    }
}
