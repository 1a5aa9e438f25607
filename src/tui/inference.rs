//! Inference: from the drawing to what the models are given, and to their predictions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::ink::{Drawing, Image};
use crate::models::{Checkpoint, Lineup, LineupScratch, Model, Prediction, stable};

/// The prediction of one model for the present drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The prediction.
    pub prediction: Prediction,
    /// The time that it took; zero where no clock is shown.
    pub elapsed: Duration,
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
            self.stale = true;
        }
        changed
    }

    /// Measures the time that each model of the catalog takes for the present image: the median of a few
    /// runs. Where predictions are stable the times are zero.
    #[must_use]
    pub fn latencies(&self) -> Vec<Duration> {
        let catalog = self.lineup.catalog().iter();
        let measured = catalog.map(|member| match self.precision {
            Precision::Live => latency(member.model(), &self.model_input),
            Precision::Stable => Duration::ZERO,
        });
        measured.collect()
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
        if self.preprocess {
            self.model_input = preprocessing.drawing(drawing);
        } else {
            self.model_input.clone_from(&preprocessing.as_drawn(drawing.image()));
        }
        let earlier = self.answers.take();
        if !self.model_input.is_blank() {
            self.answers = Some(match self.precision {
                Precision::Live => self.predict_live(&earlier.unwrap_or_default()),
                Precision::Stable => self.predict_stable(),
            });
        }
    }

    fn predict_live(&mut self, earlier: &[Answer]) -> Vec<Answer> {
        let timed = |place: usize| {
            let start = Instant::now();
            let prediction = self.lineup.predict_one(place, &self.model_input, &mut self.scratch);
            let earlier = earlier.get(place).map(|answer| answer.elapsed);
            Answer { prediction, elapsed: steady(start.elapsed(), earlier) }
        };
        (0..self.lineup.members().len()).map(timed).collect()
    }

    fn predict_stable(&mut self) -> Vec<Answer> {
        let (predictions, passes) = stable::predict(&self.lineup, &self.model_input, &mut self.scratch);
        self.reference_passes += passes;
        predictions.into_iter().map(|prediction| Answer { prediction, elapsed: Duration::ZERO }).collect()
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

/// Runs of a model for one latency, and the time after which no other begins.
const LATENCY_RUNS: (usize, Duration) = (9, Duration::from_millis(5));

fn latency(model: &Model, image: &Image) -> Duration {
    let (mut scratch, mut times, began) = (model.scratch(), Vec::new(), Instant::now());
    while times.is_empty() || times.len() < LATENCY_RUNS.0 && began.elapsed() < LATENCY_RUNS.1 {
        let start = Instant::now();
        std::hint::black_box(model.predict(image, &mut scratch));
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

/// Keeps the earlier time if the new one differs by less than a third: digits that flicker at every frame
/// cannot be read.
fn steady(elapsed: Duration, earlier: Option<Duration>) -> Duration {
    earlier.filter(|earlier| elapsed.abs_diff(*earlier) < *earlier / 3).unwrap_or(elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_that_differ_by_little_stay_as_they_are() {
        let micros = Duration::from_micros;
        assert_eq!(steady(micros(12), None), micros(12));
        assert_eq!(steady(micros(12), Some(micros(10))), micros(10));
        assert_eq!(steady(micros(20), Some(micros(10))), micros(20));
    }
}
