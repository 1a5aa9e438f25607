//! `digitty run --review`: the snapshots that differ, accepted or rejected one by one.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use super::output::note;
use super::report::Report;
use super::terminal::Color;
use super::{Outcome, goldens};
use crate::script::review::{Item, Review, Verdict};
use crate::tty::Tty;

/// Makes sure that there is a terminal to ask on.
///
/// # Errors
/// If nothing is found.
pub(super) fn check_terminal() -> Result<()> {
    let hint = "--review: standard output is not a terminal; `digitty run --update` accepts without asking";
    ensure!(io::stdout().is_terminal(), hint);
    Ok(())
}

/// Asks about every snapshot that differs, and does at once what is decided.
///
/// Returns success if all were accepted.
///
/// # Errors
/// If a snapshot cannot be read, or the terminal cannot be used.
pub(super) fn run(reports: &[Report]) -> Result<Outcome> {
    let (pending, skipped) = pending(reports)?;
    let (paths, items): (Vec<_>, Vec<_>) = pending.into_iter().unzip();
    let decided = |accepted| if skipped == 0 && accepted { Outcome::Success } else { Outcome::Failure };
    if items.is_empty() {
        return Ok(decided(true));
    }
    let palette = Color::Auto.palette();
    let mut review = Review::new(items, palette);
    let mut settle = |item: usize, verdict| match verdict {
        Verdict::Accepted => goldens::accept(&paths[item]),
        Verdict::Rejected => goldens::reject(&paths[item]),
    };
    let ended = {
        let mut screen = Tty::take().context("there is no terminal to read keys from")?;
        review.run(screen.size()?, &mut screen, &mut settle)
    };
    let count = |verdict| review.items().iter().filter(|item| item.verdict == verdict).count();
    let (accepted, rejected) = (count(Some(Verdict::Accepted)), count(Some(Verdict::Rejected)));
    note(format_args!("{accepted} accepted, {rejected} rejected, {} left", count(None)));
    Ok(match ended? {
        Some(signal) => Outcome::Signalled(signal),
        None => decided(accepted == review.items().len()),
    })
}

/// Reads the snapshots that differ, each once, with their golden files; also returns how many cannot be shown side by
/// side.
fn pending(reports: &[Report]) -> Result<(Vec<(PathBuf, Item)>, usize)> {
    let mut known = HashSet::new();
    let (mut pending, mut skipped) = (Vec::new(), 0);
    for report in reports {
        for failure in report.failures() {
            let Some(path) = failure.golden.as_ref().filter(|path| known.insert((*path).clone())) else {
                continue;
            };
            let title = format!("{}:{}  {}", report.script, failure.diagnostic.location, path.display());
            if let Some(difference) = goldens::difference(path)? {
                pending.push((path.clone(), Item { title, difference, verdict: None }));
            } else {
                skipped += 1;
                note(format_args!("{title}: cannot be shown side by side; `--full` shows the difference"));
            }
        }
    }
    Ok((pending, skipped))
}
