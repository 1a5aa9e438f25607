//! Threads to work on: as many as asked for, or as the machine has and allows.

use anyhow::{Context, Result};
use clap::builder::RangedU64ValueParser;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The most threads that may be asked for: more than any machine has cores that help.
const MAX: u64 = 256;

/// Parses the value of `--threads`.
pub(super) fn parser() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(0..=MAX)
}

/// Starts as many threads as asked for, or one for each core if none or 0 was asked for; where those cannot be started, the one
/// that there is works alone.
///
/// # Errors
/// If as many as asked for cannot be started.
pub(super) fn pool(threads: Option<usize>) -> Result<ThreadPool> {
    let threads = threads.filter(|&threads| threads > 0);
    match (ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build(), threads) {
        (Ok(pool), _) => Ok(pool),
        (Err(error), Some(threads)) => {
            Err(error).with_context(|| format!("cannot start {threads} threads; try fewer"))
        }
        (Err(_), None) => {
            let alone = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
            alone.context("cannot work without further threads")
        }
    }
}

/// Does work whose parallel parts run on the threads of a [`pool`].
///
/// # Errors
/// As [`pool`], and as the work.
pub(super) fn with<R: Send>(threads: Option<usize>, work: impl FnOnce() -> Result<R> + Send) -> Result<R> {
    pool(threads)?.install(work)
}
