//! What the help shows: one of its two sheets, from a line on.

/// A sheet of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// What the page shows, and its keys.
    Keys,
    /// What the words mean.
    Words,
}

/// What the help shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Help {
    /// The sheet.
    pub sheet: Sheet,
    /// Its first line that is seen; beyond the last it counts as the last.
    pub top: u16,
}

impl Help {
    /// The beginning of the first sheet.
    pub const KEYS: Self = Self { sheet: Sheet::Keys, top: 0 };

    /// Returns the beginning of the other sheet.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self.sheet {
            Sheet::Keys => Self { sheet: Sheet::Words, top: 0 },
            Sheet::Words => Self::KEYS,
        }
    }

    /// Returns the help scrolled down by this many lines, where `last` is the last that can be the first seen.
    #[must_use]
    pub fn scrolled(self, lines: i16, last: u16) -> Self {
        Self { top: self.top.min(last).saturating_add_signed(lines).min(last), ..self }
    }
}
