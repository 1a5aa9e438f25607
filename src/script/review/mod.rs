//! Snapshots that differ, one after the other and side by side, to be accepted or rejected.
//!
//! As in the app an event becomes an action by a pure function, and the layout follows from the size alone; the
//! screen is the same edge. So a review can be tested without a terminal.

mod action;
mod layout;
mod panel;
mod run;
mod state;
mod view;

pub use action::{Action, action};
pub use state::{Item, Review, Settle, Verdict};
