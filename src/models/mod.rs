//! The three models that answer, and what they say.

mod reading;

pub use reading::{Kind, Reading, Readings};
