//! The models that predict, and their weights files.
//!
//! A [`Model`] is one-vs-one [least squares](LeastSquares) or a [network](crate::nn::Network). A
//! [`Lineup`] holds any number of them for one [`Task`] and turns an image into [`Prediction`]s, and those into one of the
//! [ensemble](Lineup::ensemble). A
//! [`Checkpoint`] is a model with the record of its training, read from bytes and written to bytes: files
//! are opened elsewhere. [`explain`] says why they answer as they do.

mod certainty;
mod checkpoint;
mod comparison_json;
mod ensemble;
mod error;
pub mod explain;
mod guess;
mod half;
mod json;
mod json_array;
mod least_squares;
mod lineup;
mod model;
mod nielsen_json;
mod prediction;
pub mod stable;
mod task;
mod training_record;
mod weights_json;

pub use checkpoint::Checkpoint;
pub use ensemble::{Classifier, ENSEMBLE, pool};
pub use error::ModelError;
pub use json::{JsonClass, JsonLine, JsonObject};
pub use least_squares::{LeastSquares, Voter, Votes, pair_count, pairs};
pub use lineup::{Lineup, LineupScratch, Member};
pub use model::{Model, ModelScratch};
pub use prediction::{Prediction, Unit};
pub use task::{
    CNN, DEEP, DIGITS, EnsembleWeights, FCN, LENET, ModelInfo, SHAPES, SHAPES_CNN, SHAPES_FCN, SIGMOID,
    TASKS, Task,
};
pub use training_record::{TrainingRecord, set_and_input};
