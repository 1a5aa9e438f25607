//! Sessions played from a file, and compared with what they should show.
mod command;
mod diff;
mod key;
mod parse;
mod place;
mod snapshot;
mod styles;
mod svg;
mod words;

pub use parse::{LARGEST, LONGEST, Script};
pub use place::{Place, Remark};
