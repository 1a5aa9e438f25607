//! Training a network: batches, steps, averages and examinations.

use std::time::{Duration, Instant};

use super::batches::BatchSource;
use super::evaluation_set::EvaluationSet;
use super::examples::shuffled;
use super::recipe::Recipe;
use super::schedule::{Ema, rate};
use crate::nn::{BatchGradient, Network, Optimizer, Spec};

/// How far training is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Epochs begun.
    pub epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Share of all steps that is done, 0…1.
    pub done: f32,
    /// Loss, averaged over the last few hundred steps.
    pub loss: f32,
    /// Accuracies when last measured, 0…1, by the name of the exam.
    pub accuracies: Vec<(&'static str, f64)>,
    /// Whether they were measured just now.
    pub measured: bool,
    /// Pictures learnt from in a second, examinations included.
    pub images_per_second: f64,
    /// Time left, if the rest goes as the time so far.
    pub left: Duration,
}

/// What training does after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another step.
    Go,
    /// It ends with what there is.
    Stop,
}

/// One training under way.
struct Training<'a> {
    recipe: &'a Recipe,
    network: Network,
    gradient: BatchGradient,
    stepper: Optimizer,
    average: Ema,
    began: Instant,
    progress: Progress,
}

/// Trains a network from random weights, and returns it with its averaged weights.
///
/// The same spec, lessons and seed give the same weights on the same machine. `watch` is called after
/// every step; training ends when it says so, with what has been learnt until then. `exams` are taken
/// by the averaged weights, as often as the recipe says.
pub fn train(
    spec: &Spec,
    recipe: &Recipe,
    lessons: &BatchSource<'_>,
    exams: &[EvaluationSet],
    seed: u64,
    mut watch: impl FnMut(&Progress) -> Next,
) -> Network {
    let per_epoch = lessons.len().div_ceil(recipe.batch);
    let check = per_epoch.div_ceil(recipe.checks.max(1));
    let mut training = Training::new(spec, recipe, per_epoch, seed);
    'epochs: for epoch in 0..recipe.epochs {
        let order = shuffled(lessons.len(), seed, epoch as u64);
        for (step, indices) in order.chunks(recipe.batch).enumerate() {
            let (images, targets) = lessons.batch(epoch as u64, indices);
            let steps = epoch * per_epoch + step;
            training.step(&images, &targets, steps as f32 / (recipe.epochs * per_epoch) as f32);
            let due = (step + 1) % check == 0 || step + 1 == per_epoch;
            training.report(epoch, step + 1, per_epoch, if due { exams } else { &[] });
            if watch(&training.progress) == Next::Stop {
                break 'epochs;
            }
        }
    }
    training.averaged()
}

impl<'a> Training<'a> {
    fn new(spec: &Spec, recipe: &'a Recipe, steps_per_epoch: usize, seed: u64) -> Self {
        let network = Network::random(spec.clone(), seed);
        let horizon = recipe.averaged * steps_per_epoch as f32;
        Self {
            recipe,
            gradient: BatchGradient::new(&network),
            stepper: Optimizer::new(spec.optimizer, network.parameters().len()),
            average: Ema::new(network.parameters(), horizon),
            network,
            began: Instant::now(),
            progress: Progress {
                epoch: 0,
                epochs: recipe.epochs,
                done: 0.0,
                loss: f32::NAN,
                accuracies: Vec::new(),
                measured: false,
                images_per_second: 0.0,
                left: Duration::ZERO,
            },
        }
    }

    fn step(&mut self, images: &[crate::ink::Image], targets: &[super::batches::Target], done: f32) {
        let loss = self.gradient.compute(&self.network, images, targets);
        let (stepper, gradient) = (&mut self.stepper, &self.gradient);
        let (rate, decay) = (self.recipe.rate * rate(done), self.recipe.decay);
        self.network.update(|parameters| stepper.step(parameters, gradient.values(), rate, decay));
        self.average.take(self.network.parameters());
        let old = self.progress.loss;
        self.progress.loss = if old.is_nan() { loss } else { old + 0.01 * (loss - old) };
    }

    fn report(&mut self, epoch: usize, steps: usize, per_epoch: usize, exams: &[EvaluationSet]) {
        self.progress.measured = !exams.is_empty();
        if !exams.is_empty() {
            let network = self.averaged();
            let result = |exam: &EvaluationSet| (exam.name, exam.network(&network));
            self.progress.accuracies = exams.iter().map(result).collect();
        }
        let done = (epoch * per_epoch + steps) as f64;
        let all = (self.recipe.epochs * per_epoch) as f64;
        let seconds = self.began.elapsed().as_secs_f64();
        self.progress.epoch = epoch + 1;
        self.progress.done = (done / all) as f32;
        self.progress.images_per_second = done * self.recipe.batch as f64 / seconds;
        self.progress.left = Duration::from_secs_f64(seconds * (all - done) / done);
    }

    /// The network with its averaged weights.
    fn averaged(&self) -> Network {
        let mut network = self.network.clone();
        network.update(|parameters| parameters.copy_from_slice(self.average.values()));
        network
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::idx::Set;
    use crate::ink::Image;
    use crate::train::examples::{Examples, Mix};
    use crate::train::split::Data;

    /// Ten patterns that a dense layer tells apart at once: a bar in another row for each digit.
    fn bars() -> Data {
        let label = |index: usize| (index % 10) as u8;
        let picture = |index: usize| {
            let mut image = Image::BLANK;
            image.row_mut(4 + 2 * usize::from(label(index)))[8 + index % 3..20].fill(1.0);
            image
        };
        let set = Set { images: (0..240).map(picture).collect(), labels: (0..240).map(label).collect() };
        Data::split(set, Vec::new())
    }

    fn recipe() -> Recipe {
        Recipe {
            epochs: 20,
            batch: 16,
            rate: 0.01,
            mix: Mix { mnist_upright: 0.0, ..Mix::PLAIN },
            ..Recipe::quick()
        }
    }

    fn learn(seed: u64, watch: impl FnMut(&Progress) -> Next) -> Network {
        let (data, recipe) = (bars(), recipe());
        let lessons = BatchSource::new(Examples::new(&data, &recipe.mix, seed), &recipe, None, |_| true);
        let spec = "flatten dense10".parse().unwrap();
        let mut exams = EvaluationSet::validation(&data);
        exams.retain(|exam| exam.name == "held-out MNIST, off");
        train(&spec, &recipe, &lessons, &exams, seed, watch)
    }

    #[test]
    fn a_network_learns_to_tell_ten_patterns_apart() {
        let mut last = 0.0;
        learn(1, |progress| {
            last = progress.accuracies.first().map_or(0.0, |&(_, accuracy)| accuracy);
            Next::Go
        });
        assert!((last - 1.0).abs() < 1e-9, "{last}");
    }

    #[test]
    fn the_same_seed_gives_the_same_weights_on_any_number_of_threads() {
        let on = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            let network = pool.unwrap().install(|| learn(seed, |_| Next::Go));
            network.parameters().to_vec()
        };
        assert_eq!(on(1, 7), on(3, 7));
        assert_ne!(on(1, 7), on(1, 8));
    }

    #[test]
    fn training_stops_when_told_and_keeps_what_it_has() {
        let mut steps = 0;
        let early = learn(1, |_| {
            steps += 1;
            if steps == 5 { Next::Stop } else { Next::Go }
        });
        assert_eq!(steps, 5);
        let untrained = Network::random("flatten dense10".parse().unwrap(), 1);
        assert_ne!(early.parameters(), untrained.parameters());
    }

    #[test]
    fn progress_counts_up_to_the_end() {
        let mut seen: Vec<Progress> = Vec::new();
        learn(1, |progress| {
            seen.push(progress.clone());
            Next::Go
        });
        assert!(seen.windows(2).all(|pair| pair[0].done < pair[1].done));
        let last = seen.last().unwrap();
        assert!((last.done - 1.0).abs() < 1e-6 && last.left.is_zero() && last.measured);
        assert_eq!((last.epoch, last.epochs), (20, 20));
        assert!(seen[0].loss > 1.5 && last.loss < 0.5, "{} {}", seen[0].loss, last.loss);
    }
}
