//! The store of a scripted session, which keeps nothing.

use crate::ink::Drawing;
use crate::models::{Checkpoint, Member};
use crate::tui::collection::LabeledDrawing;
use crate::tui::session::Store;

/// The store of a scripted session.
pub(super) struct ScriptStore {
    /// The drawing that the key r restores.
    pub(super) recovery: Option<Drawing>,
}

impl Store for ScriptStore {
    /// A test that left files behind would be a nuisance.
    fn save(&mut self, _drawing: &Drawing) -> anyhow::Result<String> {
        Ok("A script saves no files".into())
    }

    fn save_weights(&mut self, _id: &str, _checkpoint: &Checkpoint) -> anyhow::Result<String> {
        Ok("A script saves no files".into())
    }

    fn save_taught(&mut self, _models: &[Member], _drawings: &[LabeledDrawing]) -> anyhow::Result<String> {
        Ok("A script saves no files".into())
    }

    fn recover(&mut self) -> anyhow::Result<Option<Drawing>> {
        Ok(self.recovery.take())
    }

    fn collect(&mut self, _labeled: &LabeledDrawing) -> anyhow::Result<()> {
        Ok(())
    }
}
