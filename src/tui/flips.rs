//! Flips: the search for the one pixel that turns the answer of each model, in the session's idle slot.

use std::sync::Arc;

use super::inference::Inference;
use crate::ink::Image;
use crate::models::explain::{Flip, OnePixelSearch};
use crate::models::{Checkpoint, Member};

/// The searches of all models that are shown, for the present drawing.
#[derive(Clone, Debug, Default)]
pub struct Flips {
    searches: Vec<(Arc<Checkpoint>, OnePixelSearch)>,
    applied: Option<Applied>,
    tried: usize,
}

/// A flip that was put on the canvas.
#[derive(Clone, Debug)]
struct Applied {
    /// The drawing before it, and with it.
    images: [Image; 2],
    /// True if the drawing before it was preprocessed.
    preprocessed: bool,
}

/// Changes that are tried in a slice of idle work.
const SLICE: usize = 8;

impl Flips {
    /// Begins the searches for the models and the drawing of `inference`, unless they are under way.
    pub fn run(&mut self, inference: &Inference) {
        if self.is_current(inference) {
            return;
        }
        let image = inference.model_input();
        let begin = |member: &Member| {
            let checkpoint = Arc::clone(&member.checkpoint);
            (Arc::clone(&checkpoint), OnePixelSearch::new(checkpoint, image.clone()))
        };
        self.searches.clear();
        if !image.is_blank() {
            self.searches.extend(inference.lineup().members().iter().map(begin));
        }
    }

    /// Returns true if the searches are those of the drawing and the models.
    #[must_use]
    pub fn is_current(&self, inference: &Inference) -> bool {
        let (image, members) = (inference.model_input(), inference.lineup().members());
        if image.is_blank() || self.searches.is_empty() {
            return image.is_blank() && self.searches.is_empty();
        }
        let same = |(member, (checkpoint, search)): (&Member, &(Arc<Checkpoint>, OnePixelSearch))| {
            Arc::ptr_eq(&member.checkpoint, checkpoint) && search.image() == image
        };
        members.len() == self.searches.len() && members.iter().zip(&self.searches).all(same)
    }

    /// Tries a few changes on the model that is behind the others; returns false if all were tried.
    pub fn work(&mut self) -> bool {
        let searches = self.searches.iter_mut().map(|(_, search)| search);
        let Some(search) = searches.min_by(|a, b| a.fraction().total_cmp(&b.fraction())) else {
            return false;
        };
        let steps = (0..SLICE).take_while(|_| search.step()).count();
        self.tried += steps;
        steps > 0
    }

    /// Returns the number of changes that were tried so far, on all drawings and models.
    #[must_use]
    pub const fn tried(&self) -> usize {
        self.tried
    }

    /// Returns the search for the model at a place of the lineup; none on a blank canvas.
    #[must_use]
    pub fn search(&self, place: usize) -> Option<&OnePixelSearch> {
        self.searches.get(place).map(|(_, search)| search)
    }

    /// Returns the best flip found so far for the model at a place.
    #[must_use]
    pub fn flip(&self, place: usize) -> Option<&Flip> {
        self.search(place).and_then(OnePixelSearch::best)
    }

    /// Notes that the drawing was replaced by a model input with a pixel changed.
    pub fn note_applied(&mut self, before: Image, after: Image, preprocessed: bool) {
        self.applied = Some(Applied { images: [before, after], preprocessed });
    }

    /// Returns how the drawing is to be preprocessed after undo or redo, if that brought back the drawing before
    /// the latest flip, or with it.
    #[must_use]
    pub fn preprocessing_of(&self, image: &Image) -> Option<bool> {
        let Applied { images: [before, after], preprocessed } = self.applied.as_ref()?;
        match image {
            image if image == after => Some(false),
            image if image == before => Some(*preprocessed),
            _ => None,
        }
    }
}
