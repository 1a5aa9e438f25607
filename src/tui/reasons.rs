//! Reasons: why each model answers as it does, for the present drawing and the question that was asked.
//!
//! What takes one pass is there with the predictions. Integrals, large networks and occlusion come in the session's
//! idle slot.

use std::collections::VecDeque;
use std::sync::Arc;

use super::inference::Inference;
use crate::ink::Image;
use crate::models::explain::{
    Attribution, AttributionSteps, Occlusion, Scorer, Target, is_exact, randomized, rank_correlation,
};
use crate::models::{Checkpoint, Member, Model};

/// The method that measures how much a pixel matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The share of the pixel in the score: [`Attribution`].
    #[default]
    Shares,
    /// The score that is lost with the patches over it: [`Occlusion`].
    Occlusion,
}

/// The question that is asked of all models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The class to explain; by default what each model answers.
    pub class: Option<usize>,
    /// The class that it is compared with.
    pub against: Option<usize>,
    /// The method.
    pub method: Method,
    /// True if the models have random weights, so that the picture must fall apart.
    pub randomized: bool,
}

/// The reason of one model.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The class that is explained.
    pub target: Target,
    /// The shares of the pixels in its score.
    pub shares: Attribution,
    /// How far the class is before each of the classes \[classes\]: by margins or by logits.
    pub margins: Vec<f32>,
    /// The occlusion of the image, if that is the method.
    pub occlusion: Option<Occlusion>,
    /// The rank correlation with the shares by the trained weights, if those here are random.
    pub likeness: Option<f32>,
}

/// The reasons of all models that are shown, once worked out.
#[derive(Clone, Debug, Default)]
pub struct Reasons {
    asked: Option<Asked>,
    /// For each model of the lineup; none while it is to be worked out.
    known: Vec<Option<Reason>>,
    /// The reasons that take long.
    waiting: VecDeque<Waiting>,
    /// Models with random weights, by those that they stand in for.
    random: Vec<(Arc<Checkpoint>, Arc<Checkpoint>)>,
    passes: usize,
}

/// A reason that is worked out in steps.
#[derive(Clone, Debug)]
struct Waiting {
    /// The place of the model.
    place: usize,
    shares: AttributionSteps,
    /// The shares by the trained weights, if those are random.
    trained: Option<AttributionSteps>,
}

impl Waiting {
    fn step(&mut self) -> bool {
        self.shares.step() || self.trained.as_mut().is_some_and(AttributionSteps::step)
    }
}

/// What the reasons are for.
#[derive(Clone, Debug)]
struct Asked {
    question: Question,
    image: Image,
    checkpoints: Vec<Arc<Checkpoint>>,
    /// The answer of each model.
    winners: Vec<usize>,
    /// True if the same is to be seen on every machine.
    stable: bool,
}

/// The most multiply-adds of a network that is explained while the hand moves.
const MAX_QUICK_MACS: usize = 4_000_000;

/// The seed of random weights.
const SEED: u64 = 1;

impl Reasons {
    /// Begins to answer `question` for the models and the drawing of `inference`, unless that is under way.
    pub fn run(&mut self, question: Question, inference: &Inference) {
        if self.is_current(question, inference) {
            return;
        }
        let Some(answers) = inference.answers() else {
            *self = Self { random: std::mem::take(&mut self.random), passes: self.passes, ..Self::default() };
            return;
        };
        let members = inference.lineup().members();
        self.asked = Some(Asked {
            question,
            image: inference.model_input().clone(),
            checkpoints: members.iter().map(|member| member.checkpoint.clone()).collect(),
            winners: answers.iter().map(|answer| answer.prediction.winner).collect(),
            stable: inference.is_stable(),
        });
        self.known = vec![None; members.len()];
        self.waiting.clear();
        (0..members.len()).for_each(|place| self.begin(place));
    }

    /// Returns true if the reasons are those of the question, the drawing and the models, or on their way.
    #[must_use]
    pub fn is_current(&self, question: Question, inference: &Inference) -> bool {
        let members = inference.lineup().members();
        match &self.asked {
            None => inference.answers().is_none(),
            Some(asked) => {
                let same = |(member, own): (&Member, &Arc<Checkpoint>)| Arc::ptr_eq(&member.checkpoint, own);
                asked.question == question
                    && inference.answers().is_some()
                    && members.len() == asked.checkpoints.len()
                    && members.iter().zip(&asked.checkpoints).all(same)
                    && asked.image == *inference.model_input()
            }
        }
    }

    /// Works out the next part; returns false if there was none left.
    pub fn work(&mut self) -> bool {
        if let Some(next) = self.waiting.front_mut() {
            if !next.step() {
                self.settle_next();
            }
            return true;
        }
        let occlusions = self.known.iter_mut().flatten().filter_map(|reason| reason.occlusion.as_mut());
        let Some(least) = occlusions.min_by(|a, b| a.fraction().total_cmp(&b.fraction())) else {
            return false;
        };
        let before = least.passes();
        let stepped = least.step();
        self.passes += least.passes() - before;
        stepped
    }

    /// Returns the reason of the model at a place of the lineup, if it is known.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Reason> {
        self.known.get(place)?.as_ref()
    }

    /// Returns the number of passes through a model so far: those of the reference, which are slow, where the same
    /// is to be seen on every machine.
    #[must_use]
    pub const fn passes(&self) -> usize {
        self.passes
    }

    /// Works out the reason of the model at a place, or puts it off if that takes long.
    fn begin(&mut self, place: usize) {
        let Some(asked) = self.asked.clone() else { return };
        let trained = Arc::clone(&asked.checkpoints[place]);
        let steps = |checkpoint| AttributionSteps::new(checkpoint, asked.image.pixels(), asked.target(place));
        let mut next = Waiting { place, shares: steps(self.used(&asked, place)), trained: None };
        next.trained = asked.question.randomized.then(|| steps(Arc::clone(&trained)));
        if is_quick(&trained.model) {
            while next.step() {}
            self.settle(&asked, &next);
        } else {
            self.waiting.push_back(next);
        }
    }

    /// Makes a reason of the first that waited.
    fn settle_next(&mut self) {
        if let (Some(next), Some(asked)) = (self.waiting.pop_front(), self.asked.clone()) {
            self.settle(&asked, &next);
        }
    }

    /// Makes a reason of shares that are worked out.
    fn settle(&mut self, asked: &Asked, done: &Waiting) {
        let Some(shares) = done.shares.attribution().cloned() else { return };
        let (place, pixels) = (done.place, asked.image.pixels());
        let trained = done.trained.as_ref().and_then(AttributionSteps::attribution);
        let likeness = trained.map(|trained| rank_correlation(&shares.values, &trained.values, pixels));
        let (target, checkpoint) = (asked.target(place), self.used(asked, place));
        self.passes += passes(&checkpoint.model);
        let mut scorer = if asked.stable { Scorer::stable } else { Scorer::new }(checkpoint, target);
        let margins = scorer.margins(pixels);
        let by_occlusion = asked.question.method == Method::Occlusion;
        let occlusion = by_occlusion.then(|| Occlusion::new(scorer, asked.image.clone()));
        self.known[place] = Some(Reason { target, shares, margins, occlusion, likeness });
    }

    /// Returns the model that is explained at a place: as trained, or with random weights.
    fn used(&mut self, asked: &Asked, place: usize) -> Arc<Checkpoint> {
        let trained = &asked.checkpoints[place];
        if asked.question.randomized { self.random(trained) } else { Arc::clone(trained) }
    }

    /// Returns the model with random weights that stands in for a trained one.
    fn random(&mut self, trained: &Arc<Checkpoint>) -> Arc<Checkpoint> {
        if let Some((_, random)) = self.random.iter().find(|(known, _)| Arc::ptr_eq(known, trained)) {
            return Arc::clone(random);
        }
        let model = randomized(&trained.model, SEED);
        let random = Arc::new(Checkpoint { model, record: trained.record.clone() });
        self.random.push((Arc::clone(trained), Arc::clone(&random)));
        random
    }
}

impl Asked {
    /// The class that is explained of the model at a place, and what against: not itself.
    fn target(&self, place: usize) -> Target {
        let class = self.question.class.unwrap_or(self.winners[place]);
        Target { class, against: self.question.against.filter(|against| *against != class) }
    }
}

/// Counts the passes of an attribution, about, and of the margins.
fn passes(model: &Model) -> usize {
    match model {
        Model::LeastSquares(_) => 0,
        Model::Network(_) if is_exact(model) => 3,
        Model::Network(_) => 100,
    }
}

fn is_quick(model: &Model) -> bool {
    is_exact(model) && model.network().is_none_or(|network| network.spec().macs() <= MAX_QUICK_MACS)
}
