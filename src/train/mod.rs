//! Training: what makes the weights that ship.
//!
//! ```text
//! Data ──▶ Examples ──▶ BatchSource ──▶ network::train ──▶ Network
//! (split)  (mixed, varied) (with targets)   │
//!    └──────────────────────────▶ EvaluationSet ◀────┘  accuracy on what was not learnt from
//! ```
//!
//! A [`Recipe`] holds every number of it, and [`ABLATIONS`] lists what can be left out. Least squares
//! has a closed form instead of steps and a recipe of its own: [`least_squares`].

pub mod ablation;
pub mod batches;
pub mod evaluation_set;
pub mod examples;
pub mod least_squares;
mod packed_images;
pub mod recipe;
pub mod schedule;
pub mod split;
pub mod trainer;

pub use ablation::{ABLATIONS, Ablation};
pub use batches::BatchSource;
pub use evaluation_set::EvaluationSet;
pub use examples::{Examples, Mix};
pub use recipe::{Recipe, Teacher};
pub use split::{Data, Split};
pub use trainer::{Next, Progress};
