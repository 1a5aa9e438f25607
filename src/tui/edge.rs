//! Edges of a session: the screen that events come from and cells go to, and the store for drawings.

use std::io;
use std::time::Instant;

use ratatui::buffer::Cell;

use super::collection::LabeledDrawing;
use super::event::Event;
use crate::ink::Drawing;
use crate::models::{Checkpoint, Member};

/// The source of events and the sink of cells.
pub trait Screen {
    /// Waits until something has happened or `until` has come, and appends what has happened to `events`.
    ///
    /// # Errors
    /// If events cannot be read any more.
    fn wait(&mut self, until: Option<Instant>, events: &mut Vec<Event>) -> io::Result<()>;

    /// Draws cells that have changed, each at its column and row: from the first on, as many as a slow line
    /// takes without delay. Returns how many; the rest is asked for again after the next wait, if it still
    /// differs then.
    ///
    /// # Errors
    /// If the screen cannot be written to.
    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize>;

    /// Appends the event that time has passed for what moves by itself.
    fn tick(&mut self, events: &mut Vec<Event>) {
        events.push(Event::Tick);
    }

    /// Stops the program until it is told to continue.
    ///
    /// # Errors
    /// If the screen cannot be given back, or taken again.
    fn suspend(&mut self) -> io::Result<()>;
}

/// A screen that is not shown, for scripts and tests: no event comes from it.
impl Screen for () {
    fn wait(&mut self, _until: Option<Instant>, _events: &mut Vec<Event>) -> io::Result<()> {
        Ok(())
    }

    fn draw(&mut self, changes: &[(u16, u16, &Cell)]) -> io::Result<usize> {
        Ok(changes.len())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The place where drawings are kept beyond the session.
pub trait Store {
    /// Saves the drawing, and returns a message that says where.
    ///
    /// # Errors
    /// If that fails; the session goes on.
    fn save(&mut self, drawing: &Drawing) -> anyhow::Result<String>;

    /// Takes the newest drawing that an interrupted session left, if there is one.
    ///
    /// # Errors
    /// If there is one that cannot be read; the session goes on.
    fn recover(&mut self) -> anyhow::Result<Option<Drawing>>;

    /// Saves the weights of a network called `id`, and returns a message that says where.
    ///
    /// # Errors
    /// If that fails; the session goes on.
    fn save_weights(&mut self, _id: &str, _checkpoint: &Checkpoint) -> anyhow::Result<String> {
        anyhow::bail!("this session has no files")
    }

    /// Saves models that were taught and labeled drawings, and returns a message that says where.
    ///
    /// # Errors
    /// If that fails; the session goes on.
    fn save_taught(&mut self, _models: &[Member], _drawings: &[LabeledDrawing]) -> anyhow::Result<String> {
        anyhow::bail!("this session has no files")
    }

    /// Stores a drawing of a collection.
    ///
    /// # Errors
    /// If that fails; the session goes on.
    fn collect(&mut self, _labeled: &LabeledDrawing) -> anyhow::Result<()> {
        anyhow::bail!("this session has no file for a collection")
    }

    /// Counts the drawings that [`Store::recover`] would go on to take.
    fn recoverable(&self) -> usize {
        0
    }
}

impl<S: Store> Store for &mut S {
    fn save(&mut self, drawing: &Drawing) -> anyhow::Result<String> {
        (**self).save(drawing)
    }

    fn recover(&mut self) -> anyhow::Result<Option<Drawing>> {
        (**self).recover()
    }

    fn save_weights(&mut self, id: &str, checkpoint: &Checkpoint) -> anyhow::Result<String> {
        (**self).save_weights(id, checkpoint)
    }

    fn save_taught(&mut self, models: &[Member], drawings: &[LabeledDrawing]) -> anyhow::Result<String> {
        (**self).save_taught(models, drawings)
    }

    fn collect(&mut self, labeled: &LabeledDrawing) -> anyhow::Result<()> {
        (**self).collect(labeled)
    }

    fn recoverable(&self) -> usize {
        (**self).recoverable()
    }
}

/// No store: nothing can be saved, and nothing was left.
impl Store for () {
    fn save(&mut self, _drawing: &Drawing) -> anyhow::Result<String> {
        anyhow::bail!("this session has no files")
    }

    fn recover(&mut self) -> anyhow::Result<Option<Drawing>> {
        Ok(None)
    }
}
