//! Sessions played from a file, and compared with what they should show.
mod budget;
mod color;
mod command;
mod diff;
mod expect;
mod golden;
mod key;
mod parse;
mod pinned;
mod place;
mod play;
mod record;
mod snapshot;
mod styles;
mod svg;
mod words;

pub use golden::{Verdict, compare, is_snapshot, new_name};
pub use parse::{LARGEST, LONGEST, Script, summary};
pub use place::{Place, Remark};
pub use play::{Seen, Snapshot, play};
pub use record::{Recording, Start};
