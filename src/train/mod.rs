//! Training: from labeled data to the weights that ship.
//!
//! ```text
//! Dataset ─▶ Splits ─▶ AugmentedDataset ─▶ BatchSource ─▶ Trainer ─▶ Network
//!               │       (Mix)              (Distillation)    ▲
//!               └──────────────▶ EvaluationSet ──────────────┘
//! ```
//!
//! [`fit`] trains a network by a [`Recipe`], which holds all hyperparameters; [`ABLATIONS`] lists the parts
//! that can be left out of one. A [`Trainer`] does the same in steps, for programs that have something else
//! to do in between. Least squares has a closed form and a recipe of its own: [`least_squares`].

pub mod ablation;
mod augmented;
mod batches;
mod distill;
mod ema;
mod evaluation;
pub mod least_squares;
mod mix;
mod packed_images;
mod recipe;
pub mod schedule;
mod split;
mod trainer;

pub use ablation::{ABLATIONS, Ablation};
pub use augmented::{AugmentedDataset, shuffled};
pub use batches::{Batch, BatchSource};
pub use distill::Distillation;
pub use ema::Ema;
pub use evaluation::EvaluationSet;
pub use mix::Mix;
pub use recipe::Recipe;
pub use split::{Split, Splits};
pub use trainer::{Progress, Stage, Trainer, TrainingData, fit};
