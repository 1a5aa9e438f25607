//! Times of the networks of all tasks on each instruction set of this processor.

use std::io::{self, Write};
use std::sync::Arc;

use super::machine::Machine;
use crate::models::Lineup;
use crate::nn::Network;
use crate::nn::kernels::InstructionSet;

/// Networks of other tasks than the lineup's, which are timed with random weights: id and layers.
const NETWORKS: [(&str, &str); 1] =
    [("shapes", "input1x16x16 conv8x3same relu pool2 conv16x3same relu pool2 flatten dense32 relu dense3")];

/// Median times of a prediction.
pub(super) struct NetworkTimes {
    /// Names of the instruction sets, widest first.
    pub(super) sets: Vec<String>,
    /// Id of each network, and its times in seconds \[sets\].
    pub(super) rows: Vec<(Arc<str>, Vec<f64>)>,
}

impl NetworkTimes {
    pub(super) fn measure(machine: &Machine, lineup: &Lineup) -> Self {
        let sets: Vec<InstructionSet> = InstructionSet::available().into_iter().rev().collect();
        let row = |(id, network): (Arc<str>, Network)| {
            let on =
                |set: &InstructionSet| machine.network(&network.clone().with_instruction_set(*set)).median;
            (id, sets.iter().map(on).collect())
        };
        Self {
            sets: sets.iter().map(ToString::to_string).collect(),
            rows: networks(lineup).map(row).collect(),
        }
    }

    /// Returns the id of each network and its time on the widest instruction set, in seconds.
    pub(super) fn best(&self) -> impl Iterator<Item = (&str, f64)> {
        self.rows.iter().filter_map(|(id, times)| Some((&**id, *times.first()?)))
    }

    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "\n{:<22}", "One image, µs")?;
        for set in &self.sets {
            write!(out, "{set:>14}")?;
        }
        writeln!(out)?;
        for (id, times) in &self.rows {
            write!(out, "  {id:<20}")?;
            for seconds in times {
                write!(out, "{:>14.1}", seconds * 1e6)?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// The networks of the lineup, and others of the tasks.
fn networks(lineup: &Lineup) -> impl Iterator<Item = (Arc<str>, Network)> {
    let members = lineup.members().iter();
    let own = members.filter_map(|member| Some((Arc::clone(&member.id), member.model().network()?.clone())));
    let others = NETWORKS.into_iter().filter(|(id, _)| lineup.position(id).is_none());
    own.chain(others.filter_map(|(id, text)| Some((id.into(), Network::random(text.parse().ok()?, 1)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_parses_and_is_listed_once() {
        let lineup = Lineup::builtin().unwrap();
        let mut ids: Vec<Arc<str>> = networks(&lineup).map(|(id, _)| id).collect();
        assert!(NETWORKS.iter().all(|(id, _)| ids.iter().any(|listed| **listed == **id)));
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
