//! How a player films the session that it plays.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Player;
use crate::ink::Stroke;
use crate::script::command::Step;
use crate::script::diagnostic::{Diagnostic, Location};
use crate::script::film;
use crate::tui::page;

impl Player<'_> {
    pub(super) fn begin_film(&mut self) -> Result<(), Diagnostic> {
        if self.film.is_some() {
            let frame = self.view(Location::START, |view| view.frame.clone())?;
            self.film.iter_mut().for_each(|film| film.begin(&frame));
        }
        Ok(())
    }

    /// Films the screen after a step that may have changed it.
    pub(super) fn film_step(&mut self, step: &Step) -> Result<(), Diagnostic> {
        let Some(time) = film::time(&step.command) else { return Ok(()) };
        if self.film.is_none() || self.ended_by.is_some() {
            return Ok(());
        }
        let frame = self.view(step.location, |view| view.frame.clone())?;
        self.film.iter_mut().for_each(|film| film.add(&frame, time));
        self.count_film(step.location)
    }

    /// Films a stroke as the hand draws it. The session itself draws it at once.
    pub(super) fn film_stroke(&mut self, location: Location, stroke: &Stroke) -> Result<(), Diagnostic> {
        if self.film.is_none() {
            return Ok(());
        }
        let before = self.session.app().clone();
        let mut inference = before.inference.clone();
        for (number, points) in film::beginnings(&stroke.points).enumerate() {
            self.count(location, |work| work.points.add(points.len()))?;
            let mut app = before.clone();
            app.inference = inference;
            app.draw(&Stroke { points, ..stroke.clone() });
            if number % film::FRAMES_PER_PREDICTION == 0 {
                self.count(location, |work| work.predictions.add(1))?;
                app.infer();
            }
            let mut frame = Buffer::empty(Rect::from((Position::ORIGIN, self.session.size())));
            page::draw(&app, &mut frame);
            self.film.iter_mut().for_each(|film| film.add(&frame, film::PIXEL));
            self.count_film(location)?;
            inference = app.inference;
        }
        Ok(())
    }

    fn count_film(&mut self, location: Location) -> Result<(), Diagnostic> {
        let cells =
            self.film.as_ref().map_or(0, |film| usize::from(film.size.width) * usize::from(film.size.height));
        self.count(location, |work| work.cells.add(cells))
    }
}
