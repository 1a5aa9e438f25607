//! Accuracy, confusion, calibration, intervals and deviations: counted here only.

mod calibration;
mod evaluation;
mod statistics;
mod stopwatch;
mod tally;
mod writers;

pub use calibration::calibration_error;
pub use evaluation::{Evaluation, Mistake, evaluate};
pub use statistics::{Percent, Statistics};
pub use stopwatch::{Times, latency, time};
pub use tally::{Tally, interval};
pub use writers::{WriterTallies, over_writers, tally_by_writer};
