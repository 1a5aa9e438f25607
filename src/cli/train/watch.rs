//! `digitty train … --watch`: the train page in the terminal while the command trains.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use signal_hook::consts::SIGHUP;

use super::args::Args;
use super::plan::NetworkPlan;
use crate::cli::terminal::{Color, blank_app, check_terminal, take_terminal};
use crate::models::Lineup;
use crate::train::live::LiveTraining;
use crate::train::{EvaluationSet, Trainer, TrainingData};
use crate::tui::session::{Exit, Session};

/// Images of the first evaluation set that accuracy is measured on while one watches.
const EVALUATED: usize = 500;

/// Makes sure, before any data is read, that the training can be watched.
///
/// # Errors
/// If there is no terminal, or a teacher is to be trained first.
pub(super) fn check(plan: &NetworkPlan) -> Result<()> {
    check_terminal()?;
    ensure!(
        plan.recipe.distillation.is_none() || plan.teacher.is_some(),
        "--watch shows one network, and this recipe first trains another: add --quick, --teacher FILE or \
         --without distillation"
    );
    Ok(())
}

/// Trains until all is done, the user quits or a signal asks for the end, which is returned as well.
///
/// # Errors
/// If the terminal cannot be taken, training diverges, or it was ended before the first batch.
pub(super) fn watch(
    args: &Args,
    plan: NetworkPlan,
    data: &TrainingData,
) -> Result<(LiveTraining, Option<i32>)> {
    let NetworkPlan { spec, recipe, teacher } = plan;
    let train = TrainingData { train: Arc::clone(&data.train), validation: Arc::default() };
    let trainer = match teacher {
        Some(teacher) => Trainer::with_teacher(&spec, &recipe, &train, args.seed, teacher)?,
        None => Trainer::new(&spec, &recipe, &train, args.seed)?,
    };
    let set = data.validation.first().map(|set: &EvaluationSet| set.first(EVALUATED));
    let live = LiveTraining::of(trainer, set.into_iter().collect());
    let app = blank_app(Lineup::of(args.task())?, Color::Auto);
    let mut screen = take_terminal()?;
    let mut session = Session::new(app.watching(live, args.model.clone()), screen.size()?);
    let exit = session.run(&mut screen, &mut ())?;
    drop(screen);
    let training = session.into_app().training;
    if let Some(failure) = training.failure() {
        bail!("{failure}");
    }
    let live = training.into_live().context("nothing was trained")?;
    ensure!(!live.losses().is_empty(), "stopped before the first step of training: nothing is written");
    let signal = match exit {
        Exit::Quit => None,
        Exit::Signal(signal) => Some(signal),
        Exit::HangUp => Some(SIGHUP),
    };
    Ok((live, signal))
}
