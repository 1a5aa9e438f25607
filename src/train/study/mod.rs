//! Studies: many trainings that differ in one thing each, with several seeds, compared in a table.
//!
//! ```text
//! JSON ─▶ Plan ─▶ Run (a variant with a seed) ─▶ RunRecord ─▶ StudyTable
//!                  ▲
//!             StudyData
//! ```
//!
//! A [`Plan`] is a file that anyone can write. A [`Run`] is named by everything that its result follows from:
//! so results can be kept, and taken up again after a stop or under a changed plan, and it does not matter
//! which machine made which of them. Files are the business of `cli`.

mod plan;
mod record;
mod run;
mod settings;
mod table;
mod training;

pub use plan::{Claim, PLANS, Plan, PlanError, Variant, builtin};
pub use record::{RecordError, RunRecord, SetResult};
pub use run::{Fingerprints, Run, Shard, StudyData};
pub use table::{Cell, Row, StudyTable, Verdict};
pub use training::Training;
