//! The state of a review, changed by actions alone.

use super::action::Action;
use crate::script::difference::Difference;
use crate::tui::color::Palette;

/// A snapshot that differs.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its place in a script, and its golden file: `seven.script:8:10  seven.txt`.
    pub title: String,
    /// The difference.
    pub difference: Difference,
    /// What was decided, once it has been.
    pub verdict: Option<Verdict>,
}

/// A decision about a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It becomes the golden file.
    Accepted,
    /// The golden file stays.
    Rejected,
}

/// The part of a snapshot that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Screen,
    Styles,
    Ink,
}

/// Carries a decision about the item of this number out.
pub type Settle<'a> = &'a mut dyn FnMut(usize, Verdict) -> anyhow::Result<()>;

/// A review of snapshots that differ.
#[derive(Debug)]
pub struct Review {
    pub(super) items: Vec<Item>,
    /// The item that is shown.
    pub(super) current: usize,
    /// The region of its difference that is marked, and in the middle where not all of the screen fits.
    pub(super) region: usize,
    pub(super) view: View,
    pub(super) palette: Palette,
    pub(super) message: Option<String>,
}

impl Review {
    /// Begins a review of at least one item.
    #[must_use]
    pub fn new(items: Vec<Item>, palette: Palette) -> Self {
        Self { items, current: 0, region: 0, view: View::default(), palette, message: None }
    }

    /// Returns the items, with what was decided about them so far.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub(super) fn undecided(&self) -> impl Iterator<Item = usize> {
        (0..self.items.len()).filter(|&at| self.items[at].verdict.is_none())
    }

    pub(super) fn item(&self) -> &Item {
        &self.items[self.current]
    }

    /// Applies an action that does not end the review.
    pub(super) fn update(&mut self, action: Action, settle: Settle) {
        self.message = None;
        let regions = self.item().difference.regions.len().max(1);
        match action {
            Action::Accept => self.decide(Verdict::Accepted, settle),
            Action::Reject => self.decide(Verdict::Rejected, settle),
            Action::AcceptAll => self.accept_all(settle),
            Action::Next => self.show((self.current + 1).min(self.items.len() - 1)),
            Action::Previous => self.show(self.current.saturating_sub(1)),
            Action::NextRegion => self.region = (self.region + 1) % regions,
            Action::PreviousRegion => self.region = (self.region + regions - 1) % regions,
            Action::NextView => {
                self.view = match self.view {
                    View::Screen => View::Styles,
                    View::Styles => View::Ink,
                    View::Ink => View::Screen,
                }
            }
            Action::Redraw | Action::Suspend | Action::Quit => {}
        }
    }

    fn show(&mut self, item: usize) {
        self.current = item;
        self.region = 0;
    }

    /// Decides about the item that is shown, and shows the next that is undecided.
    fn decide(&mut self, verdict: Verdict, settle: Settle) {
        if self.item().verdict.is_some() {
            return self.message = Some("This one is decided already".into());
        }
        self.settle(self.current, verdict, settle);
        if self.item().verdict.is_some() {
            let next = self.undecided().find(|&item| item > self.current).or_else(|| self.undecided().next());
            self.show(next.unwrap_or(self.current));
        }
    }

    fn accept_all(&mut self, settle: Settle) {
        for item in self.undecided().collect::<Vec<_>>() {
            self.settle(item, Verdict::Accepted, &mut *settle);
        }
    }

    fn settle(&mut self, item: usize, verdict: Verdict, settle: Settle) {
        match settle(item, verdict) {
            Ok(()) => self.items[item].verdict = Some(verdict),
            Err(error) => self.message = Some(format!("{error:#}")),
        }
    }
}
