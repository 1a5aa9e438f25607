//! What the page sees of the models: looked at when the drawing or the page has changed, and worked out bit by bit.

use super::{App, Page};
use crate::tui::scene;

/// Returns the inferences of a moving hand for each time that the page looks into the models. Where much of the
/// screen changes with each look, one for each would take more bytes than a slow line carries.
const fn inferences_per_look(page: Page) -> u8 {
    match page {
        Page::Layers | Page::Convolution => 2,
        Page::Why => 5,
        // Whenever another class leads, other pictures come first.
        Page::Weights => 10,
        _ => 1,
    }
}

impl App {
    /// Brings the predictions up to date with the drawing, and with them what the page shows: each time, or now and
    /// then while the hand moves.
    pub fn infer(&mut self) {
        let moves = self.inference.is_stale() && self.canvas.is_dragging();
        self.inference.run(self.canvas.drawing());
        self.unseen = if moves { (self.unseen + 1) % inferences_per_look(self.page) } else { 0 };
        if self.unseen == 0 {
            self.look();
        }
    }

    /// Looks at the models before an event whose meaning may depend on what is seen: which map is the strongest. Events
    /// mean the same however many of them come at a time.
    pub fn settle(&mut self) {
        if self.page.shows_activations() && !self.canvas.is_dragging() {
            self.infer();
        }
    }

    /// Brings what the page shows of the models up to date.
    fn look(&mut self) {
        match self.page {
            Page::Why => self.reasons.run(self.question, &self.inference),
            Page::OnePixel => self.flips.run(&self.inference),
            Page::Data => self.gallery.run(&self.inference),
            Page::Train => self.training.run(&self.inference),
            page if page.shows_activations() => {
                let subject = scene::subject(page, self.views.of(page), self.inference.lineup());
                self.insight.run(subject, self.inference.model_input());
                if page != Page::Weights && !self.canvas.is_dragging() {
                    self.find_peak();
                }
            }
            _ => {}
        }
    }

    /// Finds what stands out in the layer that the page looks at: not in a drag, in which maps would jump about.
    fn find_peak(&mut self) {
        let (scene, has_ink) = (self.scene(), !self.inference.model_input().is_blank());
        let peak = self.insight.trace().filter(|_| has_ink).and_then(|trace| {
            let input = trace.activations.get(scene.index.saturating_sub(1))?;
            scene.peak(trace.activations.get(scene.index)?, input)
        });
        self.view_mut().peak = peak;
    }

    /// Returns true if the predictions, or the activations that the page shows, are not yet those of the present
    /// drawing and network.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.inference.is_stale() || self.lacks_insight()
    }

    /// Returns true if what the page shows of the models is not that of the latest input.
    #[must_use]
    pub fn lacks_insight(&self) -> bool {
        match self.page {
            Page::Why => !self.reasons.is_current(self.question, &self.inference),
            Page::OnePixel => !self.flips.is_current(&self.inference),
            Page::Data => !self.gallery.is_current(&self.inference),
            Page::Train => !self.training.is_current(&self.inference),
            page => {
                page.shows_activations()
                    && !self.insight.is_current(self.subject(), self.inference.model_input())
            }
        }
    }

    /// Does a part of the long work of the page, a few milliseconds at most; returns false if there was none left.
    pub fn work(&mut self) -> bool {
        if self.teaching.work() {
            return true;
        }
        match self.page {
            Page::Why => self.reasons.work(),
            Page::OnePixel => self.flips.work(),
            Page::Data => self.gallery.work(&mut self.inference),
            Page::Train => self.training.work(),
            _ => false,
        }
    }

    /// Returns the number of changed images that models were asked about in search of one that turns the answer.
    #[must_use]
    pub const fn pixels_tried(&self) -> usize {
        self.flips.tried()
    }

    /// Returns the number of reference forward passes so far, which are slow.
    #[must_use]
    pub fn reference_passes(&self) -> usize {
        self.inference.reference_passes()
            + self.insight.passes()
            + self.reasons.passes()
            + self.teaching.passes()
    }
}
