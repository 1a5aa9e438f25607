//! The three models that answer, and what they say.
//!
//! [`LeastSquares`] is a model of its own; the other two are [networks](crate::nn). A [`Lineup`] holds
//! all three and turns a picture into [`Predictions`]. Weights come and go as bytes: files are opened
//! elsewhere.

mod checkpoint;
mod json;
mod least_squares;
mod lineup;
mod prediction;

pub use checkpoint::{Checkpoint, ModelError, TrainingRecord};
pub use json::JsonLine;
pub use least_squares::{LeastSquares, PAIRS, VOTER, Votes, pairs};
pub use lineup::{CNN, FCN, Lineup, LineupScratch};
pub use prediction::{Kind, Prediction, Predictions};
