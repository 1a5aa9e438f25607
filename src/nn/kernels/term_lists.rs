//! Lists of terms, filled without branches.

use super::sparse_axpy::Term;

/// Lists of [`Term`]s, all of the same capacity.
#[derive(Clone, Debug, Default)]
pub(super) struct TermLists {
    /// \[lists\]\[capacity\], of which the first of each list count.
    terms: Vec<Term>,
    /// Length of each list \[lists\].
    counts: Vec<usize>,
    capacity: usize,
}

impl TermLists {
    /// Makes this `lists` empty lists of this capacity.
    pub(super) fn clear(&mut self, lists: usize, capacity: usize) {
        self.counts.clear();
        self.counts.resize(lists, 0);
        self.capacity = capacity;
        if self.terms.len() < lists * capacity {
            self.terms.resize(lists * capacity, Term::default());
        }
    }

    /// Appends the first term to the first list, the second to the second and so on, unless its weight is 0.
    ///
    /// A term is written in any case and only then counted or not, so that there is no branch to mispredict.
    #[inline(always)]
    pub(super) fn push_each(&mut self, terms: impl Iterator<Item = Term>) {
        let lists = self.terms.chunks_exact_mut(self.capacity).zip(&mut self.counts);
        for (term, (list, count)) in terms.zip(lists) {
            list[*count] = term;
            *count += usize::from(term.weight != 0.0);
        }
    }

    /// Appends each term to the list whose index, counted from list `first`, comes with it, unless its weight is 0.
    #[inline(always)]
    pub(super) fn push_to(&mut self, first: usize, terms: impl Iterator<Item = (u32, Term)>) {
        let counts = &mut self.counts[first..];
        let lists = &mut self.terms[first * self.capacity..];
        for (list, term) in terms {
            let list = list as usize;
            let count = &mut counts[list];
            lists[list * self.capacity + *count] = term;
            *count += usize::from(term.weight != 0.0);
        }
    }

    /// Iterates over the lists.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Term]> {
        let lists = self.terms.chunks_exact(self.capacity.max(1));
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
    fn terms_of_weight_zero_are_not_listed() {
        let mut lists = TermLists::default();
        lists.clear(2, 3);
        lists.push_each([term(1, 0.5), term(2, 0.0)].into_iter());
        lists.push_each([term(3, -0.5), term(4, 1.0)].into_iter());
        lists.push_to(1, [(0, term(5, 0.0)), (0, term(6, 2.0))].into_iter());
        let found: Vec<&[Term]> = lists.iter().collect();
        assert_eq!(found[0], [term(1, 0.5), term(3, -0.5)]);
        assert_eq!(found[1], [term(4, 1.0), term(6, 2.0)]);
    }
}
