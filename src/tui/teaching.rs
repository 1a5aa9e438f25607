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
}

/// A model that learns, and what has become of it.
#[derive(Clone, Debug)]
struct Pupil {
    id: Arc<str>,
    learner: Learner,
    checkpoint: Arc<Checkpoint>,
}

/// The lessons of a session.
#[derive(Clone, Debug, Default)]
pub struct Teaching {
    asking: Option<Purpose>,
    pupils: Vec<Pupil>,
    lessons: Vec<Lesson>,
    /// Passes of pupils that were replaced.
    retired: usize,
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
            self.enroll(lineup);
        }
    }

    /// Closes the question, and returns what it was for.
    pub(super) const fn close(&mut self) -> Option<Purpose> {
        self.asking.take()
    }

    /// Makes pupils of the models that are shown. One that was replaced starts over.
    fn enroll(&mut self, lineup: &Lineup) {
        let is_known = |pupils: &[Pupil], member: &Member| {
            pupils.iter().any(|of| of.id == member.id && Arc::ptr_eq(&of.checkpoint, &member.checkpoint))
        };
        let rehearsal = Rehearsal::new(lineup.task());
        for member in lineup.members() {
            if is_known(&self.pupils, member) {
                continue;
            }
            let replaced = self.pupils.extract_if(.., |pupil| pupil.id == member.id);
            self.retired += replaced.map(|pupil| pupil.learner.passes()).sum::<usize>();
            let (id, checkpoint) = (Arc::clone(&member.id), Arc::clone(&member.checkpoint));
            let learner = Learner::new(Arc::clone(&checkpoint), &rehearsal);
            self.pupils.extend(learner.map(|learner| Pupil { id, learner, checkpoint }));
        }
    }

    /// Lets the model that is behind the others rehearse one drawing; returns false if all are ready.
    pub(super) fn work(&mut self) -> bool {
        let Some(pupil) = self.pupils.iter_mut().find(|pupil| !pupil.learner.is_ready()) else {
            return false;
        };
        pupil.learner.rehearse()
    }

    /// Teaches the models that are shown, and returns those that have learned.
    pub(super) fn teach(
        &mut self,
        lineup: &Lineup,
        labeled: LabeledDrawing,
        preprocessed: bool,
    ) -> Vec<Taught> {
        self.enroll(lineup);
        let class = labeled.label.into();
        let correction = Correction { drawing: labeled.drawing.clone(), class, preprocessed };
        let (mut taught, mut before) = (Vec::new(), Vec::new());
        for member in lineup.members() {
            let Some(pupil) = self.pupils.iter_mut().find(|pupil| pupil.id == member.id) else { continue };
            pupil.learner.teach(&correction);
            let checkpoint = pupil.learner.checkpoint();
            before.push((
                Arc::clone(&pupil.id),
                std::mem::replace(&mut pupil.checkpoint, Arc::clone(&checkpoint)),
            ));
            taught.push((Arc::clone(&pupil.id), checkpoint));
        }
        self.note(labeled, before);
        taught
    }

    /// Notes the class of a drawing.
    pub(super) fn label(&mut self, labeled: LabeledDrawing) {
        self.note(labeled, Vec::new());
    }

    fn note(&mut self, labeled: LabeledDrawing, before: Vec<Taught>) {
        let edits = labeled.drawing.edits();
        self.lessons.push(Lesson { labeled, before, edits });
    }

    /// Takes the last lesson back if nothing was drawn since; returns its class and the models as they were.
    pub(super) fn take_back(&mut self, drawing: &Drawing) -> Option<(u8, Vec<Taught>)> {
        let Lesson { labeled, before, .. } = self.lessons.pop_if(|lesson| drawing.edits() <= lesson.edits)?;
        for (id, checkpoint) in &before {
            if let Some(pupil) = self.pupils.iter_mut().find(|pupil| pupil.id == *id) {
                pupil.learner.take_back();
                pupil.checkpoint = Arc::clone(checkpoint);
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
        self.retired + self.pupils.iter().map(|pupil| pupil.learner.passes()).sum::<usize>()
    }
}

/// The id of a model, and the model.
pub(super) type Taught = (Arc<str>, Arc<Checkpoint>);
