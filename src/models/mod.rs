//! The three models that answer, and what they say.
//!
//! [`LeastSquares`] is a model of its own; the other two are [networks](crate::nn). A [`Trio`] holds
//! all three and turns a picture into [`Readings`]. Weights come and go as bytes: files are opened
//! elsewhere.

mod json;
mod least_squares;
mod reading;
mod trio;
mod weights;

pub use json::JsonLine;
pub use least_squares::{LeastSquares, PAIRS, VOTER, Votes, pairs};
pub use reading::{Kind, Reading, Readings};
pub use trio::{CNN, FCN, Trio, TrioScratch};
pub use weights::{ModelError, Trained, TrainingRecord};
