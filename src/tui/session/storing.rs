//! What a session puts into its store and gets out of it: drawings, weights, what was taught.

use super::{Session, Store};
use crate::tui::collection::Collection;
use crate::tui::page;

impl Session {
    pub(super) fn save(&mut self, store: &mut impl Store) {
        if self.app.canvas.drawing().image().is_blank() {
            return self.app.set_message("Nothing to save yet");
        }
        match store.save(self.app.canvas.drawing()) {
            Ok(message) => {
                self.app.canvas.mark_saved();
                self.app.set_message(message);
            }
            Err(error) => self.app.set_message(format!("Could not save: {error:#}")),
        }
    }

    pub(super) fn save_weights(&mut self, store: &mut impl Store) {
        let network = self.app.training.network(self.app.inference.lineup().task());
        let Some(checkpoint) = self.app.training.checkpoint() else {
            return self.app.set_message("There are no weights to save");
        };
        let saved = store.save_weights(network.id, &checkpoint);
        self.app.set_message(saved.unwrap_or_else(|error| format!("Could not save: {error:#}")));
    }

    pub(super) fn save_taught(&mut self, store: &mut impl Store) {
        let drawings = self.app.teaching.labeled();
        if drawings.is_empty() {
            return self.app.set_message("Nothing was taught or labeled yet");
        }
        let catalog = self.app.inference.lineup().catalog().iter();
        let models: Vec<_> = catalog.filter(|of| self.app.teaching.has_taught(&of.id)).cloned().collect();
        let saved = store.save_taught(&models, &drawings);
        self.app.set_message(saved.unwrap_or_else(|error| format!("Could not save: {error:#}")));
    }

    pub(super) fn recover(&mut self, store: &mut impl Store) {
        match store.recover() {
            Ok(Some(drawing)) => {
                self.app.restore(&drawing);
                self.app.set_message(match store.recoverable() {
                    0 => "Restored".to_owned(),
                    left => format!("Restored; r restores the next ({left} left)"),
                });
            }
            Ok(None) => self.app.set_message("There is no drawing to restore"),
            Err(error) => self.app.set_message(format!("Could not restore: {error:#}")),
        }
    }

    /// Accepts the drawing of a collection, once the one before it is stored.
    pub(super) fn accept(&mut self, store: &mut impl Store) {
        let pending = self.app.collection.as_ref().and_then(Collection::pending);
        if self.app.canvas.drawing().image().is_blank() {
            return self.app.set_message("There is no drawing yet");
        }
        match pending.map_or(Ok(()), |labeled| store.collect(labeled)) {
            Ok(()) => page::collect::accept(&mut self.app),
            Err(error) => self.app.set_message(format!("Could not save: {error:#}")),
        }
    }
}
