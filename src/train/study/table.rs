//! Tables: the results of a study, by variant and set.

use super::plan::{Claim, Plan, Variant};
use super::record::{RunRecord, SetResult};
use crate::eval::Statistics;

/// The results of a plan.
#[derive(Clone, Debug)]
pub struct StudyTable<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// A row for each variant.
    pub rows: Vec<Row<'a>>,
}

/// The results of a variant.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The variant.
    pub variant: &'a Variant,
    /// The number of trained parameters, once a run is done.
    pub parameters: Option<usize>,
    /// The results on each set of the plan.
    pub cells: Vec<Cell>,
}

/// The results of a variant on a set.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The seeds that are done, with their results.
    pub results: Vec<(u64, SetResult)>,
    /// Mean and standard deviation of their accuracies.
    pub statistics: Statistics,
}

/// A claim compared with what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The mean, rounded to whole percents, is within the claim.
    Holds,
    /// It is higher.
    Higher,
    /// It is lower.
    Lower,
}

impl<'a> StudyTable<'a> {
    /// Collects the records of the plan's runs, given in their order; those that are not done yet are `None`.
    #[must_use]
    pub fn new(plan: &'a Plan, records: &[Option<RunRecord>]) -> Self {
        let of_variant = plan.variants.iter().zip(records.chunks(plan.seeds.len().max(1)));
        let rows = of_variant.map(|(variant, records)| Row::new(plan, variant, records));
        Self { plan, rows: rows.collect() }
    }

    /// Iterates over the groups of the plan in the order in which they first appear, each with its rows.
    #[must_use]
    pub fn groups(&self) -> Vec<(Option<&str>, Vec<&Row<'a>>)> {
        let mut groups: Vec<(Option<&str>, Vec<&Row>)> = Vec::new();
        for row in &self.rows {
            let group = row.variant.group.as_deref();
            match groups.iter_mut().find(|(known, _)| *known == group) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((group, vec![row])),
            }
        }
        groups
    }
}

impl<'a> Row<'a> {
    fn new(plan: &Plan, variant: &'a Variant, records: &[Option<RunRecord>]) -> Self {
        let done: Vec<&RunRecord> = records.iter().flatten().collect();
        let cell = |place: usize| {
            let result = |record: &&RunRecord| Some((record.seed, record.results.get(place)?.clone()));
            Cell::new(done.iter().filter_map(result).collect())
        };
        let parameters = done.first().map(|record| record.parameters);
        Self { variant, parameters, cells: (0..plan.sets.len()).map(cell).collect() }
    }

    /// Compares the claim about the variant, if there is one, with its mean accuracy on the first set.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let statistics = self.cells.first()?.statistics;
        let claim = self.variant.claim.filter(|_| statistics.count > 0)?;
        Some(Verdict::of(claim, statistics.mean))
    }
}

impl Cell {
    fn new(results: Vec<(u64, SetResult)>) -> Self {
        let accuracies: Vec<f64> = results.iter().map(|(_, result)| result.accuracy()).collect();
        Self { results, statistics: Statistics::of(&accuracies) }
    }
}

impl Verdict {
    fn of(claim: Claim, mean: f64) -> Self {
        match (100.0 * mean).round() as u8 {
            percent if percent > claim.high => Self::Higher,
            percent if percent < claim.low => Self::Lower,
            _ => Self::Holds,
        }
    }

    /// Returns the verdict as the table shows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_holds_if_the_rounded_mean_is_within_it() {
        let of = |mean| Verdict::of(Claim { low: 97, high: 98 }, mean);
        assert_eq!([0.965, 0.984, 0.985, 0.9649].map(of), {
            use Verdict::{Higher, Holds, Lower};
            [Holds, Holds, Higher, Lower]
        });
    }
}
