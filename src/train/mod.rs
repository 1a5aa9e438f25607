//! Training: what makes the weights that ship.
//!
//! ```text
//! Data ──▶ Examples ──▶ Lessons ──▶ network::train ──▶ Network
//! (split)  (mixed, varied) (with targets)   │
//!    └──────────────────────────▶ Exam ◀────┘  accuracy on what was not learnt from
//! ```
//!
//! A [`Recipe`] holds every number of it, and [`INGREDIENTS`] lists what can be left out. Least squares
//! has a closed form instead of steps and a recipe of its own: [`least_squares`].

pub mod exam;
pub mod examples;
pub mod ingredient;
pub mod least_squares;
pub mod lessons;
pub mod network;
mod packed;
pub mod recipe;
pub mod schedule;
pub mod split;

pub use exam::Exam;
pub use examples::{Examples, Mix};
pub use ingredient::{INGREDIENTS, Ingredient};
pub use lessons::Lessons;
pub use network::{Next, Progress};
pub use recipe::{Recipe, Teacher};
pub use split::{Data, Part};
