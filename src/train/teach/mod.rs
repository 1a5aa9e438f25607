//! Teaching: models learn from single corrections, at once, and keep what they knew.
//!
//! Only the readout of a model changes: its last linear functions. A drawing and its variations are to
//! get the answer that it was meant to have, at the least change of everything that is rehearsed:
//!
//! ```text
//! minimize over W   ρ|W|² + 1/N Σ |W·φ|²  +  κ/V Σ |W·φ − t|²
//!                   small   rehearsal: stay   corrections: change by t
//! ```
//!
//! where φ are features, W is the change of the weights, N the number of rehearsed images and V that of the variations
//! of a correction. It is a ridge regression with a closed form. All corrections are solved for together, from the
//! weights as they were, so that their order does not matter and taking one back leaves no trace. Everything is
//! computed one by one in a fixed order: the same corrections make the same weights on every machine.

mod cholesky;
mod correction;
mod learner;
mod readout;
mod rehearsal;
mod ridge;
mod targets;
mod trial;

pub use correction::Correction;
pub use learner::Learner;
pub use rehearsal::Rehearsal;
pub use trial::{Sample, Trial};
