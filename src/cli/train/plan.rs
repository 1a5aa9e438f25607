//! The plan of a training: its model and recipe, decided from the options before any data is read.

use anyhow::{Context, Result, bail, ensure};

use super::args::Args;
use crate::cli::weights::read_teacher;
use crate::models::Task;
use crate::nn::{Network, OptimizerKind, Spec, text};
use crate::train::{Ablation, Mix, PostNetwork, Recipe, least_squares};

/// A model, and how it is to be trained.
pub(super) enum Plan {
    /// Least squares.
    LeastSquares(least_squares::Recipe),
    /// A network.
    Network(Box<NetworkPlan>),
}

/// A network, and how it is to be trained.
pub(super) struct NetworkPlan {
    pub spec: Spec,
    pub recipe: Recipe,
    /// The teacher that `--teacher` names.
    pub teacher: Option<Network>,
}

impl Plan {
    /// Decides what the options ask for.
    ///
    /// # Errors
    /// If the model is unknown, an option would have no effect, or the teacher cannot be read.
    pub fn new(args: &Args) -> Result<Self> {
        let task = args.task();
        check_task(args, task)?;
        if args.model == "ls" {
            return least_squares(args).map(Self::LeastSquares);
        }
        let of_post = || PostNetwork::all_for(task).find(|network| network.id == args.model);
        let (spec, optimizer) = match task.network(&args.model).or_else(|| of_post().map(|post| post.spec)) {
            Some(layers) => (layers.parse()?, None),
            None => text::parse_with_optimizer(&args.model).with_context(|| {
                let ids = model_ids(task).join(", ");
                format!("the model is not one of {ids}, so it must be the layers of a network")
            })?,
        };
        network(args, spec, optimizer).map(|plan| Self::Network(Box::new(plan)))
    }
}

/// Says what the task of digits lacks without an option.
pub(super) const NO_MNIST: &str = "digits need --mnist DIR, the directory of MNIST's files";

/// Makes sure that the model and the options are of the task.
fn check_task(args: &Args, task: &Task) -> Result<()> {
    let of_shapes = [("--count", args.count.is_some())];
    let of_digits = [
        ("--mnist", args.mnist.is_some()),
        ("--strokes", args.strokes.is_some()),
        ("--teacher", args.teacher.is_some()),
        ("--quick", args.quick),
        ("--stop-at", args.stop_at.is_some()),
    ];
    let foreign = if task.is_generated { &of_digits[..] } else { &of_shapes[..] };
    for (option, is_given) in foreign {
        ensure!(!is_given, "{option} has no effect on the task {}", task.id);
    }
    let other = PostNetwork::named(&args.model).map(|network| network.task).filter(|other| *other != task);
    if let Some(other) = other {
        bail!("{} is a network for {}, not for {}", args.model, other.id, task.id);
    }
    ensure!(task.is_generated || args.mnist.is_some(), NO_MNIST);
    Ok(())
}

/// Lists the ids of models that can be trained for a task.
fn model_ids(task: &Task) -> Vec<&'static str> {
    let networks = task.networks.iter().map(|network| network.0);
    ["ls"].into_iter().chain(networks).chain(PostNetwork::all_for(task).map(|network| network.id)).collect()
}

fn least_squares(args: &Args) -> Result<least_squares::Recipe> {
    let of_networks = [
        ("--batch", args.batch.is_some()),
        ("--lr", args.lr.is_some()),
        ("--weight-decay", args.weight_decay.is_some()),
        ("--recipe", args.recipe.is_some() && !args.task().is_generated),
        ("--teacher", args.teacher.is_some()),
        ("--stop-at", args.stop_at.is_some()),
        ("--resume", args.resume),
        ("--watch", args.watch),
    ];
    for (option, is_given) in of_networks {
        ensure!(!is_given, "{option} has no effect on least squares");
    }
    let mut recipe = match args.task().is_generated {
        true if args.recipe.is_some() => {
            least_squares::Recipe { mix: Mix::SHAPES_RAW, ..least_squares::Recipe::shapes() }
        }
        true => least_squares::Recipe::shapes(),
        false => least_squares::Recipe::default(),
    };
    recipe.passes = args.epochs.map_or(recipe.passes, u64::from);
    if args.is_quick() {
        recipe.mix = Mix::PLAIN;
    }
    for ablation in ablations(args)? {
        let before = recipe.mix.clone();
        let found = ablation.ablate_mix(&mut recipe.mix);
        ensure!(found, "the recipe of least squares is without {} already", ablation.name);
        check_effect(args, ablation, &before, &recipe.mix)?;
    }
    Ok(recipe)
}

fn network(args: &Args, spec: Spec, optimizer: Option<OptimizerKind>) -> Result<NetworkPlan> {
    let mut recipe = base_recipe(args, &spec)?;
    if let Some(optimizer) = optimizer {
        recipe = recipe.with_optimizer(optimizer);
    }
    recipe.epochs = args.epochs.map_or(recipe.epochs, |n| n as usize);
    recipe.batch_size = args.batch.map_or(recipe.batch_size, |n| n as usize);
    recipe.learning_rate = args.lr.unwrap_or(recipe.learning_rate);
    recipe.weight_decay = args.weight_decay.unwrap_or(recipe.weight_decay);
    for ablation in ablations(args)? {
        let before = recipe.mix.clone();
        let found = ablation.ablate(&mut recipe);
        ensure!(found, "this recipe is without {} already", ablation.name);
        check_effect(args, ablation, &before, &recipe.mix)?;
    }
    let teacher = match (&args.teacher, &recipe.distillation) {
        (None, _) => None,
        (Some(_), None) => bail!("--teacher has no effect: this recipe is without distillation"),
        (Some(path), Some(_)) => Some(read_teacher(path)?),
    };
    Ok(NetworkPlan { spec, recipe, teacher })
}

/// Returns the recipe that the options change.
fn base_recipe(args: &Args, spec: &Spec) -> Result<Recipe> {
    let task = args.task();
    if args.recipe.is_none() {
        return Ok(match task.is_generated {
            true => Recipe::shapes(),
            false if args.is_quick() => Recipe::quick(),
            false => Recipe::of(spec),
        });
    }
    // The post of a generated task describes its samples, whatever the network.
    let network = PostNetwork::all_for(task).find(|network| network.id == args.model || task.is_generated);
    let network = network.with_context(|| {
        let ids = PostNetwork::all_for(task).map(|network| network.id).collect::<Vec<_>>().join(", ");
        format!("--recipe post is known for {ids} alone")
    })?;
    Ok(network.recipe())
}

/// Returns the parts to leave out.
fn ablations(args: &Args) -> Result<Vec<&'static Ablation>> {
    let mut named: Vec<&Ablation> = Vec::new();
    for ablation in args.without.iter().filter_map(|name| Ablation::named(name)) {
        let is_new = named.iter().all(|other| other.name != ablation.name);
        ensure!(is_new, "--without names {} twice", ablation.name);
        named.push(ablation);
    }
    Ok(named)
}

/// Makes sure that a change of the mix is not to pen digits alone if there are none.
fn check_effect(args: &Args, ablation: &Ablation, before: &Mix, after: &Mix) -> Result<()> {
    let is_of_drawings = before != after && before.without_drawings() == after.without_drawings();
    ensure!(
        args.strokes.is_some() || !is_of_drawings,
        "--without {} has no effect without --strokes",
        ablation.name
    );
    Ok(())
}
