//! What the models learn in the app: from single drawings, and in trainings.

use super::App;
use crate::train::live::LiveTraining;
use crate::tui::collection::LabeledDrawing;
use crate::tui::tabs::Page;
use crate::tui::teaching::Purpose;
use crate::tui::trained::Trained;

impl App {
    /// Asks which class the drawing was meant to be.
    pub fn ask(&mut self, purpose: Purpose) {
        self.canvas.lift_pen();
        self.teaching.ask(purpose, self.inference.lineup());
    }

    /// Teaches the models that are shown.
    pub fn teach(&mut self, labeled: LabeledDrawing) {
        let preprocessed = self.inference.preprocesses();
        let taught = self.teaching.teach(self.inference.lineup(), self.place(), labeled, preprocessed);
        self.inference.set_models(&taught);
        self.infer();
    }

    /// Takes the last lesson back, if nothing was drawn since; returns false otherwise.
    pub(super) fn take_back(&mut self) -> bool {
        let Some((label, models)) = self.teaching.take_back(self.place(), self.canvas.drawing()) else {
            return false;
        };
        self.canvas.lift_pen();
        self.inference.set_models(&models);
        let name = self.inference.lineup().task().classes[usize::from(label)];
        let what = if models.is_empty() { "The label" } else { "What was taught" };
        self.set_message(format!("{what} is taken back: {name}"));
        true
    }

    /// Returns true while a network learns, on whatever page.
    #[must_use]
    pub const fn trains(&self) -> bool {
        self.training.is_running()
    }

    /// Returns true while a network learns and the page shows it.
    #[must_use]
    pub fn shows_training(&self) -> bool {
        self.page == Page::Train && self.trains()
    }

    /// Does a slice of the training, and says so if it ends while another page is shown.
    pub fn train_slice(&mut self) {
        self.training.work();
        if !self.trains() && self.page != Page::Train {
            self.set_message("The training has ended; the page train shows it.");
        }
    }

    /// Trains the network called `id` on this many batches, or on as many as are left of its training; returns false if
    /// there is no such network, or no data.
    pub fn train(&mut self, id: &str, batches: usize) -> bool {
        let task = self.inference.lineup().task();
        if self.training.is_without_data(task) || !self.training.choose(id, task) {
            return false;
        }
        (0..batches).for_each(|_| self.training.batch(&self.inference));
        true
    }

    /// Returns the network that is trained, and how far its training is.
    #[must_use]
    pub fn trained(&self) -> Trained {
        let network = self.training.network(self.inference.lineup().task()).id;
        let live = self.training.live();
        let batches = live.map_or(0, |live| live.losses().len());
        Trained { network, batches, work: live.map_or(0, LiveTraining::work) }
    }

    /// Looks at the training as it is now.
    pub fn observe_training(&mut self) {
        self.training.observe(&self.inference);
    }
}
