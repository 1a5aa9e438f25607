//! Tests of training.

use super::*;
use crate::data::Example;
use crate::ink::{Image, ImageSize};
use crate::nn::OptimizerKind;
use crate::train::state::State;
use crate::train::{Distillation, Mix, ResumeError, Splits, Stage};

/// Ten patterns that a dense layer separates at once: a bar in another row for each class.
fn bars() -> TrainingData {
    let bar = |index: usize| {
        let label = (index % 10) as u8;
        let mut image = Image::blank(ImageSize::MNIST);
        image.row_mut(4 + 2 * usize::from(label))[8 + index % 3..20].fill(1.0);
        Example { label: Some(label), ..Example::from_image(&image) }
    };
    let all = Dataset { examples: (0..240).map(bar).collect(), classes: 10 };
    let mut splits = Splits::new(all);
    let mut sets = EvaluationSet::validation(&splits);
    sets.retain(|set| set.name == "held-out MNIST, off");
    TrainingData { validation: sets.into(), ..TrainingData::new(&mut splits) }
}

fn recipe() -> Recipe {
    Recipe {
        epochs: 20,
        batch_size: 16,
        learning_rate: 0.01,
        cached_passes: 1,
        mix: Mix { images_preprocessed: 0.0, ..Mix::PLAIN },
        ..Recipe::quick()
    }
}

fn dense() -> Spec {
    "flatten dense10".parse().unwrap()
}

fn fit_bars(seed: u64, observer: impl FnMut(&Progress) -> ControlFlow<()>) -> Network {
    fit(&dense(), &recipe(), &bars(), seed, observer).unwrap()
}

#[test]
fn a_network_learns_to_separate_ten_patterns() {
    let mut last = 0.0;
    fit_bars(1, |progress| {
        last = progress.accuracies.first().map_or(0.0, |&(_, accuracy)| accuracy);
        ControlFlow::Continue(())
    });
    assert!((last - 1.0).abs() < 1e-9, "{last}");
}

#[test]
fn the_same_seed_gives_the_same_weights_on_any_number_of_threads() {
    let on = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let network = pool.unwrap().install(|| fit_bars(seed, |_| ControlFlow::Continue(())));
        network.parameters().to_vec()
    };
    assert_eq!(on(1, 7), on(3, 7));
    assert_ne!(on(1, 7), on(1, 8));
}

#[test]
fn a_break_ends_training_with_the_weights_so_far() {
    let mut steps = 0;
    let early = fit_bars(1, |progress| {
        steps += usize::from(progress.stage == Stage::Training);
        if steps == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(steps, 5);
    assert_ne!(early.parameters(), Network::random(dense(), 1).parameters());
}

#[test]
fn a_break_before_the_first_batch_is_an_error_and_so_is_nothing_to_train_on() {
    let error = fit(&dense(), &recipe(), &bars(), 1, |_| ControlFlow::Break(())).unwrap_err();
    assert!(error.to_string().contains("before the first step"), "{error}");
    let empty = TrainingData { train: Arc::default(), ..bars() };
    let error = fit(&dense(), &recipe(), &empty, 1, |_| ControlFlow::Continue(())).unwrap_err();
    assert!(error.to_string().contains("no examples"), "{error}");
}

#[test]
fn progress_rises_to_the_end_of_each_stage() {
    let mut seen: Vec<Progress> = Vec::new();
    fit_bars(1, |progress| {
        seen.push(progress.clone());
        ControlFlow::Continue(())
    });
    let (augmenting, training): (Vec<_>, Vec<_>) =
        seen.into_iter().partition(|progress| progress.stage == Stage::Augmenting);
    assert!(!augmenting.is_empty());
    let last = training.last().unwrap().clone();
    let training: Vec<_> = training.into_iter().filter(|p| p.stage == Stage::Training).collect();
    for stage in [&augmenting, &training] {
        assert!(stage.windows(2).all(|pair| pair[0].fraction < pair[1].fraction));
        assert!((stage.last().unwrap().fraction - 1.0).abs() < 1e-6);
    }
    assert!(last.stage == Stage::Evaluating && last.evaluated && !last.is_teacher);
    assert_eq!((last.epoch, last.epochs, last.images), (20, 20, 20 * 200));
    assert!(training[0].loss > 1.5 && last.loss < 0.5, "{} {}", training[0].loss, last.loss);
}

#[test]
fn a_teacher_is_trained_first_and_can_be_given_instead() {
    let taught = Recipe { distillation: Some(Distillation::LARGE), epochs: 1, ..recipe() };
    let mut first = None;
    let stopped = fit(&dense(), &taught, &bars(), 1, |progress| {
        first = Some(progress.is_teacher);
        ControlFlow::Break(())
    });
    assert!(stopped.is_err() && first == Some(true));
    let train = |teacher_seed| {
        let teacher = Network::random(dense(), teacher_seed);
        let mut trainer = Trainer::with_teacher(&dense(), &taught, &bars(), 1, teacher).unwrap();
        trainer
            .run(|progress| {
                assert!(!progress.is_teacher);
                ControlFlow::Continue(())
            })
            .unwrap();
        trainer.into_network().unwrap().parameters().to_vec()
    };
    assert_eq!(train(5), train(5));
    assert_ne!(train(5), train(6));
}

#[test]
fn training_that_diverges_stops_at_once_and_says_which_rate_to_try() {
    let spec: Spec = "flatten dense10 / quadratic".parse().unwrap();
    let recipe = Recipe { learning_rate: 300.0, optimizer: OptimizerKind::Sgd, ..recipe() };
    let mut steps = 0;
    let error = fit(&spec, &recipe, &bars(), 1, |_| {
        steps += 1;
        ControlFlow::Continue(())
    })
    .unwrap_err();
    assert!(steps < 100, "{steps}");
    let said = error.to_string();
    assert!(said.contains("diverged in epoch") && said.ends_with("at learning rate 300; try 1"), "{said}");
    for (rate, suggestion) in [(3.0, 0.3), (0.006, 0.0006), (0.012_345, 0.001)] {
        assert_eq!(Diverged { epoch: 1, learning_rate: rate }.suggestion(), suggestion);
    }
}

#[test]
fn an_evaluation_is_cut_into_steps() {
    let data = bars();
    let mut trainer = Trainer::new(&dense(), &Recipe { epochs: 1, ..recipe() }, &data, 1).unwrap();
    let mut evaluating = 0;
    trainer
        .run(|progress| {
            evaluating += usize::from(progress.stage == Stage::Evaluating);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(evaluating, recipe().evals_per_epoch, "one slice for each evaluation of 40 images");
    assert!(trainer.is_finished() && trainer.step().unwrap().is_none());
}

/// A student of a teacher that is trained in no time.
fn taught() -> Recipe {
    let distillation = Distillation { spec: "pool2 flatten dense10".into(), ..Distillation::LARGE };
    Recipe { distillation: Some(distillation), epochs: 2, cached_passes: 2, ..recipe() }
}

fn trainer(recipe: &Recipe) -> Trainer {
    Trainer::new(&dense(), recipe, &bars(), 1).unwrap()
}

fn finish(mut trainer: Trainer) -> Vec<f32> {
    trainer.run(|_| ControlFlow::Continue(())).unwrap();
    trainer.into_network().unwrap().parameters().to_vec()
}

/// Takes this many steps, saves, and finishes another trainer from the checkpoint; returns the state that
/// was saved and the weights in the end.
fn cut_after(steps: usize, recipe: &Recipe) -> (State, Vec<f32>) {
    let mut first = trainer(recipe);
    for _ in 0..steps {
        first.step().unwrap();
    }
    let checkpoint = first.save("").unwrap();
    let mut second = trainer(recipe);
    second.resume(&checkpoint).unwrap();
    assert_eq!(second.save("").unwrap().len(), checkpoint.len());
    (State::from_bytes(&checkpoint, second.fingerprint()).unwrap(), finish(second))
}

#[test]
fn a_resumed_training_ends_with_the_weights_of_an_uninterrupted_one() {
    let recipe = taught();
    let whole = finish(trainer(&recipe));
    let (mut total, mut teacher) = (0, 0);
    trainer(&recipe)
        .run(|progress| {
            total += 1;
            teacher += usize::from(progress.is_teacher);
            ControlFlow::Continue(())
        })
        .unwrap();
    let mut saved = Vec::new();
    for steps in (0..total).step_by(7).chain([teacher, teacher + 1]) {
        let (state, weights) = cut_after(steps, &recipe);
        assert_eq!(weights, whole, "cut after {steps} of {total} steps");
        saved.push((state.is_teacher, state.steps));
    }
    assert!(saved.contains(&(true, 0)) && saved.contains(&(false, 0)), "{saved:?}");
    assert!(saved.iter().any(|&(is_teacher, steps)| is_teacher && steps > 5), "{saved:?}");
    assert!(saved.iter().any(|&(is_teacher, steps)| !is_teacher && steps > 5), "{saved:?}");
}

#[test]
fn a_checkpoint_of_another_training_is_refused_by_its_name() {
    let checkpoint = trainer(&recipe()).save("the first").unwrap();
    let others = [
        trainer(&Recipe { epochs: 21, ..recipe() }),
        trainer(&taught()),
        Trainer::new(&dense(), &recipe(), &bars(), 2).unwrap(),
        Trainer::new(&"pool2 flatten dense10".parse().unwrap(), &recipe(), &bars(), 1).unwrap(),
    ];
    for mut other in others {
        assert_eq!(other.resume(&checkpoint), Err(ResumeError::Other("the first".to_owned())));
    }
    let mut less = bars();
    Arc::make_mut(&mut less.train).examples.pop();
    assert!(Trainer::new(&dense(), &recipe(), &less, 1).unwrap().resume(&checkpoint).is_err());
    let mut same = trainer(&recipe());
    assert_eq!(same.resume(&checkpoint[..checkpoint.len() - 1]), Err(ResumeError::Foreign));
    assert_eq!(same.resume(&checkpoint), Ok(()));
}

#[test]
fn a_given_teacher_is_part_of_the_training() {
    let taught = taught();
    let with = |seed| {
        let teacher = Network::random("flatten dense10".parse().unwrap(), seed);
        Trainer::with_teacher(&dense(), &taught, &bars(), 1, teacher).unwrap()
    };
    let checkpoint = with(5).save("").unwrap();
    assert!(with(6).resume(&checkpoint).is_err() && with(5).resume(&checkpoint).is_ok());
    assert!(with(5).recipe().to_string().contains("from (flatten dense10"));
}
