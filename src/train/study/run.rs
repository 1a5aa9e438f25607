//! Runs: a variant of a plan, trained with one seed.

use std::ops::ControlFlow;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::plan::{Plan, SETS, Variant};
use super::record::{RunRecord, SetResult};
use super::training::{NetworkTraining, Training};
use crate::models::Model;
use crate::nn::Network;
use crate::train::evaluation::{EvaluationSet, Evaluator};
use crate::train::fingerprint::Fingerprint;
use crate::train::least_squares;
use crate::train::split::Splits;
use crate::train::trainer::Trainer;
use crate::train::training_data::TrainingData;

/// A variant with a seed.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The variant.
    pub variant: &'a Variant,
    /// The seed.
    pub seed: u64,
    sets: &'a [&'static str],
}

impl Plan {
    /// Returns all runs: each variant with each seed.
    #[must_use]
    pub fn runs(&self) -> Vec<Run<'_>> {
        let of = |variant| self.seeds.iter().map(move |&seed| Run { variant, seed, sets: &self.sets });
        self.variants.iter().flat_map(of).collect()
    }
}

/// Numbers that stand for the data and the teacher, in the names of runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// All examples, those to evaluate on included.
    pub data: String,
    /// The parameters of the teacher, if one was given.
    pub teacher: Option<String>,
}

/// The data of a study, and its teacher.
#[derive(Debug)]
pub struct StudyData {
    training: TrainingData,
    sets: Arc<[EvaluationSet]>,
    teacher: Option<Network>,
    fingerprints: Fingerprints,
}

impl StudyData {
    /// Prepares data for a plan.
    ///
    /// # Errors
    /// If a set of the plan is empty, or a network does not fit the data.
    pub fn new(mut splits: Splits, teacher: Option<Network>, plan: &Plan) -> Result<Self> {
        let fingerprints = Fingerprints {
            data: hex([&splits.train, &splits.validation, &splits.test]
                .into_iter()
                .fold(Fingerprint::EMPTY, Fingerprint::dataset)),
            teacher: teacher.as_ref().map(|teacher| hex(Fingerprint::EMPTY.floats(teacher.parameters()))),
        };
        let all = [EvaluationSet::validation(&splits), EvaluationSet::test(&splits)].concat();
        let sets = plan.sets.iter().map(|set| find(&all, set)).collect::<Result<_>>()?;
        let training = TrainingData { validation: Arc::new([]), ..TrainingData::new(&mut splits) };
        for variant in &plan.variants {
            if let Training::Network(network) = &variant.training {
                training.ensure_fits(&network.spec).with_context(|| variant.name.clone())?;
            }
        }
        Ok(Self { training, sets, teacher, fingerprints })
    }

    /// Returns the fingerprints of the data and the teacher.
    #[must_use]
    pub const fn fingerprints(&self) -> &Fingerprints {
        &self.fingerprints
    }
}

/// Finds the set that a plan names.
fn find(all: &[EvaluationSet], name: &str) -> Result<EvaluationSet> {
    let known = SETS.iter().find(|(known, _)| *known == name).map(|(_, set)| *set);
    let found = all.iter().find(|set| Some(set.name) == known);
    found.cloned().with_context(|| format!("the plan measures \"{name}\", but the data hold no such images"))
}

fn hex(fingerprint: Fingerprint) -> String {
    format!("{:016x}", fingerprint.value())
}

impl Run<'_> {
    /// Returns the name of the run: a hash of everything that its result follows from, in 16 hexadecimal digits.
    #[must_use]
    pub fn id(&self, fingerprints: &Fingerprints) -> String {
        let training = match &self.variant.training {
            Training::LeastSquares(recipe) => format!("{recipe:?}"),
            Training::Network(training) => format!("{} {:?}", training.spec, training.recipe),
        };
        let teacher = fingerprints.teacher.as_deref().filter(|_| self.variant.training.has_teacher());
        let texts = [&training, &self.seed.to_string(), &fingerprints.data, teacher.unwrap_or_default()];
        let hash =
            texts.into_iter().chain(self.sets.iter().copied()).fold(Fingerprint::EMPTY, Fingerprint::text);
        hex(hash)
    }

    /// Names the run for people: the variant, its group, and the seed.
    #[must_use]
    pub fn name(&self) -> String {
        let group = self.variant.group.as_ref().map_or_else(String::new, |group| format!("{group}, "));
        format!("{group}{}, seed {}", self.variant.name, self.seed)
    }

    /// Trains the model and evaluates it. `observer` is called with the fraction done, 0 to 1, after every few
    /// milliseconds; if it breaks, there is no result.
    ///
    /// # Errors
    /// If training diverges.
    pub fn execute(
        &self,
        data: &StudyData,
        mut observer: impl FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Option<RunRecord>> {
        let Some(model) = self.train(data, &mut observer)? else { return Ok(None) };
        let mut evaluator = Evaluator::new(Arc::clone(&data.sets));
        while !evaluator.is_finished() {
            evaluator.step(&model);
            if observer(1.0).is_break() {
                return Ok(None);
            }
        }
        let results = evaluator.tallies().iter().zip(self.sets).map(|(tally, name)| SetResult {
            set: (*name).to_owned(),
            correct: tally.correct(),
            total: tally.total(),
        });
        let training = self.variant.training.to_string();
        let (id, parameters) = (self.id(&data.fingerprints), model.parameter_count());
        Ok(Some(RunRecord::new(id, training, self.seed, parameters, results.collect())))
    }

    fn train(
        &self,
        data: &StudyData,
        observer: &mut impl FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Option<Model>> {
        match &self.variant.training {
            Training::LeastSquares(recipe) => self.train_least_squares(recipe, data, observer),
            Training::Network(training) => self.train_network(training, data, observer),
        }
    }

    fn train_least_squares(
        &self,
        recipe: &least_squares::Recipe,
        data: &StudyData,
        observer: &mut impl FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Option<Model>> {
        let mut is_broken = false;
        let model = least_squares::fit(recipe, Arc::clone(&data.training.train), self.seed, |fraction| {
            let flow = observer(fraction);
            is_broken |= flow.is_break();
            flow
        })?;
        Ok(Some(Model::LeastSquares(model)).filter(|_| !is_broken))
    }

    fn train_network(
        &self,
        training: &NetworkTraining,
        data: &StudyData,
        observer: &mut impl FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Option<Model>> {
        let NetworkTraining { spec, recipe } = training;
        let teacher = data.teacher.clone().filter(|_| recipe.distillation.is_some());
        let mut trainer = match teacher {
            Some(teacher) => Trainer::with_teacher(spec, recipe, &data.training, self.seed, teacher)?,
            None => Trainer::new(spec, recipe, &data.training, self.seed)?,
        };
        while let Some(progress) = trainer.step()? {
            if observer(progress.fraction).is_break() {
                return Ok(None);
            }
        }
        Ok(Some(Model::Network(trainer.into_network()?)))
    }
}

/// A part of the runs that one of several processes makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// The number of this part, from 1.
    pub number: usize,
    /// The number of parts.
    pub count: usize,
}

impl Shard {
    /// All runs in one part.
    pub const WHOLE: Self = Self { number: 1, count: 1 };

    /// Creates part `number` of `count`.
    ///
    /// # Errors
    /// If the number is not 1 to the count.
    pub fn new(number: usize, count: usize) -> Result<Self> {
        ensure!((1..=count).contains(&number), "expected a part and the number of parts, such as 3/16");
        Ok(Self { number, count })
    }

    /// Chooses the runs of this part: every `count`th, so that long and short ones are shared out.
    #[must_use]
    pub fn choose<T>(self, runs: Vec<T>) -> Vec<T> {
        runs.into_iter().skip(self.number - 1).step_by(self.count).collect()
    }
}
