//! Inference: from the drawing to what the models are given, and to their predictions.

use std::sync::Arc;
use std::time::Duration;

use crate::eval::latency;
use crate::ink::{Drawing, Image};
use crate::models::{Checkpoint, Lineup, LineupScratch, Member, Prediction, stable};

/// The prediction of one model for the present drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The prediction.
    pub prediction: Prediction,
    /// The time that the model takes for an image, which is measured once: see [`latency`]. Zero where no clock is shown.
    pub latency: Duration,
}

/// The precision of predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Precision {
    /// As the kernels compute them, and timed.
    Live,
    /// The same bytes on every machine: rounded, and without times.
    Stable,
}

/// The models, and their predictions for the latest drawing that they were given.
#[derive(Clone, Debug)]
pub struct Inference {
    lineup: Lineup,
    scratch: LineupScratch,
    precision: Precision,
    preprocess: bool,
    /// True if the drawing or the preprocessing has changed since the latest predictions.
    stale: bool,
    model_input: Image,
    answers: Option<Vec<Answer>>,
    /// The times that models take for an image, by their ids, once measured.
    latencies: Vec<(Arc<str>, Duration)>,
    /// The answers that preprocessing changes: the place of the model, and the class that it would predict otherwise.
    changed: Vec<(usize, usize)>,
    reference_passes: usize,
}

impl Inference {
    /// Prepares inference by the models of `lineup`, with preprocessing.
    #[must_use]
    pub fn new(lineup: Lineup) -> Self {
        Self {
            scratch: lineup.scratch(),
            precision: Precision::Live,
            preprocess: true,
            stale: true,
            model_input: Image::blank(lineup.task().size),
            lineup,
            answers: None,
            latencies: Vec::new(),
            changed: Vec::new(),
            reference_passes: 0,
        }
    }

    /// Makes predictions the same to the last byte on every machine, and shows no times: see [`stable`].
    pub fn stabilize(&mut self) {
        self.precision = Precision::Stable;
    }

    /// Returns true if the same is to be seen on every machine.
    #[must_use]
    pub const fn is_stable(&self) -> bool {
        matches!(self.precision, Precision::Stable)
    }

    /// Switches preprocessing on or off, as asked for.
    pub const fn set_preprocessing(&mut self, on: bool) {
        self.preprocess = on;
        self.stale = true;
    }

    /// Switches preprocessing on or off.
    pub fn toggle_preprocessing(&mut self) {
        self.preprocess = !self.preprocess;
        self.stale = true;
    }

    /// Puts models in the places of those of the same id.
    pub fn set_models(&mut self, models: &[(Arc<str>, Arc<Checkpoint>)]) {
        for (id, checkpoint) in models {
            self.lineup.set(id, checkpoint);
        }
        self.scratch = self.lineup.scratch();
        self.stale = true;
    }

    /// Shows or hides the model at a place of the catalog; returns false if nothing changed.
    pub fn toggle_model(&mut self, place: usize) -> bool {
        let changed = self.lineup.toggle(place);
        if changed {
            self.scratch = self.lineup.scratch();
            self.answers = None;
            self.changed.clear();
            self.stale = true;
        }
        changed
    }

    /// Returns the time that each model of the catalog takes for an image, measured now unless it was before. Where
    /// predictions are stable the times are zero.
    #[must_use]
    pub fn latencies(&mut self) -> Vec<Duration> {
        let catalog = self.lineup.catalog().to_vec();
        catalog.iter().map(|member| self.latency_of(member)).collect()
    }

    /// Returns the time that a model takes for an image, measured now unless it was before: digits that flicker while
    /// one draws cannot be read.
    fn latency_of(&mut self, member: &Member) -> Duration {
        if self.precision == Precision::Stable {
            return Duration::ZERO;
        }
        let known = self.latencies.iter().find(|(id, _)| *id == member.id);
        if let Some((_, latency)) = known {
            return *latency;
        }
        let measured = latency(member.model(), self.lineup.task(), LATENCY_BUDGET);
        let latency = Duration::from_secs_f64(measured.median);
        self.latencies.push((Arc::clone(&member.id), latency));
        latency
    }

    /// Notes that the drawing has changed.
    pub fn invalidate(&mut self) {
        self.stale = true;
    }

    /// Classifies `drawing` by every model, if anything has changed. A blank canvas gets no prediction.
    pub fn run(&mut self, drawing: &Drawing) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let preprocessing = self.lineup.task().preprocessing;
        let mut other = preprocessing.as_drawn(drawing.image()).into_owned();
        self.model_input = preprocessing.drawing(drawing);
        if !self.preprocess {
            std::mem::swap(&mut self.model_input, &mut other);
        }
        self.answers = None;
        self.changed.clear();
        if !self.model_input.is_blank() {
            self.answers = Some(match self.precision {
                Precision::Live => self.predict_live(),
                Precision::Stable => self.predict_stable(),
            });
            self.compare(&other);
        }
    }

    /// Notes which answers are others for `other`, the model input if preprocessing were switched.
    fn compare(&mut self, other: &Image) {
        if other.is_blank() || *other == self.model_input {
            return;
        }
        let predictions = match self.precision {
            Precision::Live => self.lineup.predict(other, &mut self.scratch),
            Precision::Stable => {
                let (predictions, passes) = stable::predict(&self.lineup, other, &mut self.scratch);
                self.reference_passes += passes;
                predictions
            }
        };
        let answers = self.answers.iter().flatten().map(|answer| answer.prediction.winner);
        let others = predictions.iter().map(|prediction| prediction.winner);
        let pairs = answers.zip(others).enumerate();
        self.changed.extend(
            pairs.filter(|(_, (winner, other))| winner != other).map(|(place, (_, other))| (place, other)),
        );
    }

    fn predict_live(&mut self) -> Vec<Answer> {
        let members = self.lineup.members().to_vec();
        let answer = |(place, member): (usize, &Member)| Answer {
            prediction: self.lineup.predict_one(place, &self.model_input, &mut self.scratch),
            latency: self.latency_of(member),
        };
        members.iter().enumerate().map(answer).collect()
    }

    fn predict_stable(&mut self) -> Vec<Answer> {
        let (predictions, passes) = stable::predict(&self.lineup, &self.model_input, &mut self.scratch);
        self.reference_passes += passes;
        predictions.into_iter().map(|prediction| Answer { prediction, latency: Duration::ZERO }).collect()
    }

    /// Classifies another drawing, as if it were on the canvas; a blank one gets no prediction.
    pub fn classify(&mut self, drawing: &Drawing) -> Option<Vec<Prediction>> {
        let preprocessing = self.lineup.task().preprocessing;
        let image = if self.preprocess {
            preprocessing.drawing(drawing)
        } else {
            preprocessing.as_drawn(drawing.image()).into_owned()
        };
        if image.is_blank() {
            return None;
        }
        Some(match self.precision {
            Precision::Live => self.lineup.predict(&image, &mut self.scratch),
            Precision::Stable => {
                let (predictions, passes) = stable::predict(&self.lineup, &image, &mut self.scratch);
                self.reference_passes += passes;
                predictions
            }
        })
    }

    /// Returns true if the predictions are not yet those of the present drawing.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        self.stale
    }

    /// Returns the models.
    #[must_use]
    pub const fn lineup(&self) -> &Lineup {
        &self.lineup
    }

    /// Returns true if the models are given the drawing cropped, deslanted, scaled and centered.
    #[must_use]
    pub const fn preprocesses(&self) -> bool {
        self.preprocess
    }

    /// Returns true if a model is sure of its answer to the present model input.
    #[must_use]
    pub fn is_sure(&self, prediction: &Prediction) -> bool {
        prediction.is_sure_given(self.preprocess)
    }

    /// Returns the image that the models were given last.
    #[must_use]
    pub const fn model_input(&self) -> &Image {
        &self.model_input
    }

    /// Returns the answers in the order of the lineup; none on a blank canvas.
    #[must_use]
    pub fn answers(&self) -> Option<&[Answer]> {
        self.answers.as_deref()
    }

    /// Returns the answers that preprocessing changes: the place of each such model in the lineup, and the class that
    /// it predicts if preprocessing is switched.
    #[must_use]
    pub fn changed(&self) -> &[(usize, usize)] {
        &self.changed
    }

    /// Returns a copy of the predictions in the order of the lineup; none on a blank canvas.
    #[must_use]
    pub fn predictions(&self) -> Option<Vec<Prediction>> {
        let answers = self.answers.as_ref()?;
        Some(answers.iter().map(|answer| answer.prediction.clone()).collect())
    }

    /// Returns the number of reference forward passes, which are slow, that stable predictions took.
    #[must_use]
    pub const fn reference_passes(&self) -> usize {
        self.reference_passes
    }
}

/// Time to measure the latency of a model for: what a person does not notice at the first stroke.
const LATENCY_BUDGET: Duration = Duration::from_millis(2);
