//! `digitty train … --watch`: the train page in the terminal while the command trains.

use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};

use super::args::Args;
use super::plan::NetworkPlan;
use crate::cli::paint::{Color, check_terminal};
use crate::ink::Drawing;
use crate::models::Lineup;
use crate::train::live::LiveTraining;
use crate::train::{EvaluationSet, Trainer, TrainingData};
use crate::tty::Tty;
use crate::tui::app::App;
use crate::tui::color::Palette;
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

/// Trains until all is done or the user quits.
///
/// # Errors
/// If the terminal cannot be taken, training diverges, or it was ended before the first batch or by a signal.
pub(super) fn watch(args: &Args, plan: NetworkPlan, data: &TrainingData) -> Result<LiveTraining> {
    let NetworkPlan { spec, recipe, teacher } = plan;
    let train = TrainingData { train: Arc::clone(&data.train), validation: Arc::default() };
    let trainer = match teacher {
        Some(teacher) => Trainer::with_teacher(&spec, &recipe, &train, args.seed, teacher)?,
        None => Trainer::new(&spec, &recipe, &train, args.seed)?,
    };
    let set = data.validation.first().map(|set: &EvaluationSet| set.first(EVALUATED));
    let live = LiveTraining::of(trainer, set.into_iter().collect());
    let (task, palette) = (args.task(), Palette::new(Color::Auto.depth()));
    let app = App::new(Lineup::of(task)?, Drawing::blank(task.size), palette);
    let mut screen = Tty::take().context("there is no terminal to read keys from")?;
    let mut session = Session::new(app.watching(live, args.model.clone()), screen.size()?);
    let exit = session.run(&mut screen, &mut ())?;
    drop(screen);
    let training = session.into_app().training;
    if let Some(failure) = training.failure() {
        bail!("{failure}");
    }
    let live = training.into_live().context("nothing was trained")?;
    ensure!(!live.losses().is_empty(), "stopped before the first step of training: nothing is written");
    match exit {
        Exit::Quit => Ok(live),
        Exit::Signal(signal) => bail!("ended by signal {signal}; nothing is written"),
        Exit::HangUp => bail!("the terminal has gone away; nothing is written"),
    }
}
