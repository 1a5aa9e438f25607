//! Lists of terms, filled without a branch.

use super::sums::Term;

/// Some lists of [`Term`]s, each with the same room.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    terms: Vec<Term>,
    counts: Vec<usize>,
    room: usize,
}

impl Lists {
    /// So many empty lists, each with room for so many terms.
    pub(super) fn clear(&mut self, lists: usize, room: usize) {
        self.counts.clear();
        self.counts.resize(lists, 0);
        self.room = room;
        if self.terms.len() < lists * room {
            self.terms.resize(lists * room, Term::default());
        }
    }

    /// Adds the first term to the first list, the second to the second and so on, unless its weight
    /// is 0.
    ///
    /// A term is written in any case and only then counted or not, so that there is no branch to
    /// guess.
    #[inline(always)]
    pub(super) fn push_each(&mut self, terms: impl Iterator<Item = Term>) {
        let lists = self.terms.chunks_exact_mut(self.room).zip(&mut self.counts);
        for (term, (list, count)) in terms.zip(lists) {
            list[*count] = term;
            *count += usize::from(term.weight != 0.0);
        }
    }

    /// Adds each term to the list named with it, counted from list `first`, unless its weight is 0.
    #[inline(always)]
    pub(super) fn push_to(&mut self, first: usize, terms: impl Iterator<Item = (u32, Term)>) {
        let counts = &mut self.counts[first..];
        let lists = &mut self.terms[first * self.room..];
        for (list, term) in terms {
            let list = list as usize;
            let count = &mut counts[list];
            lists[list * self.room + *count] = term;
            *count += usize::from(term.weight != 0.0);
        }
    }

    /// The lists in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Term]> {
        let lists = self.terms.chunks_exact(self.room.max(1));
        lists.zip(&self.counts).map(|(list, &count)| &list[..count])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(at: u32, weight: f32) -> Term {
        Term { at, weight }
    }

    #[test]
    fn only_what_is_not_zero_is_listed() {
        let mut lists = Lists::default();
        lists.clear(2, 3);
        lists.push_each([term(1, 0.5), term(2, 0.0)].into_iter());
        lists.push_each([term(3, -0.5), term(4, 1.0)].into_iter());
        lists.push_to(1, [(0, term(5, 0.0)), (0, term(6, 2.0))].into_iter());
        let found: Vec<&[Term]> = lists.iter().collect();
        assert_eq!(found[0], [term(1, 0.5), term(3, -0.5)]);
        assert_eq!(found[1], [term(4, 1.0), term(6, 2.0)]);
    }
}
