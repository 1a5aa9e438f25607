//! Training: from labeled data to the weights that ship.
//!
//! ```text
//! Dataset ─▶ Splits ─▶ AugmentedDataset ─▶ BatchSource ─▶ Trainer ─▶ Network
//!               │       (Mix)              (Distillation)    ▲
//!               └──────────────▶ EvaluationSet ──────────────┘
//! ```
//!
//! [`fit`] trains a network by a [`Recipe`], which holds all hyperparameters; [`ABLATIONS`] lists the parts
//! that can be left out of one, and [`calibrate`] makes it as sure as it is right. A [`Trainer`] does the same in steps, for programs that have something else
//! to do in between, and a [`LiveTraining`](live::LiveTraining) is one that is watched. Least squares has a closed form and a recipe of its own: [`least_squares`].

pub mod ablation;
mod augmented;
mod batches;
mod calibration;
mod distill;
mod diverged;
mod ema;
mod evaluation;
mod fingerprint;
pub mod least_squares;
pub mod live;
mod mislabeled;
mod mix;
mod packed_images;
mod posts;
mod progress;
mod recipe;
mod schedule;
pub mod shapes;
mod split;
mod state;
pub mod study;
pub mod teach;
mod trainer;
mod training_data;

pub use ablation::{ABLATIONS, Ablation};
pub use augmented::{AugmentedDataset, shuffled};
pub use batches::{Batch, BatchSource};
pub use calibration::{calibrate, minimum};
pub use distill::Distillation;
pub use diverged::Diverged;
pub use ema::Ema;
pub use evaluation::{EvaluationSet, Evaluator};
pub use mislabeled::fingerprint;
pub use mix::Mix;
pub use posts::{POST_NETWORKS, PostNetwork};
pub use progress::{Progress, Stage};
pub use recipe::Recipe;
pub use schedule::Schedule;
pub use split::{Split, Splits};
pub use state::ResumeError;
pub use trainer::{Trainer, fit};
pub use training_data::TrainingData;
