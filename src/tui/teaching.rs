//! Teaching: the corrections of a session, and what the models learned from them.

use std::sync::Arc;

use super::collection::LabeledDrawing;
use crate::ink::Drawing;
use crate::models::{Checkpoint, Lineup, Member};
use crate::train::teach::{Correction, Learner, Rehearsal};

/// What is asked for a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Let the models learn it.
    Teach,
    /// Note it beside the drawing, and no more.
    Label,
}

/// A correction or a label.
#[derive(Clone, Debug)]
struct Lesson {
    labeled: LabeledDrawing,
    /// The ids of the models that were taught, and the models as they were.
    before: Vec<(Arc<str>, Arc<Checkpoint>)>,
    /// The length of the drawing's history at that time: see [`Drawing::edits`].
    edits: usize,
    /// The place of the drawing among those that were opened.
    place: usize,
}

/// A model that learns, and what has become of it.
#[derive(Clone, Debug)]
struct LearningModel {
    id: Arc<str>,
    learner: Learner,
    checkpoint: Arc<Checkpoint>,
}

/// The lessons of a session.
#[derive(Clone, Debug, Default)]
pub struct Teaching {
    asking: Option<Purpose>,
    models: Vec<LearningModel>,
    lessons: Vec<Lesson>,
    /// Passes of models that were replaced.
    replaced_passes: usize,
}

impl Teaching {
    /// Returns what a class is asked for, while the question is open.
    #[must_use]
    pub const fn asking(&self) -> Option<Purpose> {
        self.asking
    }

    /// Opens the question. The models that are shown begin to rehearse, so that they are ready for the answer.
    pub(super) fn ask(&mut self, purpose: Purpose, lineup: &Lineup) {
        self.asking = Some(purpose);
        if purpose == Purpose::Teach {
            self.prepare(lineup);
        }
    }

    /// Closes the question, and returns what it was for.
    pub(super) const fn close(&mut self) -> Option<Purpose> {
        self.asking.take()
    }

    /// Lets the models that are shown learn. One that was replaced starts over.
    fn prepare(&mut self, lineup: &Lineup) {
        let is_known = |models: &[LearningModel], member: &Member| {
            models.iter().any(|of| of.id == member.id && Arc::ptr_eq(&of.checkpoint, &member.checkpoint))
        };
        let rehearsal = Rehearsal::new(lineup.task());
        for member in lineup.members() {
            if is_known(&self.models, member) {
                continue;
            }
            let replaced = self.models.extract_if(.., |model| model.id == member.id);
            self.replaced_passes += replaced.map(|model| model.learner.passes()).sum::<usize>();
            let (id, checkpoint) = (Arc::clone(&member.id), Arc::clone(&member.checkpoint));
            let learner = Learner::new(Arc::clone(&checkpoint), &rehearsal);
            self.models.extend(learner.map(|learner| LearningModel { id, learner, checkpoint }));
        }
    }

    /// Lets the model that is behind the others rehearse one drawing; returns false if all are ready.
    pub(super) fn work(&mut self) -> bool {
        let Some(model) = self.models.iter_mut().find(|model| !model.learner.is_ready()) else {
            return false;
        };
        model.learner.rehearse()
    }

    /// Teaches the models that are shown the drawing at a place of those that were opened, and returns those that have
    /// learned.
    pub(super) fn teach(
        &mut self,
        lineup: &Lineup,
        place: usize,
        labeled: LabeledDrawing,
        preprocessed: bool,
    ) -> Vec<Taught> {
        self.prepare(lineup);
        let class = labeled.label.into();
        let correction = Correction { drawing: labeled.drawing.clone(), class, preprocessed };
        let (mut taught, mut before) = (Vec::new(), Vec::new());
        for member in lineup.members() {
            let Some(model) = self.models.iter_mut().find(|model| model.id == member.id) else { continue };
            model.learner.teach(&correction);
            let checkpoint = model.learner.checkpoint();
            before.push((
                Arc::clone(&model.id),
                std::mem::replace(&mut model.checkpoint, Arc::clone(&checkpoint)),
            ));
            taught.push((Arc::clone(&model.id), checkpoint));
        }
        self.note(place, labeled, before);
        taught
    }

    /// Notes the class of the drawing at a place.
    pub(super) fn label(&mut self, place: usize, labeled: LabeledDrawing) {
        self.note(place, labeled, Vec::new());
    }

    fn note(&mut self, place: usize, labeled: LabeledDrawing, before: Vec<Taught>) {
        let edits = labeled.drawing.edits();
        self.lessons.push(Lesson { labeled, before, edits, place });
    }

    /// Takes the last lesson back if it was about the drawing at this place, and nothing was drawn since; returns its
    /// class and the models as they were.
    pub(super) fn take_back(&mut self, place: usize, drawing: &Drawing) -> Option<(u8, Vec<Taught>)> {
        let is_latest = |lesson: &mut Lesson| lesson.place == place && drawing.edits() <= lesson.edits;
        let Lesson { labeled, before, .. } = self.lessons.pop_if(is_latest)?;
        for (id, checkpoint) in &before {
            if let Some(model) = self.models.iter_mut().find(|model| model.id == *id) {
                model.learner.take_back();
                model.checkpoint = Arc::clone(checkpoint);
            }
        }
        Some((labeled.label, before))
    }

    /// Returns the drawings that were labeled, by teaching or otherwise.
    #[must_use]
    pub fn labeled(&self) -> Vec<LabeledDrawing> {
        self.lessons.iter().map(|lesson| lesson.labeled.clone()).collect()
    }

    /// Returns true if the model of this id has learned something.
    #[must_use]
    pub fn has_taught(&self, id: &str) -> bool {
        self.lessons.iter().flat_map(|lesson| &lesson.before).any(|(taught, _)| **taught == *id)
    }

    /// Returns the number of reference passes so far, which are slow.
    #[must_use]
    pub fn passes(&self) -> usize {
        self.replaced_passes + self.models.iter().map(|model| model.learner.passes()).sum::<usize>()
    }
}

/// The id of a model, and the model.
pub(super) type Taught = (Arc<str>, Arc<Checkpoint>);
