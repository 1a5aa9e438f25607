//! The training that the page shows: a network by a recipe, run in the session's idle slot, and what is seen of it.
//!
//! The page draws an [`Observation`], not the training itself, which changes hundreds of times a second.

mod choice;
mod observation;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub use observation::Observation;
use observation::{draw_again, predict};

use super::inference::Inference;
use crate::models::{Checkpoint, Model, Task, TrainingRecord};
use crate::nn::{InstructionSet, Spec};
use crate::train::live::{LiveTraining, Point};
use crate::train::{TrainingData, shapes};

/// The seed of what is trained in the app.
const SEED: u64 = 1;

/// The training of a session.
#[derive(Clone, Debug, Default)]
pub struct Training {
    data: Option<TrainingData>,
    /// The training that a command brings, in place of what can be chosen: its name, and its beginning.
    given: Option<(String, Box<LiveTraining>)>,
    /// The places of the network and of the recipe among those that can be chosen.
    network: usize,
    recipe: usize,
    live: Option<LiveTraining>,
    is_running: bool,
    /// The place of the point that is looked at; by default the present network.
    looked_at: Option<usize>,
    /// The reason why it cannot go on.
    failure: Option<String>,
    observation: Option<Observation>,
    /// The weights of the first layer as they are seen, and the next of its pictures to be drawn again.
    pictures: Arc<[f32]>,
    next_picture: usize,
    /// The time at which it was started, and the images trained on before.
    started: Option<(Instant, usize)>,
    /// The time that it ran before that.
    ran: Duration,
}

impl Training {
    /// Creates a training on these data.
    #[must_use]
    pub fn on(data: TrainingData) -> Self {
        Self { data: Some(data), ..Self::default() }
    }

    /// Creates a training that a command brings, and starts it.
    #[must_use]
    pub fn watching(live: LiveTraining, name: String) -> Self {
        let given = Some((name, Box::new(live.clone())));
        let mut training = Self { given, live: Some(live), ..Self::default() };
        training.set_running(true);
        training
    }

    /// Returns true if a command brings the training, and nothing is left of it or it failed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.given.is_some() && (self.is_finished() || self.failure.is_some())
    }

    /// Ends the training, and returns it as it is.
    #[must_use]
    pub fn into_live(self) -> Option<LiveTraining> {
        self.live
    }

    /// Goes back to random weights.
    pub fn reset(&mut self) {
        let (data, given) = (self.data.take(), self.given.take());
        let live = given.as_ref().map(|(_, start)| (**start).clone());
        *self = Self { data, given, live, network: self.network, recipe: self.recipe, ..Self::default() };
    }

    /// Starts or pauses the training. It goes on from the present network, whatever is looked at.
    pub fn toggle(&mut self, inference: &Inference) {
        self.begin(inference);
        let can_go_on = self.live.is_some() && !self.is_finished() && self.failure.is_none();
        self.set_running(!self.is_running && can_go_on);
        self.looked_at = None;
        self.observation = None;
    }

    fn set_running(&mut self, running: bool) {
        let images = self.live.as_ref().map_or(0, |live| live.trainer().progress().images);
        if let Some((start, _)) = self.started.take() {
            self.ran += start.elapsed();
        }
        self.started = running.then(|| (Instant::now(), images));
        self.is_running = running;
    }

    /// Trains on one batch, all of it.
    pub fn batch(&mut self, inference: &Inference) {
        self.begin(inference);
        self.set_running(false);
        self.looked_at = None;
        self.observation = None;
        let outcome = self.live.as_mut().map(LiveTraining::batch);
        if let Some(Err(error)) = outcome {
            self.failure = Some(error.to_string());
        }
    }

    /// Multiplies the learning rate.
    pub fn scale_rate(&mut self, by: f32) {
        if let Some(live) = &mut self.live {
            live.scale_rate(by);
            self.observation = None;
        }
    }

    /// Looks at the point this many places further; after the last one is the present network.
    pub fn look(&mut self, by: isize) {
        let count = self.points().len();
        let place = self.looked_at.unwrap_or(count).saturating_add_signed(by);
        self.look_at((place < count).then_some(place));
    }

    /// Looks at the point at a place, or at the present network; the training pauses.
    pub fn look_at(&mut self, place: Option<usize>) {
        self.set_running(false);
        self.looked_at = place.filter(|place| *place < self.points().len());
        self.observation = None;
    }

    /// Looks at the point nearest to a number of batches.
    pub fn look_near(&mut self, batches: usize) {
        let nearest = self.live.as_ref().and_then(|live| live.points().nearest(batches));
        self.look_at(nearest);
    }

    fn points(&self) -> &[Point] {
        self.live.as_ref().map_or(&[], |live| live.points().as_slice())
    }

    /// Does a slice of the work; returns false if there was none. A point is evaluated even if the training is paused,
    /// as the first one is before it was started.
    pub fn work(&mut self) -> bool {
        let Some(live) = self.live.as_mut() else { return false };
        if !self.is_running {
            let evaluated = live.evaluate();
            if evaluated {
                self.observation = None;
            }
            return evaluated;
        }
        match live.slice() {
            Ok(true) => return true,
            Ok(false) => {}
            Err(error) => self.failure = Some(error.to_string()),
        }
        self.set_running(false);
        self.observation = None;
        false
    }

    /// Returns true if nothing is left to train.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.live.as_ref().is_some_and(LiveTraining::is_finished)
    }

    /// Returns true while it runs.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.is_running
    }

    /// Returns the training; none before the page is shown, and without data.
    #[must_use]
    pub const fn live(&self) -> Option<&LiveTraining> {
        self.live.as_ref()
    }

    /// Returns the reason why it cannot go on.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Returns the place of the point that is looked at; none for the present network.
    #[must_use]
    pub const fn looked_at(&self) -> Option<usize> {
        self.looked_at
    }

    /// Returns what is seen.
    #[must_use]
    pub const fn observation(&self) -> Option<&Observation> {
        self.observation.as_ref()
    }

    /// Returns the number of batches along the curves: all of them, halved while the present ones still fit, so that
    /// the beginning of a long training is seen as well; 0 if there is nothing to be seen.
    #[must_use]
    pub fn span(&self) -> usize {
        let Some((observation, live)) = self.observation.as_ref().zip(self.live.as_ref()) else { return 0 };
        let mut span = live.trainer().total_steps().max(1);
        while span / 2 >= observation.batches.max(8) {
            span = span.div_ceil(2);
        }
        span
    }

    /// Returns true if what is seen is about the present drawing, and about what is looked at.
    #[must_use]
    pub fn is_current(&self, inference: &Inference) -> bool {
        let Some(observation) = &self.observation else {
            let cannot_begin = self.failure.is_some() || self.is_without_data(inference.lineup().task());
            return self.live.is_none() && cannot_begin;
        };
        observation.input == *inference.model_input()
    }

    /// Returns true if there is nothing to train on.
    #[must_use]
    pub const fn is_without_data(&self, task: &Task) -> bool {
        self.data.is_none() && self.given.is_none() && !task.is_generated
    }

    /// Brings what is seen up to date with the drawing, and with the training if it has not been seen yet.
    pub fn run(&mut self, inference: &Inference) {
        self.begin(inference);
        if self.observation.is_none() {
            return self.observe(inference);
        }
        let Some(observation) = &mut self.observation else { return };
        if observation.input != *inference.model_input() {
            observation.input.clone_from(inference.model_input());
            observation.prediction = predict(&observation.network, inference);
        }
    }

    /// Looks at the training as it is now.
    pub fn observe(&mut self, inference: &Inference) {
        let Some(live) = &self.live else { return };
        let point = self.looked_at.and_then(|place| live.points().as_slice().get(place));
        let present = || (Arc::new(live.network()), live.losses().len());
        let (network, age) = point.map_or_else(present, |point| (Arc::clone(&point.network), point.batches));
        let progress = live.trainer().progress();
        let started = self.started.filter(|_| !inference.is_stable());
        let speed = started.map(|(start, before)| {
            progress.images.saturating_sub(before) as f32 / start.elapsed().as_secs_f32().max(0.001)
        });
        let next = (self.is_running && !inference.is_stable()).then_some(self.next_picture);
        self.next_picture = draw_again(&mut self.pictures, &network, next);
        self.observation = Some(Observation {
            pictures: Arc::clone(&self.pictures),
            batches: live.losses().len(),
            images: progress.images,
            epoch: progress.epoch,
            learning_rate: live.learning_rate(),
            points: live.points().as_slice().to_vec(),
            age,
            speed,
            input: inference.model_input().clone(),
            prediction: predict(&network, inference),
            network,
        });
    }

    /// Begins with random weights, unless there is a training already.
    fn begin(&mut self, inference: &Inference) {
        let task = inference.lineup().task();
        if self.live.is_some() || self.failure.is_some() || self.is_without_data(task) {
            return;
        }
        let data = self.data.get_or_insert_with(shapes::watched_data).clone();
        let (network, recipe) = (self.network(task), self.recipe(task));
        let set = if inference.is_stable() { InstructionSet::portable() } else { InstructionSet::best() };
        let begun = network.spec.parse::<Spec>().map_err(Into::into);
        let begun = begun.and_then(|spec| LiveTraining::new(&spec, &recipe.recipe, &data, SEED, set));
        match begun {
            Ok(live) => self.live = Some(live),
            Err(error) => self.failure = Some(format!("{error:#}")),
        }
    }

    /// Returns the network that is looked at with the record of its training.
    #[must_use]
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        let (live, observation) = (self.live.as_ref()?, self.observation.as_ref()?);
        let point = observation.points.iter().find(|point| point.batches == observation.age);
        let accuracy = point.and_then(|point| point.tally.as_ref()).zip(live.evaluated_on());
        let record = TrainingRecord {
            command: "digitty paint, page train".to_owned(),
            data: format!("{} examples", self.data.as_ref().map_or(0, |data| data.train.examples.len())),
            recipe: live.description(observation.age),
            seed: SEED,
            seconds: self.ran.as_secs_f64()
                + self.started.map_or(0.0, |(start, _)| start.elapsed().as_secs_f64()),
            accuracy: accuracy
                .map(|(tally, (name, _))| (name.to_owned(), tally.accuracy()))
                .into_iter()
                .collect(),
        };
        Some(Checkpoint { model: Model::Network((*observation.network).clone()), record })
    }
}
